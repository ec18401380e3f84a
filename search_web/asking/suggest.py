"""What is typed so far → titles, headings and symptoms of the corpus that it may become; never another visitor's query."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.terms import fold, term_of, words_of

KINDS = ("title", "heading", "symptom")  # best first
MAX_TYPED_WORDS = 12  # nobody's title is longer, and a flood of words costs no more than these
MAX_PHRASE_WORDS = 16  # longer ones are sentences, and no suggestion is read that long
_SHORTLIST = 64  # best ones looked at again for those that begin as typed

Numbers = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One phrase of the corpus."""

    text: str  # as the corpus writes it
    kind: str  # one of KINDS


class Suggester:
    """Phrases, ready to be completed. Never changes; safe across threads."""

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        """`phrases`: (text, kind of KINDS). Those that differ in case or accents only are one, of the best kind."""
        best: dict[str, tuple[int, int, str, str]] = {}
        folds = _Folds()
        for text, kind in phrases:
            words = words_of(text)
            if 0 < len(words) <= MAX_PHRASE_WORDS:
                folded = " ".join(map(folds.__getitem__, words))
                phrase = (KINDS.index(kind), len(folded), folded, text)
                if folded not in best or phrase < best[folded]:
                    best[folded] = phrase
        ordered = sorted(best.values())
        self._folded = [folded for _, _, folded, _ in ordered]
        self._suggestions = [Suggestion(text, KINDS[rank]) for rank, _, _, text in ordered]
        self._words, self._starts, self._numbers = _postings(self._folded)
        self._of_term: dict[str, list[int]] = defaultdict(list)  # places in self._words of the words of one stem
        for place, word in enumerate(self._words):
            self._of_term[term_of(word) or word].append(place)

    def suggest(self, typed: str, limit: int = 8) -> list[Suggestion]:
        """Phrases that hold every word typed, the last one as a beginning; better kinds first, then those that begin as typed."""
        words = [fold(word) for word in words_of(typed)][:MAX_TYPED_WORDS]
        unfinished = not typed[-1:].isspace()
        if not unfinished:
            words = [word for word in words if term_of(word)]
        if not words or limit < 1:
            return []
        found = self._beginning(words[-1]) if unfinished else self._holding(words[-1])
        for word in words[:-1]:
            if term_of(word):  # a stop word stands in some spellings of a phrase and not in others
                found = found[self._mask(self._holding(word))[found]]
        start = " ".join(words)
        shortlist = _smallest(found, max(_SHORTLIST, limit))
        shortlist.sort(key=lambda n: (KINDS.index(self._suggestions[n].kind), not self._folded[n].startswith(start), n))
        return [self._suggestions[number] for number in shortlist[:limit]]

    def _beginning(self, prefix: str) -> Numbers:
        """Phrases with a word that begins so, or that has the same stem."""
        first, last = bisect_left(self._words, prefix), bisect_left(self._words, prefix + "\U0010ffff")
        return np.concatenate((self._numbers[self._starts[first] : self._starts[last]], self._holding(prefix)))

    def _holding(self, word: str) -> Numbers:
        """Phrases with a word of the same stem."""
        places = self._of_term.get(term_of(word) or word, ())
        spans = [self._numbers[self._starts[place] : self._starts[place + 1]] for place in places]
        return np.concatenate(spans) if spans else self._numbers[:0]

    def _mask(self, numbers: Numbers) -> Numbers:
        mask = np.zeros(len(self._folded), dtype=bool)
        mask[numbers] = True
        return mask


class _Folds(dict[str, str]):
    """Word → its folded form; phrases repeat their words."""

    def __missing__(self, word: str) -> str:
        return self.setdefault(word, fold(word))


def _postings(phrases: Sequence[str]) -> tuple[list[str], Numbers, Numbers]:
    """Folded phrases → their words sorted; where the phrases of each begin in the last array, and where they end; these."""
    spans = [phrase.split(" ") for phrase in phrases]
    words = sorted({word for span in spans for word in span})
    places = {word: place for place, word in enumerate(words)}
    standing = np.fromiter((places[word] for span in spans for word in span), dtype=np.int32)
    order = np.argsort(standing, kind="stable")
    numbers = np.repeat(np.arange(len(spans), dtype=np.int32), [len(span) for span in spans])[order]
    return words, np.searchsorted(standing[order], np.arange(len(words) + 1)), numbers


def _smallest(numbers: Numbers, count: int) -> list[int]:
    """The `count` smallest of the numbers, each once, in order: numbers are places in the best-first order."""
    enough = count * MAX_PHRASE_WORDS  # a phrase stands there once for each of its words at most
    if len(numbers) > enough:
        numbers = np.partition(numbers, enough)[:enough]
    smallest: list[int] = np.unique(numbers)[:count].tolist()
    return smallest
