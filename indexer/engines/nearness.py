"""What nearness in meaning adds to the score of words. The one home of its constants.

    closeness  =  (1 - OF_ARTICLE) * cosine(question, passage)  +  OF_ARTICLE * cosine(question, article)
    plain      =  TOLD for a question that tells what is felt, else
                  1 / (1 + exp((best focus of a title / ln(passages) - NAMED) / NAMED_SOFTLY))
    scale      =  square root of (mass of all clauses * best score of words);  a clause's mass: its best weight * idf
    score      =  (score of words  +  scale * BROAD * plain * mass of all clauses / ln(passages) * (breadth of the article)
                  +  scale * (MEANING * trust + MEANING_PLAIN * plain) * max(closeness - FLOOR, 0))
                  *  (1 + RENOWN * plain * renown)

`plain` is near 0 for a question that names a condition and near 1 for one in plain words, where words say little and meaning says
much. Somebody who tells what they feel, at whatever length, names no condition: words that happen to be rare say no more than the
others, and an article that speaks of most of it is worth more than the passage that says one thing best (see
indexer.engines.breadth). The renown of an article, 0 to 1, is the logarithm of how many others speak of it by name: it
keeps rare topics from drowning common ones. The constants are the best of some hundred choices over 335 phrases of visitors,
240 descriptions of what is felt and 98 judged questions on a site of 6,153 pages, among those that leave every line of
corpus/queries.toml met and the judged questions no worse than words alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.engines.mentions import articles_saying, names_in
from indexer.engines.seam import BRIEF, Question
from indexer.terms import GAP

Array = npt.NDArray[Any]

FLOOR = 0.13  # closeness below this says nothing
OF_ARTICLE = 0.7
NAMED, NAMED_SOFTLY = 0.37, 0.06
TOLD = 1.3
MEANING, MEANING_PLAIN = 0.9, 4.5
BROAD = 0.5
RENOWN = 0.7
# What chance finds of a question about something else, such as a bicycle chain: a passage that holds so much of its mass, by the
# sixth root of the passages, or lies so close, by the root of their logarithm. Of 52 such questions 32 are known by it among
# 6,153 articles of health and 24 among 28; of 3,173 questions that people asked of health 56 are taken for such ones, most
# of them about what no article speaks of.
CHANCE_HELD, CHANCE_CLOSE = 0.09, 0.125
RENOWNED = 3000  # articles that speak of one by name give it all the renown there is


@dataclass(frozen=True, slots=True)
class Evidence:
    """What words say of a question, all in all."""

    named: float  # best focus of a title
    said: float  # best score of a passage
    mass: float  # of all clauses
    told: bool  # Question.tells


@dataclass(frozen=True, slots=True)
class Weights:
    """What one question makes of what is added to the words."""

    plain: float
    meaning: float  # of a closeness of 1 above FLOOR
    broad: float  # of an article that speaks of all that was asked for


def weights(words: Evidence, passages: int, trust: float = 1.0) -> Weights:
    """What words say, passages in all, Encoder.trust → Weights."""
    most = log(max(passages, 2))  # nearly the idf of a term that one passage holds
    plain = TOLD if words.told else 1 / (1 + exp(min((words.named / most - NAMED) / NAMED_SOFTLY, 50.0)))
    scale = sqrt(words.mass * words.said) or 1.0
    return Weights(plain, scale * (MEANING * trust + MEANING_PLAIN * plain), scale * BROAD * plain * words.mass / most)


def may_be_unrelated(question: Question) -> bool:
    """Whether it is looked at whether the question is about something else: nothing that is told of oneself, or quoted, is."""
    is_brief = sum(not clause.optional for clause in question.clauses) <= BRIEF
    return question.vector is not None and is_brief and not question.tells and not any(c.required for c in question.clauses)


def is_unrelated(question: Question, masses: Sequence[float], held: Array, closest: float, passages: int) -> bool:
    """Whether a question that may be unrelated is: what is found of it is what chance finds among so many passages.

    The mass of each clause, 0 for one that no passage holds; which clauses some passages hold (clauses, n); the highest cosine;
    passages in all. A clause that none holds weighs as much as the rarest term there is.
    """
    most = log(max(passages, 2))
    if closest >= CHANCE_CLOSE * sqrt(most):
        return False
    by_chance = CHANCE_HELD * passages ** (1 / 6)
    weights = np.array([mass or most for mass in masses])
    symptoms: dict[int, list[int]] = {}
    for number, clause in enumerate(question.clauses[: len(masses)]):
        if not clause.optional:
            symptoms.setdefault(clause.symptom, []).append(number)
    return all((weights[of] @ held[of]).max(initial=0) <= by_chance * weights[of].sum() for of in symptoms.values())


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
