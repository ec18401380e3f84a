"""Passage text + question → segments: what the visitor asked for, marked where it stands."""

from __future__ import annotations

from indexer.engines.seam import Question
from indexer.terms import Term, terms_of
from search_web.answering.hits import Segment


def highlight(text: str, question: Question) -> tuple[Segment, ...]:
    """Text → segments that joined give it back. Runs of terms are marked only where they stand together."""
    terms = terms_of(text)
    runs = {alternative.terms for clause in question.clauses for alternative in clause.alternatives}
    marked = _marked(terms, runs)
    return _segments(text, _spans(text, terms, marked))


def _marked(terms: list[Term], runs: set[tuple[str, ...]]) -> list[bool]:
    marked = [False] * len(terms)
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for run in runs:
        by_first.setdefault(run[0], []).append(run)
    for at, term in enumerate(terms):
        for run in by_first.get(term.text, ()):
            if tuple(following.text for following in terms[at : at + len(run)]) == run:
                marked[at : at + len(run)] = [True] * len(run)
    return marked


def _spans(text: str, terms: list[Term], marked: list[bool]) -> list[tuple[int, int]]:
    """Marked stretches; neighbours with nothing but blanks between them are one."""
    spans: list[tuple[int, int]] = []
    for term, is_marked in zip(terms, marked, strict=True):
        if not is_marked:
            continue
        if spans and not text[spans[-1][1] : term.start].strip():
            spans[-1] = (spans[-1][0], term.end)
        else:
            spans.append((term.start, term.end))
    return spans


def _segments(text: str, spans: list[tuple[int, int]]) -> tuple[Segment, ...]:
    segments, at = [], 0
    for start, end in spans:
        segments += [Segment(text[at:start], False), Segment(text[start:end], True)]
        at = end
    segments.append(Segment(text[at:], False))
    return tuple(segment for segment in segments if segment.text)
