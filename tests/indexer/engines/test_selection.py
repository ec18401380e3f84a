"""The highest of many numbers are those that sorting them all would give."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from indexer.engines.selection import BLOCK, highest

VALUES = st.sampled_from([0.0, -1.0, 0.5, 0.5, 1.0, 2.5, 7.0])


@given(arrays(np.float32, st.integers(0, 9 * BLOCK), elements=VALUES), st.integers(0, 12))
def test_the_highest_are_those_of_a_sorted_list_equal_ones_in_order(values: np.ndarray, limit: int) -> None:
    in_order = sorted((n for n, value in enumerate(values.tolist()) if value > 0), key=lambda n: (-values[n], n))
    assert highest(values, limit).tolist() == in_order[:limit]


@pytest.mark.parametrize("values", [[], [0.0, 0.0], [-1.0]])
def test_nothing_above_0_is_not_among_them(values: list[float]) -> None:
    assert highest(np.float32(values), 5).tolist() == []
