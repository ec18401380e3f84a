"""How much a server bears: two processes on this machine, asked again and again while the index is rebuilt beside them.

    python -m tests.bench.load [--index DIR] [--questions FILE] [--repeated SHARE] [--seconds N] [--clients N] [--processes N]
                               [--address search|api]

Without --index the example corpus is built into a new folder, and again every five seconds. With it a copy is served and rebuilt
no more. Each client asks its next question when the last one is answered (a closed loop); all of them are one other process.
SHARE of the requests ask what was asked before in the same run, the more often asked the likelier; that visitors do so by half is
an assumption. All others are asked for the first time while FILE has lines, or the articles have passages, to ask from.
Ends with 1 when a request failed or files stayed open; times are printed and depend on what else the machine does.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from threading import Thread
from urllib.parse import quote

import numpy as np

from indexer.engines.choice import open_engine
from indexer.settings import Settings
from tests.bench.asked import sample
from tests.source import PROJECT

CORPUS = PROJECT / "corpus"
ADDRESSES = {"search": "/search?q=", "api": "/api/v1/search?q="}
QUESTIONS = 20_000  # more than are asked in a minute: nothing repeats but what is meant to
SEED = 4
REBUILD_EVERY_S = 5.0
SPARE_FILES = 8  # a generation that is opened while another closes
TICK_S = 1 / os.sysconf("SC_CLK_TCK")

WEB = "from search_web.cli import symptom_web; symptom_web()"
INDEX = "from search_web.commands import symptom_index; symptom_index()"


@dataclass(frozen=True)
class State:
    """Of all processes that serve."""

    cpu_s: float
    memory_mb: float
    files: int


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(PROJECT)}


def build(index: Path) -> None:
    command = [sys.executable, "-c", INDEX, "build", str(CORPUS), "--full", "--index", str(index), "--json"]
    subprocess.run(command, env=environment(), check=True, stdout=subprocess.DEVNULL)


@contextmanager
def server(index: Path, processes: int) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """symptom-web on a free port."""
    flags = ["--corpus", str(CORPUS), "--index", str(index), "--port", "0", "--processes", str(processes)]
    command = [sys.executable, "-u", "-c", WEB, *flags]
    with subprocess.Popen(command, env=environment(), text=True, stdout=subprocess.PIPE) as web:
        try:
            assert web.stdout
            found = re.search(r":(\d+)/", web.stdout.readline())
            assert found
            yield web, int(found[1])
        finally:
            web.send_signal(signal.SIGTERM)
            web.wait(30)


def served_by(pid: int) -> list[int]:
    """The processes that answer: its children, or itself."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [int(child) for child in children] or [pid]


def state_of(pids: Sequence[int]) -> State:
    cpu_s, memory_mb, files = 0.0, 0.0, 0
    for pid in pids:
        ticks = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[11:13]
        cpu_s += sum(map(int, ticks)) * TICK_S
        resident = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(encoding="ascii"))
        memory_mb += int(resident[1]) / 1024 if resident else 0.0
        files += len(os.listdir(f"/proc/{pid}/fd"))
    return State(cpu_s, memory_mb, files)


