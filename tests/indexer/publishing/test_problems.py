"""Which pages need a look, and why."""

from __future__ import annotations

from datetime import date

import pytest

from indexer.publishing.ledger import Ledger, PageFacts
from indexer.publishing.problems import KINDS, Problem, problems_in
from indexer.reading.articles import NO_TEXT
from indexer.records import Skipped

TODAY = date(2026, 2, 28)


def sound(id_: str = "a", title: str = "Ache", **facts: object) -> PageFacts:
    return PageFacts(**{"id": id_, "digest": id_, "state": "article", "title": title, "titled": True, "headings": 2} | facts)  # type: ignore[arg-type]


def found(*pages: PageFacts, listed: tuple[Skipped, ...] = ()) -> list[tuple[str, str]]:
    return [(p.kind, p.page) for p in problems_in(Ledger("", pages, {}), listed, TODAY)]


def test_a_sound_page_needs_no_look() -> None:
    assert found(sound()) == []


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        (sound(titled=False), "no_title"),
        (sound(headings=0), "no_sections"),
        (sound(reviewed="2024-02-27"), "not_reviewed"),
        (sound(headings_without_id=1), "no_anchor"),
        (sound(links_lost=1), "link_lost"),
        (PageFacts("a", "", "failed", "It is binary."), "unreadable"),
        (PageFacts("a", "", "failed", NO_TEXT), "empty"),
        (PageFacts("a", "", "copy", "the same page as b"), "copy"),
        (PageFacts("a", "", "excluded", "robots"), "noindex"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_each_problem_is_found(page: PageFacts, kind: str) -> None:
    assert found(page) == [(kind, "a")]


def test_a_review_two_years_ago_is_not_yet_old() -> None:
    assert found(sound(reviewed="2024-02-28")) == []


def test_a_leap_day_has_a_day_two_years_before() -> None:
    assert problems_in(Ledger("", (sound(reviewed="2026-02-27"),), {}), (), date(2028, 2, 29))[0].kind == "not_reviewed"


def test_pages_that_share_a_title_name_each_other() -> None:
    ledger = Ledger("", (sound("a"), sound("b", "ACHE"), sound("c", "Burn")), {})
    assert problems_in(ledger, (), TODAY) == (
        Problem("same_title", "a", "“Ache”, as b"),
        Problem("same_title", "b", "“ACHE”, as a"),
    )


def test_texts_on_too_many_pages_and_files_that_are_no_pages_are_told() -> None:
    problems = problems_in(Ledger("", (sound(),), {1: "No advice."}), (Skipped("x.html", "It is a link."),), TODAY)
    assert problems == (Problem("unreadable", "x.html", "It is a link."), Problem("boilerplate", "", "No advice."))


def test_errors_come_first() -> None:
    kinds = [
        kind for kind, _ in found(sound("a", links_lost=1), PageFacts("b", "", "failed", "Gone."), sound("c", "C", headings=0))
    ]
    levels = {kind.name: kind.level for kind in KINDS}
    assert [levels[kind] for kind in kinds] == ["error", "warning", "note"]
