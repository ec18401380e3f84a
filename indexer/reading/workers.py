"""Pages → articles in child processes, because a hostile page can hang, exhaust or crash the one that parses it.

Every worker arms an alarm of the kernel before each page and limits its own memory, so nothing in a page can outlive the
limits, not even in C code that never gives way. A worker that ends is replaced, its page is skipped, the rest goes on.
"""

from __future__ import annotations

import gc
import math
import multiprocessing
import os
import pickle
import resource
import signal
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

from indexer.errors import PageExcluded, PageUnreadable, ReadingFailed
from indexer.records import PagePath, Skipped

T = TypeVar("T")

PAGES_HELD = 8  # pages a worker has at hand; it stays busy while the receiver of articles takes its time over a few
PAGES_AHEAD = 64  # pages for each worker that may be read before the one yielded next; a slow page seldom stops the others
SECONDS_TO_START = 60.0  # takes milliseconds; a process forked amid the locks of other threads may hang for ever
SECONDS_TO_END = 5.0  # a worker that let go of its pipe ends within milliseconds; one that does not is killed

_TRIED_AGAIN = "the next build tries again. Simplify or split the page if that fails, too."


@dataclass(frozen=True, slots=True)
class Limits:
    """What one page may cost."""

    seconds: float = 20.0  # a long article of 1 MB takes about 1 s; the rest is room for a slow or busy machine
    memory_bytes: int = 1 << 29  # address space beyond what a worker starts with; 10 MB of nothing but <p> need 0.45 GB


DEFAULT_LIMITS = Limits()


def read_articles(
    pages: Sequence[PagePath], read: Callable[[PagePath], T], workers: int, limits: Limits = DEFAULT_LIMITS
) -> Generator[T | Skipped, None, None]:
    """Call `read` on each page in `workers` processes (0: one for each core); its results, or why not, in the order of `pages`.

    `read` and its results must be picklable. A page is Skipped when `read` raises PageUnreadable, exceeds the limits or
    ends its process. Raises ReadingFailed, with the page's id, for any other exception of `read`. Closing the generator
    ends the processes.
    """
    crew = _Crew(pages, read, limits)
    try:
        crew.start(min(workers or _cores(), len(pages)))
        for number in range(len(pages)):
            yield crew.outcome(number)
    finally:
        crew.end()


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class _Reply:
    """What a worker says about one page."""

    outcome: Any  # T | Skipped
    fault: str = ""  # traceback of an exception that is no page's fault
    exhausted: bool = False  # memory ran out; C libraries may not have noticed well, so the worker is replaced


