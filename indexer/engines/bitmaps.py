"""Sets of numbers as bits: what many clauses hold is joined, met and counted a machine word at a time.

A bitmap is a uint64 array whose bytes hold eight numbers each, the lowest bit first; rows of several bitmaps are one array.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Bitmap = npt.NDArray[np.uint64]

_FEW = 512  # numbers below this are set one by one; above, laying all of them out and packing is quicker


def packed(numbers: Array, words: int) -> Bitmap:
    """Distinct numbers below 64 * `words` → their bitmap (words,)."""
    if len(numbers) < _FEW:
        bits = np.zeros(words * 8, dtype=np.uint8)
        np.bitwise_or.at(bits, numbers >> 3, np.left_shift(1, numbers & 7, dtype=np.uint8, casting="unsafe"))
        return bits.view(np.uint64)
    flags = np.zeros(words * 64, dtype=np.uint8)
    flags[numbers] = 1
    return np.packbits(flags, bitorder="little").view(np.uint64)


def unpacked(bitmap: Bitmap, count: int) -> npt.NDArray[np.bool_]:
    """Whether each of the numbers below `count` is set."""
    return np.unpackbits(bitmap.view(np.uint8), count=count, bitorder="little").view(np.bool_)


def holding(bitmaps: Bitmap, numbers: Array) -> npt.NDArray[np.uint8]:
    """Bitmaps (rows, words) and numbers → 1 where a row holds a number, else 0 (rows, numbers)."""
    columns = bitmaps.view(np.uint8).take(numbers >> 3, axis=1)
    return columns >> (numbers & 7).astype(np.uint8) & np.uint8(1)


def counts(bitmaps: Bitmap) -> list[int]:
    """How many numbers each row of bitmaps (rows, words) holds."""
    held: list[int] = np.bitwise_count(bitmaps).sum(axis=1, dtype=np.uint32).tolist()
    return held
