"""The terms of all passages as one stream of numbers: what the columns and Whoosh's postings are both made from."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

BOUNDARY = 0  # term number that no term has; no run of terms crosses it


class TokenStream:
    """Collects passages: title, heading and text, passage after passage, BOUNDARY after each field."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        """`words` are numbered already, from 1 on: those of a stream whose passages will be taken over."""
        self._numbers = {word: number for number, word in enumerate(words, start=1)}
        self._tokens = array("I", [BOUNDARY])  # one before the first passage too: what looks to the left finds it
        self._fields = array("q")  # four for each passage: where its fields start, and where it ends

    def add(self, title: Sequence[str], heading: Sequence[str], text: Sequence[str]) -> None:
        """The terms of one passage."""
        numbers, tokens = self._numbers, self._tokens
        for field in (title, heading, text):
            self._fields.append(len(tokens))
            tokens.extend([numbers.setdefault(term, len(numbers) + 1) for term in field])
            tokens.append(BOUNDARY)
        self._fields.append(len(tokens))

    def take(self, tokens: Array, fields: Array) -> None:
        """Passages that stand next to each other in a stream of the same words: its tokens, and their rows of its fields."""
        if len(fields):
            shift = len(self._tokens) - int(fields[0, 0])
            self._fields.frombytes((fields.astype(np.int64) + shift).tobytes())
            self._tokens.frombytes(tokens[int(fields[0, 0]) : int(fields[-1, 3])].astype(np.uint32, copy=False).tobytes())

    def settle(self) -> None:
        """Number the terms as if each passage had been added by itself: by where a term first stands, without the unused."""
        tokens = self.tokens
        first = np.full(len(self._numbers) + 1, len(tokens), dtype=np.uint32)
        first[tokens[::-1]] = np.arange(len(tokens), dtype=np.uint32)[::-1]  # of several places the one assigned last stays
        order = np.argsort(first, kind="stable")[: np.count_nonzero(first < len(tokens))]  # BOUNDARY stands before them all
        number = np.zeros(len(first), dtype=np.uint32)
        number[order] = np.arange(len(order))
        words = self.words
        self._numbers = {words[old - 1]: new for new, old in enumerate(order[1:].tolist(), start=1)}
        self._tokens = array("I", number[tokens].tobytes())

    def part(self, passages: Array) -> TokenStream:
        """These passages, in this order, as a stream of the same words."""
        chosen, starts = TokenStream(self.words), self.fields[passages, 0]
        sizes = self.fields[passages, 3] - starts
        shifts = np.cumsum(sizes) - sizes + 1
        chosen._tokens.frombytes(self.tokens[spans(starts, sizes)].tobytes())
        chosen._fields.frombytes((self.fields[passages] - (starts - shifts)[:, None]).tobytes())
        return chosen

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
        at = spans(starts, lengths)
        place, number = at - np.repeat(starts, lengths), self.tokens[at]
        order = sorted_by(number)
        bounds = np.r_[0, np.cumsum(np.bincount(number, minlength=len(self._numbers) + 1))].tolist()
        for term in sorted(self._numbers):
            start, end = bounds[self._numbers[term] : self._numbers[term] + 2]
            if start < end:
                yield term, _grouped(passage[order[start:end]].tolist(), place[order[start:end]].tolist())


def spans(starts: Array, sizes: Array) -> Array:
    """Where spans start and how long they are → every place within them, span after span."""
    ends = np.cumsum(sizes)
    places: Array = np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(starts - (ends - sizes), sizes)
    return places


def bounds_of(terms: Array, count: int = 0) -> Array:
    """Term numbers → where the entries of each term begin and end once sorted by term, for `count` terms or more."""
    bounds: Array = np.r_[0, np.cumsum(np.bincount(terms, minlength=count))].astype(np.int64)
    return bounds


def bounds_of_sorted(terms: Array) -> Array:
    """The same for terms that ascend already."""
    numbers = np.arange(int(terms[-1]) + 2 if len(terms) else 1, dtype=terms.dtype)
    bounds: Array = np.searchsorted(terms, numbers).astype(np.int64)
    return bounds


def sorted_by(numbers: Array) -> Array:
    """Numbers, none below 0 → the order that sorts them, equal ones as they stand."""
    narrow = np.min_scalar_type(int(numbers.max(initial=0)))  # numbers of 16 bits are sorted by radix, three times as fast
    return np.argsort(numbers.astype(narrow), kind="stable")


def positions_of(tokens: Array) -> Array:
    """The token stream → where each term stands in it, term after term; boundaries are left out."""
    positions: Array = sorted_by(tokens).astype(np.uint32)[np.count_nonzero(tokens == BOUNDARY) :]
    return positions


def firsts(*columns: Array) -> Array:
    """Arrays of one length → whether any of them differs from its entry before."""
    first = np.ones(len(columns[0]), dtype=bool)
    first[1:] = columns[0][1:] != columns[0][:-1]
    for column in columns[1:]:
        first[1:] |= column[1:] != column[:-1]
    return first


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
