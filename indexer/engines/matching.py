"""Question + columns → Found: the matching rule of the seam, in numpy, for every passage at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.engines.bitmaps import Bitmap, counts, holding, unpacked
from indexer.engines.breadth import breadths
from indexer.engines.columns import Columns, Postings
from indexer.engines.fusing import Near, Ranking, Wanted, Words, fused, near
from indexer.engines.labels import Way
from indexer.engines.nearness import Evidence, is_unrelated, may_be_unrelated, weights
from indexer.engines.seam import Clause, Found, Match, Question, Totals, complete_first
from indexer.engines.selection import highest
from indexer.engines.vectors import VectorFiles
from indexer.records import SECTION_KINDS

Array = npt.NDArray[Any]

LISTENED_TO = 200  # passages by words: one that holds most of a symptom is seldom further down
MAX_CLAUSES = 32  # bits in a set of clauses; questions are cut to as many terms before they get here

NOTHING = Found((), Totals(0, 0, 0, 0), {})


def find(columns: Columns, question: Question, limit: int, vectors: VectorFiles | None = None) -> Found:
    """The `limit` best passages of `columns` for `question`, by the matching rule of indexer.engines.seam."""
    clauses = question.clauses[:MAX_CLAUSES]
    wanted = [number for number, clause in enumerate(clauses) if not clause.optional]
    if not wanted:
        return NOTHING
    ways = [_ways(columns, clause) for clause in clauses]
    scores = _scores(columns, ways)
    named = columns.labels.named(ways, columns.owners)
    labelled, focus = columns.owned_by(named.focus)
    # A label may hold the terms of a run apart, where no passage matches.
    scores[labelled] += focus * (scores.take(labelled) > 0) if _has_runs(clauses) else focus
    masses = _masses(ways)
    hits = _Hits(scores, np.stack([_holders(columns, of) for of in ways]))
    matching = _matching(columns, question, hits.holders)
    close = near(columns, question, matching, vectors)
    has_name = bool((named.whole >= columns.sections).any())  # an article that has just this name
    if close and may_be_unrelated(question) and not has_name and _is_unrelated(columns, question, hits, masses, close):
        return NOTHING
    spans = _counted_apart(columns, question, matching, close)
    matching, close = _inside(columns, question, matching), close and close.of_articles(columns, question.articles)
    counted = columns.counts(_with_alone(columns, matching, close))
    facets = {kind: n for kind, n in zip(SECTION_KINDS, counted.kinds, strict=True) if n}
    if _is_restricted(question):
        hits, matching = _restricted(columns, hits, _of_kinds(columns, question, matching))
        close = close.of_kinds(columns, question.kinds) if close else None
        counted = columns.counts(_with_alone(columns, matching, close))
    complete = np.bitwise_and.reduce(hits.holders[wanted], axis=0) & columns.everything
    totals = Totals(counted.articles, counted.sections, sum(counted.kinds), counts(complete[np.newaxis])[0])
    tiered = complete_first(question) and totals.complete
    first = np.flatnonzero(unpacked(complete, columns.passages)) if tiered else np.zeros(0, np.intp)
    if close is None:
        best = _best(hits.scores, first, limit)
        ranking = Ranking(best, hits.scores[best], np.zeros(len(best)))
        return Found(_matches(columns, clauses, hits, ranking), totals, facets, spans)
    titled, said = float(named.focus[columns.sections :].max(initial=0)), float(hits.scores.max(initial=0))
    weigh = weights(Evidence(titled, said, sum(masses), question.tells), columns.passages, close.vectors.trust)
    words = Words(hits.scores, breadths(columns, ways, masses))
    return Found(
        _matches(columns, clauses, hits, fused(columns, words, close, weigh, Wanted(first, limit))), totals, facets, spans
    )


@dataclass(frozen=True, slots=True)
class _Way(Way):
    """One alternative that some passage holds."""

    postings: Postings
    weight: float  # factor on its impacts


@dataclass(frozen=True, slots=True)
class _Hits:
    """What the corpus has of the question."""

    scores: Array  # of every passage, float32; 0 where nothing matches
    holders: Bitmap  # of each clause (clauses, words); of a restricted question the passages alone count


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


def _scores(columns: Columns, clauses: Sequence[Sequence[_Way]]) -> Array:
    """The sum over the clauses for every passage (float32)."""
    scores = np.zeros(columns.passages, dtype=np.float32)
    for ways in clauses:
        if len(ways) == 1:
            _add(scores, ways[0])
        elif ways:
            scores += _best_way(columns.passages, ways)
    return scores


def _has_runs(clauses: Sequence[Clause]) -> bool:
    return any(len(alternative.terms) > 1 for clause in clauses for alternative in clause.alternatives)


def _add(scores: Array, way: _Way) -> None:
    common = way.postings.scores
    if common is None:
        np.add.at(scores, way.postings.passages.astype(np.intp), _weighted(way.postings.impacts, way))
    else:
        scores += _weighted(common, way)


def _best_way(passages: int, ways: Sequence[_Way]) -> Array:
    """Every passage's best score of all ways (float32)."""
    best = np.zeros(passages, dtype=np.float32)
    for way in ways:
        if way.postings.scores is None:
            np.maximum.at(best, way.postings.passages.astype(np.intp), _weighted(way.postings.impacts, way))
        else:
            np.maximum(best, _weighted(way.postings.scores, way), out=best)
    return best


def _weighted(impacts: Array, way: _Way) -> Array:
    return impacts if way.weight == 1 else impacts * np.float32(way.weight)


def _holders(columns: Columns, ways: Sequence[_Way]) -> Bitmap:
    """What holds a clause, in any of these ways."""
    held = np.zeros(columns.words, dtype=np.uint64)
    for way in ways:
        held |= columns.bitmap(way.postings)
    return held


