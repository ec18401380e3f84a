"""Which articles say a name: many runs of terms looked up at once, where one after another would take seconds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

# Places looked at in one go: 100 MB of scratch memory at most. A large site's names have ten times as many.
PLACES = 1 << 20


def articles_saying(columns: Mapping[str, Array], runs: Sequence[Sequence[int]]) -> tuple[Array, Array]:
    """The arrays of a generation and runs of term numbers → (run, article) for each article that holds a run, each pair once."""
    by_length: dict[int, list[int]] = defaultdict(list)
    for number, run in enumerate(runs):
        by_length[len(run)].append(number)
    articles = int(columns["article"][-1]) + 1 if len(columns["article"]) else 0
    pairs = [np.zeros(0, np.int64)]
    for numbers in by_length.values():
        terms = np.array([runs[number] for number in numbers], dtype=np.int64)
        for which, places in _standing(columns, terms):
            passages = np.searchsorted(columns["fields"][:, 0], places, side="right") - 1
            pairs.append(np.unique(np.array(numbers)[which] * articles + columns["article"][passages]))
    found = np.unique(np.concatenate(pairs))
    return found // max(articles, 1), found % max(articles, 1)


def _standing(columns: Mapping[str, Array], runs: Array) -> Iterator[tuple[Array, Array]]:
    """Runs of one length (runs, length) → which of them stands where; looked for around each place of its rarest term."""
    bounds = columns["term_positions"]
    counts = bounds[runs + 1] - bounds[runs]
    rarest = counts.argmin(axis=1)
    rows = np.arange(len(runs))
    starts, counts = bounds[runs[rows, rarest]], counts[rows, rarest]
    parts = np.searchsorted(np.cumsum(counts), np.arange(PLACES, int(counts.sum()) + PLACES, PLACES))
    for first, stop in zip([0, *parts], [*parts, len(runs)], strict=True):
        which = np.repeat(rows[first:stop], counts[first:stop])
        before = np.cumsum(counts[first:stop]) - counts[first:stop]
        nth = np.arange(len(which)) - np.repeat(before, counts[first:stop])
        places = columns["positions"][starts[which] + nth].astype(np.int64) - rarest[which]
        for step in range(runs.shape[1]):
            # A place outside the stream reads its first or last token, a boundary, which equals no term.
            there = columns["tokens"].take(places + step, mode="clip") == runs[which, step]
            which, places = which[there], places[there]
        yield which, places
