"""Files and functions that can be read at one sitting, names that say something, and nothing swallowed."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.source import PACKAGES, Source, sources

MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_A_FUNCTION = 50  # its docstring left out
MOST_PARAMETERS = 5
SAY_NOTHING = frozenset(
    "base common core final helper helpers manager misc new old shared stuff temp tools util utils v1 v2".split()
)

OURS = sources(*PACKAGES)
each_file = pytest.mark.parametrize("source", [*OURS, *sources("tests")], ids=lambda source: source.name)
each_module = pytest.mark.parametrize("source", OURS, ids=lambda source: source.name)


def functions_of(source: Source) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(source.tree) if isinstance(node, ast.FunctionDef))


def lines_of(function: ast.FunctionDef) -> int:
    lines = (function.end_lineno or 0) - function.lineno + 1
    first = function.body[0]
    has_docstring = ast.get_docstring(function) is not None
    return lines - ((first.end_lineno or 0) - first.lineno + 1 if has_docstring else 0)


@each_file
def test_a_file_is_short(source: Source) -> None:
    assert len(source.path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES_OF_A_FILE


@each_file
def test_a_function_is_short(source: Source) -> None:
    assert [f.name for f in functions_of(source) if lines_of(f) > MOST_LINES_OF_A_FUNCTION] == []


@each_module
def test_a_function_takes_few_parameters(source: Source) -> None:
    for function in functions_of(source):
        given = function.args
        names = [argument.arg for argument in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
        assert len([name for name in names if name not in ("self", "cls")]) <= MOST_PARAMETERS, function.name


@each_module
def test_no_error_is_swallowed(source: Source) -> None:
    broad = ("Exception", "BaseException")
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ExceptHandler):
            caught = {name.id for name in ast.walk(node.type) if isinstance(name, ast.Name)} if node.type else set(broad)
            assert caught.isdisjoint(broad) or isinstance(node.body[-1], ast.Raise), f"line {node.lineno}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "suppress":
            assert {name.id for name in node.args if isinstance(name, ast.Name)}.isdisjoint(broad), f"line {node.lineno}"


@each_file
def test_a_module_has_a_name_that_says_something(source: Source) -> None:
    assert SAY_NOTHING.isdisjoint(source.path.stem.split("_"))
