"""One open generation for all threads, exchanged while requests go on."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from threading import Event, Thread
from threading import enumerate as enumerate_threads

import pytest

from indexer.errors import GenerationDamaged, NothingBuilt, StorageFailed
from search_web.snapshots import CHECK_EVERY_S, RETRY_EVERY_S, Snapshots
from tests.clock import Clock
from tests.memory_engine import MemoryEngine, MemorySnapshot


@dataclass
class WatchedSnapshot(MemorySnapshot):
    closed: int = 0

    def close(self) -> None:
        self.closed += 1


@dataclass
class WatchedEngine(MemoryEngine):
    """Remembers what it opened; opening can be made to wait or to fail."""

    opened: list[WatchedSnapshot] = field(default_factory=list)
    asked: int = 0
    fault: Exception | None = None
    may_open: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        self.may_open.set()

    def current(self) -> str | None:
        self.asked += 1
        return self.published

    def open(self) -> WatchedSnapshot:
        assert self.may_open.wait(10)
        if self.fault:
            raise self.fault
        if self.published is None:
            raise NothingBuilt("Nothing yet.")
        self.opened.append(WatchedSnapshot(self.published, [], []))
        return self.opened[-1]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def engine() -> WatchedEngine:
    return WatchedEngine(published="1")


@pytest.fixture
def snapshots(engine: WatchedEngine, clock: Clock) -> Snapshots:
    return Snapshots(engine, str, clock)


def generation(snapshots: Snapshots) -> str:
    with snapshots.lease() as snapshot:
        return snapshot.generation


def eventually(condition: Callable[[], bool]) -> None:
    """Opening goes on behind the requests; give it time."""
    until = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.005)


def test_many_requests_share_one_open_snapshot(snapshots: Snapshots, engine: WatchedEngine) -> None:
    assert [generation(snapshots) for _ in range(5)] == ["1"] * 5
    assert len(engine.opened) == 1
    assert engine.opened[0].closed == 0


def test_the_engine_is_asked_at_most_once_a_second(snapshots: Snapshots, engine: WatchedEngine, clock: Clock) -> None:
    for _ in range(100):
        generation(snapshots)
    assert engine.asked == 1
    clock.now += CHECK_EVERY_S
    generation(snapshots)
    eventually(lambda: engine.asked == 2)


def test_a_new_generation_comes_in_by_itself_and_the_old_one_is_closed(
    snapshots: Snapshots, engine: WatchedEngine, clock: Clock
) -> None:
    generation(snapshots)
    engine.published = "2"
    clock.now += CHECK_EVERY_S
    eventually(lambda: generation(snapshots) == "2")

    assert [snapshot.closed for snapshot in engine.opened] == [1, 0]


def test_going_back_to_an_older_generation_is_a_change_too(snapshots: Snapshots, engine: WatchedEngine, clock: Clock) -> None:
    engine.published = "2"
    generation(snapshots)
    engine.published = "1"
    clock.now += CHECK_EVERY_S
    eventually(lambda: generation(snapshots) == "1")


def test_nobody_waits_while_a_new_generation_opens(snapshots: Snapshots, engine: WatchedEngine, clock: Clock) -> None:
    generation(snapshots)
    engine.published = "2"
    engine.may_open.clear()
    clock.now += CHECK_EVERY_S

    assert [generation(snapshots) for _ in range(20)] == ["1"] * 20
    engine.may_open.set()
    eventually(lambda: generation(snapshots) == "2")
    assert len(engine.opened) == 2


def test_an_old_snapshot_stays_open_for_whoever_still_uses_it(snapshots: Snapshots, engine: WatchedEngine, clock: Clock) -> None:
    with ExitStack() as held:
        old = held.enter_context(snapshots.lease())
        engine.published = "2"
        clock.now += CHECK_EVERY_S
        eventually(lambda: generation(snapshots) == "2")
        assert old is engine.opened[0]
        assert engine.opened[0].closed == 0
    assert engine.opened[0].closed == 1


def test_without_a_generation_requests_are_told_so_until_there_is_one(
    snapshots: Snapshots, engine: WatchedEngine, clock: Clock
) -> None:
    engine.published = None
    with pytest.raises(NothingBuilt, match="symptom-index build"):
        generation(snapshots)
    engine.published = "1"
    clock.now += CHECK_EVERY_S
    assert generation(snapshots) == "1"


FAULTS: list[tuple[Exception, str]] = [
    (GenerationDamaged("File 3 is damaged."), "File 3 is damaged."),
    (StorageFailed("The disk does not answer."), "The disk does not answer."),
    (OSError(5, "Input/output error"), "It cannot be read: Input/output error. Check the disk"),
    (MemoryError(), "not enough memory for it. Free some"),
]


@pytest.mark.parametrize(("fault", "told"), FAULTS)
def test_a_damaged_new_generation_leaves_the_old_one_in_use_and_is_logged_once(
    fault: Exception, told: str, engine: WatchedEngine, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    snapshots = Snapshots(engine, str, clock)
    generation(snapshots)
    engine.published, engine.fault = "2", fault
    with caplog.at_level(logging.INFO):
        for asked in range(2, 102):
            clock.now += CHECK_EVERY_S
            assert generation(snapshots) == "1"
            eventually(lambda asked=asked: engine.asked == asked)  # type: ignore[misc]
            eventually(lambda: snapshots._due <= clock.now + CHECK_EVERY_S)

    assert len(caplog.records) == 1
    assert told in caplog.text
    assert "Generation 1 stays in use" in caplog.text


def test_a_damaged_generation_with_nothing_before_it_is_reported_and_read_again_only_after_a_while(
    snapshots: Snapshots, engine: WatchedEngine, clock: Clock
) -> None:
    engine.fault = GenerationDamaged("File 3 is damaged.")
    for _ in range(5):
        with pytest.raises(GenerationDamaged):
            generation(snapshots)
    engine.fault = None
    clock.now += CHECK_EVERY_S
    with pytest.raises(GenerationDamaged):
        generation(snapshots)
    clock.now += RETRY_EVERY_S
    assert generation(snapshots) == "1"


def test_a_good_build_after_a_damaged_one_is_served_at_once(snapshots: Snapshots, engine: WatchedEngine, clock: Clock) -> None:
    engine.fault = GenerationDamaged("File 3 is damaged.")
    with pytest.raises(GenerationDamaged):
        generation(snapshots)
    engine.published, engine.fault = "2", None
    clock.now += CHECK_EVERY_S
    assert generation(snapshots) == "2"


def test_the_old_generation_outlives_an_emptied_folder_and_a_build_from_the_start_is_noticed(
    snapshots: Snapshots, engine: WatchedEngine, clock: Clock
) -> None:
    generation(snapshots)
    engine.published = None
    clock.now += CHECK_EVERY_S
    assert generation(snapshots) == "1"
    eventually(lambda: engine.asked == 2)
    eventually(lambda: snapshots._due <= clock.now + CHECK_EVERY_S)
    engine.published = "1"
    clock.now += CHECK_EVERY_S
    assert generation(snapshots) == "1"
    eventually(lambda: len(engine.opened) == 2)


def test_a_folder_built_anew_between_two_looks_is_noticed_though_its_names_begin_again(
    snapshots: Snapshots, engine: WatchedEngine, clock: Clock
) -> None:
    engine.sealed["1"] = MemorySnapshot("1", [], [], built_at="2026-01-01T00:00:00+00:00")
    generation(snapshots)
    engine.sealed["1"] = MemorySnapshot("1", [], [], built_at="2026-01-02T00:00:00+00:00")
    clock.now += CHECK_EVERY_S
    generation(snapshots)
    eventually(lambda: len(engine.opened) == 2)


def test_that_an_older_generation_had_to_be_served_is_logged(
    snapshots: Snapshots, engine: WatchedEngine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    engine.published = "2"
    monkeypatch.setattr(engine, "open", lambda: WatchedSnapshot("1", [], []))
    assert generation(snapshots) == "1"
    assert "Generation 2 is damaged, 1 is served. Run: symptom-index verify" in caplog.text


def test_a_new_generation_is_opened_before_anybody_asks_again(
    engine: WatchedEngine, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search_web.snapshots.CHECK_EVERY_S", 0.01)
    snapshots = Snapshots(engine, str, clock)
    generation(snapshots)
    snapshots.follow()
    engine.published = "2"
    clock.now += CHECK_EVERY_S
    eventually(lambda: [snapshot.generation for snapshot in engine.opened] == ["1", "2"])
    eventually(lambda: engine.opened[0].closed == 1)
    snapshots.close()
    assert engine.opened[1].closed == 1


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_following_that_a_fault_of_the_program_ended_begins_again_with_the_next_request(
    engine: WatchedEngine, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search_web.snapshots.CHECK_EVERY_S", 0.01)
    snapshots = Snapshots(engine, str, clock)
    generation(snapshots)
    engine.published, engine.fault = "2", ZeroDivisionError()
    snapshots.follow()
    clock.now += CHECK_EVERY_S
    eventually(lambda: "follow-generations" not in [thread.name for thread in enumerate_threads()])
    engine.fault = None
    generation(snapshots)
    clock.now += CHECK_EVERY_S
    eventually(lambda: [snapshot.generation for snapshot in engine.opened] == ["1", "2"])
    snapshots.close()


def test_where_no_thread_can_be_had_requests_are_answered_all_the_same(
    snapshots: Snapshots, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(Thread, "start", refuse)
    snapshots.follow()
    assert generation(snapshots) == "1"


def test_eight_readers_through_a_hundred_generations_never_see_a_closed_one(engine: WatchedEngine) -> None:
    ticks = iter(range(10**9))
    snapshots = Snapshots(engine, str, lambda: float(next(ticks)))  # every look at the clock is a second later
    seen_closed: list[str] = []
    stop = Event()

    def read() -> None:
        while not stop.is_set():
            with snapshots.lease() as snapshot:
                if isinstance(snapshot, WatchedSnapshot) and snapshot.closed:
                    seen_closed.append(snapshot.generation)

    generation(snapshots)
    readers = [Thread(target=read) for _ in range(8)]
    for reader in readers:
        reader.start()
    for name in range(2, 102):
        engine.published = str(name)
        time.sleep(0.002)
    stop.set()
    for reader in readers:
        reader.join()
    snapshots.close()

    assert not seen_closed
    eventually(lambda: all(snapshot.closed == 1 for snapshot in engine.opened[:-1]))


def test_a_generation_whose_words_cannot_be_read_is_closed_again(engine: WatchedEngine, clock: Clock) -> None:
    def unreadable(snapshot: object) -> None:
        raise StorageFailed("The words of it cannot be read.")

    with pytest.raises(StorageFailed), Snapshots(engine, unreadable, clock).lease():
        pass
    assert [snapshot.closed for snapshot in engine.opened] == [1]
