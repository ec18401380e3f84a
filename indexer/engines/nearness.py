"""What nearness in meaning adds to the score of words. The one home of its constants.

    closeness  =  (1 - OF_ARTICLE) * cosine(question, passage)  +  OF_ARTICLE * cosine(question, article)
    plain      =  below(best focus of a title / ln(passages), NAMED)  *  below(best score of words / ln(passages), TOLD)
    below(x, most)  =  1 / (1 + exp((x - most) / softly))
    scale      =  square root of (mass of all clauses * best score of words);  a clause's mass: its best weight * idf
    score      =  (score of words  +  scale * HELD * plain * (share of that mass that the passage holds)
                  +  scale * (MEANING * trust + MEANING_PLAIN * plain) * max(closeness - FLOOR, 0))
                  *  (1 + RENOWN * plain * renown)

`plain` is near 0 for a question that names a condition or finds rare words together in one passage, and near 1 for one in
plain words, where words say little and meaning says much. A passage that holds nearly all that was asked for is not overtaken
by one that is merely close. The renown of an article, 0 to 1, is the logarithm of how many others speak of it by name: it
keeps rare topics from drowning common ones. The constants are the best of some hundred choices over 335 phrases of visitors
and 104 judged questions on a site of 6,153 pages, among those that leave every line of corpus/queries.toml met and the judged
questions no worse than words alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.engines.mentions import articles_saying, names_in
from indexer.terms import GAP

Array = npt.NDArray[Any]

FLOOR = 0.2  # closeness below this says nothing
OF_ARTICLE = 0.5
NAMED, NAMED_SOFTLY = 0.55, 0.06
TOLD, TOLD_SOFTLY = 3.0, 0.3
MEANING, MEANING_PLAIN = 0.6, 4.5
HELD = 0.4
RENOWN = 1.0
RENOWNED = 3000  # articles that speak of one by name give it all the renown there is


@dataclass(frozen=True, slots=True)
class Weights:
    """How one question weighs what is added to the words."""

    plain: float  # 0 to 1
    scale: float
    trust: float  # in the encoder

    @property
    def meaning(self) -> float:
        """Of a closeness of 1 above FLOOR."""
        return self.scale * (MEANING * self.trust + MEANING_PLAIN * self.plain)

    @property
    def held(self) -> float:
        """Of holding all that was asked for."""
        return self.scale * HELD * self.plain


def weights(focus: float, passages: int, mass: float, best: float, trust: float = 1.0) -> Weights:
    """Best focus of a title, passages in all, mass of all clauses, best score of words, Encoder.trust → Weights."""
    most = log(max(passages, 2))  # nearly the idf of a term that one passage holds
    plain = _below(focus / most, NAMED, NAMED_SOFTLY) * _below(best / most, TOLD, TOLD_SOFTLY)
    return Weights(plain, sqrt(mass * best) or 1.0, trust)


def _below(value: float, most: float, softly: float) -> float:
    """1 far below `most`, 0 far above."""
    return 1 / (1 + exp(min((value - most) / softly, 50.0)))


def closeness(passages: Array, articles: Array) -> Array:
    """The cosine of each passage and of its article (n,) → how close it lies, above FLOOR."""
    close: Array = np.maximum(np.float32(1 - OF_ARTICLE) * passages + np.float32(OF_ARTICLE) * articles - np.float32(FLOOR), 0)
    return close


def lift(plain: float, renown: Array) -> Array:
    """What the score of a passage is multiplied by for its article's renown."""
    lifted: Array = 1 + np.float32(RENOWN * plain) * renown
    return lifted


def renown(columns: Mapping[str, Array], words: Sequence[str], articles: int) -> npt.NDArray[np.float32]:
    """The arrays of a generation, its words by number, how many articles it has → the renown of each (articles,)."""
    owners, names = names_in(columns, words.index(GAP) + 1 if GAP in words else -1)
    runs, saying = articles_saying(columns, names)
    others = np.bincount(runs[saying != owners[runs]], minlength=len(names))
    mentions = np.zeros(articles, dtype=np.int64)
    np.maximum.at(mentions, owners, others)
    return scaled(mentions)


def scaled(mentions: Array) -> npt.NDArray[np.float32]:
    """How many other articles say an article's title or one of its names (articles,) → 0 to 1."""
    return np.minimum(np.log1p(mentions) / log(1 + RENOWNED), 1).astype(np.float32)
