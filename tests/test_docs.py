"""What README and its companions promise, read back."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from indexer.settings import SettingRow, settings_table
from search_web.cli import symptom_web
from search_web.commands import symptom_index

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "SECURITY.md")


CONTEXT = click.Context(symptom_index)


def named(name: str) -> click.Command:
    command = symptom_index.get_command(CONTEXT, name)
    assert command
    return command


@pytest.mark.parametrize("row", settings_table(), ids=lambda row: row.name)
def test_every_setting_stands_in_the_readme_as_in_the_table(row: SettingRow) -> None:
    unit = f" ({row.unit})" if row.unit else ""
    assert f"| `{row.name}` | `{row.default!r}` | {row.help}{unit} |" in README


@pytest.mark.parametrize("name", symptom_index.list_commands(CONTEXT))
def test_every_command_stands_in_the_readme_and_has_an_example(name: str) -> None:
    help_text = CliRunner().invoke(symptom_index, [name, "--help"]).output
    assert f"symptom-index {name}" in README
    assert f"symptom-index {name}" in help_text.partition("Example:")[2]


@pytest.mark.parametrize("command", [*map(named, symptom_index.list_commands(CONTEXT)), symptom_web], ids=lambda c: str(c.name))
def test_every_option_of_a_command_stands_in_the_readme(command: click.Command) -> None:
    called = command.name if command is symptom_web else f"symptom-index {command.name}"
    line = next(line for line in README.splitlines() if re.match(rf" +{called}\b", line))
    options = {option for parameter in command.params if isinstance(parameter, click.Option) for option in parameter.opts}
    assert {option for option in options if option.startswith("--")} - {"--version"} <= set(re.findall(r"--[a-z-]+", line))


def test_the_two_commands_on_the_first_screen_exist() -> None:
    commands = re.findall(r"^    make (\w+)", README, re.MULTILINE)
    assert commands[:2] == ["demo", "test"]
    assert all(re.search(rf"^{command}:", MAKEFILE, re.MULTILINE) for command in commands)


@pytest.mark.parametrize("document", [*DOCUMENTS, ".ci/run"])
def test_every_task_a_document_names_is_one_of_the_makefile(document: str) -> None:
    named = re.findall(r"(?:^ *|`|required )make (?:--silent )?([a-z][\w/]*)", (ROOT / document).read_text("utf-8"), re.MULTILINE)
    assert named
    assert [task for task in named if not re.search(rf"^{re.escape(task)}:", MAKEFILE, re.MULTILINE)] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_a_document_names_exists(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    paths = re.findall(r"`((?:indexer|search_web|corpus|tests|\.ci)/[\w./-]*)`", text)
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_answer_on_the_first_screen_is_the_answer(tmp_path: Path) -> None:
    index = str(tmp_path / "index")
    assert CliRunner().invoke(symptom_index, ["build", str(ROOT / "corpus"), "--index", index]).exit_code == 0
    asked = r"`\.venv/bin/symptom-index find \"(.+?)\" --limit 1` then answers, before\ntwo more passages of the same article:"
    promised = re.search(asked + r"\n\n((?:    .*\n)+)", README)
    assert promised
    lines = [line[4:] for line in promised[2].splitlines()]
    answered = CliRunner().invoke(symptom_index, ["find", promised[1], "--limit", "1", "--index", index]).output.splitlines()
    rest = answered[len(lines) : answered.index("")]
    assert answered[: len(lines)] == lines
    assert len(rest) == 2 * 2
    assert [line.partition("#")[0] for line in rest[1::2]] == [lines[-1].partition("#")[0]] * 2


def test_the_command_on_the_first_screen_lies_where_make_demo_puts_it() -> None:
    assert re.search(r"^VENV \?= \.venv\nBIN := \$\(VENV\)/bin$", MAKEFILE, re.MULTILINE)
    assert README.index("`.venv/bin/symptom-index find") < README.index("\n## ")
