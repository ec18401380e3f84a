"""The embedded engine: a Whoosh index with column files beside it, one folder for each generation.

The only module that knows Whoosh. Uses only what whoosh 2.7.4, whoosh-reloaded 2.7.5 and whoosh3 share. Whoosh keeps the
schema, the postings with positions, the term dictionary and the stored passages and articles; questions are answered from
the columns.
"""

from __future__ import annotations

import json
import shutil
import threading
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import astuple
from pathlib import Path
from typing import Any

import whoosh
from whoosh import analysis, fields, index

from indexer.article_json import article_from_json, article_to_json
from indexer.engines.bm25f import FIELD_NAMES
from indexer.engines.columns import Columns, ColumnsWriter
from indexer.engines.fields import head_of, kind_of
from indexer.engines.lexicon import Lexicon, LexiconWriter, lexicon_from_json, lexicon_to_json
from indexer.engines.matching import find
from indexer.engines.seam import AnalysedArticle, ArticleHead, Facts, Found, Question, StoredPassage
from indexer.engines.whoosh_segment import SegmentWriter, rounded
from indexer.errors import ArticleUnknown, GenerationDamaged, StorageFailed
from indexer.publishing.generations import Generations, advice
from indexer.records import SECTION_KINDS, Article
from indexer.terms import ANALYSER

HEADS_FILE = "articles.json"
LEXICON_FILE = "lexicon.json"


def _schema() -> fields.Schema:
    """Only stock classes: Whoosh pickles the schema by module path."""
    words = analysis.SpaceSeparatedTokenizer()
    return fields.Schema(
        **{name: fields.TEXT(analyzer=words, phrase=True, stored=False) for name in FIELD_NAMES},
        passage=fields.STORED(),
        article=fields.STORED(),
    )


class WhooshWriter:
    """GenerationWriter into a folder of its own."""

    def __init__(self, generations: Generations, name: str) -> None:
        self._generations, self._name = generations, name
        self._folder = generations.begin(name)
        with _whoosh_errors("create", self._folder):
            (self._folder / "whoosh").mkdir(mode=0o700)
            (self._folder / "columns").mkdir(mode=0o700)
            self._index = index.create_in(str(self._folder / "whoosh"), _schema())
            self._segment = SegmentWriter(self._index)
        self._columns = ColumnsWriter()
        self._lexicon = LexiconWriter()
        self._articles: list[bytes] = []  # compressed, written behind all passages so that passages keep their numbers
        self._heads: list[ArticleHead] = []
        self._passages = 0
        self._sections = 0

    def add(self, articles: Iterable[AnalysedArticle]) -> int:
        before = self._passages
        with _whoosh_errors("write", self._folder):
            for analysed in articles:
                self._add_article(analysed)
        return self._passages - before

    def _add_article(self, analysed: AnalysedArticle) -> None:
        article, number = analysed.article, len(self._heads)
        terms = iter(analysed.terms)
        for at, section in enumerate(article.sections):
            for nth, passage in enumerate(section.passages):
                these, kind = next(terms), kind_of(section, passage)
                stored = (f"{article.id}#{at}.{nth}", number, section.heading, section.path, section.anchor, kind)
                lengths = {name: len(getattr(these, name)) for name in FIELD_NAMES}
                self._segment.add({"passage": (*stored, passage.kind, passage.lead_in, passage.text)}, lengths)
                self._columns.add(these, (number, self._sections, SECTION_KINDS.index(kind), self._passages))
                self._passages += 1
            self._sections += 1
        self._lexicon.add(article)
        self._heads.append(head_of(article))
        self._articles.append(zlib.compress(json.dumps(article_to_json(article), ensure_ascii=False).encode("utf-8")))

    def seal(self) -> None:
        with _whoosh_errors("write", self._folder):
            for compressed in self._articles:
                self._segment.add({"article": compressed})
            self._segment.finish(self._columns.stream)
            self._columns.write(self._folder / "columns", rounded(self._columns.stream.lengths))
            _write_json(self._folder / HEADS_FILE, [astuple(head) for head in self._heads])
            _write_json(self._folder / LEXICON_FILE, lexicon_to_json(self._lexicon.lexicon()))
        facts = {"articles": len(self._heads), "sections": self._sections, "passages": self._passages}
        self._generations.seal(self._name, {**facts, "analyser": ANALYSER, "whoosh": ".".join(map(str, whoosh.__version__))})

    def abandon(self) -> None:
        # On a full disk cancelling fails as well; the lock and the files go with the folder all the same.
        with suppress(OSError):
            self._segment.abandon()
        self._index.close()
        shutil.rmtree(self._folder, ignore_errors=True)


