"""What every answer carries, and what no log ever holds."""

from __future__ import annotations

import logging

import pytest
from flask.testing import FlaskClient

CANARY = "canary4711"

ADDRESSES = (
    "/",
    "/search?q=" + CANARY,
    "/search?q=heart&kind=" + CANARY,
    "/search?q=heart&page=" + CANARY,
    "/search?q=heart+beat&page=999&x=" + CANARY,
    "/search?q=" + CANARY + "x" * 9000,
    "/article/" + CANARY,
    "/articles?q=" + CANARY,
    "/symptoms?q=" + CANARY,
    "/opensearch.xml?q=" + CANARY,
    "/api/v1/suggest?q=" + CANARY,
    "/nowhere?q=" + CANARY,
    "/api/v1/search?q=" + CANARY,
    "/api/v1/search?q=x&page=" + CANARY,
    "/api/v1/articles/" + CANARY,
    "/healthz?q=" + CANARY,
    "/readyz?q=" + CANARY,
    "/static/search.css?q=" + CANARY,
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_carries_the_headers(client: FlaskClient, address: str) -> None:
    with client.get(address) as response:
        headers = response.headers

    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_answer_sets_a_cookie(client: FlaskClient, address: str) -> None:
    with client.get(address) as response:
        assert "Set-Cookie" not in response.headers


def test_over_tls_browsers_are_told_to_stay_there(client: FlaskClient) -> None:
    assert client.get("/", base_url="https://localhost").headers["Strict-Transport-Security"].startswith("max-age=")


@pytest.mark.parametrize("address", ["/search?q=heart", "/api/v1/search?q=heart", "/api/v1/suggest?q=heart", "/nowhere"])
def test_what_was_searched_for_is_neither_kept_nor_listed(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers

    assert headers["Cache-Control"] == "private, no-store"
    assert headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("address", ["/", "/articles", "/symptoms", "/article/articles/back.html"])
def test_pages_without_a_query_may_be_listed(client: FlaskClient, address: str) -> None:
    assert "X-Robots-Tag" not in client.get(address).headers


def test_the_query_is_in_no_log(client: FlaskClient, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    with caplog.at_level(logging.DEBUG):
        for address in ADDRESSES:
            client.get(address).close()

    out, err = capfd.readouterr()
    assert CANARY not in caplog.text + out + err


def test_a_forged_host_appears_in_no_link(client: FlaskClient) -> None:
    page = client.get("/search?q=heart", base_url="http://evil.example")
    onward = client.get("/search?q=heart&page=99", base_url="http://evil.example")

    assert "evil.example" not in page.text + str(onward.headers)
