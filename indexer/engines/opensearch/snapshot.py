"""One generation in OpenSearch, open for reading."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import inf
from typing import Any, Protocol

from indexer.engines import bm25f
from indexer.engines.lexicon import Lexicon, lexicon_from_json
from indexer.engines.opensearch import documents
from indexer.engines.opensearch.documents import Document, Sealed, file_data
from indexer.engines.opensearch.query import (
    Asked,
    Query,
    Run,
    Way,
    articles_at_once,
    completing,
    counting,
    first_of_kinds,
    looking_at_articles,
    searching,
    span_name,
)
from indexer.engines.opensearch.scores import Scored, Scorer
from indexer.engines.seam import COMPLETE_FIRST, ArticleHead, Found, Match, Question, Span, StoredPassage, Totals
from indexer.errors import ArticleUnknown, GenerationDamaged
from indexer.meaning import Encoder
from indexer.records import SECTION_KINDS, Article, SectionKind
from indexer.terms import ANALYSER

LEXICON_FILE = "lexicon.json"

MAX_CLAUSES = 32  # bits in a set of clauses; questions are cut to as many terms before they get here
MOST_HITS = 10_000  # of one search, as OpenSearch allows by default; nobody reads that far
# Of these the best ones are chosen by exact scores. With fewer, good passages are missed; with more, a search takes longer.
FEWEST_CANDIDATES = 500
KEPT_FREQUENCIES = 65_536  # terms and runs whose number of passages is remembered: visitors use the same few thousand words
KEPT_HEADS = 4096  # articles shown again and again
LISTED_AT_ONCE = 1000  # heads asked for in one request

NOTHING = Found((), Totals(0, 0, 0, 0), {})


class Service(Protocol):
    """A cluster, as far as readers and writers need one. What it raises is ours."""

    timeout_ms: int

    def ask(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """One request. Raises EngineUnavailable, Missing, StorageFailed."""

    def search_all(self, index: str, queries: Sequence[Query]) -> list[dict[str, Any]]:
        """Several searches in one request → their answers. Raises the same."""

    def write(self, index: str, documents: Sequence[tuple[str, Document]]) -> None:
        """Documents with their ids, until the last one is taken. Raises the same."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """One passage that may be among the best."""

    passage: int
    article: int
    section: int
    scored: Scored


class OpenSearchSnapshot:
    """Snapshot of one sealed generation. Keeps no file open and little in memory."""

    encoder: Encoder | None = None  # questions are answered by words alone

    def __init__(self, service: Service, index: str, sealed: Sealed) -> None:
        if sealed.analyser != ANALYSER:
            raise GenerationDamaged(
                f"Generation {sealed.name} was made by another version of the analyser. Run: symptom-index build"
            )
        self.generation = sealed.name
        self.built_at = sealed.built_at
        self._service, self._index, self._sealed = service, index, sealed
        self._frequencies: dict[Run, int] = {}
        self._heads: tuple[ArticleHead, ...] | None = None  # once somebody asked for all of them
        self._head = lru_cache(maxsize=KEPT_HEADS)(self._read_head)

    def find(self, question: Question, limit: int) -> Found:
        asked = self._asked(question)
        if not asked.can_match:
            return NOTHING
        size = min(max(limit, FEWEST_CANDIDATES), MOST_HITS) if limit else 0
        tiered = len(asked.wanted) <= COMPLETE_FIRST
        queries = [searching(asked, size, self._service.timeout_ms)]
        if asked.can_be_complete:
            queries.append(completing(asked, size if tiered else 0, self._service.timeout_ms))
        answers = self._service.search_all(self._index, queries)
        everything = sum(1 << number for number in asked.wanted)
        hits = {hit["_id"]: hit["_source"] for answer in answers for hit in answer["hits"]["hits"]}
        best = sorted(
            self._candidates(asked, list(hits.values())),
            key=lambda c: (tiered and c.scored.clauses & everything != everything, -c.scored.score, c.passage),
        )[:limit]
        looking = self._look_at(asked, sorted({candidate.article for candidate in best}))
        spoken = _spoken_of(looking)
        return Found(
            matches=tuple(_match(candidate, spoken.get(candidate.article, (0, 0))) for candidate in best),
            totals=_totals(answers),
            facets=_facets(answers[0]),
            spans=_spans(answers[0], question.spans),
            partial=_are_partial([*answers, *looking]),
        )

    def _asked(self, question: Question) -> Asked:
        clauses = question.clauses[:MAX_CLAUSES]
        runs = {alternative.terms for clause in clauses for alternative in clause.alternatives}
        frequencies = self._known({*runs, *((term,) for run in runs for term in run)})

        def idf(run: Run) -> float:
            return float(bm25f.idf(self._sealed.passages, frequencies[run]))

        ways = []
        for clause in clauses:
            most, found = inf, []
            for number, alternative in enumerate(clause.alternatives):
                if frequencies[alternative.terms]:
                    own = idf(alternative.terms)
                    most = own if number == 0 else most
                    theirs = sum(idf((term,)) for term in alternative.terms)
                    found.append(Way(alternative.terms, alternative.weight * min(own, most), theirs))
            ways.append(tuple(found))
        return Asked(question, clauses, tuple(ways), question.exclusions)

    def _known(self, runs: set[Run]) -> dict[Run, int]:
        """Runs, and perhaps others → how many passages hold each. Asked once, for a generation never changes."""
        if len(self._frequencies) > KEPT_FREQUENCIES:
            self._frequencies = {}
        new = [run for run in runs if run not in self._frequencies]
        if new and self._sealed.passages:
            answers = self._service.search_all(self._index, [counting(run) for run in new])
            counts = [answer["hits"]["total"]["value"] for answer in answers]
            partial = _are_partial(answers)
        else:
            counts, partial = [0] * len(new), False
        frequencies = {**self._frequencies, **dict(zip(new, counts, strict=True))}
        if not partial:
            self._frequencies = frequencies
        return frequencies

    def _candidates(self, asked: Asked, sources: Sequence[Document]) -> list[_Candidate]:
        scores = Scorer(asked, self._sealed.lengths).scores([documents.terms(source) for source in sources])
        return [
            _Candidate(source["passage"], source["article"], source["section"], scored)
            for source, scored in zip(sources, scores, strict=True)
        ]

    def _look_at(self, asked: Asked, articles: Sequence[int]) -> list[dict[str, Any]]:
        """The answers that tell what each of these articles speaks of."""
        step = articles_at_once(asked)
        parts = [articles[start : start + step] for start in range(0, len(articles), step)]
        queries = [looking_at_articles(asked, part, self._service.timeout_ms) for part in parts]
        return self._service.search_all(self._index, queries) if queries else []

    def passages(self, numbers: Sequence[int]) -> list[StoredPassage]:
        sources = self._documents([f"p{number}" for number in numbers])
        return [documents.stored_passage(source, self._head(source["article"])) for source in sources]

    def closest(self, vector: Sequence[float], articles: Sequence[int]) -> list[float]:
        return [0.0] * len(articles)

    def _read_head(self, number: int) -> ArticleHead:
        (source,) = self._documents([f"a{number}"])
        return documents.head(source)

    def article(self, article_id: str) -> Article:
        query = {"size": 1, "query": {"term": {"article_id": article_id}}}
        (answer,) = self._service.search_all(self._index, [query])
        if not answer["hits"]["hits"]:
            raise ArticleUnknown(
                "There is no such article in the index. `symptom-index find` and the list of articles show those there are."
            )
        return documents.article(answer["hits"]["hits"][0]["_source"])

    def heads(self) -> Iterator[ArticleHead]:
        if self._heads is None:
            self._heads = tuple(self._read_heads())
        return iter(self._heads)

    def _read_heads(self) -> Iterator[ArticleHead]:
        for start in range(0, self._sealed.articles, LISTED_AT_ONCE):
            stop = min(start + LISTED_AT_ONCE, self._sealed.articles)
            yield from map(documents.head, self._documents([f"a{n}" for n in range(start, stop)], "kept.head"))

    def kinds(self) -> dict[SectionKind, dict[int, int]]:
        found: dict[SectionKind, dict[int, int]] = {kind: {} for kind in SECTION_KINDS}
        after: dict[str, Any] | None = {}
        while after is not None:
            (answer,) = self._service.search_all(self._index, [first_of_kinds(after)])
            pairs = answer["aggregations"]["pairs"]
            for pair in pairs["buckets"]:
                found[pair["key"]["kind"]][pair["key"]["article"]] = int(pair["first"]["value"])
            after = pairs.get("after_key")
        return {kind: firsts for kind, firsts in found.items() if firsts}

    def lexicon(self) -> Lexicon:
        return lexicon_from_json(json.loads(self.file(LEXICON_FILE)))

    def file(self, name: str) -> bytes:
        """A file kept with the generation. Raises GenerationDamaged."""
        pieces = self._documents([f"{name}:{piece}" for piece in range(self._sealed.files[name])])
        try:
            return file_data(pieces)
        except (zlib.error, ValueError) as error:
            raise GenerationDamaged(f"{name} of generation {self.generation} was changed. Run: symptom-index build") from error

    def _documents(self, ids: Sequence[str], part: str | None = None) -> list[Document]:
        """The documents with these ids, whole or one part of them. Raises GenerationDamaged where one is missing."""
        if not ids:
            return []
        path = f"/{self._index}/_mget" + (f"?_source={part}" if part else "")
        found = self._service.ask("POST", path, {"ids": list(ids)})["docs"]
        if not all(document.get("found") for document in found):
            raise GenerationDamaged(f"Documents of generation {self.generation} are missing. Run: symptom-index build")
        return [document["_source"] for document in found]

    def close(self) -> None:
        """There is nothing to let go of: connections are the engine's."""