def _is_restricted(question: Question) -> bool:
    """Whether a passage may hold a clause and still not match."""
    filtered = question.kinds or question.exclusions or question.articles is not None
    return bool(filtered or any(c.required or c.optional for c in question.clauses))


def _matching(columns: Columns, question: Question, holders: Bitmap) -> Bitmap:
    """What matches, whatever its kind and article; of a restricted question the passages alone count."""
    clauses = question.clauses[:MAX_CLAUSES]
    matching: Bitmap = np.bitwise_or.reduce(holders[[not clause.optional for clause in clauses]], axis=0)
    for held, clause in zip(holders, clauses, strict=True):
        if clause.required:
            matching &= held
    for exclusion in question.exclusions:
        postings = columns.postings(exclusion)
        if postings:
            matching &= ~columns.bitmap(postings)
    return matching


def _is_unrelated(columns: Columns, question: Question, hits: _Hits, masses: Sequence[float], close: Near) -> bool:
    """Whether the question is about something else."""
    held = holding(hits.holders, highest(hits.scores, LISTENED_TO))
    return is_unrelated(question, masses, held, float(close.cosines.max(initial=0)), columns.passages)


def _masses(ways: Sequence[Sequence[_Way]]) -> list[float]:
    """Of each clause; 0 for one that no passage holds."""
    return [max((way.mass for way in of), default=0.0) for of in ways]


def _with_alone(columns: Columns, matching: Bitmap, close: Near | None) -> Bitmap:
    """What matches by words or by meaning alone, with its owners."""
    return matching if close is None or not len(close.alone) else matching | columns.holders_of(close.alone)


def _inside(columns: Columns, question: Question, matching: Bitmap) -> Bitmap:
    """Those of the articles asked for."""
    if question.articles is None:
        return matching
    return matching & columns.holders_of(np.flatnonzero(np.isin(columns.articles, list(question.articles))))


def _counted_apart(columns: Columns, question: Question, matching: Bitmap, close: Near | None) -> tuple[int, ...]:
    """How many articles of each span match, whichever are asked for."""
    if not question.spans:
        return ()
    if _is_restricted(question):
        matching = columns.holders_of(np.flatnonzero(unpacked(_of_kinds(columns, question, matching), columns.passages)))
    speaking = unpacked(matching, columns.passages + columns.owners)[columns.passages + columns.sections :]
    if close:
        speaking[columns.articles.take(close.of_kinds(columns, question.kinds).alone)] = True
    return tuple(int(np.count_nonzero(speaking[start:end])) for start, end in question.spans)


def _of_kinds(columns: Columns, question: Question, matching: Bitmap) -> Bitmap:
    """Those of the kinds asked for."""
    if not question.kinds:
        return matching
    chosen = [SECTION_KINDS.index(kind) for kind in question.kinds]
    kept: Bitmap = matching & np.bitwise_or.reduce(columns.kinds[chosen], axis=0)
    return kept


def _restricted(columns: Columns, hits: _Hits, matching: Bitmap) -> tuple[_Hits, Bitmap]:
    """The hits without the passages that do not match, and what matches with its owners."""
    kept = unpacked(matching, columns.passages)
    return _Hits(hits.scores * kept, hits.holders & matching), columns.holders_of(np.flatnonzero(kept))


def _best(scores: Array, first: Array, limit: int) -> Array:
    """The `limit` best passages: those of `first` first, then by score, then in corpus order."""
    if not len(first):
        return highest(scores, limit)
    ahead = first[highest(scores.take(first), limit)]
    others = scores.copy()
    others[first] = 0
    return np.concatenate((ahead, highest(others, limit - len(ahead))))


def _matches(columns: Columns, clauses: Sequence[Clause], hits: _Hits, best: Ranking) -> tuple[Match, ...]:
    sections, owners = (owners.tolist() for owners in columns.owners_of(best.passages))
    held = _sets(holding(hits.holders, best.passages), range(len(clauses)))
    whole = _whole(columns, clauses, hits, sorted(set(owners))) if owners else {}
    spoken = [whole[owner] for owner in owners]
    articles = columns.articles.take(best.passages).tolist()
    of_passages = (best.passages.tolist(), articles, sections, best.scores.tolist(), held)
    fields = (*of_passages, [c for c, _ in spoken], [s for _, s in spoken], best.meaning.tolist())
    return tuple(map(Match._make, zip(*fields, strict=True)))


def _whole(columns: Columns, clauses: Sequence[Clause], hits: _Hits, articles: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Articles, as owners → the sets of clauses and of symptoms that each speaks of."""
    spans = [columns.passages_of(article) for article in articles]
    starts = list(accumulate((end - start for start, end in spans[:-1]), initial=0))
    held = holding(hits.holders, np.concatenate([columns.numbers[start:end] for start, end in spans]))
    symptoms: dict[int, list[int]] = {}
    for number, clause in enumerate(clauses):
        if not clause.optional:
            symptoms.setdefault(clause.symptom, []).append(number)
    spoken = np.stack([2 * held[of].sum(axis=0, dtype=np.uint8) > len(of) for of in symptoms.values()]).view(np.uint8)
    sets = ((held, range(len(clauses))), (spoken, symptoms))
    ofs = [_sets(np.maximum.reduceat(each, starts, axis=1), numbers) for each, numbers in sets]
    return dict(zip(articles, zip(*ofs, strict=True), strict=True))


def _sets(held: Array, numbers: Iterable[int]) -> list[int]:
    """Whether each of these numbers is held, 1 or 0, by each of many (numbers, many) → the sets of numbers (many,)."""
    sets: list[int] = ((1 << np.fromiter(numbers, np.int64)) @ held).tolist()
    return sets