def ask(connection: socket.socket, address: str) -> int:
    """The status of the answer, read to its end."""
    connection.sendall(f"GET {address} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65536) or b"\r\n\r\n"
    head, _, body = received.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
    left = int(length[1]) - len(body) if length else 0
    while left > 0 and (more := connection.recv(65536)):
        left -= len(more)
    return int(head[9:12] or 0) if left <= 0 else 0


def client(port: int, addresses: Iterator[str], until: float, times: list[float]) -> None:
    """Negative times are those of requests that failed; after one whose connection broke a new one is made."""
    while time.monotonic() < until:
        started = time.perf_counter()
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                while time.monotonic() < until:
                    started = time.perf_counter()
                    status = ask(connection, next(addresses))
                    took = time.perf_counter() - started
                    times.append(took if status == 200 else -took)
        except OSError:
            times.append(started - time.perf_counter())


def clients(port: int, count: int, seconds: float) -> None:
    """In a process of its own: addresses come in, seconds go out."""
    addresses = json.load(sys.stdin)
    until = time.monotonic() + seconds
    times: list[list[float]] = [[] for _ in range(count)]
    threads = [
        Thread(target=client, args=(port, cycle(addresses[n % len(addresses) :: count]), until, times[n])) for n in range(count)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    json.dump([one for some in times for one in some], sys.stdout)


def questions_of(index: Path) -> list[str]:
    """Questions made of what the passages and headings of an index say."""
    with closing(open_engine(Settings(), index).open()) as snapshot:
        total = open_engine(Settings(), index).facts(snapshot.generation).passages
        step = max(1, total // QUESTIONS)
        return sample(snapshot.passages(range(0, total, step)), QUESTIONS)


def asked(questions: Iterable[str], repeated: float) -> Iterator[str]:
    """Each question once, in their order, and between them those asked before: a `repeated` share of all."""
    rng = random.Random(SEED)
    before: list[str] = []
    for question in questions:
        while before and rng.random() < repeated:
            before.append(rng.choice(before))  # what was asked twice is twice as likely to be asked again
            yield before[-1]
        before.append(question)
        yield question


def measure(index: Path, arguments: argparse.Namespace, rebuilds: bool) -> int:
    questions = arguments.questions.read_text(encoding="utf-8").splitlines() if arguments.questions else questions_of(index)
    addresses = [ADDRESSES[arguments.address] + quote(each) for each in asked(questions, arguments.repeated)]
    print(f"{len(addresses)} requests to ask again from their beginning, {len(set(addresses))} different ones")
    with server(index, arguments.processes) as (web, port):
        for _ in range(4 * arguments.processes):  # so many connections reach every process, which then has opened its generation
            client(port, cycle(addresses[:1]), time.monotonic() + 0.5, [])
        pids = served_by(web.pid)
        before, began = state_of(pids), time.monotonic()
        flags = [str(port), str(arguments.clients), str(arguments.seconds)]
        command = [sys.executable, "-m", "tests.bench.load", "--ask", *flags]
        with subprocess.Popen(command, env=environment(), text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
            assert other.stdin
            other.stdin.write(json.dumps(addresses))
            other.stdin.close()
            other.stdin = None
            states, builds = [], 0
            while time.monotonic() < began + arguments.seconds:
                time.sleep(min(REBUILD_EVERY_S, max(0.0, began + arguments.seconds - time.monotonic())))
                states.append(state_of(pids))
                if rebuilds and time.monotonic() < began + arguments.seconds:
                    build(index)
                    builds += 1
            times = json.loads(other.communicate()[0])
        after = state_of(pids)
    return told(times, arguments.seconds, builds, [before, *states, after])


def told(times: Sequence[float], seconds: float, builds: int, states: Sequence[State]) -> int:
    failed = sum(one < 0 for one in times)
    p50, p95, p99 = 1000 * np.percentile(np.abs(times), (50, 95, 99))
    cpu_ms = 1000 * (states[-1].cpu_s - states[0].cpu_s) / len(times)
    print(f"{len(times)} requests in {seconds:.0f} s, {len(times) / seconds:.0f} a second; {failed} failed; {builds} builds")
    print(f"p50 {p50:.1f} ms, p95 {p95:.1f} ms, p99 {p99:.1f} ms; {cpu_ms:.2f} ms of the server's CPU for each")
    print("memory of the server (MB):", *(f"{state.memory_mb:.0f}" for state in states))
    print("open files of the server:", *(state.files for state in states))
    return 1 if failed or states[-1].files > states[1].files + SPARE_FILES else 0


def main() -> int:
    if sys.argv[1:2] == ["--ask"]:
        port, count, seconds = sys.argv[2:]
        clients(int(port), int(count), float(seconds))
        return 0
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--questions", type=Path, help="one to a line; without it they are made of the index")
    parser.add_argument("--repeated", type=float, default=0.5, help="share of requests that ask what was asked before (0.5)")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--address", choices=ADDRESSES, default="search")
    arguments = parser.parse_args()
    if not 0 <= arguments.repeated < 1:
        parser.error("--repeated is a share: from 0 on, and less than 1")
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        if arguments.index:
            shutil.copytree(arguments.index, index, ignore=shutil.ignore_patterns("LOCK"))
        else:
            build(index)
        return measure(index, arguments, rebuilds=not arguments.index)


if __name__ == "__main__":
    sys.exit(main())
