"""The application as a whole: its addresses, its static files."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from search_web.answering.page import EXAMPLE_SEARCHES

PAGES = ("/", "/search?q=burning", "/search?q=xylophone", "/article/articles/back.html", "/articles", "/nowhere")


@pytest.mark.parametrize("address", PAGES)
def test_a_page_needs_no_script_no_inline_style_and_no_other_origin(client: FlaskClient, address: str) -> None:
    html = client.get(address).text

    assert not re.search(r"<script|<style|\sstyle=|\son\w+=", html)
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


def test_the_home_page_offers_searches_to_try(client: FlaskClient) -> None:
    links = BeautifulSoup(client.get("/").text, "lxml").select(".examples a")

    assert tuple(link.text for link in links) == EXAMPLE_SEARCHES
    assert all("esults for" in client.get(str(link["href"])).text for link in links)


def test_a_static_file_is_kept_for_a_year_under_an_address_that_names_its_content(client: FlaskClient) -> None:
    found = re.search(r'href="(/static/search\.css\?v=[0-9a-f]{12})"', client.get("/").text)

    assert found
    response = client.get(found.group(1))
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    response.close()


def test_head_is_answered_like_get_without_a_body(client: FlaskClient) -> None:
    response = client.head("/search?q=burning")

    assert response.status_code == 200
    assert response.data == b""
