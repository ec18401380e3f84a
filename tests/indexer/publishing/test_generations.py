"""A generation is whole or damaged, never half; and whatever happens, the old one stays until a new one is ready."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path
from threading import Event, Thread

import pytest

from indexer.errors import (
    BuildRunning,
    GenerationIsCurrent,
    GenerationUnknown,
    NothingBuilt,
    StorageFailed,
)
from indexer.publishing.generations import FORMAT, Generations
from tests.generations import ONE, TWO, sealed

PROJECT = Path(__file__).parents[3]

HOLD_LOCK_WITH_A_CHILD = """
import os, sys, time
from pathlib import Path
from indexer.publishing.generations import Generations
with Generations(Path(sys.argv[1])).lock():
    if os.fork() == 0:
        time.sleep(float(sys.argv[2]))  # holds the same lock, as a process that reads pages does
        os._exit(0)
    print("locked", flush=True)
    time.sleep(600)
"""

HOLD_LOCK = """
import sys, time
from pathlib import Path
from indexer.publishing.generations import Generations
with Generations(Path(sys.argv[1])).lock():
    print("locked", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def generations(tmp_path: Path) -> Generations:
    return Generations(tmp_path / "index")


def started(script: str, *arguments: object) -> subprocess.Popen[str]:
    """Another process of this project; it has printed its first line when this returns."""
    command = [sys.executable, "-c", script, *map(str, arguments)]
    process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline()
    return process


def killed(process: subprocess.Popen[str]) -> None:
    """End a process as a power cut would: it has no chance to clean up."""
    process.kill()
    process.communicate()


# Finished and unfinished generations


def test_before_the_first_build_there_is_nothing_and_nothing_is_made(generations: Generations) -> None:
    assert (generations.names(), generations.unfinished(), generations.current()) == ([], [], None)
    with pytest.raises(NothingBuilt, match="symptom-index build"):
        generations.readable()
    assert not generations.index.exists()


def test_a_generation_is_finished_once_it_has_a_manifest(generations: Generations) -> None:
    generations.begin(ONE)
    assert (generations.names(), generations.unfinished()) == ([], [ONE])
    generations.seal(ONE, {})
    assert (generations.names(), generations.unfinished()) == ([ONE], [])


def test_a_finished_generation_is_not_read_before_it_is_published(generations: Generations) -> None:
    sealed(generations, ONE)
    with pytest.raises(NothingBuilt):
        generations.readable()


def test_where_no_pointer_says_which_is_published_none_lies_above_it_and_the_way_back_is_told(generations: Generations) -> None:
    sealed(generations, ONE, TWO)
    assert generations.set_aside() == []
    with pytest.raises(NothingBuilt, match=f"CURRENT is missing. Run: symptom-index rollback --to {TWO}"):
        generations.readable()


def test_the_manifest_vouches_for_every_file(generations: Generations) -> None:
    manifest = sealed(generations, ONE).verify(ONE)
    assert (manifest["format"], manifest["name"], manifest["facts"]) == (FORMAT, ONE, {"passages": 3})
    assert sorted(manifest["files"]) == ["columns/empty", "columns/tokens", "heads.json"]
    assert manifest["files"]["columns/tokens"] == ["40aff2e9d2d8922e47afd4648e6967497158785fbd1da870e7110266bf944880", 256]


def test_a_name_is_given_once(generations: Generations) -> None:
    sealed(generations, ONE)
    with pytest.raises(StorageFailed, match="create"):
        generations.begin(ONE)


def test_what_lies_above_the_current_generation_is_known(generations: Generations) -> None:
    sealed(generations, ONE, TWO)
    generations.publish(ONE)
    assert generations.set_aside() == [TWO]
    generations.publish(TWO)
    assert generations.set_aside() == []


def test_a_full_disk_is_said_with_the_room_there_is_and_the_room_that_is_needed(
    generations: Generations, monkeypatch: pytest.MonkeyPatch
) -> None:
    (sealed(generations, ONE).folder(ONE) / "large").write_bytes(bytes(3_000_000))

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFailed, match=r"No space left on device\. [\d,]+ MB are free there.* takes up to 3 MB"):
        generations.publish(ONE)


def test_what_somebody_keeps_beside_the_generations_is_left_alone(generations: Generations) -> None:
    sealed(generations, ONE).publish(ONE)
    beside = generations.index / "generations"
    (beside / "notes.txt").touch()
    (beside / "99999999").touch()
    (beside / "old").mkdir()
    shutil.copytree(beside / ONE, beside / f"{ONE}.copy")
    assert (generations.names(), generations.unfinished()) == ([ONE], [])


