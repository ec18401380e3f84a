"""What every answer carries, and what no log ever holds."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from threading import Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.settings import Settings
from search_web.app import create_app
from search_web.asking.notices import Notices
from search_web.asking.wording import MAX_READ
from search_web.languages import Languages
from search_web.saved_files import SavedFile
from search_web.security import MAX_BODY_BYTES
from search_web.serving import served_by
from tests.memory_engine import MemoryEngine

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
    "/privacy?q=" + CANARY,
    "/api/v1/openapi.json?q=" + CANARY,
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
    assert headers["Cross-Origin-Resource-Policy"] == "same-site"
    assert headers["Permissions-Policy"] == "geolocation=(), camera=(), microphone=()"
    assert {"form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"} <= set(policy.split("; "))
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


@pytest.mark.parametrize("address", ["/", "/articles", "/symptoms", "/article/articles/back.html", "/privacy"])
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


@pytest.fixture
def served(app: Flask) -> Iterator[int]:
    """The port of the site as symptom-web serves it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = served_by(app, listening)
        thread = Thread(target=server.run, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        server.close()
        thread.join(5)


def sent(port: int, request: str) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(request.encode())
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(partial(connection.recv, 4096), b""))


def test_clients_that_never_finish_asking_hold_up_nobody(served: int, app: Flask) -> None:
    more_than_threads = app.extensions["traffic"].threads + 5
    slow = [socket.create_connection(("127.0.0.1", served), timeout=5) for _ in range(more_than_threads)]
    for connection in slow:
        connection.sendall(b"GET /search?q=heart HTTP/1.1\r\nHost: x\r\nX-Slow: ")
    try:
        answer = sent(served, "GET /search?q=heart HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    finally:
        for connection in slow:
            connection.close()

    assert answer.startswith(b"HTTP/1.1 200 ")


def test_two_hundred_thousand_parameters_are_refused_unread(served: int) -> None:
    answer = sent(served, f"GET /search?{'a&' * 200_000} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 414 ")


BODY = f"q={CANARY}"
FORM = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(BODY)}\r\n\r\n{BODY}"


def test_the_server_writes_no_query_either_whatever_is_sent(
    served: int, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        answers = [
            sent(
                served,
                f"GET {address} HTTP/1.1\r\nHost: x\r\nReferer: /{CANARY}\r\nUser-Agent: {CANARY}\r\nConnection: close\r\n\r\n",
            )
            for address in ADDRESSES
        ]
        answers += [
            sent(served, f"POST {address} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{FORM}")
            for address in ("/search", "/api/v1/search", "/api/v1/suggest", "/nowhere")
        ]
        answers.append(sent(served, f"{CANARY}\r\n\r\n"))
        answers.append(sent(served, f"GET /search?q={CANARY} HTTP/9.9\r\nContent-Length: {CANARY}\r\n\r\n"))

    out, err = capfd.readouterr()
    assert all(answer.startswith(b"HTTP/1.") for answer in answers)
    assert CANARY not in caplog.text + out + err


@pytest.fixture
def named(settings: Settings, engine: MemoryEngine, languages: Languages) -> FlaskClient:
    """A site that knows its names."""
    return create_app(replace(settings, trusted_hosts=("search.example.org", ".example.net")), engine, languages).test_client()


@pytest.mark.parametrize("host", ["search.example.org", "search.example.org:8443", "any.example.net"])
def test_a_site_is_reached_by_its_names(named: FlaskClient, host: str) -> None:
    assert named.get("/", base_url=f"http://{host}").status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "search.example.org.evil.example", "localhost", "203.0.113.7"])
@pytest.mark.parametrize("address", ["/", "/api/v1/search?q=heart", "/static/search.css", "/nowhere"])
def test_a_request_for_another_host_is_refused(named: FlaskClient, host: str, address: str) -> None:
    response = named.get(address, base_url=f"http://{host}")

    assert response.status_code == 400
    assert host not in response.text


def test_whoever_watches_the_server_may_call_it_by_any_name(named: FlaskClient) -> None:
    assert named.get("/healthz", base_url="http://10.0.0.1:8000").status_code == 200
    assert named.get("/readyz", base_url="http://10.0.0.1:8000").status_code == 200


def test_the_whole_of_the_longest_request_is_heard_for_notices(
    settings: Settings, engine: MemoryEngine, languages: Languages, notices: SavedFile[Notices]
) -> None:
    client = create_app(settings, engine, languages, notices).test_client()
    asked = {"q": "a " * 8_000 + "chest pain"}

    assert MAX_READ >= MAX_BODY_BYTES
    assert [notice["id"] for notice in client.post("/api/v1/search", data=asked).json["notices"]] == ["chest"]  # type: ignore[index]
