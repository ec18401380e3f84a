"""Titles and headings as indexer.engines.labels wants them, taken from the token stream for all articles at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.engines.tokens import TokenStream, bounds_of, firsts, spans
from indexer.terms import FILLERS, GAP

Array = npt.NDArray[Any]

TITLE, HEADING = 0, 1  # fields of the stream


def label_columns(stream: TokenStream, article: Array, section: Array) -> dict[str, Array]:
    """The passages, and the article and section of each → the label columns of indexer.engines.columns.

    Headings come first. The heading of a section is the last of its path; a title and each other name are labels by themselves.
    """
    words = stream.words
    gap = words.index(GAP) + 1 if GAP in words else -1
    nothing = np.array([gap, *(number for number, word in enumerate(words, start=1) if word in FILLERS)])
    sections = int(section[-1]) + 1 if len(section) else 0
    headings = _labels(stream, HEADING, np.flatnonzero(firsts(section)), gap)
    titles = _labels(stream, TITLE, np.flatnonzero(firsts(article)), gap)
    headings = headings[:, _last_of_each(headings[0], headings[1])]
    titles[1] += headings[1].max(initial=-1) + 1
    owners = np.r_[section[headings[0]], sections + article[titles[0]]]
    label, term = np.r_[headings[1], titles[1]], np.r_[headings[2], titles[2]]
    kept = np.flatnonzero(~np.isin(term, nothing))
    kept = kept[np.unique(label[kept] * (len(words) + 1) + term[kept], return_index=True)[1]]  # each term of a label once
    begins, label = np.unique(label[kept], return_index=True, return_inverse=True)[1:]
    term = term[kept]
    return {
        "label_owners": owners[kept][begins].astype(np.uint32),
        "label_sizes": np.bincount(label).astype(np.uint32),
        "term_labels": bounds_of(term, len(words) + 1),
        "label_postings": label[np.argsort(term, kind="stable")].astype(np.uint32),
    }


def _labels(stream: TokenStream, field: int, passages: Array, gap: int) -> Array:
    """A field of these passages → of each of its terms the passage, the label and the number (3, terms). GAP begins a label."""
    starts, sizes = stream.fields[passages, field], stream.lengths[passages, field]
    passage = np.repeat(passages, sizes)
    term = stream.tokens[spans(starts, sizes)].astype(np.int64)
    label = np.cumsum((term == gap) | firsts(passage)) - 1
    return np.stack((passage, label, term))


def _last_of_each(passage: Array, label: Array) -> Array:
    """Whether a label is the last one of its passage; both ascend."""
    ends = np.flatnonzero(np.r_[firsts(passage)[1:], True]) if len(passage) else np.zeros(0, np.intp)
    last: Array = label == np.repeat(label[ends], np.diff(np.r_[-1, ends]))
    return last
