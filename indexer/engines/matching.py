"""Question + columns → Found: the matching rule of the seam, in numpy, for every passage at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.engines.columns import Columns, Postings
from indexer.engines.seam import Clause, Found, Match, Question, Totals
from indexer.records import SECTION_KINDS

Array = npt.NDArray[Any]

MAX_CLAUSES = 32  # bits in a passage's set of clauses; questions are cut to as many terms before they get here


def find(columns: Columns, question: Question, limit: int) -> Found:
    """The `limit` best passages of `columns` for `question`, by the matching rule of indexer.engines.seam."""
    scores, bits = _scored(columns, question)
    for exclusion in question.exclusions:
        bits[columns.postings(exclusion).passages] = 0
    for number, clause in enumerate(question.clauses):
        if clause.required:
            bits[bits & np.uint32(1 << number) == 0] = 0
    kinds = np.bincount(columns.kind[bits != 0], minlength=len(SECTION_KINDS))
    facets = {kind: int(count) for kind, count in zip(SECTION_KINDS, kinds, strict=True) if count}
    if question.kinds:
        wanted = [SECTION_KINDS.index(kind) for kind in question.kinds]
        bits[~np.isin(columns.kind, wanted)] = 0
    matching = np.flatnonzero(bits)
    complete = bits[matching] == _all_clauses(question)
    best = _best(scores[matching], complete, limit)
    return Found(_matches(columns, matching[best], scores, bits), _totals(columns, matching, complete), facets)


def _scored(columns: Columns, question: Question) -> tuple[Array, Array]:
    """Every passage's score (float32) and the set of clauses it holds (bits of uint32)."""
    scores = np.zeros(columns.passages, dtype=np.float32)
    bits = np.zeros(columns.passages, dtype=np.uint32)
    for number, clause in enumerate(question.clauses[:MAX_CLAUSES]):
        postings = _clause_postings(columns, clause)
        scores[postings.passages] += postings.impacts
        bits[postings.passages] |= np.uint32(1 << number)
    return scores, bits


def _clause_postings(columns: Columns, clause: Clause) -> Postings:
    """The passages of a clause, each with its best alternative's weighted score."""
    each = [
        Postings(postings.passages, postings.impacts * np.float32(alternative.weight))
        for alternative in clause.alternatives
        if len((postings := columns.postings(alternative.terms)).passages)
    ]
    if len(each) == 1:
        return each[0]
    best = np.zeros(columns.passages, dtype=np.float32)
    for postings in each:
        best[postings.passages] = np.maximum(best[postings.passages], postings.impacts)
    passages = np.flatnonzero(best)
    return Postings(passages, best[passages])


def _all_clauses(question: Question) -> int:
    return (1 << min(len(question.clauses), MAX_CLAUSES)) - 1


def _best(scores: Array, complete: Array, limit: int) -> Array:
    """Indices of the `limit` best: complete ones first, then by score, then in corpus order."""
    if not len(scores) or limit < 1:
        return np.zeros(0, np.int64)
    keys = scores + complete * (scores.max() + np.float32(1))
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
