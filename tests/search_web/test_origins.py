"""Which other sites may ask the web API, and what they never get."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from indexer.settings import Settings
from search_web.app import create_app
from search_web.languages import Languages
from tests.memory_engine import MemoryEngine

OURS = "https://www.example.org"
ASKED = "/api/v1/search?q=heart"


@pytest.fixture
def shared(settings: Settings, engine: MemoryEngine, languages: Languages) -> FlaskClient:
    """A site that lets OURS ask."""
    return create_app(replace(settings, cors_origins=(OURS, "http://localhost:8080")), engine, languages).test_client()


def allowed(client: FlaskClient, origin: str, address: str = ASKED, method: str = "GET") -> str | None:
    with client.open(address, method=method, headers={"Origin": origin}) as response:
        return response.headers.get("Access-Control-Allow-Origin")


@pytest.mark.parametrize("address", [ASKED, "/api/v1/suggest?q=h", "/api/v1/search?q=h&page=x", "/api/v1/nowhere"])
def test_a_listed_site_may_read_answers_and_problems(shared: FlaskClient, address: str) -> None:
    assert allowed(shared, OURS, address) == OURS


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "", "http://www.example.org", "https://example.org", f"{OURS}.evil.example", f"{OURS}:8443"],
)
def test_no_other_site_may(shared: FlaskClient, origin: str) -> None:
    assert allowed(shared, origin) is None


def test_pages_are_for_nobody_else_to_read(shared: FlaskClient) -> None:
    assert allowed(shared, OURS, "/search?q=heart") is None


def test_a_browser_that_asks_beforehand_is_told(shared: FlaskClient) -> None:
    asked = {"Origin": OURS, "Access-Control-Request-Method": "GET"}
    headers = shared.options(ASKED, headers=asked).headers

    assert headers["Access-Control-Allow-Origin"] == OURS
    assert "GET" in headers["Access-Control-Allow-Methods"]
    assert int(headers["Access-Control-Max-Age"]) > 0
    assert allowed(shared, "https://evil.example", method="OPTIONS") is None


@pytest.mark.parametrize("origin", [OURS, "https://evil.example"])
def test_caches_keep_the_answers_apart_and_no_cookie_is_ever_let_through(shared: FlaskClient, origin: str) -> None:
    headers = shared.get(ASKED, headers={"Origin": origin}).headers

    assert "Origin" in headers["Vary"]
    assert "Access-Control-Allow-Credentials" not in headers


def test_a_listed_site_may_load_our_static_files(shared: FlaskClient, client: FlaskClient) -> None:
    with shared.get("/static/search.css") as theirs, client.get("/static/search.css") as alone:
        assert theirs.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert alone.headers["Cross-Origin-Resource-Policy"] == "same-site"
    assert shared.get("/search?q=heart").headers["Cross-Origin-Resource-Policy"] == "same-site"


def test_without_a_list_nobody_else_may_ask(client: FlaskClient) -> None:
    assert allowed(client, OURS) is None
    assert "Vary" not in client.get(ASKED, headers={"Origin": OURS}).headers