def test_only_a_finished_generation_can_be_published(generations: Generations) -> None:
    generations.begin(ONE)
    for name in (ONE, TWO, "", "..", "../generations"):
        with pytest.raises(GenerationUnknown):
            generations.publish(name)
    assert generations.current() is None


def test_the_current_generation_is_never_dropped_and_others_leave_nothing(generations: Generations) -> None:
    sealed(generations, ONE, TWO).publish(TWO)
    with pytest.raises(GenerationIsCurrent):
        generations.drop(TWO)
    generations.drop(ONE)
    assert [folder.name for folder in generations.folder(TWO).parent.iterdir()] == [TWO]
    with pytest.raises(GenerationUnknown):
        generations.drop(ONE)


def test_an_unfinished_generation_can_be_dropped(generations: Generations) -> None:
    generations.begin(ONE)
    generations.drop(ONE)
    assert generations.unfinished() == []


# Publishing


def test_everything_is_on_the_disk_before_current_names_it(generations: Generations, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[object] = []
    fsync, replace = os.fsync, os.replace

    def noted_fsync(handle: int) -> None:
        done.append(os.fstat(handle).st_ino)
        fsync(handle)

    def noted_replace(old: Path, new: Path) -> None:
        done.append("replace")
        replace(old, new)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(os, "replace", noted_replace)
    sealed(generations, ONE).publish(ONE)
    folder = generations.folder(ONE)
    written = {path.stat().st_ino for path in (folder, folder.parent, *folder.rglob("*"), generations.index / "CURRENT")}
    assert done.count("replace") == 1
    assert written <= set(done[: done.index("replace")])
    assert done[-1] == generations.index.stat().st_ino


def test_a_reader_never_sees_a_moment_without_a_generation(generations: Generations) -> None:
    sealed(generations, ONE, TWO).publish(ONE)
    stop, seen = Event(), set[str | None]()

    def read() -> None:
        while not stop.is_set():
            seen.add(Generations(generations.index).current())

    reader = Thread(target=read)
    reader.start()
    for name in [TWO, ONE] * 100:
        generations.publish(name)
    stop.set()
    reader.join()
    assert seen <= {ONE, TWO}


def test_what_a_killed_publish_left_is_in_nobodys_way(generations: Generations) -> None:
    sealed(generations, ONE, TWO).publish(ONE)
    (generations.index / "CURRENT.new").write_text("0000")
    assert generations.current() == ONE
    generations.publish(TWO)
    assert generations.current() == TWO


def test_a_pointer_to_nothing_is_mended_before_the_next_generation_is_written(generations: Generations) -> None:
    sealed(generations, ONE).publish(ONE)
    (generations.index / "CURRENT").write_text("00000009\n")
    generations.mend()
    sealed(generations, TWO)
    assert (generations.pointed_at(), generations.current()) == (ONE, ONE)


def test_where_no_generation_is_left_the_next_one_is_current_only_once_it_is_published(generations: Generations) -> None:
    sealed(generations, ONE).publish(ONE)
    shutil.rmtree(generations.folder(ONE))
    generations.mend()
    sealed(generations, TWO)
    assert (generations.pointed_at(), generations.current()) == (None, None)


def test_folders_that_were_made_for_the_index_are_on_the_disk_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(os.fstat(handle).st_ino))
    with Generations(tmp_path / "a" / "b" / "index").lock():
        assert {folder.stat().st_ino for folder in (tmp_path, tmp_path / "a", tmp_path / "a" / "b")} <= set(synced)


# The lock


def test_a_second_build_is_told_who_holds_the_lock(generations: Generations) -> None:
    holder = started(HOLD_LOCK, generations.index)
    try:
        with pytest.raises(BuildRunning, match=rf"pid {holder.pid}, since 20\d\d-"), generations.lock():
            pass
    finally:
        killed(holder)
    with generations.lock():  # what a dead holder left in the file means nothing
        assert f"pid {os.getpid()}," in (generations.index / "LOCK").read_text()


def test_a_killed_build_whose_processes_have_yet_to_notice_is_waited_for(generations: Generations) -> None:
    holder = started(HOLD_LOCK_WITH_A_CHILD, generations.index, 0.3)
    holder.kill()
    holder.wait()
    with generations.lock():
        assert f"pid {os.getpid()}," in (generations.index / "LOCK").read_text()
    holder.communicate()


