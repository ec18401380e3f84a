"""What meaning needs of every passage, as arrays: files of a generation, which readers copy and the next build takes over.

keys, vectors            of each passage, as indexer.engines.seam.PassageVectors has them
article, section, kind   of each passage
renown                   of each article, see indexer.engines.nearness
tokens, fields, words    the terms of all passages, see indexer.engines.columns
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.engines.columns import FACTS, ColumnsWriter
from indexer.engines.fields import kind_of
from indexer.engines.nearness import renown
from indexer.engines.seam import AnalysedArticle, PassageVectors
from indexer.records import SECTION_KINDS

Array = npt.NDArray[Any]

FOR_READERS = ("keys", "vectors", "article", "kind", "renown")
FOR_BUILDS = ("keys", "vectors", "article", "section", "kind", "tokens", "fields")
WORDS_FILE = "vectors/words.txt"


def file_of(array: str) -> str:
    return f"vectors/{array}.npy"


def read_arrays(names: Sequence[str], file: Callable[[str], bytes]) -> dict[str, Array]:
    """Arrays by their names, from the files of a generation."""
    return {name: np.load(io.BytesIO(file(file_of(name))), allow_pickle=False) for name in names}


class EarlierArrays:
    """Those of a sound generation, for a new one to take passages from."""

    def __init__(self, file: Callable[[str], bytes]) -> None:
        words = file(WORDS_FILE).decode("utf-8")
        self.words = words.split("\n") if words else []
        self.columns = read_arrays(FOR_BUILDS, file)
        self.vectors = PassageVectors(self.columns["keys"], self.columns["vectors"])


class ArraysWriter:
    """Collects them, passage by passage, in corpus order."""

    def __init__(self, earlier: EarlierArrays | None = None) -> None:
        self._earlier = earlier
        self._columns = ColumnsWriter(earlier.words if earlier else ())
        self._vectors: list[PassageVectors] = []  # some articles at a time

    def add(self, analysed: AnalysedArticle, article: int, first_section: int) -> None:
        """An article with its own number and that of its first section."""
        terms = iter(analysed.terms)
        for at, section in enumerate(analysed.article.sections):
            for passage in section.passages:
                kind = SECTION_KINDS.index(kind_of(section, passage))
                self._columns.add(next(terms), (article, first_section + at, kind))
        self._vectors += [analysed.vectors] if analysed.vectors else []

    def take(self, passages: slice, shifts: tuple[int, int]) -> None:
        """Passages of the earlier generation; `shifts` are added to the numbers of their articles and of their sections."""
        assert self._earlier
        self._columns.take(self._earlier.columns, passages, shifts)
        vectors = self._earlier.vectors
        self._vectors.append(PassageVectors(vectors.keys[passages], vectors.vectors[passages]))

    def files(self, articles: int) -> Iterator[tuple[str, bytes]]:
        """The files of so many articles, by name; none unless every passage has its vector."""
        facts = self._columns.facts
        if not len(facts) or sum(len(made.keys) for made in self._vectors) < len(facts):
            return
        stream = self._columns.stream
        stream.settle()
        columns = {**dict(zip(FACTS, facts.T, strict=True)), "tokens": stream.tokens, "fields": stream.fields.astype(np.uint32)}
        yield from _packed(
            {**columns, "renown": renown(self._columns.places(), stream.words, articles), **_joined(self._vectors)}
        )
        yield WORDS_FILE, "\n".join(stream.words).encode("utf-8")


def _joined(made: Sequence[PassageVectors]) -> dict[str, Array]:
    vectors = np.concatenate([each.vectors for each in made]).astype(np.float16)
    return {"keys": np.concatenate([each.keys for each in made]), "vectors": vectors}


def _packed(arrays: Mapping[str, Array]) -> Iterator[tuple[str, bytes]]:
    for name, array in arrays.items():
        packed = io.BytesIO()
        np.save(packed, np.ascontiguousarray(array), allow_pickle=False)
        yield file_of(name), packed.getvalue()
