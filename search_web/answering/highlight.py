"""Passage text + question → segments: what the visitor asked for, marked where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from indexer.engines.seam import Question
from indexer.terms import parts_of, term_of
from search_web.answering.hits import Segment

SHORT = 120  # characters: titles, headings and lead-ins, which stand in one answer after the other
KEPT_TEXTS = 1 << 13  # of short ones, some megabytes: what answers show most


def highlight(text: str, question: Question) -> tuple[Segment, ...]:
    """Text → segments that joined give it back. Runs of terms are marked only where they stand together."""
    return Highlighter(question).segments(text)


def similar_segments(text: str, words: Sequence[int]) -> tuple[Segment, ...]:
    """Text and places of its words, ascending → segments, these marked as similar."""
    return tuple(_segments(parts_of(text), words, similar=True))


class Highlighter:
    """Marks one question in many texts."""

    def __init__(self, question: Question) -> None:
        self._runs: dict[str, set[tuple[str, ...]]] = {}  # by their first terms
        self._marked_up: dict[str, tuple[Segment, ...]] = {}  # titles, headings and lead-ins stand above several passages
        for clause in question.clauses:
            for alternative in clause.alternatives:
                self._runs.setdefault(alternative.terms[0], set()).add(alternative.terms)

    def segments(self, text: str) -> tuple[Segment, ...]:
        """As highlight."""
        if text not in self._marked_up:
            parts, terms = _kept(text) if len(text) <= SHORT else _read(text)
            marked = sorted(set(self._marked(terms)))
            self._marked_up[text] = tuple(_segments(parts, marked))
        return self._marked_up[text]

    def _marked(self, terms: Sequence[str]) -> Iterator[int]:
        """Which words are marked. A stop word has "" for a term and parts no run."""
        runs = self._runs
        for at in [at for at, term in enumerate(terms) if term in runs]:
            for run in runs[terms[at]]:
                if len(run) == 1:
                    yield at
                else:
                    yield from _following(terms, at, run)


def _read(text: str) -> tuple[Sequence[str], Sequence[str]]:
    """Text → its parts, as parts_of gives them, and the terms of its words."""
    parts = parts_of(text)
    return parts, list(map(term_of, parts[1::2]))


_kept = lru_cache(KEPT_TEXTS)(_read)


def _following(terms: Sequence[str], at: int, run: tuple[str, ...]) -> list[int]:
    """The words from `at` on that are the run, none where it is broken off."""
    found: list[int] = []
    for place in range(at, len(terms)):
        if not terms[place]:
            continue
        if terms[place] != run[len(found)]:
            break
        found.append(place)
        if len(found) == len(run):
            return found
    return []


def _segments(parts: Sequence[str], marked: Sequence[int], similar: bool = False) -> Iterator[Segment]:
    """Words stand at odd places of `parts`. Marked neighbours with nothing but blanks between them are one segment."""
    at = 0
    for first, last in _stretches(parts, marked):
        before = "".join(parts[at : 2 * first + 1])
        if before:
            yield Segment(before, False)
        yield Segment("".join(parts[2 * first + 1 : 2 * last + 2]), not similar, similar)
        at = 2 * last + 2
    rest = "".join(parts[at:])
    if rest:
        yield Segment(rest, False)


def _stretches(parts: Sequence[str], marked: Sequence[int]) -> list[tuple[int, int]]:
    """First and last word of each."""
    stretches: list[tuple[int, int]] = []
    for word in marked:
        if stretches and stretches[-1][1] == word - 1 and not parts[2 * word].strip():
            stretches[-1] = (stretches[-1][0], word)
        else:
            stretches.append((word, word))
    return stretches
