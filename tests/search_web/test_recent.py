"""Tests of search_web.recent and of the desk that asks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.settings import Settings
from search_web.answering.answer import answer
from search_web.answering.hits import Answer, Request
from search_web.app import create_app
from search_web.languages import Languages
from search_web.recent import KEPT_S, Recent, Shown
from tests.articles import article, published, section
from tests.clock import Clock
from tests.memory_engine import MemoryEngine

GENERATION = object()
ANSWER = Shown(bytes(50_000), "", 1, 0, False, ())


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def recent(clock: Clock) -> Recent:
    return Recent(110_000, clock)


def asked(text: str) -> tuple[Request, str]:
    return Request(text), "page"


def keep(recent: Recent, *texts: str) -> None:
    for text in texts:
        recent.keep(GENERATION, asked(text), ANSWER)


def known(recent: Recent, *texts: str) -> list[bool]:
    return [recent.find(GENERATION, asked(text)) is not None for text in texts]


def test_whoever_asks_the_same_has_the_same_answer(recent: Recent) -> None:
    keep(recent, "cough")

    assert recent.find(GENERATION, asked("cough")) is ANSWER
    assert recent.find(GENERATION, (Request("cough", page=2), "page")) is None
    assert recent.find(GENERATION, (Request("cough"), "json")) is None


def test_the_one_asked_for_longest_ago_makes_room(recent: Recent) -> None:
    keep(recent, "cough", "fever")
    recent.find(GENERATION, asked("cough"))
    keep(recent, "rash")

    assert known(recent, "cough", "fever", "rash") == [True, False, True]


def test_a_large_answer_takes_the_room_of_several(recent: Recent) -> None:
    keep(recent, "cough", "fever")
    recent.keep(GENERATION, asked("rash"), replace(ANSWER, body=bytes(100_000)))
    assert known(recent, "cough", "fever", "rash") == [False, False, True]


def test_an_answer_larger_than_all_the_room_leaves_the_others_there(recent: Recent) -> None:
    keep(recent, "cough", "fever")
    recent.keep(GENERATION, asked("itch"), replace(ANSWER, body=bytes(110_000)))
    assert known(recent, "cough", "fever", "itch") == [True, True, False]


def test_not_even_its_own_older_self_stays(recent: Recent) -> None:
    keep(recent, "cough", "fever")
    recent.keep(GENERATION, asked("cough"), replace(ANSWER, body=bytes(110_000)))
    assert known(recent, "cough", "fever") == [False, True]


def test_an_answer_given_anew_takes_the_room_of_its_older_self(recent: Recent) -> None:
    keep(recent, "cough", "fever", "cough", "fever", "fever")

    assert known(recent, "cough", "fever") == [True, True]


def test_a_long_question_takes_room_too(recent: Recent) -> None:
    keep(recent, "cough", "x" * 10_000)

    assert known(recent, "cough", "x" * 10_000) == [False, True]


def test_nothing_made_from_an_older_generation_is_told(recent: Recent) -> None:
    keep(recent, "cough")
    assert recent.find(object(), asked("cough")) is None

    recent.keep(object(), asked("fever"), ANSWER)
    assert known(recent, "cough", "fever") == [False, False]


def test_ten_minutes_after_it_was_last_asked_for_an_answer_is_forgotten(recent: Recent, clock: Clock) -> None:
    keep(recent, "cough", "fever")
    clock.now = KEPT_S - 1
    assert known(recent, "cough") == [True]

    clock.now = KEPT_S + 1
    assert known(recent, "fever", "cough") == [False, True]


def test_what_is_old_goes_though_nobody_asks(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting: list[tuple[float, Callable[[], None]]] = []

    class Timer:
        def __init__(self, seconds: float, call: Callable[[], None]) -> None:
            waiting.append((seconds, call))

        def start(self) -> None:
            pass

    monkeypatch.setattr("search_web.recent.Timer", Timer)
    recent = Recent(110_000, clock)
    keep(recent, "cough")
    clock.now = 100.0
    keep(recent, "fever")
    (seconds, forget), *others = waiting
    assert KEPT_S <= seconds < KEPT_S + 5
    assert not others  # one clock runs, however many answers there are

    clock.now = seconds
    forget()
    clock.now = 0.0  # as if no time had passed for those that are left
    assert known(recent, "cough", "fever") == [False, True]

    clock.now = waiting[-1][0] + seconds
    waiting[-1][1]()
    clock.now = 0.0
    assert known(recent, "fever") == [False]


def test_without_room_nothing_is_kept(clock: Clock) -> None:
    recent = Recent(0, clock)
    keep(recent, "cough")

    assert known(recent, "cough") == [False]


@pytest.fixture
def asking(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was really searched for."""
    texts: list[str] = []

    def counted(request: Request, *others: object) -> Answer:
        texts.append(request.text)
        return answer(request, *others)  # type: ignore[arg-type]

    monkeypatch.setattr("search_web.desk.answer", counted)
    return texts


def test_the_same_question_is_searched_for_once_by_people_and_once_by_programs(client: FlaskClient, asking: list[str]) -> None:
    pages = [client.get("/search?q=heart").data for _ in range(3)]
    answers = [client.get("/api/v1/search?q=heart").data for _ in range(3)]

    assert asking == ["heart", "heart"]
    assert len(set(pages)) == len(set(answers)) == 1


def test_a_new_generation_answers_anew(
    app: Flask, client: FlaskClient, engine: MemoryEngine, asking: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = client.get("/api/v1/search?q=tingle").json
    snapshots = app.extensions["snapshots"]
    published(engine, [article("tingle", "Tingling", section("Why", "My toes tingle."))], "00000002")
    snapshots._due = 0.0
    snapshots._renew()
    after = client.get("/api/v1/search?q=tingle").json

    assert before
    assert after
    assert (before["total"]["articles"], after["total"]["articles"]) == (0, 1)
    assert asking == ["tingle", "tingle"]


def test_a_question_answered_again_still_counts(client: FlaskClient) -> None:
    for _ in range(3):
        client.get("/search?q=zebra")

    counted = client.get("/metrics").text
    assert "questions_total 3\n" in counted
    assert "questions_without_result_total 3\n" in counted
    assert "questions_from_memory_total 2\n" in counted


def test_what_may_be_incomplete_is_not_told_again(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    asked_for: list[str] = []

    def partly(request: Request, *others: object) -> Answer:
        asked_for.append(request.text)
        return replace(answer(request, *others), partial=True)  # type: ignore[arg-type]

    monkeypatch.setattr("search_web.desk.answer", partly)
    for _ in range(2):
        client.get("/search?q=heart")

    assert asked_for == ["heart", "heart"]


def test_with_recent_mb_0_each_question_is_searched_for(
    settings: Settings, engine: MemoryEngine, languages: Languages, asking: list[str]
) -> None:
    client = create_app(replace(settings, recent_mb=0), engine, languages).test_client()
    for _ in range(2):
        client.get("/search?q=heart")

    assert asking == ["heart", "heart"]
