"""Writes one generation into an index of its own in OpenSearch, from the beginning or upon an earlier generation.

Of an earlier one the cluster itself copies the documents of articles that are kept; only facts about them come here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, astuple, replace
from datetime import datetime, timezone
from functools import lru_cache

from indexer.engines.bm25f import FIELD_NAMES, kept_length
from indexer.engines.encoding import vectors_of
from indexer.engines.fields import analyse
from indexer.engines.lexicon import LexiconWriter, lexicon_to_json
from indexer.engines.opensearch.arrays import ArraysWriter, file_of
from indexer.engines.opensearch.documents import (
    Document,
    KeptFile,
    Sealed,
    article_document,
    digest_of,
    file_documents,
    passage_documents,
)
from indexer.engines.opensearch.earlier import ENTRIES_FILE, ArticleFacts, Earlier
from indexer.engines.opensearch.query import Move, copying
from indexer.engines.opensearch.snapshot import LEXICON_FILE, Service
from indexer.engines.seam import AnalysedArticle
from indexer.errors import ArticleUnknown, StorageFailed
from indexer.meaning import Encoder
from indexer.terms import ANALYSER

_kept_length = lru_cache(maxsize=4096)(kept_length)
BATCH = 1000  # documents in one request: about a megabyte, which a node takes at once
COPIED_AT_ONCE = 5000  # documents that the cluster copies in one request, which takes a second or two


class OpenSearchWriter:
    """GenerationWriter into an index that exists and is empty."""

    def __init__(self, service: Service, index: str, name: str, encoder: Encoder | None, earlier: Earlier | None) -> None:
        self._service, self._index, self._name, self._earlier = service, index, name, earlier
        self._encoder = encoder
        self._lexicon = LexiconWriter(earlier.words if earlier else {})
        self._arrays = ArraysWriter(earlier.arrays if earlier else None) if encoder else None
        self._articles = self._sections = self._passages = 0
        self._facts: list[ArticleFacts] = []  # of each article
        self._waiting: list[tuple[str, Document]] = []
        self._moves: dict[int, Move] = {}  # of articles that are still to be copied
        self._moving = 0  # documents of those
        self._kept: set[str] = set()
        self._files: dict[str, KeptFile] = {}

    def add(self, articles: Iterable[AnalysedArticle]) -> int:
        before = self._passages
        for analysed in articles:
            self._lexicon.add(analysed.article)
            if self._arrays:
                self._arrays.add(analysed, self._articles, self._sections)
            documents = list(passage_documents(analysed, self._articles, self._sections, self._passages))
            self._put(f"a{self._articles}", article_document(analysed.article, self._articles))
            for document in documents:
                self._put(f"p{document['passage']}", document)
            self._count(ArticleFacts(analysed.article.id, len(analysed.article.sections), len(documents), _lengths(analysed)))
        return self._passages - before

    def _count(self, facts: ArticleFacts) -> None:
        """One article more."""
        self._facts.append(facts)
        self._articles += 1
        self._sections += facts.sections
        self._passages += facts.passages

    def keep(self, article_ids: Sequence[str]) -> int:
        earlier, before = self._earlier, self._passages
        if earlier is None or not earlier.numbers.keys() >= set(article_ids):
            raise ArticleUnknown("Only articles of the generation that this one was begun upon can be kept.")
        numbers = [earlier.numbers[article_id] for article_id in article_ids]
        self._keep_arrays(earlier, numbers)
        for number in numbers:
            facts = earlier.facts[number]
            sections, passages = self._sections - earlier.sections[number], self._passages - earlier.passages[number]
            self._lexicon.keep(earlier.entries[number])
            self._moves[number] = Move(self._articles, sections, passages)
            self._moving += facts.passages + 1
            self._count(facts)
            if self._moving >= COPIED_AT_ONCE:
                self._copy(earlier)
        self._kept.update(article_ids)
        return self._passages - before

    def _keep_arrays(self, earlier: Earlier, numbers: Sequence[int]) -> None:
        """What meaning needs of these articles, made anew where the earlier generation has no vectors by the encoder."""
        article, section = self._articles, self._sections
        arrays, encoder = self._arrays, self._encoder
        if arrays is None or encoder is None:
            return
        if earlier.arrays:
            for number in numbers:
                passages = slice(earlier.passages[number], earlier.passages[number + 1])
                arrays.take(passages, (article - number, section - earlier.sections[number]))
                article, section = article + 1, section + earlier.facts[number].sections
            return
        for some in earlier.articles(numbers):
            for one, vectors in zip(some, vectors_of(some, encoder), strict=True):
                arrays.add(replace(analyse(one), vectors=vectors), article, section)
                article, section = article + 1, section + len(one.sections)

    def _copy(self, earlier: Earlier) -> None:
        if self._moves:
            self._service.copy(copying(earlier.index, self._index, self._moves), self._moving)
            self._moves, self._moving = {}, 0

    def attach(self, name: str, data: bytes) -> None:
        pieces = 0
        for piece in file_documents(name, data):
            pieces += 1
            self._put(*piece)
            self._flush()
        self._files[name] = KeptFile(pieces, digest_of(data))

    def _put(self, id_: str, document: Document) -> None:
        self._waiting.append((id_, document))
        if len(self._waiting) >= BATCH:
            self._flush()

    def _flush(self) -> None:
        if self._waiting:
            self._service.write(self._index, self._waiting)
            self._waiting = []

    def seal(self) -> None:
        if self._earlier:
            self._copy(self._earlier)
            for gone in self._earlier.articles_but(self._kept):
                self._lexicon.forget(gone)
        self._attach_lists()
        encoder = self._attach_arrays()
        self._flush()
        self._service.ask("POST", f"/{self._index}/_refresh")
        self._check()
        sealed = Sealed(
            name=self._name,
            built_at=datetime.now(timezone.utc).isoformat(timespec="seconds"),
            analyser=ANALYSER,
            articles=self._articles,
            sections=self._sections,
            passages=self._passages,
            lengths=tuple(sum(lengths) / max(self._passages, 1) for lengths in self._lengths()),  # type: ignore[arg-type]
            files=self._files,
            encoder=encoder,
        )
        self._service.ask("POST", f"/{self._index}/_flush")
        self._service.ask("PUT", f"/{self._index}/_settings", {"index.blocks.write": True})
        self._service.ask("PUT", f"/{self._index}/_mapping", {"_meta": {"sealed": asdict(sealed)}})

    def _lengths(self) -> Iterable[Iterable[int]]:
        """Of each field, what each article has of it."""
        return ([facts.lengths[at] for facts in self._facts] for at in range(len(FIELD_NAMES)))

    def _attach_lists(self) -> None:
        rows = [(*astuple(facts), *astuple(entry)) for facts, entry in zip(self._facts, self._lexicon.entries, strict=True)]
        for name, rows_or_words in ((ENTRIES_FILE, rows), (LEXICON_FILE, lexicon_to_json(self._lexicon.lexicon()))):
            self.attach(name, json.dumps(rows_or_words, ensure_ascii=False).encode("utf-8"))

    def _attach_arrays(self) -> dict[str, str] | None:
        """What meaning needs, when every passage has a vector → what made them."""
        files = self._arrays.files(self._articles) if self._arrays else ()
        for name, data in files:
            self.attach(name, data)
        has_vectors = file_of("vectors") in self._files
        return {"name": self._encoder.name, "version": self._encoder.version} if self._encoder and has_vectors else None

    def _check(self) -> None:
        """Raises StorageFailed unless every document is there."""
        passages, articles = counted(self._service, self._index)
        if (passages, articles) != (self._passages, self._articles):
            sent = f"{self._passages} passages and {self._articles} articles"
            raise StorageFailed(f"Of {sent} sent, OpenSearch has {passages} and {articles}. Run the build again.")

    def abandon(self) -> None:
        self._waiting, self._moves = [], {}
        self._service.ask("DELETE", f"/{self._index}?ignore_unavailable=true")


def _lengths(analysed: AnalysedArticle) -> tuple[int, ...]:
    """How many terms the fields of an article's passages have in all, as they count."""
    return tuple(sum(_kept_length(len(getattr(terms, name))) for terms in analysed.terms) for name in FIELD_NAMES)


def counted(service: Service, index: str) -> tuple[int, int]:
    """How many passages and articles an index holds."""
    queries = [
        {"size": 0, "track_total_hits": True, "query": {"exists": {"field": field}}} for field in ("passage", "article_id")
    ]
    passages, articles = (answer["hits"]["total"]["value"] for answer in service.search_all(index, queries))
    return passages, articles
