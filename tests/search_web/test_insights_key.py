"""The key of what is counted: one for all processes of a user, and for nobody else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from search_web import insights_key
from search_web.insights_key import KEY_BYTES, KeyUnusable, read_key


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that stands for the machine's memory."""
    folder = tmp_path / "memory"
    folder.mkdir()
    monkeypatch.setattr(insights_key, "MEMORY", folder)
    return folder


def test_everybody_who_starts_reads_the_same_key(memory: Path, tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: read_key(tmp_path / "insights", ""), range(32)))
    assert [len(key) for key in keys] == [KEY_BYTES]
    (file,) = memory.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600


def test_each_index_has_a_key_of_its_own(memory: Path, tmp_path: Path) -> None:
    assert read_key(tmp_path / "one", "") != read_key(tmp_path / "other", "")


def test_the_key_may_be_kept_elsewhere(memory: Path, tmp_path: Path) -> None:
    key = read_key(tmp_path / "insights", str(tmp_path / "my.key"))
    assert (tmp_path / "my.key").read_bytes() == key
    assert not list(memory.iterdir())


def test_nothing_of_the_key_lies_beside_the_counts(memory: Path, tmp_path: Path) -> None:
    read_key(tmp_path / "insights", "")
    assert not (tmp_path / "insights").exists()


@pytest.mark.parametrize("wrong", ["open", "short", "long", "link", "folder", "pipe", "nowhere"])
def test_what_is_no_key_of_ours_is_refused(memory: Path, tmp_path: Path, wrong: str) -> None:
    file = tmp_path / "my.key"
    whole = b"k" * KEY_BYTES
    if wrong == "folder":
        file.mkdir()
    elif wrong == "pipe":
        os.mkfifo(file, 0o600)
    elif wrong == "link":
        (tmp_path / "real.key").write_bytes(whole)
        (tmp_path / "real.key").chmod(0o600)
        file.symlink_to("real.key")
    elif wrong == "nowhere":
        file = tmp_path / "no such folder" / "my.key"
    else:
        file.write_bytes({"open": whole, "short": whole[1:], "long": whole + b"k"}[wrong])
        file.chmod(0o640 if wrong == "open" else 0o600)
    with pytest.raises(KeyUnusable, match="insights to false"):
        read_key(tmp_path / "insights", str(file))