class WhooshSnapshot:
    """Snapshot of one verified generation."""

    def __init__(self, folder: Path, manifest: dict[str, Any]) -> None:
        self.generation: str = manifest["name"]
        self.built_at: str = manifest["built_at"]
        if manifest["facts"]["analyser"] != ANALYSER:
            raise GenerationDamaged(
                f"Generation {self.generation} was made by another version of the analyser. Run: symptom-index build"
            )
        self._folder = folder
        with _whoosh_errors("open", folder):
            self._columns = Columns(folder / "columns")
            self._heads = _heads(json.loads((folder / HEADS_FILE).read_text(encoding="utf-8")))
            self._numbers = {head.id: number for number, head in enumerate(self._heads)}
            self._index = index.open_dir(str(folder / "whoosh"))
            self._reader = self._index.reader()
        self._reading = threading.Lock()  # Whoosh promises no more than one thread on a reader

    def find(self, question: Question, limit: int) -> Found:
        return find(self._columns, question, limit)

    def passages(self, numbers: Sequence[int]) -> list[StoredPassage]:
        documents = self._columns.documents[list(numbers)].tolist()
        return [self._stored_passage(fields["passage"]) for fields in self._stored(documents)]

    def _stored_passage(self, stored: Sequence[Any]) -> StoredPassage:
        id_, article, heading, path, anchor, kind, form, lead_in, text = stored
        return StoredPassage(id_, self._heads[article], heading, path, anchor, kind, form, lead_in, text)

    def article(self, article_id: str) -> Article:
        number = self._numbers.get(article_id)
        if number is None:
            raise ArticleUnknown(
                "There is no such article in the index. `symptom-index find` and the list of articles show those there are."
            )
        (stored,) = self._stored([self._columns.passages + number])
        return article_from_json(json.loads(zlib.decompress(stored["article"])))

    def _stored(self, documents: Sequence[int]) -> list[dict[str, Any]]:
        with self._reading, _whoosh_errors("read", self._folder):
            return [self._reader.stored_fields(document) for document in documents]

    def heads(self) -> Iterator[ArticleHead]:
        return iter(self._heads)

    def lexicon(self) -> Lexicon:
        with _whoosh_errors("read", self._folder):
            return lexicon_from_json(json.loads((self._folder / LEXICON_FILE).read_text(encoding="utf-8")))

    def close(self) -> None:
        with self._reading:
            if not self._reader.is_closed:
                self._reader.close()
                self._index.close()


class WhooshEngine:
    """Engine over one index folder."""

    def __init__(self, generations: Generations) -> None:
        self._generations = generations

    def create(self, name: str) -> WhooshWriter:
        self._generations.mend()
        for left_over in (*self._generations.unfinished(), *self._generations.set_aside()):
            self._generations.drop(left_over)
        return WhooshWriter(self._generations, name)

    def names(self) -> list[str]:
        return self._generations.names()

    def current(self) -> str | None:
        return self._generations.current()

    def publish(self, name: str) -> None:
        self._generations.publish(name)

    def drop(self, name: str) -> None:
        self._generations.drop(name)

    def facts(self, name: str) -> Facts:
        self._generations.require(name)
        manifest = self._generations.manifest(name)
        facts = manifest["facts"]
        return Facts(name, manifest["built_at"], facts["articles"], facts["sections"], facts["passages"])

    def open(self, name: str | None = None) -> WhooshSnapshot:
        if name is None:
            manifest, _ = self._generations.readable()
        else:
            self._generations.require(name)
            manifest = self._generations.verify(name)
        return WhooshSnapshot(self._generations.folder(manifest["name"]), manifest)


def _heads(rows: Iterable[Sequence[Any]]) -> list[ArticleHead]:
    """What astuple gave, after JSON. Raises ValueError for the rows of a build before heads had all of these."""
    return [ArticleHead(a, title, url, language, day, help_, anchor) for a, title, url, language, day, help_, anchor in rows]


def _write_json(file: Path, value: object) -> None:
    file.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


# What damaged or vanished files make Whoosh, numpy and json raise, beside OSError.
_FOREIGN = (index.IndexError, index.LockError, EOFError, ValueError, zlib.error)


@contextmanager
def _whoosh_errors(doing: str, folder: Path) -> Iterator[None]:
    """Stops Whoosh's and the disk's errors at the seam."""
    try:
        yield
    except OSError as error:
        why = f"{error.strerror or error}. {advice(error, folder)}"
        raise StorageFailed(f"Could not {doing} generation {folder.name}: {why}") from error
    except _FOREIGN as error:
        raise GenerationDamaged(f"Could not {doing} generation {folder.name}: {error}. Run: symptom-index build") from error
