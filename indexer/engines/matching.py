"""Question + columns → Found: the matching rule of the seam, in numpy, for every passage at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.engines.columns import Columns, Postings
from indexer.engines.labels import Wording
from indexer.engines.seam import COMPLETE_FIRST, Clause, Found, Match, Question, Totals
from indexer.records import SECTION_KINDS

Array = npt.NDArray[Any]

MAX_CLAUSES = 32  # bits in a set of clauses; questions are cut to as many terms before they get here
BLOCK = 64  # passages in a block: few enough blocks to sort, and enough of them for a bound that leaves few passages
ROUNDING = 1e-5  # of a score: more than float32 sums are off, less than what tells passages apart

NOTHING = Found((), Totals(0, 0, 0, 0), {})


def find(columns: Columns, question: Question, limit: int) -> Found:
    """The `limit` best passages of `columns` for `question`, by the matching rule of indexer.engines.seam."""
    clauses = question.clauses[:MAX_CLAUSES]
    wanted = _set_of([not clause.optional for clause in clauses])
    if not wanted:
        return NOTHING
    ways = [_ways(columns, clause) for clause in clauses]
    hits = _sum(columns, ways)
    matching = _matching(columns, question, hits.bits)
    facets = {kind: n for kind, n in zip(SECTION_KINDS, columns.kind_counts(matching), strict=True) if n}
    if question.kinds:
        matching &= np.isin(columns.kind, [SECTION_KINDS.index(kind) for kind in question.kinds])
    if _is_restricted(question):
        hits = _restricted(columns, hits, matching)
    complete = hits.bits & wanted == wanted
    first = np.flatnonzero(complete) if wanted.bit_count() <= COMPLETE_FIRST else np.zeros(0, np.intp)
    best, scores = _best(columns, hits, columns.labels.focus(ways, columns.owners), first, limit)
    return Found(_matches(columns, hits, best, scores), _totals(columns, hits, matching, complete), facets)


@dataclass(frozen=True, slots=True)
class _Way(Wording):
    """One alternative that some passage holds."""

    postings: Postings
    weight: float  # factor on its impacts


@dataclass(frozen=True, slots=True)
class _Hits:
    """What every passage and every owner has of the question."""

    scores: Array  # (passages,) float32, the sum over the clauses
    bits: Array  # (passages,) unsigned, the set of clauses
    owner_bits: Array  # (owners,) unsigned, the set of clauses that their passages hold


def _ways(columns: Columns, clause: Clause) -> list[_Way]:
    """The alternatives of a clause that the corpus holds, looked up, none rarer than the first."""
    ways: list[_Way] = []
    most = float("inf")
    for number, alternative in enumerate(clause.alternatives):
        postings = columns.postings(alternative.terms)
        if postings:
            most = postings.idf if number == 0 else most
            mass = alternative.weight * min(postings.idf, most)
            ways.append(_Way(postings.labels, postings.terms, mass, postings, mass / postings.idf))
    return ways


def _sum(columns: Columns, clauses: Sequence[Sequence[_Way]]) -> _Hits:
    scores = np.zeros(columns.passages, dtype=np.float32)
    narrow = np.min_scalar_type((1 << len(clauses)) - 1)  # eight clauses take a quarter of the memory that 32 do
    bits = np.zeros(columns.passages + columns.owners, dtype=narrow)
    for number, ways in enumerate(clauses):
        bit = narrow.type(1 << number)
        if len(ways) == 1:  # every holder stands there once, and adding a bit sets it; ufunc.at is quicker than an index
            np.add.at(scores, ways[0].postings.passages, _impacts(ways[0]))
            np.add.at(bits, ways[0].postings.holders, bit)
        elif ways:
            scores += _best_way(columns.passages, ways)
            for way in ways:
                bits[way.postings.holders] |= bit
    return _Hits(scores, bits[: columns.passages], bits[columns.passages :])


def _impacts(way: _Way) -> Array:
    return way.postings.impacts if way.weight == 1 else way.postings.impacts * np.float32(way.weight)


def _best_way(passages: int, ways: Sequence[_Way]) -> Array:
    """Every passage's best score of all ways (float32)."""
    best = np.zeros(passages, dtype=np.float32)
    for way in ways:
        np.maximum.at(best, way.postings.passages, _impacts(way))
    return best


def _set_of(chosen: Sequence[bool]) -> int:
    """Which clauses are chosen → the set of them."""
    return sum(1 << number for number, yes in enumerate(chosen) if yes)


