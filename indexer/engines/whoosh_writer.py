"""Writes one generation of the embedded engine, from the beginning or upon an earlier generation.

Upon an earlier one, Whoosh's index is its first segment, copied with the documents that are gone marked so, and one more
segment with every article that came since that first one was written. The columns are put together from the earlier ones
run by run and then made anew, so they are byte for byte those of a generation written from the beginning; only the numbers
of Whoosh's documents differ.
"""

from __future__ import annotations

import json
import shutil
import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import fields
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.article_json import article_from_json, article_to_keep
from indexer.engines.bm25f import FIELD_NAMES
from indexer.engines.columns import ColumnsWriter, read_columns, write_columns
from indexer.engines.encoding import vectors_of
from indexer.engines.fields import head_of, kind_of
from indexer.engines.lexicon import Entry, LexiconWriter, lexicon_to_json
from indexer.engines.nearness import renown
from indexer.engines.seam import AnalysedArticle, ArticleHead, PassageTerms, PassageVectors
from indexer.engines.vectors import VectorFiles, write_renown, write_vectors
from indexer.engines.whoosh_segment import (
    VERSION,
    SegmentWriter,
    create_index,
    first_documents,
    open_index,
    rounded,
    whoosh_errors,
)
from indexer.errors import ArticleUnknown
from indexer.meaning import Encoder
from indexer.publishing.generations import Generations
from indexer.records import SECTION_KINDS, Article
from indexer.terms import ANALYSER

Array = npt.NDArray[Any]

HEADS_FILE = "articles.json"
LEXICON_FILE = "lexicon.json"
ENTRIES_FILE = "entries.json"  # for each article its sections, counted, and its entry of the lexicon
ATTACHED = "attached"  # folder of what the build keeps beside the articles

# Writing a passage anew takes 0.4 ms, so the second segment of a site of 90,000 passages takes two seconds at most; all of
# them take 40 s, which is then due once in so many changes.
MOST_IN_SECOND = 0.05


# In place of astuple, which copies all it gives: seconds for a large site.
_of_terms, _of_head, _of_entry = (
    attrgetter(*(field.name for field in fields(shape))) for shape in (PassageTerms, ArticleHead, Entry)
)


_COPY_BLOCK = 1 << 20  # bytes


class Earlier:
    """A sound generation, as far as a new one takes from it."""

    def __init__(self, folder: Path, *, has_vectors: bool = False) -> None:
        """`has_vectors`: by the encoder of the new one."""
        self.vectors = VectorFiles(folder / "vectors").known() if has_vectors else None
        self.whoosh = folder / "whoosh"
        self.columns, self.words = read_columns(folder / "columns")
        self.heads = read_heads(folder)
        self.numbers = {head.id: number for number, head in enumerate(self.heads)}
        rows = json.loads((folder / ENTRIES_FILE).read_text(encoding="utf-8"))
        self.entries = [
            Entry(title, tuple(names), tuple((text, kind) for text, kind in phrases)) for _, title, names, phrases in rows
        ]
        self.sections = np.cumsum([0, *(sections for sections, *_ in rows)]).tolist()  # where those of each article begin
        self.passages = np.searchsorted(self.columns["article"], np.arange(len(rows) + 1)).tolist()  # the same
        self.counts: dict[str, int] = json.loads((folder / LEXICON_FILE).read_text(encoding="utf-8"))["words"]
        self._index = open_index(self.whoosh)
        self._reader = self._index.reader()
        self.first = first_documents(self._reader)

    def stored(self, document: int) -> dict[str, Any]:
        """The stored fields of one of Whoosh's documents."""
        fields: dict[str, Any] = self._reader.stored_fields(document)
        return fields

    def article_document(self, number: int) -> int:
        return int(self.columns["documents"][self.passages[-1] + number])

    def article(self, number: int) -> Article:
        return article_from_json(json.loads(zlib.decompress(self.stored(self.article_document(number))["article"])))


