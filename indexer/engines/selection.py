"""The highest of many numbers, without sorting them all."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

BLOCK = 64  # numbers in a block: few enough blocks to sort, and enough of them for a bound that leaves few numbers


def highest(values: Array, limit: int) -> Array:
    """Indices of the `limit` highest of values above 0, highest first, equal ones in order."""
    found = np.flatnonzero(values >= _bound(values, limit) if limit < len(values) else values > 0)
    order: Array = found[np.argsort(-values[found], kind="stable")][: max(limit, 0)]
    return order


def _bound(values: Array, limit: int) -> float:
    """At or below the last of the `limit` highest, above 0.

    As many blocks hold a number at least as high as the last of the `limit` best blocks: nothing below it is among the highest.
    """
    blocks = len(values) // BLOCK
    smallest = float(np.finfo(np.float32).tiny)
    if limit < 1:
        return smallest
    best = values[: blocks * BLOCK].reshape(BLOCK, blocks).max(axis=0) if limit < blocks else values
    return max(float(np.partition(best, -limit)[-limit]), smallest)
