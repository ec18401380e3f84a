"""The embedded engine: a Whoosh index with column files beside it, one folder for each generation.

Whoosh keeps the schema, the postings with positions, the term dictionary and the stored passages and articles; questions are
answered from the columns.
"""

from __future__ import annotations

import json
import threading
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from indexer.article_json import article_from_json
from indexer.engines.columns import Columns
from indexer.engines.encoding import encoder_of, is_of
from indexer.engines.lexicon import Lexicon, lexicon_from_json
from indexer.engines.matching import find
from indexer.engines.seam import ArticleHead, Facts, Found, PassageVectors, Question, StoredPassage
from indexer.engines.vectors import VectorFiles
from indexer.engines.whoosh_segment import open_index, whoosh_errors
from indexer.engines.whoosh_writer import ATTACHED, LEXICON_FILE, Earlier, WhooshWriter, read_heads
from indexer.errors import ArticleUnknown, GenerationDamaged, StorageFailed
from indexer.meaning import Encoder
from indexer.publishing.generations import Generations
from indexer.records import SECTION_KINDS, Article, SectionKind
from indexer.terms import ANALYSER


class WhooshSnapshot:
    """Snapshot of one verified generation."""

    def __init__(self, folder: Path, manifest: dict[str, Any], encoder: Encoder | None) -> None:
        self.generation: str = manifest["name"]
        self.built_at: str = manifest["built_at"]
        if manifest["facts"]["analyser"] != ANALYSER:
            raise GenerationDamaged(
                f"Generation {self.generation} was made by another version of the analyser. Run: symptom-index build"
            )
        self._folder, self.encoder = folder, encoder
        with whoosh_errors("open", folder):
            self._columns = Columns(folder / "columns")
            self._vectors = VectorFiles(folder / "vectors", encoder.trust) if encoder else None
            self._heads = read_heads(folder)
            self._numbers = {head.id: number for number, head in enumerate(self._heads)}
            self._index = open_index(folder / "whoosh")
            self._reader = self._index.reader()
            self._lexicon = np.memmap(folder / LEXICON_FILE, mode="r")  # outlives the folder, as all the other files do
        self._reading = threading.Lock()  # Whoosh promises no more than one thread on a reader

    def find(self, question: Question, limit: int) -> Found:
        return find(self._columns, question, limit, self._vectors)

    def passages(self, numbers: Sequence[int]) -> list[StoredPassage]:
        documents = self._columns.documents[list(numbers)].tolist()
        articles = self._columns.articles[list(numbers)].tolist()
        stored = [fields["passage"] for fields in self._stored(documents)]
        return [self._stored_passage(self._heads[article], each) for article, each in zip(articles, stored, strict=True)]

    def _stored_passage(self, head: ArticleHead, stored: Sequence[Any]) -> StoredPassage:
        id_, *rest, heading, path, anchor, kind, form, lead_in, text = stored
        fragment = next((each for each in rest if isinstance(each, str)), None)  # older builds kept the article's number there
        return StoredPassage(id_, head, heading, path, anchor, kind, form, lead_in, text, fragment)

    def closest(self, vector: Sequence[float], articles: Sequence[int]) -> list[float]:
        towards = self._vectors.towards(vector) if self._vectors else None
        if self._vectors is None or towards is None:
            return [0.0] * len(articles)
        asked = np.array(articles, dtype=np.intp)
        cosines = self._vectors.of_passages(towards, self._columns.passages_of_all(asked))
        each = np.split(cosines, np.cumsum(self._columns.article_sizes[asked])[:-1])
        return [float(of_article.max(initial=0)) for of_article in each]

    def article(self, article_id: str) -> Article:
        number = self._numbers.get(article_id)
        if number is None:
            raise ArticleUnknown(
                "There is no such article in the index. `symptom-index find` and the list of articles show those there are."
            )
        (stored,) = self._stored([self._columns.article_document(number)])
        return article_from_json(json.loads(zlib.decompress(stored["article"])))

    def _stored(self, documents: Sequence[int]) -> list[dict[str, Any]]:
        with self._reading, whoosh_errors("read", self._folder):
            return [self._reader.stored_fields(document) for document in documents]

    def heads(self) -> Iterator[ArticleHead]:
        return iter(self._heads)

    def kinds(self) -> dict[SectionKind, dict[int, int]]:
        found: dict[SectionKind, dict[int, int]] = {}
        for kind, article, passage in self._columns.first_of_kinds():
            found.setdefault(SECTION_KINDS[kind], {})[article] = passage
        return found

    def lexicon(self) -> Lexicon:
        with whoosh_errors("read", self._folder):
            return lexicon_from_json(json.loads(self._lexicon.tobytes()))

    def close(self) -> None:
        with self._reading:
            if not self._reader.is_closed:
                self._reader.close()
                self._index.close()


