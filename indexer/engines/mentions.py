"""Which articles say a name: many runs of terms looked up at once, where one after another would take seconds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.engines.tokens import firsts, spans

Array = npt.NDArray[Any]

# Places looked at in one go: what is made of them stays in the processor's cache; sixteen times as many take a quarter longer.
# A large site's names have a hundred times as many.
PLACES = 1 << 16


def names_in(columns: Mapping[str, Array], gap: int) -> tuple[Array, list[list[int]]]:
    """The arrays of a generation and the number of its term GAP → the article of each title and other name; the terms of each.

    They are read from the stream of terms, where GAP parts the names of an article: its texts need not be analysed again.
    """
    passages = np.flatnonzero(firsts(columns["article"]))
    starts, ends = columns["fields"][passages, :2].astype(np.int64).T
    sizes = ends - 1 - starts
    article = np.repeat(columns["article"][passages], sizes)
    term = columns["tokens"][spans(starts, sizes)]
    name = np.cumsum((term == gap) | firsts(article))
    article, name, term = (each[term != gap] for each in (article, name, term))
    begins = np.flatnonzero(firsts(name))
    return article[begins], [run.tolist() for run in np.split(term, begins[1:])] if len(term) else []


def articles_saying(columns: Mapping[str, Array], runs: Sequence[Sequence[int]]) -> tuple[Array, Array]:
    """The arrays of a generation and runs of term numbers → (run, article) for each article that holds a run, each pair once."""
    first_tokens = np.ascontiguousarray(columns["fields"][:, 0])
    by_length: dict[int, list[int]] = defaultdict(list)
    for number, run in enumerate(runs):
        by_length[len(run)].append(number)
    pairs = [(np.zeros(0, np.int64), np.zeros(0, np.int64))]
    for numbers in by_length.values():
        terms = np.array([runs[number] for number in numbers], dtype=np.int64)
        for which, places in _standing(columns, terms):
            article = columns["article"][np.searchsorted(first_tokens, places, side="right") - 1]
            once = firsts(which, article)  # the places of a run ascend, and so do their articles
            pairs.append((np.array(numbers)[which[once]], article[once]))
    runs_found, articles = map(np.concatenate, zip(*pairs, strict=True))
    return runs_found, articles


def _standing(columns: Mapping[str, Array], runs: Array) -> Iterator[tuple[Array, Array]]:
    """Runs of one length (runs, length) → which of them stands where; looked for around each place of its rarest term."""
    bounds, tokens = columns["term_positions"], columns["tokens"]
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
        for step in range(runs.shape[1]) if runs.shape[1] > 1 else ():
            # A place outside the stream reads its first or last token, a boundary, which equals no term.
            there = tokens.take(places + step, mode="clip") == runs[:, step].take(which)
            which, places = which[there], places[there]
        yield which, places