def _match(candidate: _Candidate, spoken: tuple[int, int]) -> Match:
    scored = candidate.scored
    return Match(candidate.passage, candidate.article, candidate.section, scored.score, scored.clauses, *spoken)


def _spoken_of(answers: Sequence[dict[str, Any]]) -> dict[int, tuple[int, int]]:
    """Articles → the sets of clauses and of symptoms that each speaks of."""
    return {
        bucket["key"]: _spoken(bucket["speaks"]["buckets"])
        for answer in answers
        for bucket in answer["aggregations"]["articles"]["buckets"]
    }


def _are_partial(answers: Sequence[dict[str, Any]]) -> bool:
    """Whether a shard failed or the deadline came before all was looked at."""
    return any(answer["timed_out"] or answer["_shards"]["failed"] for answer in answers)


def _spoken(buckets: dict[str, Any]) -> tuple[int, int]:
    """The filters that found something in an article → the sets of clauses and of symptoms."""
    sets = {"clause": 0, "symptom": 0}
    for name, bucket in buckets.items():
        what, number = name.split()
        if bucket["doc_count"]:
            sets[what] |= 1 << int(number)
    return sets["clause"], sets["symptom"]


def _totals(answers: Sequence[dict[str, Any]]) -> Totals:
    chosen = answers[0]["aggregations"]["chosen"]
    complete = answers[1]["hits"]["total"]["value"] if len(answers) > 1 else 0
    return Totals(chosen["article"]["value"], chosen["section"]["value"], chosen["doc_count"], complete)


def _facets(answer: dict[str, Any]) -> dict[Any, int]:
    counts = {bucket["key"]: bucket["doc_count"] for bucket in answer["aggregations"]["inside"]["kinds"]["buckets"]}
    return {kind: counts[kind] for kind in SECTION_KINDS if kind in counts}


def _spans(answer: dict[str, Any], spans: Sequence[Span]) -> tuple[int, ...]:
    buckets = answer["aggregations"]["apart"]["spans"]["buckets"] if spans else {}
    return tuple(buckets[span_name(span)]["article"]["value"] for span in spans)