def _is_restricted(question: Question) -> bool:
    """Whether a passage may hold a clause and still not match."""
    return bool(question.kinds or question.exclusions or any(c.required or c.optional for c in question.clauses))


def _matching(columns: Columns, question: Question, bits: Array) -> Array:
    """Whether each passage matches, whatever its kind (passages,)."""
    clauses = question.clauses[:MAX_CLAUSES]
    required = _set_of([clause.required for clause in clauses])
    matching: Array = bits & _set_of([not clause.optional for clause in clauses]) != 0
    if required:
        matching &= bits & required == required
    for exclusion in question.exclusions:
        postings = columns.postings(exclusion)
        if postings:
            matching[postings.passages] = False
    return matching


def _restricted(columns: Columns, hits: _Hits, matching: Array) -> _Hits:
    """The hits without the passages that do not match."""
    bits, passages = hits.bits * matching, np.flatnonzero(matching)
    owner_bits = np.zeros_like(hits.owner_bits)
    for owners in columns.owners_of(passages):
        np.bitwise_or.at(owner_bits, owners, bits[passages])
    return _Hits(hits.scores * matching, bits, owner_bits)


def _best(columns: Columns, hits: _Hits, focus: Array, first: Array, limit: int) -> tuple[Array, Array]:
    """The `limit` best passages and their scores: those of `first` first, then by score, then in corpus order."""
    reach = _reach(focus, columns.sections)
    if not len(first):
        return _ranked(columns, hits.scores, focus, _candidates(hits.scores, reach, limit), limit)
    ahead, ahead_scores = _ranked(columns, hits.scores, focus, first, limit)
    others = hits.scores.copy()
    others[first] = 0
    limit -= len(ahead)
    behind, behind_scores = _ranked(columns, others, focus, _candidates(others, reach, limit), limit)
    return np.concatenate((ahead, behind)), np.concatenate((ahead_scores, behind_scores))


def _ranked(columns: Columns, scores: Array, focus: Array, passages: Array, limit: int) -> tuple[Array, Array]:
    """The `limit` best of these passages with focus added to their scores, best first; and those scores."""
    sections, articles = columns.owners_of(passages)
    scores = scores.take(passages) + focus.take(articles) + focus.take(sections)
    order = _highest(scores, limit)
    return passages[order], scores[order]


def _reach(focus: Array, sections: int) -> float:
    """The most that focus can add to a passage."""
    return float(focus[:sections].max(initial=0) + focus[sections:].max(initial=0))


def _candidates(scores: Array, reach: float, limit: int) -> Array:
    """The passages that may be among the `limit` best when up to `reach` is added to each score, ascending.

    As many blocks hold a passage at least as good as the last of the `limit` best blocks: nothing that stays below it, even
    with `reach`, is among the best.
    """
    blocks = len(scores) // BLOCK
    least = 0.0
    if limit < 1:
        return np.zeros(0, np.intp)
    if limit < blocks:
        best = scores[: blocks * BLOCK].reshape(BLOCK, blocks).max(axis=0)
        least = max(0.0, float(np.partition(best, -limit)[-limit]) * (1 - ROUNDING) - reach)
    return np.flatnonzero(scores > np.float32(least))


def _highest(scores: Array, limit: int) -> Array:
    """Indices of the `limit` highest scores, highest first, equal ones in order."""
    if limit < 1:
        return np.zeros(0, np.intp)
    least = np.partition(scores, -limit)[-limit] if limit < len(scores) else 0
    found = np.flatnonzero(scores >= least)
    order: Array = found[np.argsort(-scores[found], kind="stable")][:limit]
    return order


def _matches(columns: Columns, hits: _Hits, passages: Array, scores: Array) -> tuple[Match, ...]:
    sections, articles = columns.owners_of(passages)
    rows = zip(
        passages.tolist(),
        (articles - columns.sections).tolist(),
        sections.tolist(),
        scores.tolist(),
        hits.bits[passages].tolist(),
        hits.owner_bits[articles].tolist(),
        strict=True,
    )
    return tuple(Match(*row) for row in rows)


def _totals(columns: Columns, hits: _Hits, matching: Array, complete: Array) -> Totals:
    owners = hits.owner_bits != 0
    return Totals(
        articles=int(np.count_nonzero(owners[columns.sections :])),
        sections=int(np.count_nonzero(owners[: columns.sections])),
        passages=int(np.count_nonzero(matching)),
        complete=int(np.count_nonzero(complete)),
    )
