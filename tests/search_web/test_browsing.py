"""What visitors can look through without a question."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from tests.soup import soup, text_of


def test_all_articles_are_listed_a_to_z_without_minding_accents(client: FlaskClient) -> None:
    tree = soup(client, "/articles")

    assert [heading.text for heading in tree.select(".letter h2")] == ["A", "B", "C", "E", "H", "N"]
    links = [link["href"] for link in tree.select(".letter a")]
    assert links[4] == "/article/articles/heart%20%26%20soul.html"
    assert all(client.get(str(link)).status_code == 200 for link in links)


def test_symptoms_are_listed_a_to_z_in_the_articles_own_words_and_lead_to_a_search(client: FlaskClient) -> None:
    tree = soup(client, "/symptoms")

    assert [heading.text for heading in tree.select(".letter h2")] == ["F", "S"]
    links = tree.select(".letter a")
    assert [link.text for link in links] == ["a fluttering heart", "a skipped beat"]
    found = soup(client, str(links[1]["href"]))
    assert text_of(found, ".passage").startswith("a skipped beat")


def test_a_long_list_can_be_walked_through_by_its_links(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search_web.answering.browse.AT_ONCE", 1)
    tree = soup(client, "/articles")
    walked = [soup(client, str(link["href"])) for link in tree.select(".letters a")]
    pages = [soup(client, str(link["href"])) for link in walked[4].select(".pager a")]

    assert [page.select(".letter h2")[0].text for page in walked] == ["A", "B", "C", "E", "H", "N"]
    assert [text_of(page, ".letter li") for page in pages] == ["Heart <em>flutters</em>", "Hiccups"]
    assert text_of(pages[1], "title") == "All articles, A to Z: H 2/2 – Body & Worry"
    assert text_of(walked[4], ".letters [aria-current]") == "H"


@pytest.mark.parametrize("address", ["/", "/search?q=xylophone", "/articles", "/nowhere"])
def test_the_list_of_symptoms_is_one_step_away(client: FlaskClient, address: str) -> None:
    html = BeautifulSoup(client.get(address).text, "lxml")

    assert html.select_one("footer a[href='/symptoms']")
    assert html.select_one("main a[href='/symptoms']") or address == "/articles"


@pytest.mark.parametrize("address", ["/", "/search?q=xylophone", "/articles", "/symptoms"])
def test_articles_can_be_looked_through_by_one_kind_of_section(client: FlaskClient, address: str) -> None:
    links = soup(client, address).select("main .kinds a")
    assert [(link.text, link["href"]) for link in links] == [
        ("Symptoms", "/articles?kind=symptoms"),
        ("Causes", "/articles?kind=causes"),
        ("When to get help", "/articles?kind=get_help"),
        ("Questions and answers", "/articles?kind=faq"),
    ]

    causes = client.get(str(links[1]["href"]))
    page = BeautifulSoup(causes.text, "lxml")
    assert text_of(page, "h1") == "Causes, article by article"
    assert [link.text for link in page.select(".letter a")] == ["Back pain: Causes", "Not sleeping: Infections"]
    assert text_of(page, ".kinds [aria-current=page]") == "Causes"
    assert not page.select("meta[name=robots]")
    assert "X-Robots-Tag" not in causes.headers
    path, _, anchor = str(page.select(".letter a")[0]["href"]).partition("#")
    assert text_of(soup(client, path), f"[id='{anchor}']") == "Muscles that never quite let go begin to burn"


@pytest.mark.parametrize("kind", ["nonsense", "references", "diagnosis"])
def test_a_kind_that_no_article_has_shows_all_articles(client: FlaskClient, kind: str) -> None:
    assert text_of(soup(client, "/articles", kind=kind), "h1") == "All articles, A to Z"
