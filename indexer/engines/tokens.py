"""The terms of all passages as one stream of numbers: what the columns and Whoosh's postings are both made from."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

BOUNDARY = 0  # term number that no term has; no run of terms crosses it


class TokenStream:
    """Collects passages: title, heading and text, passage after passage, BOUNDARY after each field."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._tokens = array("I", [BOUNDARY])  # one before the first passage too: what looks to the left finds it
        self._fields = array("Q")  # four for each passage: where its fields start, and where it ends

    def add(self, title: Sequence[str], heading: Sequence[str], text: Sequence[str]) -> None:
        """The terms of one passage."""
        numbers, tokens = self._numbers, self._tokens
        for field in (title, heading, text):
            self._fields.append(len(tokens))
            tokens.extend([numbers.setdefault(term, len(numbers) + 1) for term in field])
            tokens.append(BOUNDARY)
        self._fields.append(len(tokens))

    def number(self, term: str) -> int:
        """Of a term that was added, counted from 1."""
        return self._numbers[term]

    @property
    def words(self) -> list[str]:
        """The terms in the order of their numbers."""
        return list(self._numbers)

    @property
    def tokens(self) -> Array:
        """Term numbers (tokens,)."""
        return np.frombuffer(self._tokens, dtype=np.uint32)

    @property
    def fields(self) -> Array:
        """Where title, heading and text start in tokens, and where the passage ends (passages, 4)."""
        return np.array(self._fields, dtype=np.int64).reshape(-1, 4)

    @property
    def lengths(self) -> Array:
        """Terms in each field (passages, 3)."""
        lengths: Array = np.diff(self.fields, axis=1) - 1
        return lengths

    def postings(self, field: int) -> Iterator[tuple[str, list[tuple[int, list[int]]]]]:
        """A field (0 for the title) → each of its terms, in the order of its characters, with the passages and places there."""
        starts, lengths = self.fields[:, field], self.lengths[:, field]
        passage = np.repeat(np.arange(len(lengths)), lengths)
        place = np.arange(len(passage)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        number = self.tokens[np.repeat(starts, lengths) + place]
        order = np.argsort(number, kind="stable")
        bounds = np.r_[0, np.cumsum(np.bincount(number, minlength=len(self._numbers) + 1))].tolist()
        for term in sorted(self._numbers):
            start, end = bounds[self._numbers[term] : self._numbers[term] + 2]
            if start < end:
                yield term, _grouped(passage[order[start:end]].tolist(), place[order[start:end]].tolist())


def _grouped(passages: list[int], places: list[int]) -> list[tuple[int, list[int]]]:
    """Passages, ascending, and a place in each → every passage once with all its places."""
    groups: list[tuple[int, list[int]]] = []
    last = -1
    for passage, place in zip(passages, places, strict=True):
        if passage == last:
            groups[-1][1].append(place)
        else:
            groups.append((passage, [place]))
            last = passage
    return groups
