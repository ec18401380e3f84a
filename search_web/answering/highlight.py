"""Passage text + question → segments: what the visitor asked for, marked where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from indexer.engines.seam import Question
from indexer.terms import spans_of, term_of, words_of
from search_web.answering.hits import Segment


def highlight(text: str, question: Question) -> tuple[Segment, ...]:
    """Text → segments that joined give it back. Runs of terms are marked only where they stand together."""
    return Highlighter(question).segments(text)


class Highlighter:
    """Marks one question in many texts."""

    def __init__(self, question: Question) -> None:
        self._runs: dict[str, set[tuple[str, ...]]] = {}  # by their first terms
        for clause in question.clauses:
            for alternative in clause.alternatives:
                self._runs.setdefault(alternative.terms[0], set()).add(alternative.terms)

    def segments(self, text: str) -> tuple[Segment, ...]:
        """As highlight."""
        terms = list(map(term_of, words_of(text)))
        marked = sorted(set(self._marked(terms)))
        if not marked:
            return (Segment(text, False),) if text else ()
        spans = spans_of(text)  # found anew, and only now: half of all texts hold nothing of the question
        return _segments(text, _joined(text, [spans[at] for at in marked]))

    def _marked(self, terms: Sequence[str]) -> Iterator[int]:
        """Which words are marked. A stop word has "" for a term and parts no run."""
        runs = self._runs
        for at in [at for at, term in enumerate(terms) if term in runs]:
            for run in runs[terms[at]]:
                if len(run) == 1:
                    yield at
                else:
                    yield from _following(terms, at, run)


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


def _joined(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Marked stretches; neighbours with nothing but blanks between them are one."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _segments(text: str, spans: Sequence[tuple[int, int]]) -> tuple[Segment, ...]:
    segments, at = [], 0
    for start, end in spans:
        if at < start:
            segments.append(Segment(text[at:start], False))
        segments.append(Segment(text[start:end], True))
        at = end
    if at < len(text):
        segments.append(Segment(text[at:], False))
    return tuple(segments)
