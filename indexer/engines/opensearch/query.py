"""Question → the requests that OpenSearch is asked. Pure; nothing here knows a server.

OpenSearch finds every passage that matches, counts them, and gives back the most promising ones with their terms;
indexer.engines.opensearch.scores then says which are the best.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from indexer.engines.bm25f import FIELD_NAMES, K1
from indexer.engines.opensearch.documents import HOLDS, LABELLED
from indexer.engines.seam import Clause, Question, Span
from indexer.records import SECTION_KINDS

Query = dict[str, Any]
Run = tuple[str, ...]

# What a term in the title or in a heading adds, as a share of its weight times idf. It stands for the focus of labels, which
# OpenSearch cannot tell.
LABEL_BOOST = 0.5
# Up to this many different articles and sections are counted exactly; above, within a few in a thousand.
EXACTLY_COUNTED = 40_000
MOST_BUCKETS = 50_000  # of one aggregation; OpenSearch refuses 65,536
PAIRS_AT_ONCE = 10_000  # kinds and articles listed in one answer: a megabyte


@dataclass(frozen=True, slots=True)
class Way:
    """One alternative of a clause that some passage holds."""

    run: Run
    mass: float  # weight * idf of the run as a whole, no alternative rarer than what was typed
    theirs: float  # what OpenSearch takes for its idf: the sum over its terms


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what the corpus has of it."""

    question: Question
    clauses: tuple[Clause, ...]
    ways: tuple[tuple[Way, ...], ...]  # of each clause
    exclusions: tuple[Run, ...]

    @property
    def wanted(self) -> list[int]:
        """Clauses that are not optional."""
        return [number for number, clause in enumerate(self.clauses) if not clause.optional]

    @property
    def can_match(self) -> bool:
        held = [bool(ways) for ways in self.ways]
        required = all(held[number] for number, clause in enumerate(self.clauses) if clause.required)
        return required and any(held[number] for number in self.wanted)

    @property
    def can_be_complete(self) -> bool:
        return self.can_match and all(self.ways[number] for number in self.wanted)


def holds(run: Run, field: str = HOLDS, boost: float = 1.0) -> Query:
    """The passages that hold a term or a run of adjacent terms, in any field."""
    if len(run) == 1:
        return {"term": {field: {"value": run[0], "boost": boost}}}
    return {"match_phrase": {field: {"query": " ".join(run), "boost": boost}}}


def holds_any(ways: Sequence[Way]) -> Query:
    return _any([holds(way.run) for way in ways])


def counting(run: Run) -> Query:
    """How many passages hold a run."""
    return {"size": 0, "track_total_hits": True, "query": holds(run)}


def searching(asked: Asked, size: int, timeout_ms: int) -> Query:
    """What matches: the `size` most promising passages, and how much there is of it."""
    kinds: Query = {"terms": {"field": "kind", "size": len(SECTION_KINDS)}}
    of_kinds, inside = _of_kinds(asked.question), _inside(asked.question)
    chosen: Query = {"bool": {"filter": [of_kinds, *inside]}}
    return {
        **_hits(size, timeout_ms),
        "query": {"bool": {**_ranked(asked), "filter": _required(asked)}},
        "post_filter": chosen,
        "aggs": {
            "inside": {"filter": {"bool": {"filter": inside}}, "aggs": {"kinds": kinds}},
            "chosen": {"filter": chosen, "aggs": {owner: _different(owner) for owner in ("article", "section")}},
            **_apart(asked.question, of_kinds),
        },
    }


def _different(owner: str) -> Query:
    """How many different ones there are."""
    return {"cardinality": {"field": owner, "precision_threshold": EXACTLY_COUNTED}}


def _apart(question: Question, of_kinds: Query) -> Mapping[str, Query]:
    """The articles of each span, whichever are asked for."""
    if not question.spans:
        return {}
    named = {span_name(span): {"range": {"article": {"gte": span[0], "lt": span[1]}}} for span in question.spans}
    spans: Query = {"filters": {"filters": named}, "aggs": {"article": _different("article")}}
    return {"apart": {"filter": of_kinds, "aggs": {"spans": spans}}}


def span_name(span: Span) -> str:
    """How the count of a span is called in the answer to `searching`."""
    return f"{span[0]}-{span[1]}"


def completing(asked: Asked, size: int, timeout_ms: int) -> Query:
    """The passages that hold every clause."""
    everything = [holds_any(asked.ways[number]) for number in asked.wanted]
    filtering = [*everything, _of_kinds(asked.question), *_inside(asked.question)]
    return {**_hits(size, timeout_ms), "query": {"bool": {**_ranked(asked), "filter": filtering}}}


