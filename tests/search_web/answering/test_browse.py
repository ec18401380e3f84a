from __future__ import annotations

from indexer.engines.seam import ArticleHead
from search_web.answering.browse import articles_page, symptoms_page


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
