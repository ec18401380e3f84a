from __future__ import annotations

import pytest

from indexer.engines.seam import ArticleHead
from search_web.answering.browse import AT_ONCE, articles_page, symptoms_page


def head(title: str, url: str | None = None) -> ArticleHead:
    return ArticleHead(f"{title}.html", title, url, "en", None)


def test_articles_stand_under_their_letters_and_numbers_come_last() -> None:
    page = articles_page(("Site", ""), [head("zinc"), head("Éclat"), head("5 a day"), head("eczema"), head("“Aura”"), head("")])

    assert [(letter.name, [a.title for a in letter.articles]) for letter in page.letters] == [
        ("A", ["“Aura”"]),
        ("E", ["Éclat", "eczema"]),
        ("Z", ["zinc"]),
        ("0–9", ["", "5 a day"]),
    ]
    assert page.total == 6


def test_a_site_with_an_address_lists_its_own_pages() -> None:
    page = articles_page(("Site", "https://example.org/"), [head("Aura"), head("Back", "https://example.org/back")])

    assert [a.url for letter in page.letters for a in letter.articles] == [
        "https://example.org/Aura.html",
        "https://example.org/back",
    ]


def test_a_symptom_stands_under_its_first_telling_word() -> None:
    page = symptoms_page(
        "Site", ["a knot behind the navel", "Your knees fold", "as if the bed drops", "éclairs", "3 weals", "The"]
    )

    assert [(letter.name, [s.small + s.rest for s in letter.symptoms]) for letter in page.letters] == [
        ("B", ["as if the bed drops"]),
        ("E", ["éclairs"]),
        ("K", ["Your knees fold", "a knot behind the navel"]),
        ("T", ["The"]),
        ("0–9", ["3 weals"]),
    ]
    assert page.letters[0].symptoms[0].small == "as if the "
    assert page.total == 6


def test_a_symptom_that_two_articles_write_differently_is_listed_once() -> None:
    page = symptoms_page("Site", ["fever", "Fever", "FEVER"])

    assert [s.rest for letter in page.letters for s in letter.symptoms] == ["fever"]


def test_before_the_first_symptom_the_list_is_empty() -> None:
    assert symptoms_page("Site", []).letters == ()


def test_a_long_list_is_shown_a_letter_at_a_time_and_a_long_letter_in_parts() -> None:
    phrases = [f"burn {n:04}" for n in range(AT_ONCE + 1)] + ["ache"]
    first, b, rest = (symptoms_page("Site", phrases, *part) for part in ((), ("B",), ("B", 2)))

    assert [(letter.name, len(letter.symptoms)) for page in (first, b, rest) for letter in page.letters] == [
        ("A", 1),
        ("B", AT_ONCE),
        ("B", 1),
    ]
    assert (b.part.names, b.part.letter, rest.part.page, rest.part.pages) == (("A", "B"), "B", 2, 2)
    assert rest.letters[0].symptoms[0].rest == f"burn {AT_ONCE:04}"
    assert first.total == AT_ONCE + 2


@pytest.mark.parametrize(("letter", "page", "shown"), [("Z", 1, "A"), ("B", 99, "B"), ("", 7, "A")])
def test_no_such_letter_or_page_shows_a_first_one(letter: str, page: int, shown: str) -> None:
    found = articles_page(("Site", ""), [head("ache"), *(head(f"burn {n}") for n in range(AT_ONCE))], letter, page)

    assert (found.part.letter, found.part.page) == (shown, 1)
