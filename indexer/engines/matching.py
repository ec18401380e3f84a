"""Question + columns → Found: the matching rule of the seam, in numpy, for every passage at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.engines.columns import Columns
from indexer.engines.labels import Held, Labels
from indexer.engines.seam import COMPLETE_FIRST, Clause, Found, Match, Question, Totals
from indexer.records import SECTION_KINDS

Array = npt.NDArray[Any]

MAX_CLAUSES = 32  # bits in a passage's set of clauses; questions are cut to as many terms before they get here


def find(columns: Columns, question: Question, limit: int) -> Found:
    """The `limit` best passages of `columns` for `question`, by the matching rule of indexer.engines.seam."""
    scores, bits = _scored(columns, question)
    wanted = _wanted(question)
    bits[bits & np.uint32(wanted) == 0] = 0
    for exclusion in question.exclusions:
        bits[columns.postings(exclusion).passages] = 0
    for number, clause in enumerate(question.clauses[:MAX_CLAUSES]):
        if clause.required:
            bits[bits & np.uint32(1 << number) == 0] = 0
    kinds = np.bincount(columns.kind[bits != 0], minlength=len(SECTION_KINDS))
    facets = {kind: int(count) for kind, count in zip(SECTION_KINDS, kinds, strict=True) if count}
    if question.kinds:
        bits[~np.isin(columns.kind, [SECTION_KINDS.index(kind) for kind in question.kinds])] = 0
    matching = np.flatnonzero(bits)
    complete = bits[matching] & np.uint32(wanted) == wanted
    first = complete if bin(wanted).count("1") <= COMPLETE_FIRST else np.zeros_like(complete)
    best = _best(scores[matching], first, limit)
    return Found(_matches(columns, matching[best], scores, bits), _totals(columns, matching, complete), facets)


def _scored(columns: Columns, question: Question) -> tuple[Array, Array]:
    """Every passage's score (float32) and the set of clauses it holds (bits of uint32)."""
    scores = np.zeros(columns.passages, dtype=np.float32)
    bits = np.zeros(columns.passages, dtype=np.uint32)
    titles, headings = [], []
    for number, clause in enumerate(question.clauses[:MAX_CLAUSES]):
        ways = _ways(columns, clause)
        passages, impacts = _best_way(columns.passages, ways)
        scores[passages] += impacts
        bits[passages] |= np.uint32(1 << number)
        titles.append(_held(columns.titles, ways))
        headings.append(_held(columns.headings, ways))
    holding = np.flatnonzero(bits)
    scores[holding] += _spread(columns.titles.focus(titles), columns.article[holding])
    scores[holding] += _spread(columns.headings.focus(headings), columns.section[holding])
    return scores, bits


@dataclass(frozen=True, slots=True)
class _Way:
    """One alternative that some passage holds."""

    numbers: list[int]  # of its terms
    passages: Array
    impacts: Array  # weighted
    mass: float  # weighted idf


def _ways(columns: Columns, clause: Clause) -> list[_Way]:
    """The alternatives of a clause that the corpus holds, looked up, none rarer than the first."""
    ways: list[_Way] = []
    most = float("inf")
    for number, alternative in enumerate(clause.alternatives):
        postings = columns.postings(alternative.terms)
        if not len(postings.passages):
            continue
        if number == 0:
            most = postings.idf
        idf = min(postings.idf, most)
        weight = alternative.weight * idf / postings.idf
        impacts = postings.impacts if weight == 1 else postings.impacts * np.float32(weight)
        ways.append(
            _Way([columns.numbers[term] for term in alternative.terms], postings.passages, impacts, alternative.weight * idf)
        )
    return ways


def _best_way(passages: int, ways: list[_Way]) -> tuple[Array, Array]:
    """The passages that any of the ways finds, each with its best score."""
    if len(ways) == 1:
        return ways[0].passages, ways[0].impacts
    best = np.zeros(passages, dtype=np.float32)
    for way in ways:
        best[way.passages] = np.maximum(best[way.passages], way.impacts)
    found = np.flatnonzero(best)
    return found, best[found]


def _held(labels: Labels, ways: list[_Way]) -> Held:
    """The labels that hold a clause, each by its weightiest way."""
    found = [(labels.holding(way.numbers), way) for way in sorted(ways, key=lambda way: -way.mass)]
    numbers = np.concatenate([np.zeros(0, np.uint32), *(held for held, _ in found)])
    mass = np.repeat([way.mass for _, way in found], [len(held) for held, _ in found])
    covered = np.repeat([len(set(way.numbers)) for _, way in found], [len(held) for held, _ in found])
    each, first = np.unique(numbers, return_index=True)
    return Held(each, mass[first], covered[first])


def _spread(focus: tuple[Array, Array], owners: Array) -> Array:
    """The focus of each owner, one for each entry of `owners`; 0 where it has none."""
    owning, values = focus
    if not len(owning):
        return np.zeros(len(owners), dtype=np.float32)
    at = np.minimum(np.searchsorted(owning, owners), len(owning) - 1)
    return np.where(owning[at] == owners, values[at], np.float32(0))


def _wanted(question: Question) -> int:
    """The set of clauses that are not optional."""
    return sum(1 << number for number, clause in enumerate(question.clauses[:MAX_CLAUSES]) if not clause.optional)


def _best(scores: Array, complete: Array, limit: int) -> Array:
    """Indices of the `limit` best: those of `complete` first, then by score, then in corpus order."""
    if not len(scores) or limit < 1:
        return np.zeros(0, np.int64)
    keys = scores.astype(np.float64)  # exact sums: lifting complete passages above all others must not round their scores
    keys += complete * (keys.max() + 1)
    if limit >= len(keys):
        chosen = np.arange(len(keys))
    else:
        threshold = np.partition(keys, -limit)[-limit]
        above = np.flatnonzero(keys > threshold)
        chosen = np.concatenate([above, np.flatnonzero(keys == threshold)[: limit - len(above)]])
    order: Array = chosen[np.lexsort((chosen, -scores[chosen], ~complete[chosen]))]
    return order


def _matches(columns: Columns, passages: Array, scores: Array, bits: Array) -> tuple[Match, ...]:
    articles = columns.article[passages]
    held = _article_clauses(columns, np.unique(articles), bits)
    rows = zip(
        passages.tolist(),
        articles.tolist(),
        columns.section[passages].tolist(),
        scores[passages].tolist(),
        bits[passages].tolist(),
        strict=True,
    )
    return tuple(Match(p, a, s, score, clauses, held[a]) for p, a, s, score, clauses in rows)


def _article_clauses(columns: Columns, articles: Array, bits: Array) -> dict[int, int]:
    """Article number → every clause that one of its passages holds."""
    starts = np.searchsorted(columns.article, articles, side="left")
    ends = np.searchsorted(columns.article, articles, side="right")
    return {
        int(article): int(np.bitwise_or.reduce(bits[start:end]))
        for article, start, end in zip(articles, starts, ends, strict=True)
    }


def _totals(columns: Columns, matching: Array, complete: Array) -> Totals:
    return Totals(
        articles=_distinct(columns.article[matching]),
        sections=_distinct(columns.section[matching]),
        passages=len(matching),
        complete=int(np.count_nonzero(complete)),
    )


def _distinct(ascending: Array) -> int:
    return int(np.count_nonzero(np.diff(ascending))) + 1 if len(ascending) else 0
