"""The application as a whole: its addresses, its static files."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from indexer.settings import Settings
from search_web.app import create_app
from search_web.languages import Languages
from tests.memory_engine import MemoryEngine

PAGES = ("/", "/search?q=burning", "/search?q=xylophone", "/article/articles/back.html", "/articles", "/symptoms", "/nowhere")


@pytest.mark.parametrize("address", PAGES)
def test_a_page_holds_no_inline_script_no_inline_style_and_no_other_origin(client: FlaskClient, address: str) -> None:
    html = client.get(address).text

    assert not re.search(r"<script(?! src=\"/static/)|<style|\sstyle=|\son\w+=", html)
    assert not re.search(r"""(?:src|action)=["'](?:https?:)?//""", html)
    assert not re.search(r"""<link rel="(?!canonical)[^"]*"[^>]*href=["'](?:https?:)?//""", html)


@pytest.mark.parametrize("address", PAGES)
def test_every_page_says_whom_to_call_and_that_it_is_no_medical_advice(client: FlaskClient, address: str) -> None:
    html = client.get(address).text

    assert "call your local emergency number" in html
    assert "no medical advice" in html


@pytest.mark.parametrize("address", PAGES)
def test_a_page_has_one_search_box_and_one_main_heading(client: FlaskClient, address: str) -> None:
    html = client.get(address).text

    assert html.count('role="search"') == 1
    assert html.count("<h1") == 1


def test_the_home_page_offers_the_examples_of_the_settings_as_searches(
    client: FlaskClient, settings: Settings, engine: MemoryEngine, languages: Languages
) -> None:
    examples = ("stinging & burning", "an itch at night?")
    told = create_app(replace(settings, examples=examples), engine, languages).test_client()
    links = BeautifulSoup(told.get("/").text, "lxml").select(".examples a")

    assert tuple(link.text for link in links) == examples
    assert all("Results for" in told.get(str(link["href"])).text for link in links)
    assert "People might say" not in client.get("/").text


def test_a_static_file_is_kept_for_a_year_under_an_address_that_names_its_content(client: FlaskClient) -> None:
    found = re.search(r'href="(/static/search\.css\?v=[0-9a-f]{12})"', client.get("/").text)

    assert found
    response = client.get(found.group(1))
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    response.close()


@pytest.mark.parametrize("on", [True, False])
def test_the_slash_key_can_be_switched_off(engine: MemoryEngine, languages: Languages, on: bool) -> None:
    html = create_app(Settings(slash_key=on), engine, languages).test_client().get("/").text

    assert ("data-slash-key" in html) == on


def test_a_browser_learns_how_to_search_here(client: FlaskClient) -> None:
    link = BeautifulSoup(client.get("/").text, "lxml").select_one("link[rel=search]")
    assert link
    assert (link["type"], link["title"]) == ("application/opensearchdescription+xml", "Body & Worry")

    response = client.get(str(link["href"]))
    described = ElementTree.fromstring(response.data)
    found = {element.tag.partition("}")[2]: element for element in described}
    assert response.mimetype == "application/opensearchdescription+xml"
    assert described.tag == "{http://a9.com/-/spec/opensearch/1.1/}OpenSearchDescription"
    assert found["ShortName"].text == "Body & Worry"
    assert found["Description"].text == "Search Body & Worry by what you feel"
    assert found["Url"].attrib == {
        "type": "text/html",
        "method": "get",
        "template": "http://localhost/search?q={searchTerms}",
    }


def test_head_is_answered_like_get_without_a_body(client: FlaskClient) -> None:
    response = client.head("/search?q=burning")

    assert response.status_code == 200
    assert response.data == b""
