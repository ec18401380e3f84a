from __future__ import annotations

import pytest

from indexer.engines.seam import ArticleHead
from indexer.records import SECTION_KINDS
from search_web.answering.page import KIND_LABELS, articles_page, kind_label, long_date, pager


@pytest.mark.parametrize(
    ("page", "pages", "expected"),
    [
        (1, 0, ()),
        (1, 1, ()),
        (1, 2, (1, 2)),
        (1, 4, (1, 2, 3, 4)),
        (1, 9, (1, 2, None, 9)),
        (3, 5, (1, 2, 3, 4, 5)),
        (4, 9, (1, 2, 3, 4, 5, None, 9)),
        (5, 9, (1, None, 4, 5, 6, None, 9)),
        (9, 9, (1, None, 8, 9)),
        (7, 3, (1, 2, 3)),
    ],
)
def test_the_pager_shows_the_ends_and_the_neighbours(page: int, pages: int, expected: tuple[int | None, ...]) -> None:
    assert pager(page, pages) == expected


def test_every_kind_has_a_label_of_its_own() -> None:
    assert set(KIND_LABELS) == set(SECTION_KINDS)
    assert len({kind_label(kind) for kind in SECTION_KINDS}) == len(SECTION_KINDS)


@pytest.mark.parametrize(
    ("iso", "expected"),
    [
        ("2026-03-14", "14 March 2026"),
        ("2026-12-01", "1 December 2026"),
        ("2026-03", "2026-03"),
        ("2026", "2026"),
        ("x-13-1", "x-13-1"),
    ],
)
def test_a_date_is_written_out(iso: str, expected: str) -> None:
    assert long_date(iso) == expected


def head(title: str, url: str | None = None) -> ArticleHead:
    return ArticleHead(f"{title}.html", title, url, "en", None)


def test_articles_stand_under_their_letters_and_numbers_come_last() -> None:
    page = articles_page("Site", "", [head("zinc"), head("Éclat"), head("5 a day"), head("eczema"), head("“Aura”"), head("")])

    assert [(letter.name, [a.title for a in letter.articles]) for letter in page.letters] == [
        ("A", ["“Aura”"]),
        ("E", ["Éclat", "eczema"]),
        ("Z", ["zinc"]),
        ("0–9", ["", "5 a day"]),
    ]
    assert page.total == 6


def test_a_site_with_an_address_lists_its_own_pages() -> None:
    page = articles_page("Site", "https://example.org/", [head("Aura"), head("Back", "https://example.org/back")])

    assert [a.url for letter in page.letters for a in letter.articles] == [
        "https://example.org/Aura.html",
        "https://example.org/back",
    ]
