"""Several processes that serve from one socket: begun, begun again when one ends, and stopped together."""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Thread
from types import FrameType

log = logging.getLogger(__name__)

STOPS = {signal.SIGTERM, signal.SIGINT}
FIRST_WAIT_S = 0.5  # before a process that ended at once is begun again; doubled each time it happens
LONGEST_WAIT_S = 30.0
LIVED_S = 60.0  # a process that lived as long did not fail at its start


@dataclass(slots=True)
class _Process:
    number: int
    started: float
    wait_s: float = FIRST_WAIT_S


class _Stopped(Exception):
    """A signal said so."""


def supervise(count: int, work: Callable[[int], None]) -> None:
    """Keep `count` processes at `work(number)`, numbered from 0, until SIGTERM or Ctrl-C; then each gets a SIGTERM and ends.

    A process whose supervisor is gone gets one too.
    """
    watched, held = os.pipe()  # the end held here closes with this process, however it ends
    running: dict[int, _Process] = {}

    def begin(process: _Process) -> None:
        with _undisturbed():
            pid = os.fork()
            if pid:
                running[pid] = process
                return
        os.close(held)
        _work(work, process.number, watched)

    for stop in STOPS:
        signal.signal(stop, _stop)
    try:
        for number in range(count):
            begin(_Process(number, time.monotonic()))
        while True:
            pid, status = os.wait()
            begin(_again(running.pop(pid), status))
    except _Stopped:
        for stop in STOPS:
            signal.signal(stop, signal.SIG_IGN)
        _end(running)
    finally:
        os.close(held)
        os.close(watched)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise _Stopped


@contextmanager
def _undisturbed() -> Iterator[None]:
    """No signal arrives while a process is begun and written down; in the new one they are as they were at first."""
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    parent = os.getpid()
    try:
        yield
    finally:
        if os.getpid() != parent:
            for number in STOPS:
                signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)


def _work(work: Callable[[int], None], number: int, watched: int) -> None:
    """In the new process; never returns."""
    Thread(target=_end_with, args=(watched,), daemon=True).start()
    code = 1
    try:
        work(number)
        code = 0
    finally:
        if code:
            traceback.print_exc()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _end_with(watched: int) -> None:
    """Waits for the supervisor's end of the pipe to close."""
    os.read(watched, 1)
    os.kill(os.getpid(), signal.SIGTERM)


def _again(ended: _Process, status: int) -> _Process:
    """What is begun in place of a process that ended, after a wait when it keeps ending."""
    lived = time.monotonic() - ended.started
    wait_s = FIRST_WAIT_S if lived > LIVED_S else ended.wait_s
    log.error("Process %d ended with %d and is begun again in %.1f s.", ended.number, os.waitstatus_to_exitcode(status), wait_s)
    time.sleep(wait_s)
    return _Process(ended.number, time.monotonic(), min(2 * wait_s, LONGEST_WAIT_S))


def _end(running: dict[int, _Process]) -> None:
    for pid in running:
        with suppress(ProcessLookupError):  # one may have ended by itself at this moment
            os.kill(pid, signal.SIGTERM)
    for pid in running:
        with suppress(ChildProcessError):
            os.waitpid(pid, 0)
