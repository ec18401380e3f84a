"""faults.toml names forty faults, and for each the tests that meet it or the reason why none does: no test goes missing."""

from __future__ import annotations

import ast
import sys
from typing import Any

import pytest

from tests.source import PROJECT

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FAULTS: list[dict[str, Any]] = tomllib.loads((PROJECT / "tests/faults/faults.toml").read_text(encoding="utf-8"))["fault"]


def test_there_are_forty_and_each_is_met_or_has_a_reason() -> None:
    assert [fault["number"] for fault in FAULTS] == list(range(1, 41))
    assert [fault["what"] for fault in FAULTS if not fault.get("tests") and not fault.get("reason")] == []
    assert set().union(*FAULTS) == {"number", "what", "tests", "reason"}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault["what"])
def test_every_test_that_is_named_exists(fault: dict[str, Any]) -> None:
    for named in fault.get("tests", ()):
        file, _, name = named.partition("::")
        tree = ast.parse((PROJECT / "tests" / file).read_text(encoding="utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, named
