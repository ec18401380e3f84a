"""Writes one generation into an index of its own in OpenSearch, from the beginning or upon an earlier generation."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timezone
from functools import lru_cache
from itertools import islice

from indexer.engines.bm25f import FIELD_NAMES, kept_length
from indexer.engines.lexicon import LexiconWriter, lexicon_to_json
from indexer.engines.opensearch.documents import (
    Document,
    Sealed,
    article,
    article_document,
    entry,
    file_documents,
    passage_documents,
    with_terms,
)
from indexer.engines.opensearch.snapshot import LEXICON_FILE, OpenSearchSnapshot, Service
from indexer.engines.seam import AnalysedArticle
from indexer.errors import ArticleUnknown, StorageFailed
from indexer.terms import ANALYSER

_kept_length = lru_cache(maxsize=4096)(kept_length)
BATCH = 1000  # documents in one request: about a megabyte, which a node takes at once
KEPT_AT_ONCE = 50  # articles read back in one go: some 700 passages


class OpenSearchWriter:
    """GenerationWriter into an index that exists and is empty."""

    def __init__(self, service: Service, index: str, name: str, earlier: Earlier | None) -> None:
        self._service, self._index, self._name, self._earlier = service, index, name, earlier
        self._lexicon = LexiconWriter(earlier.words if earlier else {})
        self._articles = self._sections = self._passages = 0
        self._lengths = [0] * len(FIELD_NAMES)  # in all
        self._waiting: list[tuple[str, Document]] = []
        self._kept: set[str] = set()
        self._files: dict[str, int] = {}

    def add(self, articles: Iterable[AnalysedArticle]) -> int:
        before = self._passages
        for analysed in articles:
            self._lexicon.add(analysed.article)
            document = article_document(analysed.article, self._articles, self._lexicon.entries[-1])
            self._take(document, passage_documents(analysed, self._articles, self._sections, self._passages))
        return self._passages - before

    def keep(self, article_ids: Sequence[str]) -> int:
        earlier, before = self._earlier, self._passages
        if earlier is None or not earlier.numbers.keys() >= set(article_ids):
            raise ArticleUnknown("Only articles of the generation that this one was begun upon can be kept.")
        ids = iter(article_ids)
        while some := list(islice(ids, KEPT_AT_ONCE)):
            for document, passages in earlier.documents(some):
                self._lexicon.keep(entry(document))
                self._take({**document, "article": self._articles}, map(self._renumbered(passages), passages))
        self._kept.update(article_ids)
        return self._passages - before

    def _renumbered(self, passages: Sequence[Document]) -> Callable[[Document], Document]:
        """Passages of one article, as they stood in another generation → what gives them their places in this one."""
        by = {name: at - passages[0][name] for name, at in (("passage", self._passages), ("section", self._sections)) if passages}
        here = self._articles
        return lambda source: {**with_terms(source), "article": here, **{name: source[name] + more for name, more in by.items()}}

    def _take(self, document: Document, passages: Iterable[Document]) -> None:
        """One article with its passages."""
        self._put(f"a{self._articles}", document)
        for passage in passages:
            self._put(f"p{passage['passage']}", passage)
            self._passages += 1
            for at, name in enumerate(FIELD_NAMES):
                self._lengths[at] += _kept_length(passage[name].count(" ") + 1 if passage[name] else 0)
        self._articles += 1
        self._sections += document["kept"]["sections"]

    def attach(self, name: str, data: bytes) -> None:
        pieces = list(file_documents(name, data))
        self._files[name] = len(pieces)
        for piece in pieces:
            self._put(*piece)
            self._flush()

    def _put(self, id_: str, document: Document) -> None:
        self._waiting.append((id_, document))
        if len(self._waiting) >= BATCH:
            self._flush()

    def _flush(self) -> None:
        if self._waiting:
            self._service.write(self._index, self._waiting)
            self._waiting = []

    def seal(self) -> None:
        for gone in self._earlier.articles_but(self._kept) if self._earlier else ():
            self._lexicon.forget(article(gone))
        self.attach(LEXICON_FILE, json.dumps(lexicon_to_json(self._lexicon.lexicon()), ensure_ascii=False).encode("utf-8"))
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
            lengths=tuple(length / max(self._passages, 1) for length in self._lengths),  # type: ignore[arg-type]
            files=self._files,
        )
        self._service.ask("POST", f"/{self._index}/_flush")
        self._service.ask("PUT", f"/{self._index}/_settings", {"index.blocks.write": True})
        self._service.ask("PUT", f"/{self._index}/_mapping", {"_meta": {"sealed": asdict(sealed)}})

    def _check(self) -> None:
        """Raises StorageFailed unless every document is there."""
        passages, articles = counted(self._service, self._index)
        if (passages, articles) != (self._passages, self._articles):
            sent = f"{self._passages} passages and {self._articles} articles"
            raise StorageFailed(f"Of {sent} sent, OpenSearch has {passages} and {articles}. Run the build again.")

    def abandon(self) -> None:
        self._waiting = []
        self._service.ask("DELETE", f"/{self._index}?ignore_unavailable=true")


def counted(service: Service, index: str) -> tuple[int, int]:
    """How many passages and articles an index holds."""
    queries = [
        {"size": 0, "track_total_hits": True, "query": {"exists": {"field": field}}} for field in ("passage", "article_id")
    ]
    passages, articles = (answer["hits"]["total"]["value"] for answer in service.search_all(index, queries))
    return passages, articles


class Earlier:
    """A sealed generation, as far as a new one takes from it."""

    def __init__(self, service: Service, index: str, snapshot: OpenSearchSnapshot) -> None:
        self._service, self._index = service, index
        self.numbers = {head.id: number for number, head in enumerate(snapshot.heads())}
        self.words = snapshot.lexicon().words

    def documents(self, article_ids: Sequence[str]) -> Iterator[tuple[Document, list[Document]]]:
        """Articles → the document of each, and those of its passages in reading order."""
        numbers = [self.numbers[article_id] for article_id in article_ids]
        articles = self._got([f"a{number}" for number in numbers])
        passages: dict[int, list[Document]] = {number: [] for number in numbers}
        for source in self._passages(numbers):
            passages[source["article"]].append(source)
        for number, document in zip(numbers, articles, strict=True):
            if len(passages[number]) != document["kept"]["passages"]:
                raise StorageFailed("An earlier generation lacks passages of an article. Run: symptom-index build --full")
            yield document, passages[number]

    def articles_but(self, kept: set[str]) -> Iterator[Document]:
        """The documents of all articles but these."""
        numbers = iter([number for article_id, number in self.numbers.items() if article_id not in kept])
        while some := list(islice(numbers, KEPT_AT_ONCE)):
            yield from self._got([f"a{number}" for number in some])

    def _passages(self, articles: Sequence[int]) -> Iterator[Document]:
        query = {"bool": {"filter": [{"terms": {"article": list(articles)}}, {"exists": {"field": "passage"}}]}}
        after: list[int] = []
        while True:
            page = {"size": BATCH, "query": query, "sort": ["passage"], **({"search_after": after} if after else {})}
            (answer,) = self._service.search_all(self._index, [page])
            hits = answer["hits"]["hits"]
            yield from (hit["_source"] for hit in hits)
            if len(hits) < BATCH:
                return
            after = hits[-1]["sort"]

    def _got(self, ids: Sequence[str]) -> list[Document]:
        found = self._service.ask("POST", f"/{self._index}/_mget", {"ids": list(ids)})["docs"] if ids else []
        return [document["_source"] for document in found]
