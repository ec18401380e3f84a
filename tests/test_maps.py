"""Each package says in its docstring what its modules are for, and says it of those that are there."""

from __future__ import annotations

import ast
import re

import pytest

from tests.source import PACKAGES, Source, sources

MODULES = sources(*PACKAGES)
MAPS = [module for module in MODULES if module.path.stem == "__init__"]
_LINE = re.compile(r"^(\w+) {2,}(\S.*)$", re.MULTILINE)


@pytest.mark.parametrize("package", MAPS, ids=lambda package: package.name)
def test_a_package_maps_what_it_holds(package: Source) -> None:
    entries = [entry for entry in package.path.parent.iterdir() if entry.suffix == ".py" or (entry / "__init__.py").exists()]
    there = {entry.stem for entry in entries} - {"__init__", "__main__"}
    mapped = [name for name, _ in _LINE.findall(ast.get_docstring(package.tree) or "")]
    assert sorted(mapped) == sorted(there)


@pytest.mark.parametrize("package", MAPS, ids=lambda package: package.name)
def test_a_map_is_all_that_a_package_holds_itself(package: Source) -> None:
    assert [type(node) for node in package.tree.body] == [ast.Expr]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_every_module_says_what_it_is(module: Source) -> None:
    assert ast.get_docstring(module.tree)


def test_every_folder_of_modules_is_a_package() -> None:
    assert {module.path.parent for module in MODULES} == {package.path.parent for package in MAPS}
