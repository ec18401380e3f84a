"""The words of a long text and where each stands, in the order of what follows: finds every place of a phrase at once.

A page of 20,000 items asks for 100,000 phrases, and reading all of its text for each of them would take minutes.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property, lru_cache

_WORD = re.compile(r"[^\W_]+")  # what str.isalnum() says of each of its characters
_SORTED_BY = 400  # characters after a place that tell it from others; 24 words are shorter
_SHORT_TEXT = 20_000  # characters; to read as much or less is quicker than to sort its words
_REMEMBERED = 256  # phrases; items that are alike come one after another


class Concordance:
    """Finds phrases in one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._sorted: dict[str, list[int]] = {}  # word → where it begins, by what follows
        self._remembered = lru_cache(_REMEMBERED)(self._places)
        self._backwards = lru_cache(_REMEMBERED)(self._read_backwards)

    def places(self, wanted: str) -> tuple[int, ...]:
        """Where `wanted` stands, beginning and ending with whole words, in the order of the text."""
        return self._remembered(wanted)

    def follows_once(self, wanted: str, before: str) -> bool:
        """Whether `before` stands just in front of one place of `wanted` and of no other, be it in the line above."""
        found, back = self._backwards(wanted), before[::-1]
        at = bisect_left(found, back)
        return any(text.startswith(back) for text in found[at : at + 1]) and not any(
            text.startswith(back) for text in found[at + 1 : at + 2]
        )

    def _read_backwards(self, wanted: str) -> list[str]:
        """What stands in front of each place, from right to left and sorted."""
        texts = (self._text[max(0, at - _SORTED_BY) : at] for at in self.places(wanted))
        return sorted(text.replace("\n", " ").rstrip()[::-1] for text in texts)

    def _places(self, wanted: str) -> tuple[int, ...]:
        word = _WORD.search(wanted) if len(self._text) > _SHORT_TEXT else None
        starts = self._read(wanted) if word is None else self._looked_up(wanted, word)
        return tuple(at for at in starts if not (self._is_inside_word(at) or self._is_inside_word(at + len(wanted))))

    def _read(self, wanted: str) -> Iterator[int]:
        at = self._text.find(wanted)
        while at >= 0:
            yield at
            at = self._text.find(wanted, at + 1)

    def _looked_up(self, wanted: str, word: re.Match[str]) -> list[int]:
        """The same by the first word of `wanted`, and by what stands on both sides of it."""
        before, after = wanted[: word.start()], wanted[word.start() :]
        starts = (place - len(before) for place in self._continued(word[0], after))
        return sorted(at for at in starts if at >= 0 and self._text.startswith(before, at))

    def _continued(self, word: str, wanted: str) -> list[int]:
        """Where this word stands and goes on as `wanted`."""
        text, key = self._text, wanted[:_SORTED_BY]
        places = self._by_what_follows(word)
        first = bisect_left(places, key, key=lambda at: text[at : at + len(key)])
        last = bisect_right(places, key, lo=first, key=lambda at: text[at : at + len(key)])
        return [at for at in places[first:last] if text.startswith(wanted, at)]

    def _by_what_follows(self, word: str) -> list[int]:
        if word not in self._sorted:
            text = self._text
            self._sorted[word] = sorted(self._begins.get(word, ()), key=lambda at: text[at : at + _SORTED_BY])
        return self._sorted[word]

    @cached_property
    def _begins(self) -> dict[str, list[int]]:
        """Word → where it begins, in the order of the text."""
        begins: dict[str, list[int]] = {}
        for found in _WORD.finditer(self._text):
            begins.setdefault(found[0], []).append(found.start())
        return begins

    def _is_inside_word(self, at: int) -> bool:
        text = self._text
        return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()
