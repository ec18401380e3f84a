"""Meaning beside words in the tiny engine in memory: the formula of indexer.engines.nearness written plainly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from indexer.engines.nearness import FLOOR, OF_ARTICLE, RENOWN, RENOWNED, Weights
from indexer.engines.seam import CLOSE
from indexer.meaning import Vectors, unit


@dataclass
class MemoryVectors:
    """Vectors of all passages, the article of each, and how many other articles speak of each article by name."""

    vectors: Vectors
    articles: Sequence[int]
    mentions: Sequence[int]

    def __post_init__(self) -> None:
        self.centre = self.vectors.mean(axis=0, dtype=np.float32)
        self.centred = unit(self.vectors - self.centre)
        owners = np.array(self.articles)
        self.of_articles = unit(np.array([self.centred[owners == n].sum(axis=0) for n in range(len(self.mentions))]))

    def cosines(self, vector: Sequence[float] | None) -> list[float] | None:
        """With every passage; None when nothing is meant."""
        if vector is None or not any(vector):
            return None
        return [float(cosine) for cosine in self.centred @ self._direction(vector)]

    def closest(self, vector: Sequence[float], article: int) -> float:
        cosines = self.cosines(vector)
        return max(c for c, owner in zip(cosines, self.articles, strict=True) if owner == article) if cosines else 0.0

    def alone(self, cosines: Sequence[float]) -> set[int]:
        return {n for n, cosine in enumerate(cosines) if cosine >= CLOSE}

    def scores(
        self, vector: Sequence[float], words: Mapping[int, float], breadths: Sequence[float], weigh: Weights
    ) -> dict[int, tuple[float, float]]:
        """The score of each passage of `words`, and the part of it that is meaning's."""
        direction = self._direction(vector)
        scores = {}
        for n, score in words.items():
            article = self.articles[n]
            lift = 1 + RENOWN * weigh.plain * self._renown(article)
            close = (1 - OF_ARTICLE) * self.centred[n] @ direction + OF_ARTICLE * self.of_articles[article] @ direction
            meaning = weigh.meaning * max(float(close) - FLOOR, 0) * lift
            scores[n] = ((score + weigh.broad * breadths[article]) * lift + meaning, meaning)
        return scores

    def _direction(self, vector: Sequence[float]) -> Vectors:
        return unit(np.array([vector], dtype=np.float32) - self.centre)[0]

    def _renown(self, article: int) -> float:
        return min(log(1 + self.mentions[article]) / log(1 + RENOWNED), 1.0)