class _Crew(Generic[T]):
    """The workers, and which of them holds which page. Pages go by their number within `pages`."""

    def __init__(self, pages: Sequence[PagePath], read: Callable[[PagePath], T], limits: Limits) -> None:
        self.pages = pages
        self.read = read
        self.limits = limits
        self.workers: dict[Connection[Any, Any], _Worker] = {}
        self.next_page = 0  # first that no worker was given yet
        self.outcomes: dict[int, T | Skipped] = {}  # read, not yielded yet

    def start(self, workers: int) -> None:
        for _ in range(workers):
            self._add_worker()

    def end(self) -> None:
        for worker in self.workers.values():
            worker.kill()
        self.workers.clear()

    def outcome(self, number: int) -> T | Skipped:
        """What became of page `number`; waits for it. To be called for each page in turn."""
        while True:
            self._give_out(min(len(self.pages), number + PAGES_AHEAD * len(self.workers)))
            self._take_in(0 if number in self.outcomes else None)
            if number in self.outcomes:
                return self.outcomes.pop(number)

    def _add_worker(self) -> _Worker:
        worker = _Worker(self.read, self.limits)
        self.workers[worker.connection] = worker
        return worker

    def _give_out(self, end: int) -> None:
        while self.next_page < end:
            worker = min(self.workers.values(), key=lambda worker: len(worker.held))
            if len(worker.held) >= PAGES_HELD:
                return
            worker.give(self.next_page, self.pages[self.next_page])
            self.next_page += 1

    def _take_in(self, seconds: float | None) -> None:
        for connection in wait(list(self.workers), seconds):
            worker = self.workers[connection]  # type: ignore[index]  # wait returns what it was given
            try:
                message = worker.connection.recv_bytes()
            except (EOFError, OSError):
                self._bury(worker)
                continue
            if worker.ready:
                self._keep(worker, pickle.loads(message))  # nosec B301 # it comes from our own child
            worker.ready = True

    def _keep(self, worker: _Worker, reply: _Reply) -> None:
        number = worker.held.popleft()
        if reply.fault:
            raise ReadingFailed(
                f"{self.pages[number].id}: the program failed on this page, which is a fault of the program. "
                f"Please report it with these lines:\n{reply.fault}"
            )
        self.outcomes[number] = reply.outcome
        if reply.exhausted:
            self._replace(worker)

    def _bury(self, worker: _Worker) -> None:
        cause = _cause_of_end(worker.exit_code(), self.limits.seconds if worker.ready else SECONDS_TO_START)
        if not worker.ready:
            raise ReadingFailed(f"A process to read pages could not start ({cause}). Free memory or lower the setting workers.")
        if worker.held:
            number = worker.held.popleft()
            told = f"Reading it {cause}; {_TRIED_AGAIN}"
            self.outcomes[number] = Skipped(self.pages[number].id, told, passing=True)
        self._replace(worker)

    def _replace(self, worker: _Worker) -> None:
        del self.workers[worker.connection]
        worker.kill()
        successor = self._add_worker()
        for number in worker.held:
            successor.give(number, self.pages[number])


