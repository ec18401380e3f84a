"""check and report, as a maintainer runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from indexer.cli import commands
from tests.pages import ACHE, BURN, corpus_of


@pytest.fixture(autouse=True)
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SYMPTOM_SEARCH_WORKERS", "1")
    monkeypatch.setenv("SYMPTOM_SEARCH_GATE_PAGES_FAILED", "1")
    corpus_of(tmp_path / "corpus", ache=ACHE, burn=BURN)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(commands, arguments)


def test_check_says_what_a_build_would_and_builds_nothing(site: Path) -> None:
    corpus_of(site / "corpus", none="<p></p>")
    checked = run("check", "--json")
    assert checked.exit_code == 1
    assert not (site / ".symptom-search" / "generations").exists()
    given = json.loads(checked.stdout)
    assert (given["generation"], given["changes"], given["articles"]) == (None, None, 2)
    run("build")
    reported = json.loads(run("report", "--json").stdout)
    assert reported["problems"] == given["problems"]
    assert reported["generation"] == "00000001"


def test_check_passes_where_no_page_has_an_error_and_tells_changes_since_the_last_build(site: Path) -> None:
    run("build")
    corpus_of(site / "corpus", third=ACHE.replace("Back", "Leg"))
    checked = run("check")
    assert checked.exit_code == 0
    assert "added 1" in checked.stdout.splitlines()


def test_a_report_can_be_written_as_a_page(site: Path) -> None:
    run("build")
    assert run("report", "00000001", "--html", "report.html").exit_code == 0
    assert "Build 00000001" in (site / "report.html").read_text(encoding="utf-8")
    assert run("report", "--html", "no/such/folder/report.html").exit_code == 1


def test_a_report_that_is_not_there_is_an_error_that_says_what_to_do(site: Path) -> None:
    assert run("report").exit_code == 3
    run("build")
    missing = run("report", "00000007")
    assert (missing.exit_code, "symptom-index generations" in missing.stderr) == (2, True)


def test_the_list_of_generations_says_which_have_a_report(site: Path) -> None:
    run("build")
    assert [row["report"] for row in json.loads(run("generations", "--json").stdout)] == [True]


def test_a_refused_build_names_its_gate_in_json(site: Path) -> None:
    run("build")
    for file in (site / "corpus").iterdir():
        file.write_text("<p></p>")
    refused = run("build", "--json")
    assert refused.exit_code == 4
    told = json.loads(refused.stdout)
    assert (told["exit_code"], told["gate"]) == (4, ["empty"])


def test_a_refused_build_is_told_by_the_report_of_the_current_one_and_has_one_of_its_own(site: Path) -> None:
    run("build")
    for file in (site / "corpus").iterdir():
        file.write_text("<p></p>")
    run("build")
    run("build")
    assert "Builds refused since: 2" in run("report").stdout
    told = run("report", "refused").stdout
    assert "2 in a row. None of the 2 pages" in told
    assert "Have no text: 2" in told
    assert json.loads(run("report", "refused", "--json").stdout)["refusals"] == 2
    run("prune", "--keep", "1")
    assert "Builds refused since: 2" in run("report").stdout


def test_before_anything_is_published_the_report_is_that_of_the_refused_build(site: Path) -> None:
    for file in (site / "corpus").iterdir():
        file.write_text("<p></p>")
    run("build")
    assert "None of the 2 pages" in run("report").stdout


def test_where_no_build_was_refused_there_is_no_report_of_one(site: Path) -> None:
    run("build")
    missing = run("report", "refused")
    assert (missing.exit_code, "no report of a refused build" in missing.stderr) == (2, True)
