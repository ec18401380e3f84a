from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.records import Article, Passage, PassageKind, Section
from search_web.answering.reading_view import article_page


def passage(text: str, lead_in: str | None = None, kind: PassageKind = "list_item") -> Passage:
    return Passage(kind, lead_in, text)


def section(level: int, heading: str, *passages: Passage, anchor: str | None = None) -> Section:
    return Section(level, heading, (heading,), anchor, "other", passages)


def article(*sections: Section, url: str | None = None) -> Article:
    return Article("articles/x.html", "X", "en", url, None, (), sections, (), "digest")


def test_the_items_of_a_list_share_one_block_and_one_lead_in() -> None:
    page = article_page(
        "Site", article(section(2, "A", passage("one", "Such as:"), passage("two", "Such as:"), passage("three")))
    )

    assert [(block.lead_in, [p.text for p in block.passages]) for block in page.sections[0].blocks] == [
        ("Such as:", ["one", "two"]),
        (None, ["three"]),
    ]


def test_a_lead_in_that_stands_just_above_is_not_repeated() -> None:
    above = passage("Such as:", kind="paragraph")
    page = article_page(
        "Site", article(section(2, "A", above, passage("one", "Such as:")), section(2, "Why?", passage("So.", "Why?")))
    )

    assert [block.lead_in for shown in page.sections for block in shown.blocks] == [None, None, None]


def test_passages_have_the_anchors_that_results_point_to() -> None:
    page = article_page("Site", article(section(2, "A", passage("one")), section(2, "B", passage("two"), passage("three"))))

    assert [p.anchor for s in page.sections for b in s.blocks for p in b.passages] == ["p0.0", "p1.0", "p1.1"]


def test_contents_list_the_outermost_headings_only() -> None:
    page = article_page(
        "Site", article(section(1, "", passage("x")), section(3, "A"), section(4, "A1"), section(3, "B", anchor="b"))
    )

    assert [(s.heading, s.anchor) for s in page.contents] == [("A", "s1"), ("B", "b")]


@pytest.mark.parametrize("anchor", ["main", "search", "q", "contents", "references", "suggestions", "s2", "p1.0", "reference-1"])
def test_a_section_keeps_its_anchor_unless_an_id_of_the_page_is_the_same(anchor: str) -> None:
    page = article_page("Site", article(section(2, "A", anchor=anchor), section(2, "B", anchor="after-meals")))

    assert [s.anchor for s in page.sections] == ["s0", "after-meals"]


@pytest.mark.parametrize(("level", "shown"), [(1, 2), (2, 2), (6, 6), (9, 6)])
def test_headings_stay_below_the_title(level: int, shown: int) -> None:
    assert article_page("Site", article(section(level, "A"))).sections[0].level == shown


@pytest.mark.parametrize("url", [None, "", "javascript:alert(1)", "/relative", "data:text/html,x"])
def test_only_a_web_address_is_linked_as_the_original(url: str | None) -> None:
    assert article_page("Site", article(url=url)).original is None


def test_references_are_shown_once() -> None:
    listed = replace(section(2, "References", passage("A book.")), kind="references")

    assert not article_page("Site", replace(article(listed), references=("A book.",))).sections
    assert article_page("Site", article(listed)).sections
