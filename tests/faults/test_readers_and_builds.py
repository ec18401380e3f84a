"""Readers while builds come and go: no wrong answer, no failed one, no file left open, no folder that grows."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

import pytest

from indexer.engines.choice import open_engine
from indexer.engines.seam import Alternative, Clause, Question, Snapshot
from indexer.publishing.generations import Generations
from indexer.settings import Settings
from indexer.terms import stems_of
from search_web.snapshots import Snapshots
from tests.faults.builds import FULL, build, write_pages
from tests.source import PROJECT

Figure = Callable[[str, object], None]
BUILDS = 200 if FULL else 4
THREADS = 8
PROCESSES = 2
SWAPPED_S = 2.0  # what is promised

READING_PROCESS = """
import sys
from pathlib import Path
from tests.faults.test_readers_and_builds import Reading, read_anew
reading = Reading()
read_anew(Path(sys.argv[1]), reading, lambda: Path(sys.argv[2]).exists())
print(reading.answers, *reading.wrong, sep="\\n")
"""


BUILDING_PROCESS = """
import sys
from pathlib import Path
from tests.faults.builds import build, write_pages
corpus, index = map(Path, sys.argv[1:])
for edition in map(int, sys.stdin):
    outcome = build(write_pages(corpus, edition, pages=4 - edition), index)  # as many pages each time
    print(outcome.exit_code, outcome.told.splitlines()[-1], flush=True)
"""


@dataclass
class Reading:
    """What one reader saw."""

    answers: int = 0
    edition: int = 0  # the last one seen
    wrong: list[str] = field(default_factory=list)

    def look(self, snapshot: Snapshot) -> None:
        """Everything a snapshot tells must be of one edition, and none older than one seen before."""
        question = Question((Clause((Alternative(tuple(stems_of("dull ache"))),)),))
        found = snapshot.find(question, 100)
        passages = snapshot.passages([match.passage for match in found.matches])
        editions = {head.title.rpartition(" ")[2] for head in snapshot.heads()}
        editions |= {passage.text.partition("edition ")[2].partition(" ")[0] for passage in passages}
        editions |= {snapshot.article(passages[0].article.id).title.rpartition(" ")[2]} if passages else {"nothing"}
        self.answers += 1
        if len(editions) != 1 or found.totals.passages != len(list(snapshot.heads())):
            self.wrong.append(f"{snapshot.generation}: {sorted(editions)}")
        else:
            (edition,) = map(int, editions)
            if edition < self.edition:
                self.wrong.append(f"{edition} after {self.edition}")
            self.edition = edition


def read_served(snapshots: Snapshots, reading: Reading, stopped: Callable[[], bool]) -> None:
    """As a server's thread does: a lease for each request."""
    while not stopped():
        try:
            with snapshots.lease() as snapshot:
                reading.look(snapshot)
        except Exception as error:
            reading.wrong.append(repr(error))
            raise
        time.sleep(0.001)


def read_anew(index: Path, reading: Reading, stopped: Callable[[], bool]) -> None:
    """As a command does: verify and open what is current, ask, close."""
    while not stopped():
        try:
            snapshot = open_engine(Settings(), index).open()
            reading.look(snapshot)
            snapshot.lexicon()
            snapshot.close()
        except Exception as error:
            reading.wrong.append(repr(error))
            raise


@contextmanager
def reading_processes(index: Path, stop: Path) -> Iterator[list[subprocess.Popen[str]]]:
    command = [sys.executable, "-c", READING_PROCESS, str(index), str(stop)]
    processes = [subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) for _ in range(PROCESSES)]
    try:
        yield processes
    finally:
        stop.touch()


@contextmanager
def builder(corpus: Path, index: Path) -> Iterator[Callable[[int], str]]:
    """Builds an edition in a process of its own: one that reads in many threads does not fork."""
    command = [sys.executable, "-c", BUILDING_PROCESS, str(corpus), str(index)]
    with subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None

        def built(edition: int) -> str:
            print(edition, file=process.stdin, flush=True)
            return process.stdout.readline()  # type: ignore[union-attr]

        yield built
        process.stdin.close()


