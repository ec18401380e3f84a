"""A link finds its passage on the page, and no other."""

from __future__ import annotations

from pathlib import Path
from time import process_time
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.reading.html_files import list_pages
from indexer.reading.landing import MOST_WORDS, WORDS, landing, text_directive, with_fragments
from indexer.reading.reader import read_page
from indexer.reading.screen import Screen, alike
from indexer.records import Article, Passage, Section
from indexer.settings import Settings

CORPUS = Path(__file__).parents[3] / "corpus"
ENOUGH = 0.95  # of the passages of the example site
SECONDS = 8.0  # ten times what it takes; where each item reads the whole page, it is minutes


def fragments(lines: tuple[str, ...], *texts: str) -> list[str | None]:
    """The directives of passages on a page of these lines, decoded."""
    section = Section(2, "", (), None, "other", tuple(Passage("paragraph", None, text) for text in texts))
    (found,) = with_fragments([section], Screen(lines))
    return [passage.fragment and unquote(passage.fragment) for passage in found.passages]


def test_the_first_words_of_a_passage_are_enough_where_they_stand_once() -> None:
    text = " ".join(f"word{n}" for n in range(30))

    assert fragments(("Menu", text), text) == [" ".join(text.split()[:WORDS])]


def test_more_words_are_taken_while_the_page_has_them_twice() -> None:
    same = "take one tablet after each meal with a glass"

    assert fragments((f"{same} of water", f"{same} of milk"), f"{same} of water", f"{same} of milk") == [
        f"{same} of water",
        f"{same} of milk",
    ]


def test_a_short_passage_is_told_from_its_like_by_the_words_before_it() -> None:
    lines = ("Stage one", "Surgery", "Stage two", "Surgery")

    assert fragments(lines, "Surgery", "Surgery") == ["Stage one-,Surgery", "Stage two-,Surgery"]


def test_a_passage_is_found_behind_what_the_page_has_elsewhere() -> None:
    """A label from another element, a marker of a reference in the middle."""
    assert fragments(("Dose", "One tablet a day", "Rest and water[1] help"), "Dose: One tablet a day", "Rest and water help") == [
        "One tablet a day",
        None,
    ]
    assert fragments(("Warm tea and honey soothe[1] a throat",), "Warm tea and honey soothe a throat") == [
        "Warm tea and honey soothe"
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ("Take one tablet with a glass of water after each meal",) * 4_000,
        tuple(line for number in range(4_000) for line in (f"Stage {number}", "Surgery")),
        tuple(f"Word {number * 7919 % 20_000}: a sign of illness that needs no treatment" for number in range(20_000)),
    ],
    ids=["the same item", "the same word after others", "a glossary"],
)
def test_a_page_of_very_many_items_takes_no_longer_than_each_of_them(lines: tuple[str, ...]) -> None:
    began = process_time()
    assert len(fragments(lines, *lines)) == len(lines)
    assert process_time() - began < SECONDS


@pytest.mark.parametrize("lines", [(), ("Something else",), ("Surgery", "Surgery", "Surgery")])
def test_where_no_words_lead_to_it_a_passage_has_no_directive(lines: tuple[str, ...]) -> None:
    assert fragments(lines, "Surgery") == [None]


def test_what_means_something_in_a_directive_is_encoded() -> None:
    assert text_directive(["well-known,", "hot", "&", "cold"]) == "well%2Dknown%2C%20hot%20%26%20cold"
    assert text_directive(["b"], ["a-c"]) == "a%2Dc-,b"


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40), max_size=6), st.integers(0, 5))
def test_a_directive_is_plain_ascii_and_stands_on_the_page_once(texts: list[str], nth: int) -> None:
    lines = tuple(" ".join(text.split()) for text in texts if text.split())
    shown = Screen(lines)
    for text in lines[nth : nth + 1]:
        (found,) = fragments(lines, text)
        if found is None:
            continue
        before, _, words = found.rpartition("-,")
        assert len(words.split()) <= MOST_WORDS
        assert before or len(shown.concordance.places(alike(words))) == 1


def test_the_links_of_the_example_site_land() -> None:
    articles = [read_page(page, Settings()) for page in list_pages(CORPUS).pages]
    landed = landing(articles)

    assert landed.passages > 1000
    assert landed.share >= ENOUGH


def test_a_share_counts_the_passages_that_are_found() -> None:
    passages = (Passage("paragraph", None, "a", (), "a"), Passage("paragraph", None, "b"))
    article = Article("x", "X", "en", None, None, (), (Section(2, "", (), None, "other", passages),), (), "")

    assert landing([article]).share == 0.5
    assert landing([]).share == 1
