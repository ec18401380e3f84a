"""Synonyms are taken up while the server runs."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from indexer.errors import SettingsInvalid
from search_web.languages import Languages
from tests.articles import published
from tests.clock import Clock
from tests.memory_engine import MemoryEngine

GOOD = '[[group]]\nwords = ["burning", "scalding"]\n'


def test_a_saved_synonym_is_in_use_without_a_rebuild(tmp_path: Path) -> None:
    file, clock, snapshot = tmp_path / "synonyms.toml", Clock(), published(MemoryEngine())
    languages = Languages(file, clock)
    assert languages.of(snapshot).synonyms.runs_in(["burn"]) == []
    file.write_text(GOOD)
    clock.now = 2.0
    assert len(languages.of(snapshot).synonyms.runs_in(["burn"])) == 1


def test_a_faulty_edit_leaves_the_last_good_synonyms_in_use(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file, clock, snapshot = tmp_path / "synonyms.toml", Clock(), published(MemoryEngine())
    file.write_text(GOOD)
    languages = Languages(file, clock)
    file.write_text("[[group]\n")
    clock.now = 2.0
    with caplog.at_level(logging.ERROR):
        assert len(languages.of(snapshot).synonyms.runs_in(["burn"])) == 1
    assert "stay in use" in caplog.text


def test_a_file_that_is_faulty_from_the_start_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "synonyms.toml"
    file.write_text("[[group]\n")
    with pytest.raises(SettingsInvalid, match="synonyms"):
        Languages(file)


def test_a_language_is_learnt_once_for_each_generation(tmp_path: Path) -> None:
    languages, snapshot = Languages(tmp_path / "synonyms.toml"), published(MemoryEngine())
    assert languages.of(snapshot) is languages.of(snapshot)


def test_a_generation_built_anew_under_the_same_name_is_learnt_anew(tmp_path: Path) -> None:
    languages, snapshot = Languages(tmp_path / "synonyms.toml"), published(MemoryEngine())
    before = languages.of(snapshot)
    snapshot.built_at = "2026-01-02T00:00:00+00:00"
    assert languages.of(snapshot) is not before
