"""Builds in a process of their own over a faulty disk, and what must be true whatever became of them."""

from __future__ import annotations

import codecs
import os
import pickle
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from indexer.engines.choice import open_engine
from indexer.publishing.generations import Generations
from indexer.publishing.report import Reports
from indexer.settings import Settings
from search_web.commands import symptom_index
from tests.faults.disk import Disk, Fault, Operation, no_fault
from tests.pages import page

FULL = os.environ.get("TORTURE") == "full"  # every operation instead of a sample of them
codecs.lookup("latin1")  # of Whoosh's pickles: a child that becomes another user may not be able to load it

LONGEST_S = 60.0  # a build of a few pages takes a tenth of a second


@dataclass(frozen=True)
class Outcome:
    """What a build said and did."""

    exit_code: int  # negative: the signal that ended it
    told: str
    record: Sequence[Operation] = field(repr=False)


def sampled(numbers: Sequence[int], most: int) -> Sequence[int]:
    """All of `numbers`, or in the short form `most` of them: the first, the last, and some evenly between them."""
    if FULL or len(numbers) <= most:
        return numbers
    return [numbers[at * (len(numbers) - 1) // (most - 1)] for at in range(most)]


def write_pages(corpus: Path, edition: int, pages: int = 3) -> Path:
    """Nothing but pages that all name their edition, so that a mixture of two would be seen; one more with each edition."""
    corpus.mkdir(exist_ok=True)
    for old in corpus.iterdir():
        old.unlink()
    for number in range(pages + edition):
        text = page(f"Ache {number} in edition {edition}", f"A dull ache of edition {edition} sits low down in back {number}.")
        (corpus / f"p{number:03d}.html").write_text(text, encoding="utf-8")
    return corpus


def editions_in(index: Path) -> set[str]:
    """The editions of what a reader who comes now is shown."""
    snapshot = open_engine(Settings(), index).open()
    editions = {head.title.rpartition(" ")[2] for head in snapshot.heads()}
    editions |= {passage.text.split("edition ")[1].split()[0] for passage in snapshot.passages([0, 1, 2])}
    snapshot.close()
    return editions


def build(corpus: Path, index: Path, fault: Fault = no_fault, first: Callable[[], object] = bool) -> Outcome:
    """`symptom-index build` in a forked child whose disk has this fault, once `first` is done there."""
    said, recorded = index.with_name(f"{index.name}.said"), index.with_name(f"{index.name}.record")
    said.write_text("")
    recorded.write_bytes(pickle.dumps([]))
    for note in (said, recorded):
        note.chmod(0o666)  # the child may become another user
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of reading threads: the child takes none of their locks
        child = os.fork()
    if child == 0:
        code = 99  # unless it comes to an end of its own
        try:
            first()
            code = _build_here(corpus, index, fault, (said, recorded))
        finally:
            if code == 99:
                with said.open("a") as saying:
                    traceback.print_exc(file=saying)
            os._exit(code)
    return Outcome(_exit_code(child), said.read_text(), pickle.loads(recorded.read_bytes()))


def _build_here(corpus: Path, index: Path, fault: Fault, notes: tuple[Path, Path]) -> int:
    said, recorded = notes
    os.environ["SYMPTOM_SEARCH_WORKERS"] = "1"
    os.environ.setdefault("SYMPTOM_SEARCH_ENCODER", "none")  # loading one takes longer than all the rest
    for sent in (signal.SIGINT, signal.SIGTERM):  # a shell has what runs behind ignore them
        signal.signal(sent, signal.default_int_handler if sent == signal.SIGINT else signal.SIG_DFL)
    disk = Disk(str(index), fault)
    disk.install()
    sys.stdout = sys.stderr = said.open("w", encoding="utf-8", buffering=1)
    try:
        symptom_index.main(["build", str(corpus), "--index", str(index)])
    except SystemExit as done:
        sys.stdout.flush()
        recorded.write_bytes(pickle.dumps(disk.record))
        return int(done.code or 0)
    return 0


def _exit_code(child: int) -> int:
    until = time.monotonic() + LONGEST_S
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.002)
    os.kill(child, 9)
    os.waitpid(child, 0)
    raise AssertionError("The build hangs.")


def is_whole(index: Path) -> str | None:
    """The edition that CURRENT stands for; None before the first. It must be sound without falling back to an older one."""
    generations = Generations(index)
    pointed_at = generations.pointed_at()
    if pointed_at is None:
        return None
    manifest, wrong = generations.readable()
    assert (manifest["name"], wrong) == (pointed_at, [])
    (edition,) = editions_in(index)
    return edition


def settles(corpus: Path, index: Path, edition: int) -> None:
    """The next build needs no help, and leaves as much as one that nothing ever happened to."""
    outcome = build(corpus, index)
    assert outcome.exit_code == 0, outcome.told
    assert is_whole(index) == str(edition)
    generations = Generations(index)
    assert generations.unfinished() == []
    assert len(generations.names()) <= 2
    for name in generations.names():
        generations.verify(name)
    assert Reports(index).names() == generations.names()
    assert {entry.suffix for entry in (index / "reports").iterdir()} == {".html", ".json"}
    assert {entry.name for entry in index.iterdir()} <= WHAT_A_BUILD_LEAVES


WHAT_A_BUILD_LEAVES = {"CURRENT", "LOCK", "generations", "reports"}
