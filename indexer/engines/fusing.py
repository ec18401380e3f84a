"""Words and meaning → one score for every passage (see indexer.engines.nearness for the formula).

Only candidates are scored exactly, some thousands of any number of passages: those whose words, and what their article adds to
them, promise most, and all passages of the articles that lie closest to the question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from indexer.engines.bitmaps import Bitmap, holding
from indexer.engines.columns import Postings
from indexer.engines.nearness import Weights, closeness, lift
from indexer.engines.seam import CLOSE, Question
from indexer.engines.selection import highest
from indexer.engines.vectors import Towards, VectorFiles
from indexer.records import SECTION_KINDS, SectionKind

Array = npt.NDArray[Any]

PROMISING = 500  # passages by what words promise
CLOSEST = 100  # articles whose passages are all looked at

_NO_PASSAGES = np.zeros(0, np.intp)


class Corpus(Protocol):
    """What is asked of the columns, or of whatever else knows all passages."""

    @property
    def articles(self) -> Array:
        """The article of each passage (passages,)."""

    @property
    def kind(self) -> Array:
        """The kind of each passage, as a number of SECTION_KINDS (passages,)."""

    def passages_of_all(self, articles: Array) -> Array:
        """Numbers of articles → all their passages, article after article."""

    def postings(self, terms: Sequence[str]) -> Postings | None:
        """What holds a run of adjacent terms; None when nothing does."""


@dataclass(frozen=True, slots=True)
class Near:
    """What meaning says of a question."""

    vectors: VectorFiles
    towards: Towards
    articles: Array  # (articles,) cosine of each
    passages: Array  # of the closest articles, ascending
    cosines: Array  # of each of these
    alone: Array  # passages that are found though they match by no word, ascending

    def of_kinds(self, columns: Corpus, kinds: frozenset[SectionKind]) -> Near:
        """The same with passages of these kinds alone; of all kinds when none is named."""
        if not kinds:
            return self
        chosen = [SECTION_KINDS.index(kind) for kind in kinds]
        return replace(self, alone=self.alone[np.isin(columns.kind[self.alone], chosen)])

    def of_articles(self, columns: Corpus, articles: frozenset[int] | None) -> Near:
        """The same with passages of these articles alone; of all articles when it is None."""
        if articles is None:
            return self
        return replace(self, alone=self.alone[np.isin(columns.articles[self.alone], list(articles))])


@dataclass(frozen=True, slots=True)
class Words:
    """What words say of every passage."""

    scores: Array  # (passages,) float32; 0 for those that do not match
    breadths: Array  # (articles,)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which passages come first, and how many there may be."""

    first: Array  # before all others; ascending, and each matches by words
    limit: int


@dataclass(frozen=True, slots=True)
class Ranking:
    """The best passages, best first."""

    passages: Array
    scores: Array
    meaning: Array  # the part of each score that is meaning's


def near(columns: Corpus, question: Question, matching: Bitmap, vectors: VectorFiles | None) -> Near | None:
    """`matching` by words, whatever the kind and the article. None when the question is asked by words alone."""
    towards = vectors.towards(question.vector) if vectors and question.vector else None
    if vectors is None or towards is None:
        return None
    articles = vectors.of_articles(towards)
    passages = columns.passages_of_all(_closest(articles, question.articles))
    cosines = vectors.of_passages(towards, passages)
    alone = _NO_PASSAGES
    if not any(clause.required for clause in question.clauses):
        alone = passages[cosines >= CLOSE]
        alone = alone[holding(matching[np.newaxis], alone)[0] == 0]
        for exclusion in question.exclusions:
            postings = columns.postings(exclusion)
            alone = alone if postings is None else np.setdiff1d(alone, postings.passages, assume_unique=True)
    return Near(vectors, towards, articles, passages, cosines, alone)


def _closest(articles: Array, asked: frozenset[int] | None) -> Array:
    """The cosine of each article → the numbers of the closest of all and of those asked for, ascending."""
    closest = highest(articles, CLOSEST)
    if asked is None:
        return np.sort(closest)
    chosen = np.array(sorted(asked), dtype=np.intp)
    return np.union1d(closest, chosen[highest(articles.take(chosen), CLOSEST)])


def fused(columns: Corpus, words: Words, close: Near, weigh: Weights, wanted: Wanted) -> Ranking:
    """The best passages: those that come first, then by score, then in corpus order."""
    lifts = lift(weigh.plain, close.vectors.renown)
    broad = np.float32(weigh.broad) * words.breadths
    promised = (broad + np.float32(weigh.meaning) * closeness(close.articles, close.articles)) * lifts
    found, cosines = _candidates(words, close, _promising(columns, words, lifts, promised, wanted))
    owners = columns.articles.take(found)
    lifted = lifts.take(owners)
    meaning = np.float32(weigh.meaning) * closeness(cosines, close.articles.take(owners)) * lifted
    scores = (words.scores.take(found) + broad.take(owners)) * lifted + meaning
    order = np.argsort(-scores, kind="stable")
    if len(wanted.first):
        ahead = np.isin(found[order], wanted.first, assume_unique=True)
        order = np.concatenate((order[ahead], order[~ahead]))
    order = order[: wanted.limit]
    return Ranking(found[order], scores[order], meaning[order])


def _promising(columns: Corpus, words: Words, lifts: Array, promised: Array, wanted: Wanted) -> Array:
    """Those that come first, then those for which words promise most, by their own score and what their article adds to it.

    What lifts a score, and what is added to it, for each article (articles,) → passages.
    """
    matching = np.flatnonzero(words.scores > 0)  # of floats themselves it takes eight times as long
    owners = columns.articles.take(matching)
    guesses = words.scores.take(matching) * lifts.take(owners) + promised.take(owners)
    guesses[np.searchsorted(matching, wanted.first)] += guesses.max(initial=0)
    promising: Array = matching[highest(guesses, max(wanted.limit, PROMISING))]
    return promising


def _candidates(words: Words, close: Near, promising: Array) -> tuple[Array, Array]:
    """Passages, ascending, and the cosine of each."""
    further = promising[~np.isin(promising, close.passages, assume_unique=True)]
    passages = np.concatenate((close.passages, further))
    cosines = np.concatenate((close.cosines, close.vectors.of_passages(close.towards, further)))
    found = words.scores.take(passages) > 0
    found[np.searchsorted(close.passages, close.alone)] = True
    order = np.flatnonzero(found)[np.argsort(passages[found])]
    return passages.take(order), cosines.take(order)