@contextmanager
def reading_threads(snapshots: Snapshots) -> Iterator[list[Reading]]:
    stop, readings = Event(), [Reading() for _ in range(THREADS)]
    readers = [Thread(target=read_served, args=(snapshots, reading, stop.is_set)) for reading in readings]
    for reader in readers:
        reader.start()
    try:
        yield readings
    finally:
        stop.set()
        for reader in readers:
            reader.join()


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="only Linux lists the files a process has open")
def test_readers_see_no_wrong_and_no_failed_answer_while_builds_publish(tmp_path: Path, record_property: Figure) -> None:
    index, corpus = tmp_path / "index", tmp_path / "corpus"
    sizes, handles = [], []
    with builder(corpus, index) as built:
        assert built(1).startswith("0 ")
        snapshots = Snapshots(open_engine(Settings(), index), lambda snapshot: snapshot.lexicon())
        with reading_processes(index, tmp_path / "stop") as processes, reading_threads(snapshots) as readings:
            for edition in range(2, BUILDS + 2):
                told = built(edition)
                assert told.startswith("0 "), told
                sizes.append(sum(1 for _ in index.rglob("*")))
                handles.append(open_files())
    seen = [process.communicate()[0].split("\n") for process in processes]
    snapshots.close()

    assert [reading.wrong for reading in readings] == [[]] * THREADS
    assert [lines[1:] for lines in seen] == [[""]] * PROCESSES
    assert [process.returncode for process in processes] == [0] * PROCESSES
    assert max(sizes) <= 2 * sizes[0]
    assert max(handles) <= handles[0] + 2 * THREADS + 20
    answers = sum(reading.answers for reading in readings) + sum(int(lines[0]) for lines in seen)
    assert answers > BUILDS
    record_property(
        "figure",
        f"{BUILDS} builds under {THREADS} reading threads and {PROCESSES} processes: {answers:,} answers, 0 wrong, 0 failed; "
        f"at most {max(sizes)} files and folders",
    )


def test_a_server_takes_up_a_new_generation_within_two_seconds(tmp_path: Path, record_property: Figure) -> None:
    index, corpus = tmp_path / "index", tmp_path / "corpus"
    build(write_pages(corpus, 1), index)
    snapshots = Snapshots(open_engine(Settings(), index), str)
    with snapshots.lease() as snapshot:
        assert snapshot.generation == "00000001"
    build(write_pages(corpus, 2), index)
    published, waited = time.monotonic(), 0.0
    while waited < 20 * SWAPPED_S:  # a busy machine is no failure; the figure is printed
        waited = time.monotonic() - published
        with snapshots.lease() as snapshot:
            if snapshot.generation == "00000002":
                break
        time.sleep(0.01)
    snapshots.close()
    assert snapshot.generation == "00000002"
    record_property("figure", f"a server took up a new generation after {waited:.1f} s")


def test_of_builds_at_once_one_at_a_time_writes_and_the_others_say_who_does(tmp_path: Path) -> None:
    index, corpus = tmp_path / "index", write_pages(tmp_path / "corpus", 1, pages=30)
    command = [sys.executable, "-m", "indexer", "build", str(corpus), "--index", str(index)]
    builds = [subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    told = [process.communicate()[1] for process in builds]
    codes = [process.returncode for process in builds]
    assert set(codes) <= {0, 5}
    assert 0 in codes
    for code, said in zip(codes, told, strict=True):
        assert code == 0 or any(f"Another build is running (pid {process.pid}, since 20" in said for process in builds)
    generations = Generations(index)
    assert generations.unfinished() == generations.set_aside() == []
    assert len(generations.names()) <= 2
    assert generations.readable()[1] == []


def test_readers_go_on_while_a_build_is_stopped_in_its_tracks_and_the_lock_goes_with_it(tmp_path: Path) -> None:
    index, corpus = tmp_path / "index", write_pages(tmp_path / "corpus", 1)
    build(corpus, index)
    hang = subprocess.Popen(
        [sys.executable, "-c", HANGING_BUILD, str(write_pages(corpus, 2)), str(index)],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert hang.stdout is not None
    hang.stdout.readline()
    os.kill(hang.pid, signal.SIGSTOP)
    reading = Reading()
    reading.look(open_engine(Settings(), index).open())
    assert (reading.edition, reading.wrong) == (1, [])
    assert build(corpus, index).exit_code == 5
    hang.kill()
    hang.wait()
    assert build(corpus, index).exit_code == 0
    hang.communicate()


HANGING_BUILD = """
import sys, time
from pathlib import Path
from indexer.publishing.build import build
from indexer.settings import Settings

def hang(doing, done, total):
    print(doing, flush=True)
    time.sleep(600)

build(Path(sys.argv[1]), Path(sys.argv[2]), Settings(workers=1), hang)
"""
