"""Who is turned away, with what advice, and who never is."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from indexer.settings import Settings
from search_web import traffic
from search_web.app import create_app
from search_web.insights import open_insights
from search_web.languages import Languages
from search_web.traffic import BURST_S, Places, Rates, network_of
from tests.clock import Clock
from tests.memory_engine import MemoryEngine

TOKEN = "a token of twenty characters"
STREET = {"REMOTE_ADDR": "203.0.113.7"}
NEIGHBOUR = {"REMOTE_ADDR": "203.0.113.200"}
ELSEWHERE = {"REMOTE_ADDR": "198.51.100.7"}


@pytest.fixture
def slow(settings: Settings, engine: MemoryEngine, languages: Languages) -> FlaskClient:
    """A site that answers each network once in seventeen minutes."""
    return create_app(replace(settings, requests_per_second=0.001), engine, languages).test_client()


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("::ffff:203.0.113.7", "203.0.113.0/24"),
        ("fe80::1%eth0", "fe80::/48"),
        ("127.0.0.1", ""),
        ("::1", ""),
        ("::ffff:127.0.0.1", ""),
        ("nonsense", "unknown"),
        ("203.0.113.7:4711", "203.0.113.0/24"),
        ("[2001:db8:1::7]:4711", "2001:db8:1::/48"),
        ("[2001:db8:1::7]", "2001:db8:1::/48"),
        ("[fe80::1%eth0]:4711", "fe80::/48"),
        ("[::1]:4711", ""),
        ("[nonsense", "unknown"),
        ("localhost", ""),
        ("", ""),
    ],
)
def test_an_address_counts_for_its_network(address: str, network: str) -> None:
    assert network_of(address) == network


def test_a_burst_passes_and_then_the_rate_holds() -> None:
    clock = Clock(100.0)
    rates = Rates(2.0, clock)

    assert [rates.wait_s("a") for _ in range(int(2 * BURST_S))] == [0.0] * int(2 * BURST_S)
    assert rates.wait_s("a") == 0.5
    clock.now += 0.5
    assert rates.wait_s("a") == 0.0
    assert rates.wait_s("a") == 0.5


def test_being_turned_away_costs_nothing() -> None:
    clock = Clock(100.0)
    rates = Rates(0.1, clock)
    rates.wait_s("a")

    assert [rates.wait_s("a") for _ in range(9)] == [10.0] * 9
    clock.now += 10
    assert rates.wait_s("a") == 0.0


def test_one_network_takes_nothing_from_another() -> None:
    rates = Rates(0.1, Clock(100.0))

    assert [rates.wait_s(network) for network in ("a", "b", "a", "b")] == [0.0, 0.0, 10.0, 10.0]


def test_a_bucket_survives_the_turn_of_memory_until_it_is_full() -> None:
    clock = Clock(100.0)
    rates = Rates(1.0, clock)
    clock.now += BURST_S - 1
    for _ in range(int(BURST_S)):
        rates.wait_s("a")
    clock.now += 1.5

    assert rates.wait_s("b") == 0.0
    assert rates.wait_s("a") == 0.0
    assert rates.wait_s("a") == 0.5


def test_a_flood_of_networks_is_not_remembered_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traffic, "MOST_NETWORKS", 100)
    rates = Rates(1.0, Clock(100.0))
    for number in range(1000):
        rates.wait_s(str(number))

    assert len(rates._buckets) + len(rates._before) <= 200


def test_who_asks_too_often_is_told_when_to_come_back(slow: FlaskClient) -> None:
    assert slow.get("/search?q=heart", environ_base=STREET).status_code == 200

    page = slow.get("/search?q=heart", environ_base=NEIGHBOUR)
    assert (page.status_code, page.mimetype) == (429, "text/html")
    assert 0 < int(page.headers["Retry-After"]) <= 1000
    assert "wait a few seconds" in page.text
    problem = slow.get("/api/v1/search?q=heart", environ_base=STREET)
    assert (problem.status_code, problem.mimetype) == (429, "application/problem+json")
    assert "heart" not in problem.text


def test_others_are_served_meanwhile(slow: FlaskClient) -> None:
    for _ in range(3):
        slow.get("/", environ_base=STREET)

    assert slow.get("/", environ_base=ELSEWHERE).status_code == 200


@pytest.mark.parametrize("address", ["/static/search.css", "/healthz", "/readyz"])
def test_what_searches_nothing_is_never_refused(slow: FlaskClient, address: str) -> None:
    for _ in range(3):
        with slow.get(address, environ_base=STREET) as response:
            assert response.status_code == 200


def test_this_machine_is_not_limited_since_a_proxy_may_speak_for_everybody(slow: FlaskClient) -> None:
    assert {slow.get("/").status_code for _ in range(5)} == {200}


def test_nobody_chooses_a_network_by_a_header(slow: FlaskClient) -> None:
    statuses = [slow.get("/", environ_base=STREET, headers={"X-Forwarded-For": f"10.0.{n}.1"}).status_code for n in range(3)]

    assert statuses == [200, 429, 429]


def test_behind_a_proxy_that_is_trusted_its_visitors_count(
    settings: Settings, engine: MemoryEngine, languages: Languages
) -> None:
    behind = create_app(replace(settings, requests_per_second=0.001, trusted_proxies=1), engine, languages).test_client()
    # Whatever stands before the last address was sent by the visitor.
    forged = [behind.get("/", headers={"X-Forwarded-For": f"10.0.{n}.1, 203.0.113.7"}).status_code for n in range(2)]
    other = behind.get("/", headers={"X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "https"})

    assert forged == [200, 429]
    assert other.status_code == 200
    assert "Strict-Transport-Security" in other.headers


def test_without_a_limit_everybody_may_ask(settings: Settings, engine: MemoryEngine, languages: Languages) -> None:
    free = create_app(replace(settings, requests_per_second=0.0), engine, languages).test_client()

    assert {free.get("/", environ_base=STREET).status_code for _ in range(200)} == {200}


def test_a_place_that_comes_free_goes_to_whoever_waits() -> None:
    places = Places(1)
    assert places.take()
    got: list[bool] = []
    waiting = threading.Thread(target=lambda: got.append(places.take()))
    waiting.start()
    places.give_back()
    waiting.join(10)

    assert got == [True]


def test_who_waited_too_long_is_turned_away_and_leaves_no_trace() -> None:
    places = Places(1, wait_s=0.0)
    assert places.take()

    assert [places.take() for _ in range(9)] == [False] * 9
    places.give_back()
    assert places.take()


def test_when_too_many_wait_the_next_is_turned_away_at_once() -> None:
    places = Places(1, wait_s=60)
    places.take()
    waiting = [threading.Thread(target=places.take) for _ in range(traffic.WAITING)]
    for thread in waiting:
        thread.start()
    while places._may_wait:
        time.sleep(0.001)

    assert not places.take()
    for thread in waiting:
        places.give_back()
        thread.join(10)


def test_a_full_house_is_said_so_and_empties_again(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, engine: MemoryEngine, languages: Languages
) -> None:
    monkeypatch.setattr(traffic, "WAITING", 0)
    app = create_app(replace(settings, requests_at_once=1), engine, languages)
    client = app.test_client()

    with app.test_request_context("/"):
        app.preprocess_request()  # one request is at work
        busy = client.get("/api/v1/search?q=heart")
        alive = client.get("/healthz")
    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "5")
    assert alive.status_code == 200
    assert [client.get("/nowhere").status_code, client.get("/").status_code] == [404, 200]


def test_a_server_has_threads_for_all_who_wait_and_for_turning_away_the_rest() -> None:
    assert traffic.Traffic(Settings(requests_at_once=2)).threads > 2 + traffic.WAITING


def test_as_many_are_at_work_at_once_as_the_engine_has_use_for() -> None:
    threads = {engine: traffic.Traffic(Settings(engine=engine)).threads for engine in ("whoosh", "opensearch")}

    assert threads["opensearch"] - threads["whoosh"] == 7


def test_a_maintainer_who_looks_at_what_was_not_found_takes_no_place_from_visitors(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, engine: MemoryEngine, languages: Languages, tmp_path: Path
) -> None:
    monkeypatch.setattr(traffic, "WAITING", 0)
    settings = replace(settings, insights=True, insights_token=TOKEN, insights_key=str(tmp_path / "key"))
    app = create_app(settings, engine, languages, insights=open_insights(settings, tmp_path))

    with app.test_request_context("/insights", headers={"Authorization": f"Bearer {TOKEN}"}):
        app.preprocess_request()
        assert app.test_client().get("/search?q=heart").status_code == 200
