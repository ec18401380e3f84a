"""With --json a command that fails says so on standard output, in one shape, whatever refused it."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from search_web.commands import symptom_index
from tests.pages import ACHE, corpus_of

CONTEXT = click.Context(symptom_index)


@pytest.fixture(autouse=True)
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without an index, whose corpus holds one page and one file that is none."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SYMPTOM_SEARCH_WORKERS", "1")
    monkeypatch.setenv("SYMPTOM_SEARCH_ENCODER", "none")
    corpus_of(tmp_path / "corpus", ache=ACHE, bin=b"\x00\xff" * 50)
    return tmp_path


def printed(*arguments: str) -> list[dict[str, object]]:
    """Every line of standard output. Those that are errors have the exit code of the command."""
    result = CliRunner().invoke(symptom_index, [*arguments, "--json"])
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code != 0
    assert result.stderr
    assert {line["exit_code"] for line in lines if "error" in line} == {result.exit_code}
    return lines


def takes_json(name: str) -> bool:
    command = symptom_index.get_command(CONTEXT, name)
    return command is not None and "as_json" in {parameter.name for parameter in command.params}


JSON_COMMANDS = list(filter(takes_json, symptom_index.list_commands(CONTEXT)))
FAILING = {
    "build": ["nowhere"],
    "check": ["nowhere"],
    "evaluate": ["nowhere.tsv", "nowhere.tsv"],
    "find": ["ache"],
    "mirror": ["nothing", "pages"],
    "show": ["corpus/bin.html"],
    "watch": ["nowhere"],
}


@pytest.mark.parametrize(
    "name", [name for name in JSON_COMMANDS if name != "doctor"]
)  # which lists what is wrong, and fails then
def test_a_command_that_fails_prints_its_error_and_exit_code(name: str) -> None:
    (error,) = printed(name, *FAILING.get(name, []))

    assert list(error) == ["error", "exit_code"]


@pytest.mark.parametrize("name", JSON_COMMANDS)
def test_so_does_one_that_is_called_wrongly(name: str) -> None:
    (error,) = printed(name, "--frob")

    assert str(error["error"]).startswith("No such option '--frob'.")
    assert error["exit_code"] == 2


@pytest.mark.parametrize("explain", [[], ["--explain"]])
def test_of_several_pages_each_has_its_line(explain: list[str]) -> None:
    error, article = printed("show", *explain, "corpus/bin.html", "corpus/ache.html")

    assert error == {"error": "bin.html: The file is binary, not HTML; remove it or save the page again as HTML.", "exit_code": 1}
    assert article["id"] == "ache.html"
