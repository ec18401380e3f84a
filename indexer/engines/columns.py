"""Column files: everything find() needs, as numpy arrays mapped into memory beside the Whoosh index.

tokens     term number of every token, passage after passage, title + heading + text, BOUNDARY after each field
fields     (passages, 4)  where a passage's title, heading and text start in tokens, and where it ends
posting_*  one entry for each term and passage that holds it, term after term: impact (ready BM25F score) and count of
           tokens;  term_postings[t] : term_postings[t + 1] are those of term t
holders    for each term the passages that hold it, then their owners, each once;  term_holders as above
positions  where each term stands in tokens, term after term;  term_positions as above
lengths    (passages, 3)  field lengths as Whoosh keeps them (rounded to one byte)
article, section, kind    of each passage
documents  number in Whoosh of each passage, then of each article
label_*    headings, then titles: owner, size in terms, and the labels of each term, term after term;  term_labels as above

An owner is a section or an article; articles are numbered after all sections. A holder is a passage or an owner; owners are
numbered after all passages.
"""

from __future__ import annotations

import weakref
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.engines import bitmaps, bm25f
from indexer.engines.label_columns import label_columns
from indexer.engines.labels import Labels
from indexer.engines.seam import PassageTerms
from indexer.engines.tokens import BOUNDARY, TokenStream, bounds_of_sorted, firsts, positions_of, spans
from indexer.forgetting import forgets
from indexer.records import SECTION_KINDS

Array = npt.NDArray[Any]

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
    "posting_impacts",
    "posting_counts",
    "term_holders",
    "holders",
    "term_positions",
    "positions",
    "label_owners",
    "label_sizes",
    "term_labels",
    "label_postings",
)

FACTS = ("article", "section", "kind")  # of each passage, in this order

AT_ONCE = 1 << 15  # postings scored in one go: what is made of them stays in the processor's cache


class ColumnsWriter:
    """Collects passages in corpus order; `arrays` makes the columns of them."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        """`words`: those of the columns that passages will be taken over from."""
        self.stream = TokenStream(words)
        self._facts = array("I")  # three for each passage: article, section, kind

    def add(self, terms: PassageTerms, facts: tuple[int, int, int]) -> None:
        """One passage; `facts` are the numbers of its article, section and kind."""
        self.stream.add(terms.title, terms.heading, terms.text)
        self._facts.extend(facts)

    def take(self, columns: Mapping[str, Array], passages: slice, shifts: tuple[int, int]) -> None:
        """Passages of other columns; `shifts` are added to the numbers of their articles and of their sections."""
        self.stream.take(columns["tokens"], columns["fields"][passages])
        facts = np.stack([columns[name][passages].astype(np.int64) for name in FACTS], axis=1)
        self._facts.frombytes((facts + np.array((*shifts, 0))).astype(np.uint32).tobytes())

    @property
    def facts(self) -> Array:
        """The numbers of the article, section and kind of each passage (passages, 3)."""
        return np.array(self._facts, dtype=np.uint32).reshape(-1, 3)

    def places(self) -> dict[str, Array]:
        """Where each term stands, and in which article: those of ARRAYS that tell it, by name."""
        stream = self.stream
        article = self.facts[:, 0]
        return {"tokens": stream.tokens, "fields": stream.fields, "article": article, **_places(stream.tokens)}

    def arrays(self, places: Mapping[str, Array], lengths: Array, documents: Array) -> dict[str, Array]:
        """All of ARRAYS by name. `places` as above; `lengths` (passages, 3) is what Whoosh says of the fields."""
        facts = self.facts
        article, section = places["article"], facts[:, 1]
        sections = _count(section)
        owners = [len(facts) + section, len(facts) + sections + article]
        return {
            **places,
            "fields": places["fields"].astype(np.uint32),
            "lengths": lengths.astype(np.uint32),
            "section": section,
            "kind": facts[:, 2].astype(np.uint8),
            "documents": documents.astype(np.uint32),
            **_inverted(places, lengths, owners),
            **label_columns(self.stream, article, section),
        }


def write_columns(folder: Path, arrays: Mapping[str, Array], words: Sequence[str]) -> None:
    """Write all files into `folder`, which exists; `words` in the order of their numbers."""
    for name in ARRAYS:
        np.save(folder / f"{name}.npy", np.ascontiguousarray(arrays[name]))
    (folder / VOCABULARY_FILE).write_text("\n".join(words), encoding="utf-8")


def read_columns(folder: Path) -> tuple[dict[str, Array], list[str]]:
    """The arrays of a generation, mapped read-only, and its words in the order of their numbers."""
    arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in ARRAYS}
    words = (folder / VOCABULARY_FILE).read_text(encoding="utf-8")
    return {name: np.asarray(mapped) for name, mapped in arrays.items()}, words.split("\n") if words else []


def _places(tokens: Array) -> dict[str, Array]:
    """The token stream → positions, by term."""
    order = positions_of(tokens)
    return {"term_positions": bounds_of_sorted(tokens[order]), "positions": order}


def _inverted(places: Mapping[str, Array], lengths: Array, owners: Sequence[Array]) -> dict[str, Array]:
    """Where the terms stand → holders with their impacts, by term. `owners`: of each passage, as holders."""
    fields, order = places["fields"], places["positions"]
    term = places["tokens"][order]
    ends = np.repeat(np.arange(3 * len(fields), dtype=np.uint32), np.diff(fields, axis=1).ravel())  # passage and field of a token
    place = ends[order - 1]  # the stream begins with a boundary
    runs = np.flatnonzero(firsts(term, place))  # a term's tokens in one field of one passage
    run_passage, run_field = np.divmod(place[runs], np.uint32(3))
    begins = firsts(term[runs], run_passage)
    starts = runs[begins]
    frequencies = np.zeros((len(starts), 3), dtype=np.uint32)
    frequencies[np.cumsum(begins) - 1, run_field] = np.diff(runs, append=len(term))
    held, posting_term = run_passage[begins], term[starts]
    return {
        "term_postings": bounds_of_sorted(posting_term),
        "posting_impacts": _impacts(frequencies, held, posting_term, lengths),
        "posting_counts": np.diff(starts, append=len(term)).astype(np.uint32),
        **_holders(posting_term, [held, *(owner[held] for owner in owners)]),
    }


def _impacts(frequencies: Array, passage: Array, term: Array, lengths: Array) -> npt.NDArray[np.float32]:
    """How often each posting's term stands in each field (postings, 3), its passage and its term → its ready score."""
    norms = bm25f.length_norms(lengths, average_lengths(lengths))
    idfs = bm25f.idf(len(lengths), np.bincount(term))
    scores = np.empty(len(term), dtype=np.float32)
    for first in range(0, len(term), AT_ONCE):
        these = slice(first, first + AT_ONCE)
        scores[these] = bm25f.impacts(frequencies[these], norms[passage[these]], idfs[term[these]])
    return scores


