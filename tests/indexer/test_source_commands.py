"""Where the pages come from: watching a folder as its maintainer does."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from indexer.source_commands import whole
from tests.pages import ACHE, BURN, corpus_of

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The maintainer's folder, with a corpus of one page; commands run in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SYMPTOM_SEARCH_WORKERS", "1")
    corpus_of(tmp_path / "corpus", ache=ACHE)
    return tmp_path


@pytest.fixture
def watching(site: Path) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Starts `symptom-index watch --json`; what is left of it ends with the test."""
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "indexer", "watch", "--json"]
        environ = {**os.environ, "PYTHONPATH": str(PROJECT)}
        pipe = subprocess.PIPE
        process = subprocess.Popen(command, cwd=site, env=environ, stdout=pipe, stderr=pipe, text=True)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def told(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout
    found: dict[str, Any] = json.loads(process.stdout.readline())
    return found


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_watching_builds_and_rebuilds_outlives_a_fault_and_stops_when_told(
    watching: Callable[[], subprocess.Popen[str]], site: Path, number: signal.Signals, code: int
) -> None:
    process = watching()
    assert told(process)["articles"] == 1

    corpus_of(site / "corpus", burn=BURN)
    assert told(process)["articles"] == 2

    settings = site / "corpus" / "symptom-search.toml"
    settings.write_text("colour = 3")
    assert (fault := told(process))["exit_code"] == 2
    assert "`colour` is no setting" in fault["error"]

    process.send_signal(number)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == code
    assert errors.endswith("Stopped watching.\n")


def test_a_mistyped_folder_is_not_watched(site: Path) -> None:
    result = CliRunner().invoke(whole, ["watch", "korpus"])
    assert result.exit_code == 2
    assert "There is no folder korpus" in result.stderr
