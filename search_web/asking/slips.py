"""What was typed and what may have been meant → how unlikely the slips between them are."""

from __future__ import annotations

import math
from itertools import accumulate
from string import ascii_lowercase

from indexer.forgetting import kept

# How unlikely a slip is.
TRANSPOSED = 0.6
DOUBLED = 0.55  # a letter typed twice, or once where two belong
SOUNDS_ALIKE = 0.7  # one vowel for another, a vowel or silent "h" too many or too few, "c" for "s"
ANY_OTHER = 1.0
AT_THE_END = 0.4  # more: words that differ in the last letters are often both right (shorter, shorten)
_BOTH_ENDINGS = frozenset(("st", "ts"))  # and so are words that differ in their order (east, eats)

_DRIFT = 2  # two slips move a letter no further
_VOWELS = frozenset("aeiouy")
_QUIET = frozenset("aeiouyh")
_ALIKE = frozenset(frozenset(pair) for pair in "cs ck sz gj mn td kq bp bv fv xs".split())

_REPLACED = {
    (a, b): SOUNDS_ALIKE if (a in _VOWELS and b in _VOWELS) or frozenset((a, b)) in _ALIKE else ANY_OTHER
    for a in ascii_lowercase
    for b in ascii_lowercase
}


def slip_cost(typed: str, meant: str, most: float) -> float:
    """How unlikely it is to type `typed` for `meant` by one or two slips, infinite above `most`."""
    begin, end = _same(typed, meant)
    added, missing = _lone_costs(typed)[begin : len(typed) - end], _lone_costs(meant)[begin : len(meant) - end]
    last = 0.0 if end else AT_THE_END
    typed, meant = typed[begin : len(typed) - end], meant[begin : len(meant) - end]
    nothing = [math.inf] * (len(meant) + 1)
    older, before, row = nothing, nothing, [0.0, *accumulate(missing)]
    for i, a in enumerate(typed):
        older, before, row = before, row, nothing[:]
        row[0] = before[0] + added[i]
        for j in range(max(0, i - _DRIFT), min(len(meant), i + _DRIFT + 1)):
            b = meant[j]
            cost = before[j]
            if a != b:
                at_end = last if i == len(typed) - 1 and j == len(meant) - 1 else 0.0
                cost += _REPLACED[a, b] + at_end
                if i and j and a == meant[j - 1] and b == typed[i - 1]:
                    cost = min(cost, older[j - 1] + TRANSPOSED + (at_end if a + b in _BOTH_ENDINGS else 0.0))
            row[j + 1] = min(cost, before[j + 1] + added[i], row[j] + missing[j])
        if min(row) > most and min(before) > most:  # letters swapped may still reach back over a row
            return math.inf
    return row[-1] if row[-1] <= most else math.inf


def _same(typed: str, meant: str) -> tuple[int, int]:
    """How many letters at the beginning, and then at the end, are the same: no slip is there."""
    shorter = min(len(typed), len(meant))
    begin = next((at for at in range(shorter) if typed[at] != meant[at]), shorter)
    end = next((at for at in range(shorter - begin) if typed[-1 - at] != meant[-1 - at]), shorter - begin)
    return begin, end


@kept(1 << 12)  # the typed word is compared with hundreds
def _lone_costs(word: str) -> tuple[float, ...]:
    """Cost of each letter when the other word lacks it."""
    quiet = [SOUNDS_ALIKE if letter in _QUIET else ANY_OTHER for letter in word]
    quiet[-1] += AT_THE_END
    return tuple(DOUBLED if at and word[at] == word[at - 1] else cost for at, cost in enumerate(quiet))