class WhooshEngine:
    """Engine over one index folder."""

    def __init__(self, generations: Generations, encoder: Callable[[], Encoder | None] = lambda: None) -> None:
        """`encoder` is called when vectors are made or read, and not before: opening one takes time."""
        self._generations, self.encoder = generations, encoder

    def create(self, name: str, upon: str | None = None) -> WhooshWriter:
        self.tidy()
        encoder = self.encoder()
        if upon is None:
            return WhooshWriter(self._generations, name, encoder)
        self._generations.require(upon)
        made_by = self._generations.manifest(upon)["facts"].get("encoder")
        with whoosh_errors("open", self._generations.folder(upon)):
            earlier = Earlier(self._generations.folder(upon), has_vectors=is_of(encoder, made_by))
        return WhooshWriter(self._generations, name, encoder, earlier)

    def vectors(self) -> PassageVectors | None:
        current, encoder = self._generations.current(), self.encoder()
        if current is None or encoder is None:
            return None
        with suppress(GenerationDamaged):  # a damaged generation hinders no build; everything is then encoded again
            if is_of(encoder, self._generations.verify(current)["facts"].get("encoder")):
                folder = self._generations.folder(current)
                with whoosh_errors("read", folder):
                    return VectorFiles(folder / "vectors").known()
        return None

    def tidy(self) -> None:
        self._generations.mend()
        for left_over in (*self._generations.unfinished(), *self._generations.set_aside()):
            self._generations.drop(left_over)

    def attached(self, name: str, file: str) -> bytes | None:
        self._generations.require(name)
        return self._generations.read(name, f"{ATTACHED}/{file}")

    def names(self) -> list[str]:
        return self._generations.names()

    def current(self) -> str | None:
        return self._generations.current()

    def verify(self, name: str) -> None:
        self._generations.require(name)
        self._generations.verify(name)

    def publish(self, name: str) -> None:
        self._generations.publish(name)

    def drop(self, name: str) -> None:
        self._generations.drop(name)

    def facts(self, name: str) -> Facts:
        self._generations.require(name)
        manifest = self._generations.manifest(name)
        facts = manifest["facts"]
        encoder = (facts.get("encoder") or {}).get("name")
        return Facts(name, manifest["built_at"], facts["articles"], facts["sections"], facts["passages"], encoder)

    def open(self, name: str | None = None) -> WhooshSnapshot:
        if name is None:
            return self._open_current()
        self._generations.require(name)
        return self._opened(self._generations.verify(name))

    def _open_current(self) -> WhooshSnapshot:
        """Of builds that follow each other fast, the second removes the generation that was found current before the first."""
        while True:
            manifest, _ = self._generations.readable()
            try:
                return self._opened(manifest)
            except (GenerationDamaged, StorageFailed):
                if manifest["name"] in self._generations.names():
                    raise

    def _opened(self, manifest: dict[str, Any]) -> WhooshSnapshot:
        name, made_by = manifest["name"], manifest["facts"].get("encoder")
        return WhooshSnapshot(self._generations.folder(name), manifest, encoder_of(name, made_by, self.encoder))
