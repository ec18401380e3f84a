"""How long builds take beside Pagefind's on the same pages. Prints figures and ratios; asserts nothing.

    python -m tests.bench.bench_build FOLDER [--runs N]

FOLDER holds the pages; they are copied first, since some are then edited. Seconds are of the clock from the start of the command,
CPU seconds and the peak of memory are of the command and all its processes together (shared pages count once). "Live" is when a
server that runs beside it, and is asked ten times a second, finds what changed. Pagefind comes with the extra `bench`.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

SAMPLED_S = 0.2
ASKED_S = 0.1
LONGEST_S = 120.0  # until a change is live
INDEX = "from search_web.commands import symptom_index; symptom_index()"
SERVE = "from search_web.cli import symptom_web; symptom_web()"


@dataclass(frozen=True, slots=True)
class Cost:
    seconds: float
    cpu: float
    megabytes: float
    live: float | None = None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=int, default=3, help="of each of the short ones; the median counts")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        corpus, index = Path(scratch) / "corpus", Path(scratch) / "index"
        shutil.copytree(given.folder, corpus)
        build = [sys.executable, "-c", INDEX, "build", str(corpus), "--index", str(index), "--force"]
        theirs = pagefind(corpus, Path(scratch) / "pagefind")
        full = cost_of(build)
        show("full build", full, theirs)
        show("nothing changed", middle([cost_of(build) for _ in range(given.runs)]), theirs)
        with Server(corpus, index) as server:
            for name in ("changed", "added", "removed"):
                show(f"one page {name}", middle([edited(name, run, corpus, build, server) for run in range(given.runs)]), theirs)
        if theirs:
            show("pagefind, full", theirs, theirs)


def show(name: str, cost: Cost, theirs: Cost | None) -> None:
    ratio = f"{cost.seconds / theirs.seconds:10.2f} of pagefind" if theirs else ""
    live = f"{cost.live:8.1f} s live" if cost.live else " " * 15
    print(f"{name:20}{cost.seconds:9.1f} s{cost.cpu:9.1f} s CPU{cost.megabytes:8.0f} MB{live}{ratio}", flush=True)


def middle(costs: Sequence[Cost]) -> Cost:
    return Cost(
        statistics.median(cost.seconds for cost in costs),
        statistics.median(cost.cpu for cost in costs),
        max(cost.megabytes for cost in costs),
        statistics.median(cost.live for cost in costs if cost.live) if costs[0].live else None,
    )


def pagefind(corpus: Path, output: Path) -> Cost | None:
    if importlib.util.find_spec("pagefind") is None:
        return None
    return cost_of([sys.executable, "-m", "pagefind", "--site", str(corpus), "--output-path", str(output)])


def cost_of(command: Sequence[str]) -> Cost:
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    ended, peaks = Event(), [0.0]
    sampler = Thread(target=_sample, args=(process.pid, ended, peaks), daemon=True)
    sampler.start()
    assert process.stderr is not None
    told = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    ended.set()
    sampler.join()
    assert process.returncode == 0, told.decode()
    return Cost(seconds, usage.ru_utime + usage.ru_stime, max(peaks))


def _sample(pid: int, ended: Event, peaks: list[float]) -> None:
    while not ended.wait(SAMPLED_S):
        peaks.append(sum(map(_megabytes, _family(pid))))


def _family(pid: int) -> list[int]:
    children: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            children += map(int, task.read_text().split())
    return [pid, *(below for child in children for below in _family(child))]


def _megabytes(pid: int) -> float:
    """What a process takes of memory, with its part of what it shares; 0 for one that has ended."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
    except OSError:
        return 0.0
    found = re.search(r"^Pss: +(\d+) kB", rollup, re.MULTILINE)
    return int(found[1]) / 1000 if found else 0.0


def edited(name: str, run: int, corpus: Path, build: Sequence[str], server: Server) -> Cost:
    """One page edited, built and waited for."""
    word, page = f"quux{name}{run}", corpus / "bench.html"
    if name == "removed":
        page = corpus / f"bench{run}.html"
        page.write_text(_page(word), encoding="utf-8")
        cost_of(build)
        server.wait_for(word, found=True)
        page.unlink()
    else:
        page = page if name == "changed" else corpus / f"new{run}.html"
        page.write_text(_page(word), encoding="utf-8")
        if name == "changed" and run == 0:
            cost_of(build)  # the page itself is new
            page.write_text(_page(word := f"{word}again"), encoding="utf-8")
    started = time.perf_counter()
    cost = cost_of(build)
    server.wait_for(word, found=name != "removed")
    return Cost(cost.seconds, cost.cpu, cost.megabytes, time.perf_counter() - started)


def _page(word: str) -> str:
    head = f"<head><title>The {word} page</title></head>"
    return f"<html>{head}<body><main><h1>The {word} page</h1><h2>Symptoms</h2><p>A {word} ache.</p></main></body></html>"


class Server:
    """symptom-web over the index, on a free port."""

    def __init__(self, corpus: Path, index: Path) -> None:
        command = [sys.executable, "-u", "-c", SERVE, "--corpus", str(corpus), "--index", str(index), "--port", "0"]
        unlimited = {**os.environ, "SYMPTOM_SEARCH_REQUESTS_PER_SECOND": "0"}
        self._process = subprocess.Popen(command, env=unlimited, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        self._address = re.findall(r"http://\S+", line)[0]

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()

    def wait_for(self, word: str, *, found: bool) -> None:
        """Until a page with the word in its title is among the results, or no longer; others may be close in meaning."""
        until = time.perf_counter() + LONGEST_S
        while time.perf_counter() < until:
            with urllib.request.urlopen(f"{self._address}api/v1/search?correct=0&q={word}") as answer:
                if any(word in result["article"]["title"] for result in json.load(answer)["results"]) == found:
                    return
            time.sleep(ASKED_S)
        raise AssertionError(f"The change is not live after {LONGEST_S:.0f} s.")


if __name__ == "__main__":
    main()
