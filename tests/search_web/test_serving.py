"""A server that is told to stop answers what it has accepted, and several serve from one socket."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.request import urlopen

import pytest

from indexer.engines.choice import open_engine
from indexer.settings import Settings
from tests.articles import published
from tests.source import PROJECT

COUNTING = """
import numpy
from threadpoolctl import threadpool_info
from search_web.serving import keep_to_one_core

numpy.ones((2, 2)) @ numpy.ones(2)
keep_to_one_core()
print(max(pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"))
"""

SLOW = """
import time
from flask import Flask
from indexer.settings import Settings
from search_web.serving import address_of, listen, serve, served_by
from search_web.traffic import Traffic

app = Flask("slow")
Traffic(Settings()).register(app)

@app.get("/")
def slow():
    print("begun", flush=True)
    time.sleep(0.5)
    return "x" * 3_000_000

with listen("127.0.0.1", 0) as listening:
    print(address_of(listening), flush=True)
    serve(served_by(app, listening))
print("ended", flush=True)
"""
WEB = "from search_web.cli import symptom_web; symptom_web()"


class Started:
    """A program and the addresses it serves."""

    def __init__(self, program: str, *flags: str) -> None:
        environ = {**os.environ, "PYTHONPATH": str(PROJECT)}
        command = [sys.executable, "-u", "-c", program, *flags]
        self.process = subprocess.Popen(command, env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        found = re.search(r"http://\S+/", self.line())
        assert found
        self.address = found.group()

    def line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline()

    def children(self) -> list[int]:
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="ascii")
        return [int(number) for number in listed.split()]

    def end(self) -> tuple[str, str]:
        self.process.send_signal(signal.SIGTERM)
        return self.process.communicate(timeout=20)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Started]:
    """symptom-web with two processes."""
    published(open_engine(Settings(), tmp_path / "index")).close()
    web = Started(WEB, "--corpus", str(tmp_path), "--index", str(tmp_path / "index"), "--port", "0", "--processes", "2")
    yield web
    web.process.kill()
    web.process.communicate()


def read(address: str) -> tuple[int, str]:
    with urlopen(address, timeout=20) as response:
        return response.status, response.read().decode()


def test_a_request_under_way_is_answered_whole_before_the_end() -> None:
    server = Started(SLOW)
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(read, server.address)
        assert server.line() == "begun\n"
        output, _ = server.end()

    assert answer.result() == (200, "x" * 3_000_000)
    assert (server.process.returncode, output) == (0, "ended\n")


needs_proc = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="only Linux lists a process's children")


@needs_proc
def test_several_processes_answer_from_one_socket_and_end_together(two: Started) -> None:
    answers = [read(two.address + "search?q=stinging") for _ in range(8)]
    children = two.children()
    two.end()

    assert {status for status, _ in answers} == {200}
    assert len(children) == 2
    assert two.process.returncode == 0
    assert not any(Path(f"/proc/{child}").exists() for child in children)


@needs_proc
def test_a_process_that_dies_is_begun_again_and_nobody_notices(two: Started) -> None:
    read(two.address)
    victim = two.children()[0]
    os.kill(victim, signal.SIGKILL)
    give_up = time.monotonic() + 20
    while (len(two.children()) < 2 or victim in two.children()) and time.monotonic() < give_up:
        time.sleep(0.05)

    assert {read(two.address + "search?q=stinging")[0] for _ in range(4)} == {200}
    assert "ended with -9 and is begun again" in two.end()[1]


@needs_proc
def test_processes_end_with_their_supervisor_however_it_ends(two: Started) -> None:
    read(two.address)
    children = two.children()
    two.process.kill()
    two.process.communicate(timeout=20)
    give_up = time.monotonic() + 20
    while any(Path(f"/proc/{child}").exists() for child in children) and time.monotonic() < give_up:
        time.sleep(0.05)

    assert not any(Path(f"/proc/{child}").exists() for child in children)


def test_a_request_computes_on_its_own_thread_alone() -> None:
    counted = subprocess.run([sys.executable, "-c", COUNTING], cwd=PROJECT, check=True, capture_output=True, text=True)
    assert counted.stdout == "1\n"
