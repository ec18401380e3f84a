"""The project's own source, parsed: what the tests of its structure look at."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[1]
PACKAGES = ("indexer", "search_web")


@dataclass(frozen=True)
class Source:
    """One module."""

    name: str  # dotted; a package has the name of its folder
    path: Path

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text(encoding="utf-8"))


def sources(*folders: str) -> list[Source]:
    """Every module below these folders of the project."""
    return [
        Source(".".join(path.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__"), path)
        for folder in folders
        for path in sorted((PROJECT / folder).rglob("*.py"))
    ]


def imports_of(source: Source, known: frozenset[str]) -> Iterator[str]:
    """What a module imports, dotted; `from package import module` names the module when it is one of `known`."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module is not None, f"{source.name} imports relatively"
            assert not node.level, f"{source.name} imports relatively"
            for alias in node.names:
                below = f"{node.module}.{alias.name}"
                yield below if below in known else node.module
