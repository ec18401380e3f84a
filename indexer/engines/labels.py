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
class Wording:
    """One way to say a clause."""

    labels: Array  # that hold all its terms, ascending
    terms: int  # distinct ones
    mass: float  # weight * idf


@dataclass(frozen=True, slots=True)
class Named:
    """What titles and headings say of a question."""

    focus: npt.NDArray[np.float32]  # of each owner's best label (owners,); 0 for an owner that has none
    whole: Array  # owners of labels that name nothing else


class Labels:
    """Titles and headings by term. Each label has an owner: a section, or an article, numbered after all sections."""

    def __init__(self, owners: Array, sizes: Array, term_labels: Array, postings: Array) -> None:
        """`owners` and `sizes` in terms (labels,); those that hold term t are postings[term_labels[t] : term_labels[t + 1]]."""
        self._owners, self._sizes = owners.astype(np.intp), sizes.astype(np.float64)
        self._postings = postings.astype(np.intp)
        self._term_labels: list[int] = term_labels.tolist()

    def holding(self, numbers: Sequence[int]) -> Array:
        """Term numbers → the labels that hold all of them, ascending."""
        found = [self._postings[self._term_labels[n] : self._term_labels[n + 1]] for n in set(numbers)]
        labels = found[0]
        for other in found[1:]:
            labels = np.intersect1d(labels, other, assume_unique=True)
        return labels

    def named(self, clauses: Sequence[Sequence[Wording]], owners: int) -> Named:
        """The wordings of each clause, and how many owners there are → what labels say of them."""
        best = np.zeros(owners, dtype=np.float32)
        held = [each for wordings in clauses for each in _weightiest(wordings)]
        if not held:
            return Named(best, np.zeros(0, np.intp))
        counts = [len(labels) for labels, _ in held]
        labels = np.concatenate([labels for labels, _ in held])
        mass = np.bincount(labels, np.repeat([wording.mass for _, wording in held], counts))
        covered = np.bincount(labels, np.repeat([wording.terms for _, wording in held], counts))
        share = np.minimum(covered.take(labels) / self._sizes.take(labels), 1)
        owned = self._owners.take(labels)
        np.maximum.at(best, owned, (mass.take(labels) * share).astype(np.float32))
        return Named(best, owned[share == 1])


def _weightiest(wordings: Sequence[Wording]) -> list[tuple[Array, Wording]]:
    """The labels that hold a clause, each with its weightiest wording only."""
    if len(wordings) == 1:
        return [(wordings[0].labels, wordings[0])]
    taken = np.zeros(0, np.intp)
    found = []
    for wording in sorted(wordings, key=lambda wording: -wording.mass):
        labels = _without(wording.labels, taken)
        if len(labels):
            found.append((labels, wording))
            taken = np.sort(np.concatenate((taken, labels)))
    return found


def _without(labels: Array, taken: Array) -> Array:
    """Ascending numbers → those that are not among others, ascending too."""
    if not len(taken):
        return labels
    at = np.minimum(np.searchsorted(taken, labels), len(taken) - 1)
    rest: Array = labels[taken[at] != labels]
    return rest
