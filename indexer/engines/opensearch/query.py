"""Question → the requests that OpenSearch is asked. Pure; nothing here knows a server.

OpenSearch finds every passage that matches, counts them, and gives back the most promising ones with their terms;
indexer.engines.opensearch.scores then says which are the best.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from indexer.engines.bm25f import FIELD_NAMES, FIELDS, K1
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
COPIED_AT_ONCE = 1000  # documents that OpenSearch reads before it writes them

# A document of another generation → the same with its numbers of this one, and with the field that is kept out of what is stored.
_RENUMBERING = f"""
    def source = ctx._source;
    def move = params.moves[source.article.toString()];
    source.article = move[0];
    if (source.passage == null) {{
        ctx._id = 'a' + source.article;
    }} else {{
        source.section += move[1];
        source.passage += move[2];
        source.{HOLDS} = [{", ".join(f"source.{field.name}" for field in FIELDS for _ in range(int(field.weight)))}];
        ctx._id = 'p' + source.passage;
    }}
"""
PAIRS_AT_ONCE = 10_000  # kinds and articles listed in one answer: a megabyte


@dataclass(frozen=True, slots=True)
class Way:
    """One alternative of a clause that some passage holds."""

    run: Run
    mass: float  # weight * idf of the run as a whole, no alternative rarer than what was typed
    theirs: float  # what OpenSearch takes for its idf: the sum over its terms
    weight: float = 1.0  # factor on its score


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

    def matches(self, held: int) -> bool:
        """Whether a passage that holds this set of clauses matches by words."""
        required = all(held >> number & 1 for number, clause in enumerate(self.clauses) if clause.required)
        return required and any(held >> number & 1 for number in self.wanted)

    def is_complete(self, held: int) -> bool:
        return all(held >> number & 1 for number in self.wanted)

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


def searching(asked: Asked, near: Sequence[int], size: int, timeout_ms: int) -> Query:
    """What matches: the `size` most promising passages by words, and how much there is of it and of `near` together.

    `near`: numbers of the passages that are found by meaning, whatever words they hold.
    """
    kinds: Query = {"terms": {"field": "kind", "size": len(SECTION_KINDS)}}
    of_kinds, inside = _of_kinds(asked.question), _inside(asked.question)
    chosen: Query = {"bool": {"filter": [of_kinds, *inside]}}
    return {
        **_hits(size, timeout_ms),
        "query": {"bool": {**_ranked(asked), "must": [_found(asked, near)], "filter": _required(asked)}},
        "post_filter": chosen,
        "aggs": {
            "inside": {"filter": {"bool": {"filter": inside}}, "aggs": {"kinds": kinds}},
            "chosen": {"filter": chosen, "aggs": {owner: _different(owner) for owner in ("article", "section")}},
            **_apart(asked.question, of_kinds),
        },
    }


def among(asked: Asked, passages: Sequence[int], near: Sequence[int], timeout_ms: int) -> Query:
    """Those of these passages that match or are among `near`."""
    filtering = [_numbered(passages), _of_kinds(asked.question), _found(asked, near)]
    filtering += [*_required(asked), *_inside(asked.question)]
    found = {"bool": {"filter": filtering, "must_not": _excluded(asked)}}
    return {**_hits(len(passages), timeout_ms), "sort": ["_doc"], "query": found}


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


def speaking(asked: Asked, articles: Sequence[int], timeout_ms: int) -> Query:
    """How many passages of each of these articles hold each way to say a clause, whatever the filters."""
    ways = {f"{n} {at}": holds(way.run) for n, ways in enumerate(asked.ways) for at, way in enumerate(ways)}
    return {
        "size": 0,
        "timeout": f"{timeout_ms}ms",
        "query": {"bool": {"filter": [{"terms": {"article": list(articles)}}]}},
        "aggs": {
            "articles": {
                "terms": {"field": "article", "size": len(articles)},
                "aggs": {"says": {"filters": {"filters": ways}}},
            }
        },
    }


@dataclass(frozen=True, slots=True)
class Move:
    """Where an article comes to lie in another generation."""

    article: int  # its number there
    sections: int  # added to the numbers of its sections
    passages: int  # added to the numbers of its passages


def copying(index: str, into: str, moves: Mapping[int, Move]) -> Query:
    """The articles of one generation that move into another, with their passages, as _reindex wants to be told."""
    by_article = {str(number): (move.article, move.sections, move.passages) for number, move in moves.items()}
    return {
        "source": {"index": index, "size": COPIED_AT_ONCE, "query": {"terms": {"article": list(moves)}}},
        "dest": {"index": into},
        "script": {"source": _RENUMBERING, "params": {"moves": by_article}},
    }


def first_of_kinds(after: Mapping[str, Any] | None) -> Query:
    """The first passage of each kind in each article, as many as fit into one answer; `after` the last one had."""
    sources: list[Query] = [{owner: {"terms": {"field": owner}}} for owner in ("kind", "article")]
    pairs: Query = {"size": PAIRS_AT_ONCE, "sources": sources, **({"after": after} if after else {})}
    return {"size": 0, "aggs": {"pairs": {"composite": pairs, "aggs": {"first": {"min": {"field": "passage"}}}}}}


def articles_at_once(asked: Asked) -> int:
    """How many articles one looking_at_articles or one speaking may take."""
    symptoms = len({clause.symptom for clause in asked.clauses})
    return MOST_BUCKETS // (2 + max(len(asked.clauses) + symptoms, sum(map(len, asked.ways))))


def _hits(size: int, timeout_ms: int) -> Query:
    return {
        "size": size,
        "timeout": f"{timeout_ms}ms",
        "track_total_hits": True,
        "_source": ["passage", "article", "section", *FIELD_NAMES],
    }


def _ranked(asked: Asked) -> Mapping[str, list[Query]]:
    return {"must": [_scored(asked)], "should": _lifting(asked), "must_not": _excluded(asked)}


def _found(asked: Asked, near: Sequence[int]) -> Query:
    """What matches by words, scored, or is among `near`."""
    words = [_scored(asked)] if asked.can_match else []
    return _any([*words, *([{"constant_score": {"filter": _numbered(near), "boost": 0}}] if len(near) else [])])


def _numbered(passages: Sequence[int]) -> Query:
    return {"terms": {"passage": list(passages)}}


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
