"""Where the settings ask for it, no address ever holds a query."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from indexer.settings import Settings
from search_web.app import create_app
from search_web.languages import Languages
from search_web.posting import AGAIN, with_buttons
from tests.memory_engine import MemoryEngine

HOSTILE = "night & #1 50% <b> 心"


@pytest.fixture
def posting(settings: Settings, engine: MemoryEngine, languages: Languages) -> FlaskClient:
    return create_app(replace(settings, page_size=1, query_method="post"), engine, languages).test_client()


def results(client: FlaskClient, **form: object) -> BeautifulSoup:
    response = client.post("/search", data=form)
    assert response.status_code == 200
    return BeautifulSoup(response.text, "lxml")


def press(client: FlaskClient, page: BeautifulSoup, words: str) -> BeautifulSoup:
    """The page behind the first button that says `words`."""
    button = next(button for button in page.select(f'button[form="{AGAIN}"]') if words in button.get_text())
    assert page.select_one(f"form#{AGAIN}[method=post][action='/search']")
    return results(client, **{AGAIN: str(button["value"])})


def box(page: BeautifulSoup) -> str:
    found = page.select_one("input[name=q]")
    assert found
    return str(found["value"])


def test_the_box_sends_its_words_in_no_address(posting: FlaskClient) -> None:
    form = BeautifulSoup(posting.get("/").text, "lxml").select_one("form.search")

    assert form
    assert (form["method"], form["action"]) == ("post", "/search")
    assert "Heart" in results(posting, q="skipped beat").get_text()


def test_pages_filters_and_ways_back_work_without_an_address(posting: FlaskClient) -> None:
    first = results(posting, q="night " + HOSTILE)
    second = press(posting, first, "Next")
    narrowed = results(posting, q="night", kind=["symptoms"])

    assert box(second) == "night " + HOSTILE
    assert second.select_one('[aria-current="page"]').get_text() == "2"  # type: ignore[union-attr]
    assert not press(posting, narrowed, "Remove filter").select(".chips")


@pytest.mark.parametrize("address", ["/", "/symptoms", "/articles", "/nowhere", "/privacy"])
def test_no_link_of_any_page_holds_a_query(posting: FlaskClient, address: str) -> None:
    pages = [posting.get(address).text, *(posting.post("/search", data={"q": q}).text for q in ("night", HOSTILE, "xylophone"))]

    for page in pages:
        assert not re.search(r'(?:href|action|src)="(?!/articles\?)[^"]*[?&amp;](?:q|kind|page)=', page)  # lists answer no query
        assert "/articles?q=" not in page
        assert 'rel="search"' not in page


def test_a_page_beyond_the_end_is_the_first(posting: FlaskClient) -> None:
    page = results(posting, q="night", page="99")

    assert page.select_one('[aria-current="page"]').get_text() == "1"  # type: ignore[union-attr]


def test_browsers_are_offered_no_search_from_their_address_bar(posting: FlaskClient) -> None:
    assert posting.get("/opensearch.xml").status_code == 404


def test_elsewhere_a_search_cannot_be_sent_as_a_form(client: FlaskClient) -> None:
    assert client.post("/search", data={"q": "night"}).status_code == 405


@pytest.mark.parametrize("address", ["/api/v1/search", "/api/v1/suggest"])
def test_programs_may_send_theirs_as_a_form_everywhere(client: FlaskClient, address: str) -> None:
    sent, asked = client.post(address, data={"q": "heart"}), client.get(address, query_string={"q": "heart"})

    assert sent.status_code == 200
    assert sent.get_json() == asked.get_json()


def test_a_link_becomes_a_button_of_the_same_words_and_attributes() -> None:
    link = '<body><a rel="next" lang="en" href="/search?q=a%26b&amp;page=2" aria-label="Page 2">Next <b>page</b></a></body>'
    page = with_buttons(link, "/search")

    assert unescape(page).startswith(
        '<body><button class="link" form="again" name="again" value="q=a%26b&page=2" lang="en" aria-label="Page 2">Next'
    )
    assert page.count('<form id="again" action="/search" method="post" hidden></form>') == 1


@pytest.mark.parametrize("page", ["<body></body>", '<body><a href="/search">x</a><a href="/article/a?q=1">y</a></body>'])
def test_other_pages_stay_as_they_are(page: str) -> None:
    assert with_buttons(page, "/search") == page
