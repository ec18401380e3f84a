"""The index may not be written, the clock goes back, pages change and vanish while they are read."""

from __future__ import annotations

import io
import multiprocessing.popen_fork  # noqa: F401  as nobody it may be out of reach
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import datetime, timedelta, timezone, tzinfo
from pathlib import Path
from threading import Event, Thread

import pytest

from indexer.engines.choice import open_engine
from indexer.errors import NothingBuilt
from indexer.publishing.generations import Generations
from indexer.settings import Settings
from search_web.commands import symptom_index
from tests.faults.builds import build, editions_in, is_whole, write_pages
from tests.faults.conftest import AFTER, BEFORE, Site

NOBODY = 65534  # a user who may write nowhere


@pytest.fixture
def shared(site: Site) -> Iterator[Path]:
    """A folder that any user can reach, with the site's index; pytest's own are for one user alone."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    shutil.copytree(site.index, folder / "index")
    shutil.copytree(site.corpus, folder / "corpus")
    yield folder
    shutil.rmtree(folder)


def give_away(index: Path, mode: int) -> None:
    """To the user the child runs as, who then may do with the folders what `mode` says."""
    for path in (index, *index.rglob("*")):
        if os.geteuid() == 0:
            os.chown(path, NOBODY, NOBODY)
        if path.is_dir():
            path.chmod(mode)


def as_nobody(shared: Path) -> bool:
    """Build once, because another user may not be let in where Python loads its modules from; then become one."""
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        symptom_index.main(["build", str(shared / "corpus"), "--index", str(shared / "own")], standalone_mode=False)
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    return True


def test_an_index_that_may_not_be_written_is_read_and_a_build_says_whose_it_is(shared: Path) -> None:
    index = shared / "index"
    give_away(index, 0o500)
    outcome = build(shared / "corpus", index, first=lambda: as_nobody(shared))
    assert outcome.exit_code == 1
    assert "Traceback" not in outcome.told
    assert f"{index}/generations: Permission denied. {index}/generations belongs to " in outcome.told
    assert editions_in(index) == {BEFORE}
    give_away(index, 0o700)
    assert build(shared / "corpus", index, first=lambda: as_nobody(shared)).exit_code == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser can give a file away")
def test_an_index_of_another_user_that_may_be_read_is_read(shared: Path) -> None:
    index = shared / "index"
    for path in (index, *index.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    assert editions_in(index) == {BEFORE}
    outcome = build(shared / "corpus", index, first=lambda: as_nobody(shared))
    assert outcome.exit_code == 1
    assert f"{index}/LOCK belongs to root" in outcome.told or f"{index} belongs to root" in outcome.told
    assert in_child(lambda: as_nobody(shared) and editions_in(index) == {BEFORE})


def in_child(true: Callable[[], bool]) -> bool:
    child = os.fork()
    if child == 0:
        code = 1
        try:
            code = 0 if true() else 1
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_where_nothing_was_built_a_reader_is_told_so_and_makes_nothing(tmp_path: Path) -> None:
    for index in (tmp_path / "missing", tmp_path / "empty"):
        if index.name == "empty":
            index.mkdir(mode=0o700)
        with pytest.raises(NothingBuilt, match="Run: symptom-index build"):
            open_engine(Settings(), index).open()
    assert [path.name for path in tmp_path.iterdir()] == ["empty"]
    assert list((tmp_path / "empty").iterdir()) == []


# Clocks


@pytest.mark.parametrize("shift", [timedelta(days=-1), timedelta(days=-20_000), timedelta(days=27_000)], ids=str)
def test_a_clock_that_was_set_changes_nothing_but_the_time_a_generation_names(
    site: Site, harmed: Callable[[], Path], monkeypatch: pytest.MonkeyPatch, shift: timedelta
) -> None:
    class Shifted(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return datetime.now(tz) + shift

    index = harmed()
    monkeypatch.setattr("indexer.publishing.generations.datetime", Shifted)
    assert build(site.corpus, index).exit_code == 0
    assert is_whole(index) == AFTER
    assert Generations(index).names() == ["00000002", "00000003"]
    built_at = Generations(index).readable()[0]["built_at"]
    assert abs(datetime.fromisoformat(built_at) - shift - datetime.now(timezone.utc)) < timedelta(hours=1)


@pytest.mark.parametrize("year", [1970, 2100])
def test_a_page_that_changed_is_read_again_whatever_its_time_and_size_say(tmp_path: Path, year: int) -> None:
    corpus, index = write_pages(tmp_path / "corpus", 1), tmp_path / "index"
    then = datetime(year, 1, 2, tzinfo=timezone.utc).timestamp()

    def set_back() -> list[int]:
        for page in corpus.iterdir():
            os.utime(page, (then, then))
        return sorted(page.stat().st_size for page in corpus.iterdir())

    sizes = set_back()
    assert build(corpus, index).exit_code == 0
    for page in corpus.iterdir():
        page.write_text(page.read_text().replace("edition 1", "edition 9"))
    assert set_back() == sizes
    assert build(corpus, index).exit_code == 0
    assert editions_in(index) == {"9"}


# Pages


def test_pages_that_change_grow_and_vanish_while_they_are_read_are_whole_or_listed(tmp_path: Path) -> None:
    corpus, index, stop = write_pages(tmp_path / "corpus", 1, pages=40), tmp_path / "index", Event()
    pages = sorted(corpus.iterdir())
    texts = [page.read_text() for page in pages]

    def change() -> None:
        while not stop.is_set():
            for number, (page, text) in enumerate(zip(pages, texts, strict=True)):
                if number % 3 == 0:
                    page.unlink(missing_ok=True)
                elif number % 3 == 1:
                    page.write_text(text[: len(text) // 2])
                page.write_text(text + "<!-- more -->" * 1000)

    changing = Thread(target=change)
    changing.start()
    try:
        outcomes = [build(corpus, index) for _ in range(3)]
    finally:
        stop.set()
        changing.join()
    for outcome in outcomes:
        assert outcome.exit_code in (0, 4), outcome.told  # so much may change that the gate keeps the old generation
        assert "Traceback" not in outcome.told
    assert build(corpus, index).exit_code == 0
    assert is_whole(index) == "1"
    snapshot = open_engine(Settings(), index).open()
    assert len(list(snapshot.heads())) == len(pages)
    snapshot.close()
