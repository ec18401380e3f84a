"""A command starts with what it needs and no more."""

from __future__ import annotations

import json
import subprocess
import sys

import click
import pytest

from search_web.commands import symptom_index

LOADED = """
import json, sys
from {module} import {commands}
{commands}(["{command}", "--help"], standalone_mode=False)
print(json.dumps(sorted(sys.modules)))
"""


def loaded(command: str, module: str = "search_web.commands", commands: str = "symptom_index") -> set[str]:
    """The modules that a fresh process has loaded once it comes to `command`."""
    program = LOADED.format(module=module, commands=commands, command=command)
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    return set(json.loads(told.splitlines()[-1]))


def test_a_build_does_not_wait_for_what_only_other_commands_need() -> None:
    assert not {"flask", "httpx", "watchfiles", "indexer.doctor"} & loaded("build")


def test_a_command_is_loaded_when_it_is_asked_for() -> None:
    assert {"httpx", "indexer.mirroring.mirror"} <= loaded("mirror")


def test_the_indexer_alone_loads_nothing_of_the_search_page() -> None:
    assert not {name for name in loaded("watch", "indexer.cli", "commands") if name.startswith("search_web")}


@pytest.mark.parametrize("name", symptom_index.list_commands(click.Context(symptom_index)))
def test_every_command_that_is_listed_is_there(name: str) -> None:
    command = symptom_index.get_command(click.Context(symptom_index), name)
    assert command is not None
    assert command.name == name
