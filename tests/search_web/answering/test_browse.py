from __future__ import annotations

import pytest

from indexer.engines.seam import ArticleHead
from search_web.answering.browse import AT_ONCE, articles_page, firsts_of, kind_page, symptoms_page
from tests.articles import article, published, section
from tests.memory_engine import MemoryEngine


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


def test_a_kind_lists_the_articles_that_have_it_each_with_its_first_section_of_that_kind() -> None:
    zinc = article("a", "Zinc", section("Fever", "Hot"), section("Why", "So", "Or so", kind="causes"))
    ache = article("b", "Ache", section("What for", "Thus", kind="causes"), section("Why else", "Hm", kind="causes"))
    snapshot = published(MemoryEngine(), [zinc, ache, article("c", "Cold", section("Notes", "None", kind="other"))])
    firsts = firsts_of(snapshot)
    page = kind_page(("Site", ""), snapshot, firsts, "causes")

    assert page.kinds == ("symptoms", "causes")
    assert (page.kind, page.total) == ("causes", 2)
    assert [(letter.name, [(a.title, a.heading, a.url) for a in letter.articles]) for letter in page.letters] == [
        ("A", [("Ache", "What for", "/article/articles/b.html#p0.0")]),
        ("Z", [("Zinc", "Why", "/article/articles/a.html#p1.0")]),
    ]
    theirs = kind_page(("Site", "https://example.org"), snapshot, firsts, "causes")
    assert theirs.letters[1].articles[0].url.startswith("https://example.org/articles/a.html#why:~:text=")


def test_a_long_list_of_a_kind_is_shown_a_letter_at_a_time() -> None:
    articles = [article(f"{n:03}", f"Burn {n:03}", section("Why", "So", kind="causes")) for n in range(AT_ONCE)]
    snapshot = published(MemoryEngine(), [*articles, article("z", "Ache", section("Why", "So", kind="causes"))])
    first, burns = (kind_page(("Site", ""), snapshot, firsts_of(snapshot), "causes", wanted) for wanted in (("", 1), ("B", 1)))

    assert [letter.name for page in (first, burns) for letter in page.letters] == ["A", "B"]
    assert len(burns.letters[0].articles) == AT_ONCE
