"""A question answered the slow way, from Whoosh's own postings and field lengths: what the columns must agree with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from math import log
from pathlib import Path
from typing import Any

from whoosh import index

from indexer.engines.bm25f import FIELDS, K1
from indexer.engines.seam import PassageTerms, Question
from tests.memory_engine import focus, weighed


class SlowReader:
    def __init__(self, folder: Path, terms: Sequence[PassageTerms], documents: Sequence[int]) -> None:
        """The Whoosh index in `folder`; the terms of each passage, and its number in Whoosh."""
        passages = len(terms)
        self.passages, self.terms = passages, terms
        self.passage_of = {document: passage for passage, document in enumerate(documents)}
        self.reader = index.open_dir(str(folder)).reader()
        self.lengths = {f.name: [self.reader.doc_field_length(n, f.name) or 0 for n in documents] for f in FIELDS}
        self.averages = {name: sum(lengths) / max(1, passages) for name, lengths in self.lengths.items()}
        self.positions: dict[tuple[str, str], dict[int, set[int]]] = {}

    def scores(self, question: Question) -> dict[int, tuple[float, int]]:
        """Passage number → its score and the set of clauses it holds."""
        found: dict[int, tuple[float, int]] = {}
        for number, clause in enumerate(question.clauses):
            best: dict[int, float] = {}
            for alternative in clause.alternatives:
                weight = weighed(clause, alternative, self._idf)
                for passage, score in self._alternative(alternative.terms).items():
                    best[passage] = max(best.get(passage, 0.0), weight * score)
            for passage, score in best.items():
                before, bits = found.get(passage, (0.0, 0))
                found[passage] = (before + score, bits | 1 << number)
        return {
            passage: (score + focus(self.terms[passage], question, self._idf), bits) for passage, (score, bits) in found.items()
        }

    def _alternative(self, run: tuple[str, ...]) -> dict[int, float]:
        counts = {f.name: self._counts(f.name, run) for f in FIELDS}
        return {passage: self._saturated(counts, passage) for passage in set().union(*counts.values())}

    def _idf(self, run: tuple[str, ...]) -> float:
        held = len(set().union(*(self._counts(f.name, run) for f in FIELDS)))
        return log(1 + (self.passages - held + 0.5) / (held + 0.5)) if held else 0.0

    def _saturated(self, counts: Mapping[str, Mapping[int, int]], passage: int) -> float:
        weighted = 0.0
        for f in FIELDS:
            length = self.lengths[f.name][passage] / max(self.averages[f.name], 1e-9)
            weighted += f.weight * counts[f.name].get(passage, 0) / (1 - f.b + f.b * length)
        return weighted * (K1 + 1) / (weighted + K1)

    @cache  # noqa: B019 — one reader lives as long as its test
    def _counts(self, field: str, run: tuple[str, ...]) -> dict[int, int]:
        """How often the run stands in a field, from the positions of each of its terms."""
        places = [self._positions(field, term) for term in run]
        shared = set(places[0]).intersection(*places[1:])
        counts = {
            passage: sum(all(at + step in places[step][passage] for step in range(len(run))) for at in places[0][passage])
            for passage in shared
        }
        return {passage: count for passage, count in counts.items() if count}

    def _positions(self, field: str, term: str) -> dict[int, set[int]]:
        if (field, term) not in self.positions:
            self.positions[field, term] = dict(self._read_positions(field, term))
        return self.positions[field, term]

    def _read_positions(self, field: str, term: str) -> Iterator[tuple[int, set[int]]]:
        if (field, term) not in self.reader:
            return
        matcher: Any = self.reader.postings(field, term)
        while matcher.is_active():
            yield self.passage_of[matcher.id()], set(matcher.value_as("positions"))
            matcher.next()