def _holders(term: Array, ways: Sequence[Array]) -> dict[str, Array]:
    """The term of each posting; its passage, its section and its article → the columns of holders."""
    begins = [firsts(term, way) for way in ways]
    bounds = [bounds_of_sorted(term[begin]) for begin in begins]
    ends = np.sum(bounds, axis=0)
    # numpy looks up with int64 and would convert any other at each look-up.
    holders = np.empty(int(ends[-1]), dtype=np.int64)
    free = ends[:-1].copy()  # where the next holder of each term goes
    for way, begin, own in zip(ways, begins, bounds, strict=True):
        holders[spans(free, np.diff(own))] = way[begin]
        free += np.diff(own)
    return {"term_holders": ends, "holders": holders}


def _count(ascending: Array) -> int:
    """How many numbers there are, from 0 to the last."""
    return int(ascending[-1]) + 1 if len(ascending) else 0


def average_lengths(lengths: Array) -> npt.NDArray[np.float64]:
    """Field lengths (passages, 3) → their averages (3,); zeros for no passages."""
    return lengths.mean(axis=0, dtype=np.float64) if len(lengths) else np.zeros(3)


# A term that one passage in eight holds is kept as one score for each passage, too: adding whole arrays takes a third of the
# time that adding place by place does. Some sixty terms of a large site are as common.
COMMON = 8
# Terms with as many holders keep their bitmap and their counts by article: 2,000 terms of a large site, 16 and 25 kB for each
# that was ever asked for. Of rarer ones they are made as quickly.
KEPT_BITMAP = 1024
KEPT_RUNS = 4096  # phrases are mostly the synonyms of the corpus's maintainers: a few thousand, asked for again and again


@dataclass(frozen=True, slots=True)
class Postings:
    """What holds a term or a run of adjacent terms, and the score that gives each passage."""

    passages: Array  # ascending, each once
    impacts: Array  # (passages,) float32
    holders: Array  # those passages and their owners
    scores: Array | None  # the impacts of all passages of the corpus, 0 for most; for a common term
    bitmap: bitmaps.Bitmap | None  # of the holders, unless they are few
    in_articles: Array | None  # how many passages of each article (articles,), unless they are few
    labels: Array  # that hold all the terms, in whatever order; ascending
    terms: tuple[int, ...]  # by number, each once
    idf: float  # of the term, or of the run as a whole


