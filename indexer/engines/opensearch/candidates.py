"""Candidates of words and of meaning → the best passages, by the scores of the embedded engine. Nothing here knows a server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.engines.bitmaps import packed
from indexer.engines.fusing import Near, Words, fused, highest, near
from indexer.engines.nearness import closeness, lift
from indexer.engines.opensearch.copies import Corpus
from indexer.engines.opensearch.query import Asked
from indexer.engines.opensearch.scores import Scored
from indexer.engines.seam import COMPLETE_FIRST, Question
from indexer.engines.vectors import VectorFiles
from indexer.meaning import Encoder
from indexer.records import SECTION_KINDS

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One passage that may be among the best."""

    passage: int
    article: int
    section: int
    scored: Scored


@dataclass(frozen=True, slots=True)
class Ranked:
    """One of the best."""

    candidate: Candidate
    score: float
    meaning: float = 0.0  # the part of the score that is meaning's


@dataclass(frozen=True, slots=True)
class Meant:
    """What meaning says of one question."""

    corpus: Corpus
    near: Near  # its `alone`: what is near enough to be found, whatever words it holds

    def nearest(self, question: Question, count: int) -> Array:
        """The passages that meaning may lift among the best: `count` by closeness, and as many where renown counts most."""
        vectors, towards = self.near.vectors, self.near.towards
        assert vectors
        assert towards
        close = closeness(self.near.cosines, self.corpus.of_articles(vectors.of_articles(towards)))
        if question.kinds:
            close[~np.isin(self.corpus.kind, [SECTION_KINDS.index(kind) for kind in question.kinds])] = -1
        if question.articles is not None:
            close[~np.isin(self.corpus.articles, list(question.articles))] = -1
        found = np.flatnonzero(close > 0)
        close = close[found]
        renowned = close * lift(1.0, vectors.renown).take(self.corpus.articles[found])
        nearest: Array = found[np.union1d(highest(close, count), highest(renowned, count))]
        return nearest


@dataclass(frozen=True, slots=True)
class Meaning:
    """The vectors of one generation."""

    encoder: Encoder  # made them
    vectors: VectorFiles
    corpus: Corpus

    def of(self, question: Question) -> Meant | None:
        """None when a question means nothing that is known."""
        nothing = np.zeros(_words(self.corpus.passages), dtype=np.uint64)
        close = near(self.corpus, question, nothing, self.vectors)
        return Meant(self.corpus, close) if close.towards else None

    def closest(self, vector: Sequence[float], articles: Sequence[int]) -> list[float]:
        """As Snapshot.closest."""
        towards = self.vectors.towards(vector)
        if towards is None:
            return [0.0] * len(articles)
        spans = [np.searchsorted(self.corpus.articles, (article, article + 1)) for article in articles]
        return [float(self.vectors.exactly(towards, np.arange(*span)).max(initial=0)) for span in spans]


def best_by_words(asked: Asked, candidates: Sequence[Candidate], limit: int) -> list[Ranked]:
    """The best of those that hold a clause, best first."""
    tiered = len(asked.wanted) <= COMPLETE_FIRST
    order = sorted(candidates, key=lambda c: (tiered and not asked.is_complete(c.scored.clauses), -c.scored.score, c.passage))
    return [Ranked(candidate, candidate.scored.score) for candidate in order[:limit]]


def best_by_both(asked: Asked, candidates: Sequence[Candidate], meant: Meant, limit: int) -> list[Ranked]:
    """The best of those that hold a clause or are near enough, best first."""
    by_passage = {candidate.passage: candidate for candidate in candidates}
    held = [c for c in by_passage.values() if asked.matches(c.scored.clauses)]
    others = np.array(sorted(by_passage.keys() - {c.passage for c in held}), dtype=np.intp)
    alone = np.intersect1d(meant.near.alone, others, assume_unique=True)
    tiered = len(asked.wanted) <= COMPLETE_FIRST
    first = np.array(sorted(c.passage for c in held if tiered and asked.is_complete(c.scored.clauses)), dtype=np.intp)
    best = fused(meant.corpus, _said(asked, held, meant.corpus.passages), replace(meant.near, alone=alone), first, limit)
    rows = zip(best.passages.tolist(), best.scores.tolist(), best.meaning.tolist(), strict=True)
    return [Ranked(by_passage[passage], score, meaning) for passage, score, meaning in rows]


def _said(asked: Asked, held: Sequence[Candidate], passages: int) -> Words:
    """What words say of these candidates, as of all passages: others do not match, as far as anyone will see."""
    numbers = np.array([c.passage for c in held], dtype=np.intp)
    clauses = np.array([c.scored.clauses for c in held], dtype=np.int64)
    scores = np.zeros(passages, dtype=np.float32)
    scores[numbers] = [c.scored.score for c in held]
    holders = [packed(numbers[clauses >> number & 1 == 1], _words(passages)) for number in range(len(asked.clauses))]
    masses = [max((way.mass for way in ways), default=0.0) for ways in asked.ways]
    return Words(scores, np.stack(holders), max((c.scored.named for c in held), default=0.0), masses)


def _words(passages: int) -> int:
    """Machine words of a bitmap of all passages."""
    return -(-passages // 64)
