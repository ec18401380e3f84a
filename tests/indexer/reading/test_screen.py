"""What a browser's own search would find on a page."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from indexer.reading.screen import Screen, alike, read_screen


def screen(body: str) -> Screen:
    return read_screen(BeautifulSoup(f"<html><head><title>Not shown</title></head><body>{body}</body></html>", "lxml"))


def test_lines_end_where_blocks_and_rows_of_text_do() -> None:
    body = "<h1>Sore <b>throat</b></h1>It <i>hurts</i>.<ul><li>by day<li>at <a href='#'>night</a></ul>one<br>two"

    assert screen(body).lines == ("Sore throat", "It hurts.", "by day", "at night", "one", "two")


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>no</p>",
        '<p style="color: red; display : none">no</p>',
        "<script>no</script>",
        "<style>no</style>",
        "<template>no</template>",
        "<noscript>no</noscript>",
        "<textarea>no</textarea>",
        "<!-- no -->",
    ],
)
def test_what_does_not_show_is_not_found(hidden: str) -> None:
    assert screen(f"<p>yes</p>{hidden}<p>yes</p>").lines == ("yes", "yes")


def test_what_can_be_found_though_it_is_folded_is_found() -> None:
    assert screen("<details><summary>More</summary>text</details><p hidden=until-found>too</p>").lines == ("More", "text", "too")


def test_text_is_compared_without_case_accents_and_invisible_characters() -> None:
    assert screen("<p>Crème\u00ad brûlée\n  x²</p>").concordance.places(alike("CREME brulee x2")) == (0,)


@pytest.mark.parametrize(
    ("wanted", "places"), [("ache", (0,)), ("head", ()), ("aches", (5,)), ("ache aches", (0,)), ("aches headache", ())]
)
def test_only_whole_words_in_one_line_are_found(wanted: str, places: tuple[int, ...]) -> None:
    assert Screen(("ache aches", "headache")).concordance.places(wanted) == places


def test_the_words_before_a_place_come_from_its_line_or_else_the_one_above() -> None:
    found = Screen(("Çok Eyi: surgery", "Or not", "surgery"))

    assert found.before(found.text.index("surgery"), 3) == ["Çok", "Eyi:"]
    assert found.before(found.text.rindex("surgery"), 1) == ["not"]
    assert found.before(0, 3) == []
