"""What /metrics counts, who may read it, and what is never in it."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.errors import StorageFailed
from indexer.records import Refusals
from indexer.settings import Settings
from search_web.app import create_app
from search_web.languages import Languages
from search_web.metrics import PROXIED, age_s, room_for
from tests.memory_engine import MemoryEngine
from tests.search_web.test_security import ADDRESSES, CANARY


def numbers(client: FlaskClient) -> dict[str, float]:
    text = client.get("/metrics").text
    return {name: float(value) for name, value in re.findall(r"^symptom_search_(\S+) (\S+)$", text, re.MULTILINE)}


def test_requests_are_counted_by_route_and_status(client: FlaskClient) -> None:
    for address in ("/search?q=heart", "/search?q=itch", "/nowhere", "/article/none"):
        client.get(address)

    told = numbers(client)
    assert told['requests_total{route="search",status="200"}'] == 2
    assert told['requests_total{route="none",status="404"}'] == 1
    assert told['requests_total{route="article",status="404"}'] == 1


def test_times_are_counted_in_growing_buckets(client: FlaskClient) -> None:
    for _ in range(3):
        client.get("/search?q=heart")

    told = numbers(client)
    buckets = [value for name, value in told.items() if name.startswith('request_seconds_bucket{route="search"')]
    assert buckets == sorted(buckets)
    assert buckets[-1] == told['request_seconds_count{route="search"}'] == 3
    assert told['request_seconds_sum{route="search"}'] > 0


def test_questions_that_found_nothing_are_counted_once_each(client: FlaskClient) -> None:
    for address in ("/search?q=xylophone", "/api/v1/search?q=heart", "/api/v1/search?q=heart&page=2", "/search?q="):
        client.get(address)

    told = numbers(client)
    assert (told["questions_total"], told["questions_without_result_total"]) == (2, 1)


def test_the_generation_served_is_named_with_its_age(client: FlaskClient) -> None:
    told = numbers(client)

    assert told['generation_info{generation="00000001"}'] == told["generation_served"] == 1
    assert told["generation_age_seconds"] > 0


def test_before_the_first_build_nothing_is_served_and_metrics_answer(empty_client: FlaskClient) -> None:
    assert numbers(empty_client)["generation_served"] == 0


def test_builds_that_were_refused_are_counted_with_the_age_of_the_last(client: FlaskClient, app: Flask) -> None:
    assert numbers(client)["builds_refused"] == 0
    app.extensions["metrics"].tell_refusals(lambda: Refusals(3, "2026-01-01T00:00:00+00:00"))

    told = numbers(client)
    assert told["builds_refused"] == 3
    assert told["build_refused_age_seconds"] > 0


def test_refused_builds_of_which_nothing_can_be_read_are_told_as_unknown(client: FlaskClient, app: Flask) -> None:
    def cannot_be_read() -> Refusals:
        raise StorageFailed("The disk does not answer.")

    app.extensions["metrics"].tell_refusals(cannot_be_read)

    told = numbers(client)
    assert math.isnan(told["builds_refused"])
    assert told["generation_served"] == 1


def test_where_the_index_cannot_be_read_metrics_say_that_nothing_is_served(settings: Settings, languages: Languages) -> None:
    class Unreadable(MemoryEngine):
        def current(self) -> str | None:
            raise StorageFailed("The folder can be written by other users.")

    assert numbers(create_app(settings, Unreadable(), languages).test_client())["generation_served"] == 0


def test_a_clock_set_back_makes_no_negative_age() -> None:
    assert age_s("2026-01-01T00:00:10+00:00", lambda: 1767225605.0) == 0.0
    assert age_s("2026-01-01T00:00:00", lambda: 1767225605.0) == 5.0


def test_nothing_that_was_typed_is_counted(client: FlaskClient) -> None:
    for address in ADDRESSES:
        client.get(address).close()

    assert CANARY not in client.get("/metrics").text


def test_processes_count_together(settings: Settings, engine: MemoryEngine, languages: Languages) -> None:
    room = room_for(2)
    apps = [create_app(settings, engine, languages) for _ in range(2)]
    for row, app in enumerate(apps):
        app.extensions["metrics"].count_in(room, row)
    one, two = (app.test_client() for app in apps)
    one.get("/search?q=heart")
    two.get("/search?q=heart")

    assert numbers(one)["questions_total"] == numbers(two)["questions_total"] == 2


def test_nobody_from_elsewhere_reads_them(client: FlaskClient) -> None:
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "203.0.113.7"}).status_code == 404


@pytest.mark.parametrize("header", PROXIED)
def test_nobody_whom_a_proxy_brings_reads_them(client: FlaskClient, header: str) -> None:
    assert client.get("/metrics", headers={header: "for=203.0.113.7"}).status_code == 404


def test_with_a_token_whoever_knows_it_reads_them(settings: Settings, engine: MemoryEngine, languages: Languages) -> None:
    client = create_app(replace(settings, metrics_token="s3cret"), engine, languages).test_client()
    away = {"REMOTE_ADDR": "203.0.113.7"}

    assert client.get("/metrics", headers={"Authorization": "Bearer s3cret"}, environ_base=away).status_code == 200
    for sent in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "s3cret"}, {"Authorization": "Bearer "}):
        assert client.get("/metrics", headers=sent).status_code == 404


def test_a_generation_older_than_wanted_is_not_ready_but_answers(
    settings: Settings, engine: MemoryEngine, languages: Languages
) -> None:
    client = create_app(replace(settings, ready_hours=1.0), engine, languages).test_client()

    stale = client.get("/readyz")
    assert (stale.status_code, stale.mimetype) == (503, "application/problem+json")
    assert "symptom-index build" in stale.text
    assert client.get("/search?q=heart").status_code == 200
    assert client.get("/healthz").status_code == 200
