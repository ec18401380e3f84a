"""The faulty disk itself: nothing a build writes goes past it, and what it records is what happened."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.builds import build, settles
from tests.faults.conftest import AFTER, Site
from tests.faults.disk import Operation
from tests.faults.platter import KEPT, LOST, Platter


def contents(folder: Path) -> dict[str, bytes | None]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None for path in sorted(folder.rglob("*"))
    }


def test_the_record_of_a_build_done_again_gives_the_same_index_byte_for_byte(
    site: Site, harmed: Callable[[], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYMPTOM_SEARCH_ENCODER", "static")
    index = harmed()
    platter = Platter(index)
    for operation in build(site.corpus, index).record:
        platter.apply(operation)
    platter.write_to(tmp_path / "again", KEPT, random.Random(0))
    assert contents(tmp_path / "again") == contents(index)


def test_a_build_writes_syncs_names_and_removes_and_all_of_it_is_counted(site: Site) -> None:
    kinds = Counter(operation.kind for operation in site.record)
    assert {"create", "write", "sync", "rename", "unlink", "mkdir", "rmdir"} <= set(kinds)
    assert [o for o in site.record if o.to == "CURRENT"] == [Operation("rename", "CURRENT.new", "CURRENT")]


def test_what_was_not_synced_is_lost_and_what_was_is_not(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "old").write_bytes(b"old")
    platter = Platter(folder)
    for operation in (
        Operation("create", "new"),
        Operation("write", "new", data=b"synced"),
        Operation("sync", "new"),
        Operation("write", "new", at=6, data=b" and more"),
        Operation("sync", ""),
        Operation("rename", "old", "older"),
        Operation("create", "newer"),
    ):
        platter.apply(operation)
    platter.write_to(tmp_path / "lost", LOST, random.Random(0))
    platter.write_to(tmp_path / "kept", KEPT, random.Random(0))
    assert contents(tmp_path / "lost") == {"new": b"synced", "old": b"old"}
    assert contents(tmp_path / "kept") == {"new": b"synced and more", "newer": b"", "older": b"old"}


def test_two_names_of_one_file_share_what_happens_to_it(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "one").write_bytes(b"same")
    os.link(folder / "one", folder / "two")
    platter = Platter(folder)
    platter.apply(Operation("link", "one", "three"))
    platter.apply(Operation("write", "two", data=b"SAME"))
    platter.write_to(tmp_path / "kept", KEPT, random.Random(0))
    assert set(contents(tmp_path / "kept").values()) == {b"SAME"}


def test_without_a_fault_a_build_settles(site: Site, harmed: Callable[[], Path]) -> None:
    settles(site.corpus, harmed(), int(AFTER))
