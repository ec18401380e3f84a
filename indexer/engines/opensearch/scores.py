"""The terms of a passage + a question → its score, by the rule of the seam, exactly as every engine scores it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from indexer.engines import bm25f
from indexer.engines.labels import labels_of
from indexer.engines.opensearch.query import Asked, Run
from indexer.engines.seam import PassageTerms
from indexer.terms import GAP

Terms = tuple[str, ...]
_kept_length = lru_cache(maxsize=4096)(bm25f.kept_length)
_KEPT_FIELDS = 4096  # titles and headings of the candidates of one question


@dataclass(frozen=True, slots=True)
class Scored:
    """One passage, scored."""

    score: float
    clauses: int  # bit n is set when it holds clause n
    named: float  # the focus of its article's title
    has_name: bool  # whether a whole name of its article was asked for


class Scorer:
    """Scores the candidates of one question."""

    def __init__(self, asked: Asked, average_lengths: Sequence[float]) -> None:
        """`average_lengths`: of the three fields over the whole generation, in terms."""
        self._asked, self._averages = asked, np.array(average_lengths)
        self._runs = [way.run for ways in asked.ways for way in ways]
        self._masses = [way.mass for ways in asked.ways for way in ways]
        self._clauses = [number for number, ways in enumerate(asked.ways) for _ in ways]
        self._beginning: dict[str, list[int]] = {}  # term → the runs that begin with it, by their places
        for at, run in enumerate(self._runs):
            self._beginning.setdefault(run[0], []).append(at)
        # Passages of an article share their title, those of a section their heading.
        self._counts = lru_cache(maxsize=_KEPT_FIELDS)(self._counted)
        self._focus_of_title = lru_cache(maxsize=_KEPT_FIELDS)(lambda title: self._focus(labels_of(title)))
        self._has_name = lru_cache(maxsize=_KEPT_FIELDS)(lambda title: any(map(self._covers, labels_of(title))))
        self._focus_of_heading = lru_cache(maxsize=_KEPT_FIELDS)(lambda heading: self._focus(labels_of(own_heading(heading))))

    def scores(self, passages: Sequence[PassageTerms]) -> list[Scored]:
        """Passages → their scores, in the order given."""
        if not passages:
            return []
        frequencies = np.array([[self._counts(p.title), self._counts(p.heading), self._counted(p.text)] for p in passages])
        lengths = np.array([[_kept_length(len(field)) for field in (p.title, p.heading, p.text)] for p in passages])
        norms = bm25f.length_norms(lengths, self._averages)
        weighted = np.einsum("pfr,pf->pr", frequencies, norms)
        each = np.array(self._masses) * weighted * (bm25f.K1 + 1) / (weighted + bm25f.K1)  # passages, runs
        total, held = np.zeros(len(passages)), np.zeros(len(passages), dtype=np.int64)
        start = 0
        for number, ways in enumerate(self._asked.ways):
            if ways:
                best = each[:, start : start + len(ways)].max(axis=1)
                total += best
                held |= (best > 0).astype(np.int64) << number
                start += len(ways)
        named = [self._focus_of_title(p.title) for p in passages]
        total += [of_title + self._focus_of_heading(p.heading) for p, of_title in zip(passages, named, strict=True)]
        return list(map(Scored, total.tolist(), held.tolist(), named, [self._has_name(p.title) for p in passages]))

    def _counted(self, field: Terms) -> list[int]:
        """How often each run stands in a field."""
        if not field:
            return [0] * len(self._runs)
        there = set(field)
        return [occurrences(field, run) if there.issuperset(run) else 0 for run in self._runs]

    def _focus(self, labels: Iterable[frozenset[str]]) -> float:
        return max((self._label_focus(label) for label in labels), default=0.0)

    def _label_focus(self, label: frozenset[str]) -> float:
        mass, covered = self._mass_and_terms(label)
        return mass * min(covered / len(label), 1)

    def _covers(self, label: frozenset[str]) -> bool:
        return self._mass_and_terms(label)[1] >= len(label)

    def _mass_and_terms(self, label: frozenset[str]) -> tuple[float, int]:
        """Of the clauses that a label holds, each in its weightiest way."""
        best: dict[int, int] = {}  # the weightiest run of each clause, by its place
        for at in sorted(at for term in label for at in self._beginning.get(term, ())):
            clause = self._clauses[at]
            if label.issuperset(self._runs[at]) and (clause not in best or self._masses[at] > self._masses[best[clause]]):
                best[clause] = at
        covered = {term for at in best.values() for term in self._runs[at]}
        return sum(self._masses[at] for at in best.values()), len(covered)


def occurrences(field: Terms, run: Run) -> int:
    """How often a run stands in a field."""
    if len(run) == 1:
        return field.count(run[0])
    return sum(field[at : at + len(run)] == run for at, term in enumerate(field) if term == run[0])


def own_heading(path: Terms) -> Terms:
    """The terms of a heading path → those of its last heading."""
    return path[len(path) - path[::-1].index(GAP) :] if GAP in path else path