def looking_at_articles(asked: Asked, articles: Sequence[int], timeout_ms: int) -> Query:
    """Which clauses and which symptoms the matching passages of these articles speak of."""
    clauses = {f"clause {n}": holds_any(ways) for n, ways in enumerate(asked.ways) if ways}
    symptoms = {f"symptom {n}": query for n, query in _symptoms(asked).items()}
    filtering = [{"terms": {"article": list(articles)}}, _of_kinds(asked.question), _scored(asked)]
    return {
        "size": 0,
        "timeout": f"{timeout_ms}ms",
        "query": {"bool": {"filter": [*filtering, *_required(asked)], "must_not": _excluded(asked)}},
        "aggs": {
            "articles": {
                "terms": {"field": "article", "size": len(articles)},
                "aggs": {"speaks": {"filters": {"filters": {**clauses, **symptoms}}}},
            }
        },
    }


def first_of_kinds(after: Mapping[str, Any] | None) -> Query:
    """The first passage of each kind in each article, as many as fit into one answer; `after` the last one had."""
    sources: list[Query] = [{owner: {"terms": {"field": owner}}} for owner in ("kind", "article")]
    pairs: Query = {"size": PAIRS_AT_ONCE, "sources": sources, **({"after": after} if after else {})}
    return {"size": 0, "aggs": {"pairs": {"composite": pairs, "aggs": {"first": {"min": {"field": "passage"}}}}}}


def articles_at_once(asked: Asked) -> int:
    """How many articles one looking_at_articles may take."""
    return MOST_BUCKETS // (2 + len(asked.clauses) + len({clause.symptom for clause in asked.clauses}))


def _hits(size: int, timeout_ms: int) -> Query:
    return {
        "size": size,
        "timeout": f"{timeout_ms}ms",
        "track_total_hits": True,
        "_source": ["passage", "article", "section", *FIELD_NAMES],
    }


def _ranked(asked: Asked) -> Mapping[str, list[Query]]:
    return {"must": [_scored(asked)], "should": _lifting(asked), "must_not": _excluded(asked)}


def _scored(asked: Asked) -> Query:
    """What holds any clause that is not optional; scored as the sum of each clause's best alternative."""
    return _any([_best(asked.ways[number]) for number in asked.wanted if asked.ways[number]])


def _best(ways: Sequence[Way]) -> Query:
    queries = [holds(way.run, boost=(K1 + 1) * way.mass / way.theirs) for way in ways]
    return queries[0] if len(queries) == 1 else {"dis_max": {"queries": queries}}


def _lifting(asked: Asked) -> list[Query]:
    optional = [_best(ways) for clause, ways in zip(asked.clauses, asked.ways, strict=True) if clause.optional and ways]
    labels = [
        {"dis_max": {"queries": [holds(way.run, field, LABEL_BOOST * way.mass) for way in ways]}}
        for ways in asked.ways
        if ways
        for field in LABELLED
    ]
    return [*optional, *labels]


def _required(asked: Asked) -> list[Query]:
    return [holds_any(ways) for clause, ways in zip(asked.clauses, asked.ways, strict=True) if clause.required]


def _excluded(asked: Asked) -> list[Query]:
    return [holds(run) for run in asked.exclusions]


def _of_kinds(question: Question) -> Query:
    return {"terms": {"kind": sorted(question.kinds)}} if question.kinds else {"match_all": {}}


def _inside(question: Question) -> list[Query]:
    """The filter by article; kinds are counted after it."""
    return [] if question.articles is None else [{"terms": {"article": sorted(question.articles)}}]


def _symptoms(asked: Asked) -> dict[int, Query]:
    """Symptoms → what holds more than half of the clauses of each; those that nothing can hold left out."""
    clauses: dict[int, list[int]] = {}
    for number in asked.wanted:
        clauses.setdefault(asked.clauses[number].symptom, []).append(number)
    most = {symptom: len(numbers) // 2 + 1 for symptom, numbers in clauses.items()}
    held = {symptom: [holds_any(asked.ways[n]) for n in numbers if asked.ways[n]] for symptom, numbers in clauses.items()}
    return {
        symptom: {"bool": {"should": queries, "minimum_should_match": most[symptom]}}
        for symptom, queries in held.items()
        if len(queries) >= most[symptom]
    }


def _any(queries: Sequence[Query]) -> Query:
    return queries[0] if len(queries) == 1 else {"bool": {"should": list(queries), "minimum_should_match": 1}}
