"""Words and meaning → one score for every passage (see indexer.engines.nearness for the formula)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.engines.bitmaps import Bitmap, unpacked
from indexer.engines.columns import Columns
from indexer.engines.nearness import closeness, lift, weights
from indexer.engines.seam import CLOSE, Question
from indexer.engines.vectors import Towards, VectorFiles
from indexer.records import SECTION_KINDS, SectionKind

Array = npt.NDArray[Any]

REFINED = 1000  # passages whose cosine is taken exactly; the rest, which nobody reads, keep what COARSE directions say
NEARLY = 0.08  # the cosine along COARSE directions is seldom further from the exact one

_NO_PASSAGES = np.zeros(0, np.intp)
_SETS = np.unpackbits(np.arange(256, dtype=np.uint8)[:, np.newaxis], axis=1, bitorder="little")  # (256, 8) clauses of a set


@dataclass(frozen=True, slots=True)
class Near:
    """What meaning says of a question."""

    vectors: VectorFiles | None
    towards: Towards | None  # None when it is asked by words alone
    cosines: Array  # (passages,) nearly
    alone: Array  # passages that are found though they match by no word, ascending

    def of_kinds(self, columns: Columns, kinds: frozenset[SectionKind]) -> Near:
        """The same with passages of these kinds alone; of all kinds when none is named."""
        if not kinds:
            return self
        chosen = [SECTION_KINDS.index(kind) for kind in kinds]
        return replace(self, alone=self.alone[np.isin(columns.kind[self.alone], chosen)])

    def of_articles(self, columns: Columns, articles: frozenset[int] | None) -> Near:
        """The same with passages of these articles alone; of all articles when it is None."""
        if articles is None:
            return self
        return replace(self, alone=self.alone[np.isin(columns.articles[self.alone], list(articles))])


@dataclass(frozen=True, slots=True)
class Words:
    """What words say of every passage."""

    scores: Array  # (passages,) float32; 0 for those that do not match
    holders: Bitmap  # of each clause
    named: float  # the best focus of a title
    masses: Sequence[float]  # of each clause


@dataclass(frozen=True, slots=True)
class Ranking:
    """The best passages, best first."""

    passages: Array
    scores: Array
    meaning: Array  # the part of each score that is meaning's


def near(columns: Columns, question: Question, matching: Bitmap, vectors: VectorFiles | None) -> Near:
    """`matching` by words, whatever the kind and the article."""
    towards = vectors.towards(question.vector) if vectors and question.vector else None
    if vectors is None or towards is None:
        return Near(None, None, _NO_PASSAGES, _NO_PASSAGES)
    cosines, alone = vectors.nearly(towards), _NO_PASSAGES
    if not any(clause.required for clause in question.clauses):
        alone = np.flatnonzero((cosines >= CLOSE - NEARLY) & ~unpacked(matching, columns.passages))
        for exclusion in question.exclusions:
            postings = columns.postings(exclusion)
            alone = alone if postings is None else np.setdiff1d(alone, postings.passages, assume_unique=True)
        alone = alone[vectors.exactly(towards, alone) >= CLOSE]
    return Near(vectors, towards, cosines, alone)


def fused(columns: Columns, words: Words, close: Near, first: Array, limit: int) -> Ranking:
    """The `limit` best passages: those of `first`, which are passages too, then by score, then in corpus order."""
    vectors, towards = close.vectors, close.towards
    assert vectors
    assert towards
    weigh = weights(words.named, columns.passages, sum(words.masses), float(words.scores.max(initial=0)), vectors.trust)
    lifts = columns.of_articles(lift(weigh.plain, vectors.renown))
    of_article = columns.of_articles(vectors.of_articles(towards))
    matching = words.scores > 0
    matching[close.alone] = True
    scores = (words.scores + np.float32(weigh.held) * _shares(words)) * lifts
    worth = np.float32(weigh.meaning) * lifts
    meaning = worth * closeness(close.cosines, of_article)
    sums = scores + meaning
    sums[first] += sums.max(initial=0)
    sums[~matching] = -1
    candidates = np.flatnonzero(sums >= 0)
    best = candidates[highest(sums[candidates], max(limit, REFINED))]
    top = best[:REFINED]
    meaning[top] = worth[top] * closeness(vectors.exactly(towards, top), of_article[top])
    behind = ~np.isin(top, first, assume_unique=True)
    found = np.concatenate((top[np.lexsort((top, -(scores[top] + meaning[top]), behind))], best[REFINED:]))[:limit]
    return Ranking(found, scores[found] + meaning[found], meaning[found])


def _shares(words: Words) -> Array:
    """The share of the mass of all clauses that each passage holds (passages,); looked up eight clauses at a time."""
    shares, passages = np.zeros(len(words.scores), dtype=np.float32), len(words.scores)
    masses = np.array([*words.masses, *[0.0] * (-len(words.masses) % 8)]) / max(sum(words.masses), 1e-9)
    for first in range(0, len(words.masses), 8):
        sets = np.zeros(passages, dtype=np.uint8)
        for number, held in enumerate(words.holders[first : first + 8]):
            sets |= unpacked(held, passages).view(np.uint8) << np.uint8(number)
        shares += (_SETS @ masses[first : first + 8]).astype(np.float32).take(sets)
    return shares


def highest(values: Array, limit: int) -> Array:
    """Indices of the `limit` highest of values, none below 0, highest first, equal ones in order."""
    if limit < 1:
        return _NO_PASSAGES
    least = np.partition(values, -limit)[-limit] if limit < len(values) else 0
    found = np.flatnonzero(values >= least)
    order: Array = found[np.argsort(-values[found], kind="stable")][:limit]
    return order
