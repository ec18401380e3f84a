"""A link lands on the passage, on the maintainers' own pages as well as in the reading view."""

from __future__ import annotations

import os
from dataclasses import replace
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.engines.seam import ArticleHead, StoredPassage
from indexer.page_ids import printable_id
from search_web.answering.links import article_url, help_url, passage_url, reading_anchor

SITE = "https://health.example"
CANONICAL = "https://health.example/back-pain/"


def head(article_id: str = "articles/back.html", url: str | None = None) -> ArticleHead:
    return ArticleHead(article_id, "Back pain", url, "en", None)


def passage(
    fragment: str | None = "A%20hot%20patch", anchor: str | None = "feels", article: ArticleHead | None = None
) -> StoredPassage:
    article = article or head()
    where = ("Symptoms", ("Symptoms",), anchor, "symptoms", "paragraph", None)
    return StoredPassage(f"{article.id}#3.2", article, *where, "A hot patch", fragment)  # type: ignore[arg-type]


def test_without_an_address_of_the_site_results_lead_to_the_reading_view() -> None:
    assert article_url(head(url=CANONICAL), "") == "/article/articles/back.html"
    assert passage_url(passage(), "") == "/article/articles/back.html#p3.2"


def test_the_reading_view_has_a_place_for_each_passage() -> None:
    assert reading_anchor("articles/back.html#3.2") == "p3.2"
    assert reading_anchor("odd#name.html#0.11") == "p0.11"


def test_with_an_address_results_lead_to_the_articles_own_page() -> None:
    assert article_url(head(url=CANONICAL), SITE) == CANONICAL


@pytest.mark.parametrize("base", [SITE, f"{SITE}/"])
def test_a_page_that_gives_no_address_lies_where_it_lies_in_the_corpus(base: str) -> None:
    assert article_url(head(), base) == f"{SITE}/articles/back.html"


@pytest.mark.parametrize(
    ("name", "asked_for"),
    [
        (b"caf\xe9 1.html", "caf%E9%201.html"),
        ("a\u00a0b.html".encode(), "a%C2%A0b.html"),
        (b"a\\b.html", "a%5Cb.html"),
        ("caf\u00e9.html".encode(), "caf%C3%A9.html"),
    ],
)
def test_a_page_whose_name_cannot_be_printed_is_asked_for_by_the_bytes_of_its_name(name: bytes, asked_for: str) -> None:
    odd = head(printable_id(os.fsdecode(name)))
    assert article_url(odd, SITE) == f"{SITE}/{asked_for}"
    assert unquote(article_url(odd, "").removeprefix("/article/")) == odd.id


def test_a_site_may_lie_in_a_folder() -> None:
    assert article_url(head(), f"{SITE}/en") == f"{SITE}/en/articles/back.html"


def test_the_way_to_help_leads_to_the_passage_or_to_its_section_on_the_articles_own_page() -> None:
    helpful = replace(head(), help="articles/back.html#4.0", help_anchor="call 999")

    assert help_url(head(), "") is None
    assert help_url(head(), SITE) is None
    assert help_url(helpful, "") == "/article/articles/back.html#p4.0"
    assert help_url(helpful, SITE) == f"{SITE}/articles/back.html#call%20999"
    assert help_url(replace(helpful, help_anchor=None), SITE) == f"{SITE}/articles/back.html"


def test_the_link_names_the_section_and_words_of_the_passage() -> None:
    assert passage_url(passage(), SITE) == f"{SITE}/articles/back.html#feels:~:text=A%20hot%20patch"


def test_a_section_without_an_anchor_is_found_by_the_words_alone() -> None:
    assert passage_url(passage(anchor=None), SITE) == f"{SITE}/articles/back.html#:~:text=A%20hot%20patch"


def test_the_address_of_a_page_may_have_a_query() -> None:
    article = head(url="https://health.example/?p=7")
    assert passage_url(passage(article=article), SITE).startswith("https://health.example/?p=7#feels:~:text=")


def test_a_place_in_a_pages_own_address_gives_way_to_the_passage() -> None:
    link = passage_url(passage(article=head(url=f"{CANONICAL}#top")), SITE)
    assert link == f"{CANONICAL}#feels:~:text=A%20hot%20patch"


def test_a_passage_that_no_words_lead_to_is_reached_by_its_section_or_its_article() -> None:
    assert passage_url(passage(fragment=None), SITE) == f"{SITE}/articles/back.html#feels"
    assert passage_url(passage(fragment=None, anchor=None), SITE) == f"{SITE}/articles/back.html"


@pytest.mark.parametrize(
    "article_id", ["a b.html", "a#b.html", "a?b.html", "a%20b.html", "ä.html", "x:y.html", "//evil.example/a.html"]
)
@pytest.mark.parametrize("base", ["", SITE])
def test_odd_names_of_files_stay_inside_the_path(article_id: str, base: str) -> None:
    address = urlsplit(article_url(head(article_id), base))
    assert (address.query, address.fragment) == ("", "")
    assert address.netloc == urlsplit(base).netloc
    assert unquote(address.path).endswith(article_id.lstrip("/"))


@given(st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_a_link_is_plain_ascii_and_names_its_anchor(anchor: str | None) -> None:
    link = passage_url(passage(anchor=anchor), SITE)

    assert link.isascii()
    assert link.isprintable()
    assert " " not in link
    assert unquote(link.partition("#")[2].partition(":~:text=")[0]) == (anchor or "")
