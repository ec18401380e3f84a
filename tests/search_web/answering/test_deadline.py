"""A deadline is kept between two steps of answering: no further step begins once it has passed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from indexer.engines.seam import Found, Question, Snapshot
from indexer.errors import DeadlinePassed
from indexer.settings import Settings
from search_web.answering.answer import answer
from search_web.answering.deadline import NO_DEADLINE, Deadline
from search_web.answering.hits import Request
from tests.articles import ARTICLES, article, published, section
from tests.clock import Clock
from tests.memory_engine import MemoryEngine


class SlowSnapshot:
    """Finds as the one within, each time for so many seconds."""

    def __init__(self, within: Snapshot, clock: Clock, takes_s: float) -> None:
        self._within, self._clock, self._takes_s = within, clock, takes_s
        self.found = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._within, name)

    def find(self, question: Question, limit: int) -> Found:
        self.found += 1
        self._clock.now += self._takes_s
        return self._within.find(question, limit)


@pytest.fixture
def clock() -> Clock:
    return Clock(100.0)


@pytest.fixture
def slow(clock: Clock) -> Callable[[float], SlowSnapshot]:
    """Over one article of so many passages that a page of articles needs further rounds of finding."""
    long = article("long", "Aches", section("Symptoms", *(f"an ache of kind {n}" for n in range(300))))
    within = published(MemoryEngine(), [*ARTICLES, long])
    return lambda takes_s: SlowSnapshot(within, clock, takes_s)


def ask(snapshot: SlowSnapshot, deadline: Deadline) -> int:
    """Rounds of finding. Raises DeadlinePassed."""
    answer(Request("ache"), snapshot, Settings(), deadline=deadline)  # type: ignore[arg-type]
    return snapshot.found


def test_in_time_everything_is_asked(clock: Clock, slow: Callable[[float], SlowSnapshot]) -> None:
    assert ask(slow(1.0), Deadline(3.0, clock)) == 2


def test_no_further_round_of_finding_begins_after_it(clock: Clock, slow: Callable[[float], SlowSnapshot]) -> None:
    snapshot = slow(4.0)
    with pytest.raises(DeadlinePassed, match="after 3 s"):
        ask(snapshot, Deadline(3.0, clock))
    assert snapshot.found == 1


def test_nor_is_anything_highlighted(clock: Clock, slow: Callable[[float], SlowSnapshot]) -> None:
    snapshot = slow(2.0)
    with pytest.raises(DeadlinePassed):
        ask(snapshot, Deadline(3.0, clock))
    assert snapshot.found == 2


def test_a_question_that_took_too_long_to_understand_is_not_asked(clock: Clock, slow: Callable[[float], SlowSnapshot]) -> None:
    snapshot, deadline = slow(0.0), Deadline(3.0, clock)
    clock.now += 4
    with pytest.raises(DeadlinePassed):
        ask(snapshot, deadline)
    assert snapshot.found == 0


def test_without_one_nothing_is_given_up(slow: Callable[[float], SlowSnapshot]) -> None:
    assert ask(slow(1e9), NO_DEADLINE) == 2
