"""A word → the forms of nearly the same letters, found among tens of thousands without comparing it with each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

Meant = TypeVar("Meant")


class Nearby(Generic[Meant]):
    """Forms of words, of a–z alone, by first letter, length and letters. Never changes."""

    def __init__(self, forms: Iterable[tuple[str, Meant]]) -> None:
        """`forms`: (form, what it stands for)."""
        ordered = sorted(forms, key=lambda pair: (pair[0][0], len(pair[0])))
        self._forms = [form for form, _ in ordered]
        self._meant = [meant for _, meant in ordered]
        self._counts = _letter_counts(self._forms)
        self._places: dict[tuple[str, int], tuple[int, int]] = {}  # first letter and length → where such forms begin and end
        for at, form in enumerate(self._forms):
            start, _ = self._places.get((form[0], len(form)), (at, at))
            self._places[form[0], len(form)] = (start, at + 1)

    def near(self, typed: str, slips: int) -> Iterator[tuple[str, Meant]]:
        """(form, what it stands for) that so few slips can reach, and some more of nearly the same letters; the first is kept."""
        third = (len(typed) - 1) // 3 + 1
        parts = [typed[at : at + third] for at in range(1, len(typed), third)]
        lengths = range(len(typed) - slips, len(typed) + slips + 1)
        places = [self._places[typed[0], length] for length in lengths if (typed[0], length) in self._places]
        start, end = (places[0][0], places[-1][1]) if places else (0, 0)
        differing = np.abs(self._counts[start:end] - _letter_counts([typed])[0]).sum(axis=1, dtype=np.int16)
        for at in np.flatnonzero(differing <= 2 * slips).tolist():
            form = self._forms[start + at]
            # More than two letters differ, so none were only transposed, and two slips leave one of three parts whole.
            if differing[at] <= 2 or any(part in form for part in parts):
                yield form, self._meant[start + at]


def _letter_counts(words: list[str]) -> npt.NDArray[Any]:
    """How often each letter stands in each word: (words, 26)."""
    letters = np.frombuffer("".join(words).encode("ascii"), dtype=np.uint8).astype(np.int64) - ord("a")
    rows = np.repeat(np.arange(len(words)), [len(word) for word in words])
    return np.bincount(rows * 26 + letters, minlength=26 * len(words)).reshape(-1, 26).astype(np.int8)
