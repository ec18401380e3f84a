"""Column files: everything find() needs, as numpy arrays mapped into memory beside the Whoosh index.

tokens     term number of every token, passage after passage, title + heading + text, BOUNDARY after each field
fields     (passages, 4)  where a passage's title, heading and text start in tokens, and where it ends
posting_*  one entry for each term and passage that holds it, term after term: passage, impact (ready BM25F score)
           and count of tokens;  term_postings[t] : term_postings[t + 1] are those of term t
positions  where each term stands in tokens, term after term;  term_positions as above
lengths    (passages, 3)  field lengths as Whoosh keeps them (rounded to one byte)
article, section, kind    of each passage;  documents: its number in Whoosh
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.engines import bm25f
from indexer.engines.labels import Labels, labels_of
from indexer.engines.seam import PassageTerms
from indexer.terms import GAP

Array = npt.NDArray[Any]

BOUNDARY = 0  # term number that no term has; no run of terms crosses it
VOCABULARY_FILE = "vocabulary.txt"
ARRAYS = (
    "tokens",
    "fields",
    "lengths",
    "article",
    "section",
    "kind",
    "documents",
    "term_postings",
    "posting_passages",
    "posting_impacts",
    "term_positions",
    "positions",
    "posting_counts",
    *(f"{sort}_{part}" for sort in ("title", "heading") for part in ("owners", "sizes", "term_labels", "postings")),
)


class ColumnsWriter:
    """Collects passages in corpus order; `write` turns them into files."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._tokens = array("I", [BOUNDARY])  # one before the first passage too: what looks to the left finds it
        self._fields = array("Q")
        self._facts = array("I")  # four for each passage: article, section, kind, Whoosh document
        self._titles: list[tuple[int, list[int]]] = []  # owner and term numbers of each label
        self._headings: list[tuple[int, list[int]]] = []

    def add(self, terms: PassageTerms, facts: tuple[int, int, int, int]) -> None:
        """One passage; `facts` are the numbers of its article, section, kind and Whoosh document."""
        numbers, tokens = self._numbers, self._tokens
        for field in (terms.title, terms.heading, terms.text):
            self._fields.append(len(tokens))
            tokens.extend([numbers.setdefault(term, len(numbers) + 1) for term in field])
            tokens.append(BOUNDARY)
        self._fields.append(len(tokens))
        self._add_labels(terms, facts[0], facts[1])
        self._facts.extend(facts)

    def _add_labels(self, terms: PassageTerms, article: int, section: int) -> None:
        if not self._facts or article != self._facts[-4]:
            self._titles += [(article, self._numbered(label)) for label in labels_of(terms.title)]
        if not self._facts or section != self._facts[-3]:
            own = terms.heading[len(terms.heading) - terms.heading[::-1].index(GAP) :] if GAP in terms.heading else terms.heading
            self._headings += [(section, self._numbered(label)) for label in labels_of(own)]

    def _numbered(self, label: frozenset[str]) -> list[int]:
        return [self._numbers[term] for term in label]

    def write(self, folder: Path, lengths: Array) -> None:
        """Write all files into `folder`, which exists. `lengths` (passages, 3) is what Whoosh says of the fields."""
        facts = np.frombuffer(self._facts, dtype=np.uint32).reshape(-1, 4) if self._facts else np.zeros((0, 4), np.uint32)
        fields = np.frombuffer(self._fields, dtype=np.uint64).reshape(-1, 4) if self._fields else np.zeros((0, 4), np.uint64)
        tokens = np.frombuffer(self._tokens, dtype=np.uint32)
        arrays = {
            "tokens": tokens,
            "fields": fields.astype(np.uint32),
            "lengths": lengths.astype(np.uint32),
            "article": facts[:, 0],
            "section": facts[:, 1],
            "kind": facts[:, 2].astype(np.uint8),
            "documents": facts[:, 3],
            **_inverted(tokens, fields.astype(np.int64), lengths, len(self._numbers) + 1),
            **_labels("title", self._titles, len(self._numbers) + 1),
            **_labels("heading", self._headings, len(self._numbers) + 1),
        }
        for name in ARRAYS:
            np.save(folder / f"{name}.npy", np.ascontiguousarray(arrays[name]))
        (folder / VOCABULARY_FILE).write_text("\n".join(self._numbers), encoding="utf-8")


def _inverted(tokens: Array, fields: Array, lengths: Array, terms: int) -> dict[str, Array]:
    """The token stream → postings with their impacts, and positions, both by term."""
    passages = len(fields)
    order = np.argsort(tokens, kind="stable").astype(np.uint32)
    order = order[np.count_nonzero(tokens == BOUNDARY) :]
    term = tokens[order]
    spans = np.diff(fields, axis=1)
    passage = np.repeat(np.arange(passages, dtype=np.uint32), spans.sum(axis=1))[order - 1]
    field = np.repeat(np.tile(np.arange(3, dtype=np.uint8), passages), spans.ravel())[order - 1]
    starts = np.flatnonzero(np.r_[True, (term[1:] != term[:-1]) | (passage[1:] != passage[:-1])]) if len(term) else term[:0]
    frequencies = np.stack(
        [np.add.reduceat(field == f, starts, dtype=np.uint32) if len(starts) else starts for f in range(3)], axis=1
    )
    held, posting_term = passage[starts], term[starts]
    holding = np.bincount(posting_term, minlength=terms)
    norms = bm25f.length_norms(lengths, average_lengths(lengths))
    scores = bm25f.impacts(frequencies, norms[held], bm25f.idf(passages, holding)[posting_term])
    return {
        "term_postings": np.r_[0, np.cumsum(holding)].astype(np.int64),
        "posting_passages": held,
        "posting_impacts": scores.astype(np.float32),
        "posting_counts": frequencies.sum(axis=1).astype(np.uint32),
        "term_positions": np.r_[0, np.cumsum(np.bincount(term, minlength=terms))].astype(np.int64),
        "positions": order,
    }


