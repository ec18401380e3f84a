"""Pages that hang, exhaust or crash their reader are skipped and told; the others are read, in order."""

from __future__ import annotations

import ctypes
import faulthandler
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from indexer.errors import PageUnreadable, ReadingFailed
from indexer.reading import workers
from indexer.reading.workers import Limits, read_articles
from indexer.records import PagePath, Skipped

HURRIED = Limits(seconds=0.5)
CRAMPED = Limits(memory_bytes=200_000_000)
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits memory")


def pages_called(*ids: str) -> list[PagePath]:
    return [PagePath(page_id, Path(page_id)) for page_id in ids]


def numbered_pages(count: int) -> list[PagePath]:
    return pages_called(*map(str, range(count)))


def read_id(page: PagePath) -> str:
    return page.id


def read_oddly(page: PagePath) -> Any:
    """Does to its process what the page's id says."""
    return HOSTILITIES[page.id]() if page.id in HOSTILITIES else page.id


def spin() -> None:
    while True:
        pass


def hoard() -> None:
    hoarded: list[object] = []
    while True:
        hoarded.append((len(hoarded),))


def descend() -> None:
    descend()


def take_briefly() -> str:
    """Beyond the limit for a moment only, as a parser does that hides a failed allocation."""
    bytearray(CRAMPED.memory_bytes * 3 // 2)
    return "cut short"


def tangle() -> list[Any]:
    tangled: list[Any] = []
    for _ in range(100_000):
        tangled = [tangled]
    return tangled


def crash() -> None:
    faulthandler.disable()  # it would write to the terminal of the tests
    ctypes.string_at(0)


def refuse() -> None:
    raise PageUnreadable("The page says noindex; it is left out.")


HOSTILITIES: dict[str, Callable[[], Any]] = {
    "hang": lambda: time.sleep(1000),
    "spin": spin,
    "hoard": hoard,
    "take at once": lambda: bytearray(10**12),
    "take briefly": take_briefly,
    "descend": descend,
    "tangle": tangle,
    "exit": lambda: os._exit(0),
    "quit": lambda: sys.exit(3),
    "crash": crash,
    "refuse": refuse,
    "divide": lambda: 1 // 0,
    "return what cannot cross": lambda: lambda: None,
}


def read_slowly_first(page: PagePath) -> str:
    if page.id == "0":
        time.sleep(0.3)
    return page.id


def leave_rubbish(page: PagePath) -> str:
    rubbish: list[Any] = [bytearray(CRAMPED.memory_bytes // 2)]
    rubbish.append(rubbish)
    return page.id


def read_at_length(page: PagePath) -> bytes:
    return page.id.encode() * 1_000_000


@pytest.fixture(autouse=True)
def no_process_is_left() -> Iterator[None]:
    yield
    assert multiprocessing.active_children() == []


@pytest.fixture(params=["fork", "forkserver", "spawn"])
def any_start_method(request: pytest.FixtureRequest) -> Iterator[None]:
    usual = multiprocessing.get_start_method()
    multiprocessing.set_start_method(request.param, force=True)
    yield
    multiprocessing.set_start_method(usual, force=True)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_results_come_in_the_order_of_the_pages(count: int) -> None:
    assert list(read_articles(numbered_pages(500), read_slowly_first, count)) == [str(number) for number in range(500)]


@pytest.mark.usefixtures("any_start_method")
def test_hostile_pages_are_skipped_and_the_rest_is_read() -> None:
    pages = pages_called("a", "crash", "b", "exit", "c", "hang", "d")
    found = list(read_articles(pages, read_oddly, 2, HURRIED))
    assert [outcome.id if isinstance(outcome, Skipped) else outcome for outcome in found] == [page.id for page in pages]
    assert [type(outcome) for outcome in found] == [str, Skipped] * 3 + [str]


@pytest.mark.parametrize(
    ("page_id", "told"),
    [
        ("hang", "took longer than 0.5 s"),
        ("spin", "took longer than 0.5 s"),
        pytest.param("hoard", "took too much memory", marks=on_linux),
        ("take at once", "took too much memory"),
        pytest.param("take briefly", "took too much memory", marks=on_linux),
        ("descend", "nested too deeply"),
        ("tangle", "nested too deeply"),
        ("exit", "ended its process (exit code 0)"),
        ("quit", "ended its process (exit code 3)"),
        ("crash", "crashed its process (Segmentation fault"),
        ("refuse", "The page says noindex; it is left out."),
    ],
)
def test_why_a_page_was_skipped_is_told(page_id: str, told: str) -> None:
    limits = Limits(HURRIED.seconds if "longer" in told else CRAMPED.seconds, CRAMPED.memory_bytes)
    before, found, after = read_articles(pages_called("before", page_id, "after"), read_oddly, 1, limits)
    assert (before, after) == ("before", "after")
    assert isinstance(found, Skipped)
    assert found.id == page_id
    assert told in found.reason


@pytest.mark.parametrize(("page_id", "told"), [("divide", "ZeroDivisionError"), ("return what cannot cross", "pickle")])
def test_a_fault_of_ours_is_raised_with_the_page_and_where_it_happened(page_id: str, told: str) -> None:
    with pytest.raises(ReadingFailed) as failure:
        list(read_articles(pages_called("a", page_id, "b"), read_oddly, 2))
    assert str(failure.value).startswith(f"{page_id}: ")
    assert "Traceback" in str(failure.value)
    assert told in str(failure.value)


def test_every_page_may_be_hostile() -> None:
    found = list(read_articles(pages_called(*["exit"] * 30), read_oddly, 2))
    assert [type(outcome) for outcome in found] == [Skipped] * 30


def test_rubbish_of_one_page_does_not_count_for_the_next() -> None:
    assert list(read_articles(numbered_pages(5), leave_rubbish, 1, CRAMPED)) == ["0", "1", "2", "3", "4"]


def test_waiting_to_be_received_is_not_time_spent_on_a_page() -> None:
    found = read_articles(numbered_pages(6), read_at_length, 1, HURRIED)
    next(found)
    time.sleep(2 * HURRIED.seconds)
    assert [len(outcome) for outcome in found if not isinstance(outcome, Skipped)] == [1_000_000] * 5


def test_a_fast_reader_never_runs_far_ahead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "PAGES_AHEAD", 5)
    pages = [PagePath(str(number), tmp_path / str(number)) for number in range(100)]
    with_traces = read_articles(pages, leave_trace, 2)
    assert [next(with_traces) for _ in range(3)] == ["0", "1", "2"]
    time.sleep(0.2)
    assert len(list(tmp_path.iterdir())) <= 3 + 2 * 5
    with_traces.close()


def leave_trace(page: PagePath) -> str:
    page.path.touch()
    return page.id


def test_no_pages_need_no_process() -> None:
    assert list(read_articles([], read_id, 0)) == []


def test_a_worker_for_each_core_is_the_meaning_of_zero() -> None:
    found = read_articles(numbered_pages(200), read_id, 0)
    next(found)
    assert len(multiprocessing.active_children()) == workers._cores()
    found.close()


def test_processes_end_when_reading_is_given_up() -> None:
    found = read_articles(pages_called("a", "hang", "hang"), read_oddly, 2)
    assert next(found) == "a"
    started = time.monotonic()
    found.close()
    assert time.monotonic() - started < 1


def test_handlers_and_masks_of_the_parent_do_not_weaken_the_limits() -> None:
    usual = signal.signal(signal.SIGALRM, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
    try:
        (found,) = read_articles(pages_called("hang"), read_oddly, 1, HURRIED)
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGALRM})
        signal.signal(signal.SIGALRM, usual)
    assert isinstance(found, Skipped)


def test_a_worker_that_cannot_start_is_no_fault_of_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_work", die_at_once)
    with pytest.raises(ReadingFailed, match="could not start"):
        list(read_articles(numbered_pages(3), read_id, 1))


def die_at_once(*arguments: Any) -> None:
    os._exit(9)


TOLD_TO_END = """
import os, signal, time
from pathlib import Path
from indexer.errors import ReadingFailed
from indexer.reading.workers import read_articles
from indexer.records import PagePath

os.register_at_fork(after_in_child=lambda: os.kill(os.getpid(), signal.SIGTERM))
try:
    print(list(read_articles([PagePath("a", Path("a"))], lambda page: page.id, 1)))
except ReadingFailed as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere processes are not forked")
def test_a_worker_told_to_end_while_it_is_forked_ends() -> None:
    paths = os.pathsep.join(filter(None, sys.path))
    started = subprocess.run(
        [sys.executable, "-c", "import multiprocessing\nmultiprocessing.set_start_method('fork')\n" + TOLD_TO_END],
        stdout=subprocess.PIPE,
        text=True,
        timeout=60,
        check=True,
        env={**os.environ, "PYTHONPATH": paths},
    )
    assert "could not start" in started.stdout


PARENT = """
import multiprocessing, signal, sys, time
from pathlib import Path
from indexer.reading.workers import read_articles
from indexer.records import PagePath

def read(page):
    if page.id == "hang":
        time.sleep(1000)
    return page.id

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # shells have what they start in the background ignore it
    multiprocessing.set_start_method(sys.argv[1])
    found = read_articles([PagePath(name, Path(name)) for name in ("a", "b", "hang", "hang")], read, 2)
    next(found), next(found)
    print(*[child.pid for child in multiprocessing.active_children()], flush=True)
    next(found)
"""


@pytest.mark.parametrize(
    ("start_method", "end"),
    [
        ("fork", signal.SIGINT),
        ("fork", signal.SIGTERM),
        ("fork", signal.SIGKILL),
        ("forkserver", signal.SIGKILL),
        ("spawn", signal.SIGKILL),
    ],
)
def test_processes_end_with_their_parent(tmp_path: Path, start_method: str, end: signal.Signals) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT, encoding="utf-8")
    paths = os.pathsep.join(filter(None, sys.path))
    with subprocess.Popen(
        [sys.executable, str(script), start_method],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": paths},
    ) as parent:
        assert parent.stdout
        assert parent.stderr
        try:
            children = [int(number) for number in parent.stdout.readline().split()]
            assert len(children) == 2
            parent.send_signal(end)
            assert parent.wait(5) != 0
            told = parent.stderr.read()  # to its end: nobody holds it open any more
        finally:
            parent.kill()  # else one that goes on would be waited for without end
    assert not any(is_running(child) for child in children)
    assert "leaked" not in told
    assert "Process-" not in told  # no child left a traceback


def is_running(process: int) -> bool:
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
        if sys.platform == "linux" and ") Z " in Path(f"/proc/{process}/stat").read_text(encoding="utf-8"):
            return False  # dead; whoever adopted it has not asked yet
        time.sleep(0.01)
    return True
