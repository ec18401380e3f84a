"""Candidates of words and of meaning → the best passages, by the scores of the embedded engine. Nothing here knows a server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.engines.breadth import breadths
from indexer.engines.fusing import Near, Wanted, Words, fused, near
from indexer.engines.nearness import Evidence, closeness, is_unrelated, lift, may_be_unrelated, weights
from indexer.engines.opensearch.copies import Corpus
from indexer.engines.opensearch.query import Asked
from indexer.engines.opensearch.scores import Scored
from indexer.engines.seam import Question, complete_first
from indexer.engines.selection import highest
from indexer.engines.vectors import VectorFiles
from indexer.meaning import Encoder
from indexer.records import SECTION_KINDS

Array = npt.NDArray[Any]
Says = Mapping[tuple[int, int], Mapping[int, int]]  # clause and way → article → how many of its passages hold it


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
        passages = self.near.passages
        owners = self.corpus.articles.take(passages)
        close = closeness(self.near.cosines, self.near.articles.take(owners))
        if question.kinds:
            close[~np.isin(self.corpus.kind.take(passages), [SECTION_KINDS.index(kind) for kind in question.kinds])] = 0
        renowned = close * lift(1.0, self.near.vectors.renown).take(owners)
        nearest: Array = passages[np.union1d(highest(close, count), highest(renowned, count))]
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
        return Meant(self.corpus, close) if close else None

    def closest(self, vector: Sequence[float], articles: Sequence[int]) -> list[float]:
        """As Snapshot.closest."""
        towards = self.vectors.towards(vector)
        if towards is None:
            return [0.0] * len(articles)
        each = [self.corpus.passages_of_all(np.array([article])) for article in articles]
        return [float(self.vectors.of_passages(towards, passages).max(initial=0)) for passages in each]


def is_about_else(asked: Asked, candidates: Sequence[Candidate], meant: Meant) -> bool:
    """Whether the question is about something else. Not looked at while filters keep most candidates away."""
    question = asked.question
    is_filtered = question.kinds or question.articles is not None
    if is_filtered or not may_be_unrelated(question) or any(candidate.scored.has_name for candidate in candidates):
        return False
    held = np.array([[candidate.scored.clauses >> n & 1 for candidate in candidates] for n in range(len(asked.clauses))])
    return is_unrelated(question, _masses(asked), held, float(meant.near.cosines.max(initial=0)), meant.corpus.passages)


def _masses(asked: Asked) -> list[float]:
    """Of each clause; 0 for one that no passage holds."""
    return [max((way.mass for way in ways), default=0.0) for ways in asked.ways]


def best_by_words(asked: Asked, candidates: Sequence[Candidate], limit: int) -> list[Ranked]:
    """The best of those that hold a clause, best first."""
    tiered = complete_first(asked.question)
    order = sorted(candidates, key=lambda c: (tiered and not asked.is_complete(c.scored.clauses), -c.scored.score, c.passage))
    return [Ranked(candidate, candidate.scored.score) for candidate in order[:limit]]


def best_by_both(asked: Asked, candidates: Sequence[Candidate], meant: Meant, says: Says, limit: int) -> list[Ranked]:
    """The best of those that hold a clause or are near enough, best first."""
    by_passage = {candidate.passage: candidate for candidate in candidates}
    held = [c for c in by_passage.values() if asked.matches(c.scored.clauses)]
    others = np.array(sorted(by_passage.keys() - {c.passage for c in held}), dtype=np.intp)
    near = replace(meant.near, alone=np.intersect1d(meant.near.alone, others, assume_unique=True))
    masses = _masses(asked)
    named, said = (max((getattr(c.scored, what) for c in held), default=0.0) for what in ("named", "score"))
    corpus = meant.corpus
    weigh = weights(Evidence(named, said, sum(masses), asked.question.tells), corpus.passages, near.vectors.trust)
    tiered = complete_first(asked.question)
    first = np.array(sorted(c.passage for c in held if tiered and asked.is_complete(c.scored.clauses)), dtype=np.intp)
    words = Words(_scores(held, corpus.passages), breadths(corpus, _counted(asked, says, len(corpus.article_sizes)), masses))
    best = fused(corpus, words, near, weigh, Wanted(first, limit))
    rows = zip(best.passages.tolist(), best.scores.tolist(), best.meaning.tolist(), strict=True)
    return [Ranked(by_passage[passage], score, meaning) for passage, score, meaning in rows]


def _scores(held: Sequence[Candidate], passages: int) -> Array:
    """The scores of these as of all passages: others do not match, as far as anyone will see."""
    scores = np.zeros(passages, dtype=np.float32)
    scores[[c.passage for c in held]] = [c.scored.score for c in held]
    return scores


@dataclass(frozen=True, slots=True)
class _Counted:
    """A way to say a clause, as indexer.engines.breadth wants it."""

    postings: Array  # how many passages of each article hold it (articles,)
    weight: float


def _counted(asked: Asked, says: Says, articles: int) -> list[list[_Counted]]:
    counts = {place: np.zeros(articles, dtype=np.float32) for place in says}
    for place, held in says.items():
        counts[place][list(held)] = list(held.values())
    nothing = np.zeros(articles, dtype=np.float32)
    return [
        [_Counted(counts.get((n, at), nothing), way.weight) for at, way in enumerate(ways)] for n, ways in enumerate(asked.ways)
    ]


def _words(passages: int) -> int:
    """Machine words of a bitmap of all passages."""
    return -(-passages // 64)