def _labels(sort: str, labels: Sequence[tuple[int, list[int]]], terms: int) -> dict[str, Array]:
    """Owners and term numbers of labels → their columns."""
    term = np.array([number for _, numbers in labels for number in numbers], dtype=np.int64)
    label = np.repeat(np.arange(len(labels), dtype=np.uint32), [len(numbers) for _, numbers in labels])
    return {
        f"{sort}_owners": np.array([owner for owner, _ in labels], dtype=np.uint32),
        f"{sort}_sizes": np.array([len(numbers) for _, numbers in labels], dtype=np.uint32),
        f"{sort}_term_labels": np.r_[0, np.cumsum(np.bincount(term, minlength=terms))].astype(np.int64),
        f"{sort}_postings": label[np.argsort(term, kind="stable")],
    }


def average_lengths(lengths: Array) -> npt.NDArray[np.float64]:
    """Field lengths (passages, 3) → their averages (3,); zeros for no passages."""
    return lengths.mean(axis=0, dtype=np.float64) if len(lengths) else np.zeros(3)


@dataclass(frozen=True, slots=True)
class Postings:
    """The passages that hold a term or a run of adjacent terms, and the score that gives each."""

    passages: Array  # ascending, each once
    impacts: Array  # float32
    idf: float  # of the term, or of the run as a whole


NOTHING = Postings(np.zeros(0, np.uint32), np.zeros(0, np.float32), 0.0)


class Columns:
    """The files of one generation, mapped read-only; safe across threads."""

    def __init__(self, folder: Path) -> None:
        arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in ARRAYS}
        self._arrays: dict[str, Array] = {name: np.asarray(mapped) for name, mapped in arrays.items()}
        words = (folder / VOCABULARY_FILE).read_text(encoding="utf-8").split("\n")
        self.numbers = {word: number for number, word in enumerate(words, start=1)}
        self.article = self._arrays["article"]
        self.section = self._arrays["section"]
        self.kind = self._arrays["kind"]
        self.documents = self._arrays["documents"]
        self.passages = len(self.article)
        self._tokens = self._arrays["tokens"]
        self.titles = self._labels("title")  # owned by articles
        self.headings = self._labels("heading")  # owned by sections
        self._norms = bm25f.length_norms(self._arrays["lengths"], average_lengths(self._arrays["lengths"]))

    def _labels(self, sort: str) -> Labels:
        return Labels(*(self._arrays[f"{sort}_{part}"] for part in ("owners", "sizes", "term_labels", "postings")))

    def postings(self, terms: Sequence[str]) -> Postings:
        """One term, or several that stand next to each other in one field → its passages; NOTHING when there are none."""
        numbers = [self.numbers.get(term, BOUNDARY) for term in terms]
        if BOUNDARY in numbers:
            return NOTHING
        return self._of_term(numbers[0]) if len(numbers) == 1 else self._of_run(numbers)

    def _of_term(self, number: int) -> Postings:
        start, end = self._arrays["term_postings"][number : number + 2]
        passages = self._arrays["posting_passages"][start:end]
        return Postings(passages, self._arrays["posting_impacts"][start:end], float(bm25f.idf(self.passages, len(passages))))

    def _of_run(self, numbers: Sequence[int]) -> Postings:
        """Looks around every place of the rarest term: as many steps as that term has places."""
        bounds = self._arrays["term_positions"]
        rarest = min(range(len(numbers)), key=lambda n: int(bounds[numbers[n] + 1] - bounds[numbers[n]]))
        start, end = bounds[numbers[rarest] : numbers[rarest] + 2]
        first = self._arrays["positions"][start:end].astype(np.int64) - rarest
        # A place outside the stream reads its first or last token: a BOUNDARY, which equals no term.
        alive = np.ones(len(first), dtype=bool)
        for step, number in enumerate(numbers):
            if step != rarest:
                alive &= self._tokens.take(first + step, mode="clip") == number
        return self._scored(first[alive], self._passages_of(numbers[rarest])[alive])

    def _passages_of(self, number: int) -> Array:
        """The passage of each place of a term."""
        start, end = self._arrays["term_postings"][number : number + 2]
        return np.repeat(self._arrays["posting_passages"][start:end], self._arrays["posting_counts"][start:end])

    def _scored(self, places: Array, holders: Array) -> Postings:
        if not len(places):
            return NOTHING
        passages, which = np.unique(holders, return_inverse=True)
        fields = self._arrays["fields"][holders]
        field = (places >= fields[:, 1]).astype(np.int64) + (places >= fields[:, 2])
        frequencies = np.bincount(which * 3 + field, minlength=3 * len(passages)).reshape(-1, 3)
        idf = float(bm25f.idf(self.passages, len(passages)))
        return Postings(passages, bm25f.impacts(frequencies, self._norms[passages], idf).astype(np.float32), idf)