@dataclass(frozen=True, slots=True)
class Counts:
    kinds: tuple[int, ...]  # passages of each kind, in the order of SECTION_KINDS
    sections: int
    articles: int


class Columns:
    """The files of one generation, mapped read-only; safe across threads."""

    def __init__(self, folder: Path) -> None:
        self._arrays, words = read_columns(folder)
        self._numbers = {word: number for number, word in enumerate(words, start=1)}
        self.kind = self._arrays["kind"]
        self.documents = self._arrays["documents"]
        self.articles = self._arrays["article"]
        self.passages = len(self.kind)
        self.sections = _count(self._arrays["section"])
        self.owners = self.sections + _count(self._arrays["article"])
        self._sections = self._arrays["section"].astype(np.intp)
        self._articles = self._arrays["article"].astype(np.intp) + self.sections
        self.numbers = np.arange(self.passages)
        self._section_articles = np.zeros(self.sections, dtype=np.intp)  # one without passages has none, and adds to none
        self._section_articles[self._sections] = self._articles - self.sections
        self._first_passages: list[int] = np.searchsorted(self._articles, np.arange(self.sections, self.owners + 1)).tolist()
        self._article_starts = np.array(self._first_passages[:-1], dtype=np.intp)
        self.article_sizes: Array = np.diff(np.array(self._first_passages, dtype=np.intp))
        self._section_starts = np.searchsorted(self._sections, np.arange(self.sections))
        self._section_sizes = np.diff(self._section_starts, append=self.passages)
        self.words = -(-(self.passages + self.owners) // 64)  # of a bitmap of holders
        self.kinds = np.stack([bitmaps.packed(np.flatnonzero(self.kind == n), self.words) for n in range(len(SECTION_KINDS))])
        self.everything = np.bitwise_or.reduce(self.kinds, axis=0)  # all passages
        self._counted = np.concatenate((self.kinds, self._owner_bitmaps()))
        self.labels = Labels(*(self._arrays[name] for name in ("label_owners", "label_sizes", "term_labels", "label_postings")))
        self._tokens = self._arrays["tokens"]
        self._norms = bm25f.length_norms(self._arrays["lengths"], average_lengths(self._arrays["lengths"]))
        # Lists, because looking up one number in an array takes ten times as long.
        self._postings: list[int] = self._arrays["term_postings"].tolist()
        self._holders: list[int] = self._arrays["term_holders"].tolist()
        self._positions: list[int] = self._arrays["term_positions"].tolist()
        self._of_terms: dict[str, Postings] = {}  # those asked for so far: views, and what common ones keep
        # A plain reference to itself would keep the files open until Python looks for cycles.
        self._run = lru_cache(maxsize=KEPT_RUNS)(partial(Columns._of_run, weakref.proxy(self)))
        forgets(self, Columns._forget)

    def _forget(self) -> None:
        self._of_terms.clear()
        self._run.cache_clear()

    def postings(self, terms: Sequence[str]) -> Postings | None:
        """One term, or several that stand next to each other in one field; None when no passage holds them."""
        if len(terms) == 1:
            found = self._of_terms.get(terms[0])
            return found or self._of_term(terms[0])
        numbers = [self._numbers.get(term, BOUNDARY) for term in terms]
        return None if BOUNDARY in numbers else self._run(tuple(numbers))

    def article_document(self, number: int) -> int:
        """Where an article lies in Whoosh; behind all passages in generations of older builds, which do not say it."""
        place = self.passages + number
        return int(self.documents[place]) if place < len(self.documents) else place

    def owners_of(self, passages: Array) -> tuple[Array, Array]:
        """Passages → the section and the article of each, as owners."""
        return self._sections.take(passages), self._articles.take(passages)

    def passages_of(self, article: int) -> tuple[int, int]:
        """An article, as an owner → its first passage, and one past its last."""
        number = article - self.sections
        return self._first_passages[number], self._first_passages[number + 1]

    def passages_of_all(self, articles: Array) -> Array:
        """Numbers of articles → all their passages, article after article."""
        return spans(self._article_starts[articles], self.article_sizes[articles])

    def owned_by(self, owned: Array) -> tuple[Array, Array]:
        """A number for each owner, 0 for most → the passages of those that have one, ascending, and for each passage the sum of
        its section's and its article's.
        """
        sums = owned[: self.sections] + owned[self.sections :].take(self._section_articles)
        sections = np.flatnonzero(sums > 0)
        sizes = self._section_sizes.take(sections)
        return spans(self._section_starts.take(sections), sizes), np.repeat(sums.take(sections), sizes)

    def bitmap(self, postings: Postings) -> bitmaps.Bitmap:
        """The holders of a term or a run."""
        return bitmaps.packed(postings.holders, self.words) if postings.bitmap is None else postings.bitmap

    def passages_in_articles(self, postings: Postings) -> Array:
        """How many passages of each article are among the postings (articles,)."""
        return self._in_articles(postings.passages) if postings.in_articles is None else postings.in_articles

    def _in_articles(self, passages: Array) -> Array:
        return np.bincount(self.articles.take(passages), minlength=len(self.article_sizes)).astype(np.float32)

    def holders_of(self, passages: Array) -> bitmaps.Bitmap:
        """Passages → these passages and their owners."""
        owners = [self.passages + of[firsts(of)] for of in self.owners_of(passages)]
        return bitmaps.packed(np.concatenate((passages, *owners)), self.words)

    def counts(self, holders: bitmaps.Bitmap) -> Counts:
        """How many of each there are among these holders."""
        *kinds, sections, articles = bitmaps.counts(self._counted & holders)
        return Counts(tuple(kinds), sections, articles)

    def first_of_kinds(self) -> list[tuple[int, int, int]]:
        """The kind, the article and the number of the first passage of each kind in each article, ascending."""
        _, first = np.unique(self.kind.astype(np.int64) * self.owners + self.articles, return_index=True)
        return list(zip(self.kind[first].tolist(), self.articles[first].tolist(), first.tolist(), strict=True))

    def _owner_bitmaps(self) -> bitmaps.Bitmap:
        ends = (self.passages, self.passages + self.sections, self.passages + self.owners)
        return np.stack([bitmaps.packed(np.arange(a, b), self.words) for a, b in pairwise(ends)])

    def _of_term(self, term: str) -> Postings | None:
        number = self._numbers.get(term)
        if number is None:
            return None
        start, end = self._postings[number : number + 2]
        holders = self._arrays["holders"][self._holders[number] : self._holders[number + 1]]
        passages, impacts = holders[: end - start], self._arrays["posting_impacts"][start:end]
        scores = None
        if len(passages) * COMMON > self.passages:
            scores = np.zeros(self.passages, dtype=np.float32)
            scores[passages] = impacts
        found = Postings(
            passages=passages,
            impacts=impacts,
            holders=holders,
            scores=scores,
            bitmap=bitmaps.packed(holders, self.words) if len(holders) >= KEPT_BITMAP else None,
            in_articles=self._in_articles(passages) if len(holders) >= KEPT_BITMAP else None,
            labels=self.labels.holding([number]),
            terms=(number,),
            idf=float(bm25f.idf(self.passages, end - start)),
        )
        self._of_terms[term] = found
        return found

    def _of_run(self, numbers: Sequence[int]) -> Postings | None:
        """Looks around every place of the rarest term: as many steps as that term has places."""
        bounds = self._positions
        rarest = min(range(len(numbers)), key=lambda n: bounds[numbers[n] + 1] - bounds[numbers[n]])
        start, end = bounds[numbers[rarest] : numbers[rarest] + 2]
        first = self._arrays["positions"][start:end].astype(np.int64) - rarest
        # A place outside the stream reads its first or last token: a BOUNDARY, which equals no term.
        alive = np.ones(len(first), dtype=bool)
        for step, number in enumerate(numbers):
            if step != rarest:
                alive &= self._tokens.take(first + step, mode="clip") == number
        at = np.flatnonzero(alive)
        return self._scored(numbers, first[at], self._passages_of(numbers[rarest])[at]) if len(at) else None

    def _passages_of(self, number: int) -> Array:
        """The passage of each place of a term."""
        start, end = self._postings[number : number + 2]
        first = self._holders[number]
        return np.repeat(self._arrays["holders"][first : first + end - start], self._arrays["posting_counts"][start:end])

    def _scored(self, numbers: Sequence[int], places: Array, holders: Array) -> Postings:
        """Places in tokens where the run starts, ascending, and the passage of each → its postings."""
        begins = firsts(holders)
        passages = holders[begins]
        fields = self._arrays["fields"][holders]
        field = (places >= fields[:, 1]).astype(np.int64) + (places >= fields[:, 2])
        frequencies = np.bincount((np.cumsum(begins) - 1) * 3 + field, minlength=3 * len(passages)).reshape(-1, 3)
        idf = float(bm25f.idf(self.passages, len(passages)))
        owners = [self.passages + of[firsts(of)] for of in self.owners_of(passages)]
        return Postings(
            passages=passages,
            impacts=bm25f.impacts(frequencies, self._norms[passages], idf).astype(np.float32),
            holders=np.concatenate((passages, *owners)),
            scores=None,
            bitmap=None,
            in_articles=None,
            labels=self.labels.holding(numbers),
            terms=tuple(set(numbers)),
            idf=idf,
        )
