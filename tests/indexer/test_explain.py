"""show --explain: of each block of a page whether it was kept, and by which rule; and what is no page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from indexer.cli import commands
from indexer.reading.html_files import PAGE_NAMES
from indexer.settings import FILE_NAME
from tests.pages import ACHE, corpus_of

MENU = "<nav><ul><li><a href='/'>Home</a></li><li><a href='/news'>News of the week</a></li></ul></nav>"


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("SYMPTOM_SEARCH_WORKERS", "1")
    corpus = corpus_of(tmp_path / "corpus", ache=ACHE.replace("<body>", f"<body>{MENU}"))
    assert MENU in (corpus / "ache.html").read_text(encoding="utf-8")
    return str(corpus / "ache.html")


def explained(*words: str) -> str:
    result = CliRunner().invoke(commands, ["show", "--explain", *words])
    assert result.exit_code == 0
    return result.stdout


def test_each_block_is_told_with_the_rule_that_decided(page: str) -> None:
    first, *told = explained(page).splitlines()
    assert first == page
    assert any(line.startswith("  kept     ") and "ache" in line for line in told)
    assert any(line.startswith("  dropped  ") and "News of the week" in line for line in told)


def test_programs_get_one_object_for_each_page(page: str) -> None:
    both = [json.loads(line) for line in explained("--json", page, page).splitlines()]
    assert both[0] == both[1]
    assert both[0]["id"] == page
    assert {block["kept"] for block in both[0]["blocks"]} == {True, False}
    assert all(block["rule"] for block in both[0]["blocks"])


@pytest.mark.parametrize("flags", [[], ["--explain"], ["--json"]])
def test_a_file_that_no_build_would_read_is_not_shown(page: str, flags: list[str]) -> None:
    file = Path(page).with_name(FILE_NAME)
    file.write_text("language = 'de'\n")
    result = CliRunner().invoke(commands, ["show", *flags, page, str(file)])

    assert result.exit_code == 2
    assert result.stderr == f"Error: {file} is not named like a page. Name files that a build would read: {PAGE_NAMES}.\n"
