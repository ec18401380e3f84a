"""A file that is saved while the server runs."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from indexer.errors import SettingsInvalid
from search_web.saved_files import SavedFile
from tests.clock import Clock


def read(file: Path) -> str:
    text = file.read_text() if file.exists() else "nothing"
    if "?" in text:
        raise SettingsInvalid(str(file), [text])
    return text


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "words.toml"


def test_a_saved_change_is_in_use_within_a_second(file: Path) -> None:
    clock = Clock()
    saved = SavedFile(file, read, clock)
    assert saved.now() == "nothing"
    file.write_text("something")
    assert saved.now() == "nothing"
    clock.now = 1.0
    assert saved.now() == "something"
    file.unlink()
    clock.now = 2.0
    assert saved.now() == "nothing"


def test_a_faulty_save_changes_nothing_and_is_logged_once(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    saved = SavedFile(file, read, clock)
    file.write_text("???")
    with caplog.at_level(logging.ERROR):
        for clock.now in (1.0, 2.0, 3.0):
            assert saved.now() == "nothing"
    assert caplog.text.count("The words read before stay in use") == 1


def test_an_unchanged_file_gives_the_same_object(file: Path) -> None:
    clock = Clock()
    saved = SavedFile(file, lambda _: [], clock)
    before = saved.now()
    clock.now = 5.0
    assert saved.now() is before


def test_a_file_that_is_faulty_from_the_start_is_an_error(file: Path) -> None:
    file.write_text("???")
    with pytest.raises(SettingsInvalid):
        SavedFile(file, read)
