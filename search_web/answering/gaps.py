"""What was asked for and not found: which of an answer's symptoms, and later what a maintainer can do about each."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass, replace

from indexer.engines.seam import ArticleHead
from indexer.terms import stems_of, term_of, words_of
from indexer.vocabulary import Synonyms, is_name
from search_web.answering.hits import Answer, Request

SYMPTOM_WORDS = 6  # a longer one is a tale; of that only words that no article knows are a gap


@dataclass(frozen=True, slots=True)
class Gap:
    """One term that visitors asked for and no article speaks of."""

    term: str
    days: int  # on which it was asked for
    unknown: tuple[str, ...]  # its words that stand in no article
    nearest: ArticleHead | None  # the article that speaks of the rest of it


@dataclass(frozen=True, slots=True)
class InsightsPage:
    """insights.html"""

    site_name: str
    gaps: tuple[Gap, ...]
    lines: str  # for synonyms.toml


def asked_plainly(request: Request) -> bool:
    """Whether a request is somebody's question, and not a further page or a narrower view of one."""
    return request == replace(Request(request.text), group=request.group, page_size=request.page_size)


def not_found(found: Answer, known: Set[str]) -> Iterator[str]:
    """The symptoms of a question that none of the articles shown speaks of; of a long one its words that are not `known`."""
    for symptom in found.query.symptoms:
        if all(symptom in result.coverage.missing for result in found.results):
            words = words_of(symptom)
            if len(words) <= SYMPTOM_WORDS:
                yield symptom
            else:
                yield from _unknown(symptom, known)


def gaps(counted: Iterable[tuple[str, int]], ask: Callable[[str], Answer], known: Set[str]) -> list[Gap]:
    """Terms with their days → those that are not found to this day, in the same order."""
    open_ones = []
    for term, days in counted:
        answer = ask(term)
        if any(True for _ in not_found(answer, known)):
            nearest = answer.results[0].article if answer.results else None
            open_ones.append(Gap(term, days, tuple(_unknown(term, known)), nearest))
    return open_ones


def _unknown(text: str, known: Set[str]) -> Iterator[str]:
    return (word for word in words_of(text) if term_of(word) and term_of(word) not in known)


def lines_for_synonyms(found: Iterable[Gap], synonyms: Synonyms) -> str:
    """Gaps → lines for synonyms.toml, to be read before they are taken: each term leads to the nearest article's title.

    What no line can be written for stands in a comment, so that the whole can be pasted.
    """
    by_title: dict[str, list[Gap]] = {}
    for gap in found:
        by_title.setdefault(gap.nearest.title if gap.nearest else "", []).append(gap)
    return "\n".join(_lines(title, of_title, synonyms) for title, of_title in by_title.items())


def _lines(title: str, found: list[Gap], synonyms: Synonyms) -> str:
    terms = ", ".join(_quoted(gap.term) for gap in found)
    days = ", ".join(f"{gap.days} days" for gap in found)
    if not title:
        return f"# no article is near: write one, or give another name for {terms} ({days})\n"
    if _is_known(title, synonyms) or any(_is_known(gap.term, synonyms) for gap in found):
        return f"# add to typed_only of the group with {_quoted(title)}: {terms} ({days})\n"
    if not is_name(title):
        return f"# {terms} ({days}), nearest {_quoted(title)}: which of its words means the same?\n"
    return f"# {days}\n[[group]]\nwords = [{_quoted(title)}]\ntyped_only = [{terms}]\n"


def _is_known(text: str, synonyms: Synonyms) -> bool:
    """Whether it stands in a group already; a phrase may stand in one only."""
    terms = stems_of(text)
    return any((run.start, run.end) == (0, len(terms)) for run in synonyms.runs_in(terms))


def _quoted(text: str) -> str:
    return json.dumps(" ".join(text.split()), ensure_ascii=False)