def test_a_lock_that_somebody_unknown_holds_is_not_waited_for_without_end(
    generations: Generations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.publishing.generations.ORPHANS_END_S", 0.1)
    holder = started(HOLD_LOCK_WITH_A_CHILD, generations.index, 2)
    holder.kill()
    holder.wait()
    with pytest.raises(BuildRunning, match=f"pid {holder.pid}"), generations.lock():
        pass
    holder.communicate()


@pytest.mark.parametrize("holder", ["", "somebody", "pid 1, since then"])
def test_a_lock_whose_holder_may_live_is_not_waited_for(
    generations: Generations, monkeypatch: pytest.MonkeyPatch, holder: str
) -> None:
    def of_another_user(_process: int, _signal: int) -> None:
        raise PermissionError

    with generations.lock(), monkeypatch.context() as patched:
        (generations.index / "LOCK").write_text(holder)
        patched.setattr(os, "kill", of_another_user)
        patched.setattr("indexer.publishing.generations._ASK_AGAIN_S", 60.0)
        with pytest.raises(BuildRunning, match=holder or "pid unknown"), Generations(generations.index).lock():
            pass


def test_the_lock_is_free_again_after_its_block_and_after_a_failure_in_it(generations: Generations) -> None:
    with pytest.raises(ZeroDivisionError), generations.lock():
        raise ZeroDivisionError
    with generations.lock(), pytest.raises(BuildRunning), Generations(generations.index).lock():
        pass
    with generations.lock():
        pass


def test_readers_need_no_lock(generations: Generations) -> None:
    sealed(generations, ONE).publish(ONE)
    with generations.lock():
        assert Generations(generations.index).readable()[0]["name"] == ONE


# The folder


def test_what_is_made_belongs_to_its_owner_alone(generations: Generations) -> None:
    sealed(generations, ONE)
    for folder in (generations.index, generations.index / "generations", generations.folder(ONE)):
        assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("mode", [0o770, 0o720, 0o702, 0o777])
def test_a_folder_that_others_can_write_to_is_neither_read_nor_written(generations: Generations, mode: int) -> None:
    sealed(generations, ONE).publish(ONE)
    generations.index.chmod(mode)
    refused_everywhere(generations, "chmod 700")


@pytest.mark.parametrize("below", ["generations", f"generations/{ONE}"])
def test_nor_is_one_in_which_others_can_write_further_down(generations: Generations, below: str) -> None:
    sealed(generations, ONE).publish(ONE)
    generations.index.chmod(0o755)
    (generations.index / below).chmod(0o777)
    with pytest.raises(StorageFailed, match=f"chmod 700 .*{below}"):
        generations.readable()


def test_a_folder_that_others_can_only_read_is_used(generations: Generations) -> None:
    sealed(generations, ONE).publish(ONE)
    generations.index.chmod(0o755)
    assert generations.readable()[0]["name"] == ONE


def test_a_link_to_a_folder_is_neither_read_nor_written(tmp_path: Path) -> None:
    sealed(Generations(tmp_path / "real"), ONE).publish(ONE)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    refused_everywhere(Generations(tmp_path / "link"), "real folder")


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageFailed, match="file"):
        Generations(tmp_path / "file").readable()
    with pytest.raises(StorageFailed, match="file is not a folder of its own"), Generations(tmp_path / "file").lock():
        pass
    with pytest.raises(StorageFailed, match="file"), Generations(tmp_path / "file" / "index").lock():
        pass


def refused_everywhere(generations: Generations, advice: str) -> None:
    with pytest.raises(StorageFailed, match=advice):
        generations.readable()
    with pytest.raises(StorageFailed, match=advice):
        generations.begin(TWO)
    with pytest.raises(StorageFailed, match=advice), generations.lock():
        pass


def test_an_owner_without_a_name_is_told_by_number(generations: Generations, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(user: int) -> None:
        raise KeyError(user)

    def refused(_: int) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    sealed(generations, ONE)
    monkeypatch.setattr("pwd.getpwuid", unknown)
    monkeypatch.setattr(os, "fsync", refused)
    with pytest.raises(StorageFailed, match=rf"belongs to user {os.geteuid()}, and the command runs as user {os.geteuid()}"):
        generations.publish(ONE)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_that_may_not_be_written_can_be_read(generations: Generations) -> None:
    sealed(generations, ONE).publish(ONE)
    generations.index.chmod(0o500)
    (generations.index / "generations").chmod(0o500)
    assert generations.readable()[0]["name"] == ONE
    with pytest.raises(StorageFailed, match=r"belongs to \S+, and the command runs as"):
        generations.begin(TWO)
    with pytest.raises(StorageFailed, match=r"belongs to \S+, and the command runs as"):
        generations.publish(ONE)
    generations.index.chmod(0o700)
    (generations.index / "generations").chmod(0o700)


def test_a_folder_in_place_of_the_pointer_is_an_error_and_not_an_empty_index(generations: Generations) -> None:
    sealed(generations, ONE)
    (generations.index / "CURRENT").mkdir()
    with pytest.raises(StorageFailed, match="CURRENT"):
        generations.current()
