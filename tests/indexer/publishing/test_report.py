"""The report of a build, as it is kept and shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from indexer.errors import GenerationUnknown, StorageFailed
from indexer.publishing import report as reporting
from indexer.publishing.changes import Changes
from indexer.publishing.problems import Problem
from indexer.publishing.report import Report, Reports, report_to_html, report_to_json

SPITEFUL = '<script>alert("x")</script>&amp;'
REPORT = Report(
    "00000002",
    "2026-01-01T00:00:00+00:00",
    3,
    Changes(added=("a.html",), renamed=(("b.html", "c.html"),)),
    ("1 of 3 articles is gone.",),
    (Problem("no_title", "a.html", SPITEFUL), Problem("boilerplate", "", "No advice.")),
)


def text_of(html: str) -> str:
    return " ".join(BeautifulSoup(html, "lxml").get_text(" ").split())


def test_the_page_says_what_changed_and_what_to_do() -> None:
    text = text_of(report_to_html(report_to_json(REPORT)))
    for said in ("Build 00000002", "3 articles", "1 added", "b.html → c.html", "1 of 3 articles is gone.", "Say no title: 1"):
        assert said in text
    assert "Give the page a <title>" in text


def test_nothing_of_a_page_becomes_html_of_the_report() -> None:
    soup = BeautifulSoup(report_to_html(report_to_json(REPORT)), "lxml")
    assert soup.find("script") is None
    assert SPITEFUL in [cell.get_text() for cell in soup.find_all("td")]


def test_the_page_needs_no_other_file() -> None:
    soup = BeautifulSoup(report_to_html(report_to_json(REPORT)), "lxml")
    assert soup.find(["link", "img", "iframe"]) is None
    assert soup.html is not None
    assert soup.html["lang"] == "en"
    assert all(cell["scope"] for cell in soup.find_all("th"))


def test_a_first_build_without_problems_says_so() -> None:
    text = text_of(report_to_html(report_to_json(Report(None, "2026-01-01", 1, None, (), ()))))
    assert "There was none to compare with." in text
    assert "nothing is amiss" in text
    assert "No article changed." in text_of(report_to_html(report_to_json(Report(None, "2026-01-01", 1, Changes(), (), ()))))


def test_a_long_list_is_cut_on_the_page_and_whole_in_the_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reporting, "MOST_ROWS", 2)
    many = Report("1", "2026-01-01", 9, Changes(), (), tuple(Problem("no_title", f"{n}.html") for n in range(5)))
    assert "3 more are in the JSON" in text_of(report_to_html(report_to_json(many)))
    assert len(report_to_json(many)["problems"][0]["pages"]) == 5


def test_reports_are_kept_by_generation_and_go_with_it(tmp_path: Path) -> None:
    reports = Reports(tmp_path)
    assert reports.names() == []
    reports.write(REPORT)
    assert reports.names() == ["00000002"]
    assert reports.read("00000002") == json.loads(json.dumps(report_to_json(REPORT)))
    assert "Build 00000002" in (tmp_path / "reports" / "00000002.html").read_text(encoding="utf-8")
    (tmp_path / "reports" / "00000002.html.new").write_text("what a killed build began", encoding="utf-8")
    reports.keep(["00000002"])
    assert sorted(file.name for file in (tmp_path / "reports").iterdir()) == ["00000002.html", "00000002.json"]
    reports.keep([])
    assert list((tmp_path / "reports").iterdir()) == []


def test_a_report_that_is_not_there_and_one_that_cannot_be_written_are_errors(tmp_path: Path) -> None:
    with pytest.raises(GenerationUnknown, match="symptom-index generations"):
        Reports(tmp_path).read("00000009")
    (tmp_path / "reports").write_text("in the way")
    with pytest.raises(StorageFailed, match="report"):
        Reports(tmp_path).write(REPORT)
