"""Pages of a ledger → what a maintainer should look at, each with what to do about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from indexer.publishing.ledger import Ledger, PageFacts
from indexer.reading.articles import NO_TEXT
from indexer.records import Skipped

Level = Literal["error", "warning", "note"]  # no visitor finds it; visitors find it worse than they could; for information

REVIEWED_YEARS = 2  # health sites review their pages every two or three years, and visitors are told the date


@dataclass(frozen=True, slots=True)
class ProblemKind:
    name: str
    level: Level
    what: str  # heading of its list
    advice: str  # what to do


KINDS = (
    ProblemKind("unreadable", "error", "Cannot be read", "Do what is said beside each page, then build again."),
    ProblemKind("empty", "error", "Have no text", "Run symptom-index show --explain on one of them; a [[paths]] rule may help."),
    ProblemKind(
        "no_title", "warning", "Say no title", "Give the page a <title> or one <h1>; a heading or the file name stands in."
    ),
    ProblemKind(
        "no_sections", "warning", "Have no headings", "Mark headings as <h2> and <h3>, or name them in a [[paths]] rule."
    ),
    ProblemKind(
        "same_title", "warning", "Share their title", "Give each page a title of its own; visitors cannot tell them apart."
    ),
    ProblemKind("copy", "warning", "Are copies", "Remove all but one of them; only the first is found."),
    ProblemKind(
        "not_reviewed", "warning", f"Not reviewed for {REVIEWED_YEARS} years", "Review the page and write the new date into it."
    ),
    ProblemKind(
        "no_anchor", "note", "Have headings without an id", "Give headings an id, so that results can lead to the section itself."
    ),
    ProblemKind(
        "link_lost",
        "note",
        "Have passages that no link finds by their words",
        "Give the headings above them an id; their words stand twice on the page, or are hidden at first.",
    ),
    ProblemKind(
        "noindex", "note", "Ask to be left out", "Take the robots tag away, or set noindex = false, if visitors should find them."
    ),
    ProblemKind(
        "boilerplate", "note", "Stand on too many pages", "Nothing, unless a text is advice of its own: reword it there."
    ),
)


@dataclass(frozen=True, slots=True)
class Problem:
    kind: str  # a name of KINDS
    page: str  # id; "" for a text that stands on many
    detail: str = ""  # what this page has of it


def problems_in(ledger: Ledger, listed: tuple[Skipped, ...], today: date) -> tuple[Problem, ...]:
    """Every problem, in the order of KINDS, then of the pages. `listed`: what is named like a page and is none."""
    found = [Problem("unreadable", skipped.id, skipped.reason) for skipped in listed]
    for page in ledger.pages:
        found += _of_article(page, today) if page.state == "article" else _of_other(page)
    found += _same_titles(ledger)
    found += [Problem("boilerplate", "", text) for text in sorted(ledger.repeated.values())]
    order = [kind.name for kind in KINDS]
    return tuple(sorted(found, key=lambda problem: (order.index(problem.kind), problem.page)))


def _of_other(page: PageFacts) -> Iterator[Problem]:
    if page.state == "failed":
        yield Problem("empty" if page.reason == NO_TEXT else "unreadable", page.id, page.reason)
    else:
        yield Problem("copy" if page.state == "copy" else "noindex", page.id, page.reason)


def _of_article(page: PageFacts, today: date) -> Iterator[Problem]:
    if not page.titled:
        yield Problem("no_title", page.id, f"shown as “{page.title}”")
    if not page.headings:
        yield Problem("no_sections", page.id)
    if page.reviewed and page.reviewed < _years_before(today).isoformat():
        yield Problem("not_reviewed", page.id, page.reviewed)
    if page.headings_without_id:
        yield Problem("no_anchor", page.id, f"{page.headings_without_id} of {page.headings}")
    if page.links_lost:
        yield Problem("link_lost", page.id, f"{page.links_lost} of {page.passages}")


def _years_before(today: date) -> date:
    """Counted by the calendar; 29 February counts as the 28th."""
    day = min(today.day, 28) if today.month == 2 else today.day
    return date(today.year - REVIEWED_YEARS, today.month, day)


def _same_titles(ledger: Ledger) -> Iterator[Problem]:
    titles: dict[str, list[str]] = defaultdict(list)
    for page in ledger.articles:
        titles[page.title.casefold()].append(page.id)
    for ids in titles.values():
        for id_ in ids if len(ids) > 1 else ():
            other = next(one for one in ids if one != id_)
            others = f" and {len(ids) - 2} more" if len(ids) > 2 else ""
            yield Problem("same_title", id_, f"“{ledger.by_id[id_].title}”, as {other}{others}")