class WhooshWriter:
    """GenerationWriter into a folder of its own."""

    def __init__(
        self, generations: Generations, name: str, encoder: Encoder | None = None, earlier: Earlier | None = None
    ) -> None:
        self._generations, self._name, self._encoder, self._earlier = generations, name, encoder, earlier
        self._folder = generations.begin(name)
        try:
            self._begin(self._folder / "whoosh")
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise
        self._columns = ColumnsWriter(earlier.words if earlier else ())
        self._lexicon = LexiconWriter(earlier.counts if earlier else {})
        self._base = earlier.first if earlier else 0  # documents before those of this segment
        self._documents = array("q")  # of each passage
        self._articles: list[bytes | int] = []  # compressed, to be written behind the passages; or a document that stays
        self._heads: list[ArticleHead] = []
        self._sections: list[int] = []  # of each article
        self._section_count = 0  # of all of them; a sum for each article would take longer with each one
        self._vectors: list[PassageVectors] = []  # of all passages so far, some articles at a time; [] without an encoder
        self._kept: set[int] = set()  # numbers within the earlier generation

    def _begin(self, whoosh: Path) -> None:
        with whoosh_errors("create", self._folder):
            (self._folder / "columns").mkdir(mode=0o700)
            whoosh.mkdir(mode=0o700)
            self._index = _continued(self._earlier, whoosh) if self._earlier else create_index(whoosh)
            self._segment = SegmentWriter(self._index)

    def add(self, articles: Iterable[AnalysedArticle]) -> int:
        before = len(self._documents)
        with whoosh_errors("write", self._folder):
            for analysed in articles:
                self._add_article(analysed)
        return len(self._documents) - before

    def _add_article(self, analysed: AnalysedArticle) -> None:
        article, terms, sections = analysed.article, iter(analysed.terms), self._section_count
        for at, section in enumerate(article.sections):
            for nth, passage in enumerate(section.passages):
                these, kind = next(terms), kind_of(section, passage)
                stored = (f"{article.id}#{at}.{nth}", passage.fragment, section.heading, section.path, section.anchor, kind)
                self._write({"passage": (*stored, passage.kind, passage.lead_in, passage.text)}, map(len, _of_terms(these)))
                self._columns.add(these, (len(self._heads), sections + at, SECTION_KINDS.index(kind)))
        self._vectors += [analysed.vectors] if analysed.vectors and self._encoder else []
        self._lexicon.add(article)
        self._heads.append(head_of(article))
        self._sections.append(len(article.sections))
        self._section_count += len(article.sections)
        self._articles.append(zlib.compress(json.dumps(article_to_keep(article), ensure_ascii=False).encode("utf-8")))

    def _write(self, stored: dict[str, Any], lengths: Iterable[int]) -> None:
        self._documents.append(self._base + self._segment.count)
        self._segment.add(stored, dict(zip(FIELD_NAMES, lengths, strict=True)))

    def keep(self, article_ids: Sequence[str]) -> int:
        earlier = self._earlier
        if earlier is None or not earlier.numbers.keys() >= set(article_ids):
            raise ArticleUnknown("Only articles of the generation that this one was begun upon can be kept.")
        before = len(self._documents)
        with whoosh_errors("write", self._folder):
            for first, stop in _runs([earlier.numbers[article_id] for article_id in article_ids]):
                self._keep_run(earlier, first, stop)
        return len(self._documents) - before

    def _keep_run(self, earlier: Earlier, first: int, stop: int) -> None:
        """Articles that stand next to each other there."""
        passages = slice(earlier.passages[first], earlier.passages[stop])
        shifts = (len(self._heads) - first, self._section_count - earlier.sections[first])
        self._columns.take(earlier.columns, passages, shifts)
        self._keep_documents(earlier, passages)
        self._vectors += self._vectors_of_run(earlier, first, stop)
        for number in range(first, stop):
            document = earlier.article_document(number)
            self._articles.append(document if document < earlier.first else earlier.stored(document)["article"])
            self._lexicon.keep(earlier.entries[number])
        self._heads += earlier.heads[first:stop]
        self._sections += np.diff(earlier.sections[first : stop + 1]).tolist()
        self._section_count += earlier.sections[stop] - earlier.sections[first]
        self._kept.update(range(first, stop))

    def _keep_documents(self, earlier: Earlier, passages: slice) -> None:
        """Those of the earlier first segment stay where they are; all others are written anew."""
        documents = earlier.columns["documents"][passages].astype(np.int64)
        lengths = np.diff(earlier.columns["fields"][passages].astype(np.int64), axis=1) - 1
        done = 0
        for at in np.flatnonzero(documents >= earlier.first).tolist():
            self._documents.frombytes(documents[done:at].tobytes())
            self._write(earlier.stored(int(documents[at])), lengths[at].tolist())
            done = at + 1
        self._documents.frombytes(documents[done:].tobytes())

    def _vectors_of_run(self, earlier: Earlier, first: int, stop: int) -> list[PassageVectors]:
        if earlier.vectors:
            passages = slice(earlier.passages[first], earlier.passages[stop])
            return [PassageVectors(earlier.vectors.keys[passages], earlier.vectors.vectors[passages])]
        return list(vectors_of(list(map(earlier.article, range(first, stop))), self._encoder)) if self._encoder else []

    def attach(self, name: str, data: bytes) -> None:
        with whoosh_errors("write", self._folder):
            (self._folder / ATTACHED).mkdir(mode=0o700, exist_ok=True)
            (self._folder / ATTACHED / name).write_bytes(data)

    def seal(self) -> None:
        with whoosh_errors("write", self._folder):
            if self._earlier:
                self._settle(self._earlier)
            documents = np.array(self._documents, dtype=np.int64)
            articles = np.array([self._article_document(article) for article in self._articles], dtype=np.int64)
            self._columns.stream.settle()
            if self._means:
                (self._folder / "vectors").mkdir(mode=0o700)
            with ThreadPoolExecutor(1) as beside:  # numpy lets go of Python's lock while it works
                places = beside.submit(self._columns.places)
                columns = beside.submit(self._write_columns, places, np.concatenate((documents, articles)))
                self._finish_whoosh(documents, articles)
                self._write_lists()
                self._write_vectors(places.result())
                columns.result()
        encoder = {"name": self._encoder.name, "version": self._encoder.version} if self._encoder and self._means else None
        facts = {"articles": len(self._heads), "sections": self._section_count, "passages": len(self._documents)}
        self._generations.seal(self._name, {**facts, "encoder": encoder, "analyser": ANALYSER, "whoosh": VERSION})

    def _settle(self, earlier: Earlier) -> None:
        """Forget the articles that were not kept; give up the first segment when too little is left of it."""
        for number in set(range(len(earlier.heads))) - self._kept:
            self._lexicon.forget(earlier.article(number))
        staying = [document < earlier.first for document in self._documents]
        if sum(staying) < (1 - MOST_IN_SECOND) * max(earlier.first - len(earlier.heads), len(staying)):
            self._rewrite(earlier, staying)

    def _rewrite(self, earlier: Earlier, staying: Sequence[bool]) -> None:
        """Write what stayed in the first segment into this one, which then is the only one."""
        lengths = self._columns.stream.lengths.tolist()
        before, self._documents, self._base = self._documents, array("q"), 0
        moved: list[int] = []
        for document, stays, sizes in zip(before, staying, lengths, strict=True):
            if stays:
                moved.append(self._segment.count)
                self._segment.add(earlier.stored(document), dict(zip(FIELD_NAMES, sizes, strict=True)))
            else:
                moved.append(document - earlier.first)
        self._documents.extend(moved)
        self._articles = [one if isinstance(one, bytes) else earlier.stored(one)["article"] for one in self._articles]

    def _article_document(self, article: bytes | int) -> int:
        """Where an article lies, once it is written."""
        if isinstance(article, int):
            return article
        self._segment.add({"article": article})
        return self._base + self._segment.count - 1

    def _finish_whoosh(self, documents: Array, articles: Array) -> None:
        ours = np.flatnonzero(documents >= self._base)
        stream = self._columns.stream.part(ours[np.argsort(documents[ours])]) if self._earlier else self._columns.stream
        self._segment.finish(stream, set(filter(self._base.__gt__, [*documents.tolist(), *articles.tolist()])))

    def _write_columns(self, places: Future[dict[str, Array]], documents: Array) -> None:
        stream = self._columns.stream
        write_columns(
            self._folder / "columns", self._columns.arrays(places.result(), rounded(stream.lengths), documents), stream.words
        )

    def _write_lists(self) -> None:
        entries = [(sections, *_of_entry(entry)) for sections, entry in zip(self._sections, self._lexicon.entries, strict=True)]
        _write_json(self._folder / HEADS_FILE, [_of_head(head) for head in self._heads])
        _write_json(self._folder / LEXICON_FILE, lexicon_to_json(self._lexicon.lexicon()))
        _write_json(self._folder / ENTRIES_FILE, entries)

    @property
    def _means(self) -> bool:
        """Whether this is searched by meaning: there are passages, and all have a vector."""
        return bool(self._documents) and sum(len(v.keys) for v in self._vectors) == len(self._documents)

    def _write_vectors(self, places: Mapping[str, Array]) -> None:
        if self._means:
            write_renown(self._folder / "vectors", renown(places, self._columns.stream.words, len(self._heads)))
            made = PassageVectors(*(np.concatenate([getattr(v, part) for v in self._vectors]) for part in ("keys", "vectors")))
            write_vectors(self._folder / "vectors", made, places["article"])

    def abandon(self) -> None:
        # On a full disk cancelling fails as well; the lock and the files go with the folder all the same.
        try:
            with suppress(OSError):
                self._segment.abandon()
            self._index.close()
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)


def read_heads(folder: Path) -> list[ArticleHead]:
    """The heads of a generation. Raises ValueError for the rows of a build before heads had all of these."""
    rows = json.loads((folder / HEADS_FILE).read_text(encoding="utf-8"))
    return [ArticleHead(a, title, url, language, day, help_, anchor) for a, title, url, language, day, help_, anchor in rows]


def _continued(earlier: Earlier, folder: Path) -> Any:
    """A copy of the earlier Whoosh index. No hard links: what damages one generation must leave the other whole."""
    for file in earlier.whoosh.iterdir():
        with file.open("rb") as source, (folder / file.name).open("wb") as copy:
            shutil.copyfileobj(source, copy, _COPY_BLOCK)
    return open_index(folder)


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Numbers → where each run of consecutive ones begins, and where it ends, one past its last."""
    breaks = [at for at in range(1, len(numbers)) if numbers[at] != numbers[at - 1] + 1]
    for start, stop in zip([0, *breaks], [*breaks, len(numbers)], strict=True):
        if start < stop:
            yield numbers[start], numbers[stop - 1] + 1


def _write_json(file: Path, value: object) -> None:
    file.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
