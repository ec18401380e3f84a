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
from click.testing import CliRunner, Result

from indexer import source_commands
from indexer.cli import commands
from tests.pages import ACHE, BURN, corpus_of
from tests.website import Website, served

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


@pytest.mark.parametrize("as_json", [False, True])
def test_each_build_of_a_watch_is_told_and_so_is_one_that_fails(
    site: Path, monkeypatch: pytest.MonkeyPatch, as_json: bool
) -> None:
    monkeypatch.setattr(source_commands, "changes", lambda *_: iter([frozenset()]))  # one look, and the watch is over

    def watched() -> Result:
        return CliRunner().invoke(commands, ["watch", "--json"] if as_json else ["watch"])

    first, second = watched().stdout, watched().stdout
    (site / "corpus" / "ache.html").write_text("<p></p>")
    failed = watched()
    if as_json:
        assert [json.loads(line)["published"] for line in (first, second)] == [True, False]
        assert json.loads(failed.stdout)["gate"] == ["empty"]
    else:
        assert first.startswith("Generation 00000001 is published: 1 articles, 1 passages, 0 skipped, ")
        assert second == "Nothing changed; generation 00000001 stays\n"
        assert failed.stderr.endswith("Watching goes on.\n")
    assert failed.exit_code == 0


def test_a_mistyped_folder_is_not_watched(site: Path) -> None:
    result = CliRunner().invoke(commands, ["watch", "korpus"])
    assert result.exit_code == 2
    assert "There is no folder korpus" in result.stderr


@pytest.fixture
def web() -> Iterator[Website]:
    """A site of two pages and one that is gone."""
    with served() as found:
        found.publish("/ache", "Back ache")
        found.publish("/burn/", "Burning skin")
        found.listed["/gone"] = ""
        yield found


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(commands, arguments)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def hurried(site: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SYMPTOM_SEARCH_MIRROR_DELAY", "0")
    return site


def test_a_mirrored_site_can_be_built_and_its_articles_know_where_they_came_from(hurried: Path, web: Website) -> None:
    report = json.loads(run("mirror", web.sitemap, "pages", "--json").stdout)
    assert (report["saved"], report["passed"]) == (2, [{"address": f"{web.root}/gone", "reason": "the site answers 404"}])

    assert json.loads(run("build", "pages", "--json").stdout)["articles"] == 2
    shown = json.loads(run("show", "pages/burn/index.html", "--json").stdout)
    assert shown["url"] == f"{web.root}/burn/"


def test_mirroring_says_what_it_did_and_what_comes_next(hurried: Path, web: Website) -> None:
    result = run("mirror", web.sitemap, "pages")
    assert f"passed over {web.root}/gone: the site answers 404" in result.stdout
    assert "3 pages listed, 2 saved, 0 unchanged, 0 deleted, 1 passed over" in result.stdout
    assert "says base_url. Next: symptom-index build pages" in result.stdout
    assert "Mirroring 3 of 3" in result.stderr
    (hurried / "pages" / "symptom-search.toml").write_text(f'base_url = "{web.root}"')
    assert "base_url" not in run("mirror", web.sitemap, "pages").stdout


def test_deleting_too_much_ends_with_the_code_of_the_gate(hurried: Path, web: Website) -> None:
    run("mirror", web.sitemap, "pages")
    web.listed = {"/gone": ""}
    result = run("mirror", web.sitemap, "pages")
    assert (result.exit_code, "run it again with --force" in result.stderr) == (4, True)
    assert run("mirror", web.sitemap, "pages", "--force").exit_code == 0


def test_a_mirror_that_is_interrupted_says_how_to_go_on(hurried: Path, web: Website) -> None:
    web.on_request = lambda path: os.kill(os.getpid(), signal.SIGTERM) if path == "/burn/" else None
    result = run("mirror", web.sitemap, "pages")
    web.on_request = lambda path: None
    assert (result.exit_code, "Run the same command again" in result.stderr) == (130, True)
    assert json.loads(run("mirror", web.sitemap, "pages", "--json").stdout)["saved"] == 1