@contextmanager
def _interrupts_held(held: list[int]) -> Iterator[None]:
    """While a process is forked, Python calls hooks and ignores what they raise: an interrupt that comes then would be lost.

    It is added to `held` and raised again afterwards. The new process holds its own until it can end of them.
    """
    if threading.current_thread() is not threading.main_thread():  # the only one that is interrupted
        yield
        return
    before = {number: signal.signal(number, lambda got, _: held.append(got)) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    for got in held:
        signal.raise_signal(got)


def _cause_of_end(exit_code: int | None, seconds: float) -> str:
    if exit_code == -signal.SIGALRM:
        return f"took longer than {seconds:g} s"
    if exit_code is not None and exit_code < 0:
        return f"crashed its process ({signal.strsignal(-exit_code)})"
    return f"ended its process (exit code {exit_code})"


class _Worker:
    """One child process, seen from its parent."""

    def __init__(self, read: Callable[[PagePath], Any], limits: Limits) -> None:
        self.connection, far_end = multiprocessing.Pipe()
        held: list[int] = []
        work = (self.connection, far_end, read, limits, held)
        self.process = multiprocessing.Process(target=_work, args=work, daemon=True)
        with _interrupts_held(held):
            self.process.start()
        far_end.close()
        self.ready = False  # it has said so
        self.held: deque[int] = deque()  # numbers of the pages it was given and has not answered; it reads the first

    def give(self, number: int, page: PagePath) -> None:
        self.held.append(number)
        with suppress(ConnectionError):  # it has ended; reading its connection will tell
            self.connection.send(page)

    def exit_code(self) -> int | None:
        """Of a worker that ended or is about to."""
        self.process.join(SECONDS_TO_END)
        return self.process.exitcode

    def kill(self) -> None:
        self.process.kill()
        self.process.join()
        self.process.close()
        self.connection.close()


def _work(
    near_end: Connection[Any, Any],
    far_end: Connection[Any, Any],
    read: Callable[[PagePath], Any],
    limits: Limits,
    held: list[int],
) -> None:
    """The life of a child process: say that it is ready, then answer each page in turn, until its parent ends."""
    near_end.close()  # else the parent's end would stay open in here, and its death go unseen
    _reset_signals()
    if held:  # it was told to end while it was forked
        os._exit(1)
    signal.setitimer(signal.ITIMER_REAL, SECONDS_TO_START)
    pages: SimpleQueue[PagePath] = SimpleQueue()
    listening = threading.Event()
    threading.Thread(target=_listen, args=(far_end, pages, listening), daemon=True).start()
    listening.wait()
    most_memory = _limit_memory(limits.memory_bytes)
    gc.disable()  # parsing makes many objects and little rubbish: this saves a sixth of Beautiful Soup's time
    gc.freeze()  # what is there now stays, so that collecting after a page looks at that page alone
    answer = b"ready"
    with suppress(ConnectionError):  # the parent has ended
        while True:
            signal.setitimer(signal.ITIMER_REAL, 0)
            far_end.send_bytes(answer)
            page = pages.get()
            signal.setitimer(signal.ITIMER_REAL, limits.seconds)
            answer = _answer(read, page, far_end, most_memory)
            gc.collect()  # parsed pages are cycles; one page's rubbish must not count as the next one's memory


def _listen(far_end: Connection[Any, Any], pages: SimpleQueue[PagePath], listening: threading.Event) -> None:
    """Queue the pages that come in, so that the parent never waits to send one; end the process when the parent has ended."""
    try:
        bytearray(4096)  # has the C library reserve this thread's 64 MB of addresses now, before the memory is measured
        listening.set()
        while True:
            pages.put(far_end.recv())
    finally:
        os._exit(1)  # at once, whatever the main thread does


def _answer(read: Callable[[PagePath], Any], page: PagePath, far_end: Connection[Any, Any], most_memory: float) -> bytes:
    """What to tell the parent about one page: a pickled _Reply."""
    try:
        outcome = read(page)
        if _peak_memory() > most_memory:
            raise MemoryError
        return pickle.dumps(_Reply(outcome))
    except PageUnreadable as error:
        return pickle.dumps(_Reply(Skipped(page.id, str(error), isinstance(error, PageExcluded))))
    except RecursionError:
        return pickle.dumps(_Reply(Skipped(page.id, "Its HTML is nested too deeply to read; simplify the page.")))
    except MemoryError:
        pass  # what the page took is free only once this clause is left
    except Exception as error:
        far_end.send_bytes(pickle.dumps(_Reply(None, fault=traceback.format_exc())))
        raise SystemExit(1) from error
    gc.collect()
    told = f"Reading it took too much memory; {_TRIED_AGAIN}"
    return pickle.dumps(_Reply(Skipped(page.id, told, passing=True), exhausted=True))


def _reset_signals() -> None:
    """Undo what a forked child inherits: the parent's handlers and masks. Ctrl-C reaches all processes; the parent answers it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGALRM, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {number})


def _limit_memory(extra_bytes: int) -> float:
    """Bytes of address space this process may use: `extra_bytes` beyond its peak so far. Only Linux can tell and hold it.

    The kernel's limit lies at twice that, because libxml2 answers an allocation that fails with a page cut short and no
    error. Well before it does, the peak shows that the page took too much.
    """
    if sys.platform != "linux":
        return math.inf
    used = _peak_memory()
    _, highest = resource.getrlimit(resource.RLIMIT_AS)
    limit = used + 2 * extra_bytes
    if highest != resource.RLIM_INFINITY:
        limit = min(limit, highest)
    resource.setrlimit(resource.RLIMIT_AS, (limit, highest))
    return (used + limit) / 2


def _peak_memory() -> int:
    """Bytes of address space this process had at most so far; 0 where the system does not tell."""
    if sys.platform != "linux":
        return 0
    status = Path("/proc/self/status").read_text(encoding="utf-8", errors="replace")
    return int(status.partition("VmPeak:")[2].split()[0]) * 1024
