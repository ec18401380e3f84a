"""The tree of errors is as the docstring draws it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from indexer import errors
from indexer.errors import SettingsInvalid, SymptomSearchError

_LINE = re.compile(r"^(?P<branch>[│├└─ ]*)(?P<name>[A-Z]\w+)(?P<rest>.*)$")


@dataclass(frozen=True)
class Drawn:
    """One line of the docstring's tree; codes that it does not give are those of its parent."""

    name: str
    parent: str
    exit_code: int
    http_status: int


def drawing() -> list[Drawn]:
    lines = (errors.__doc__ or "").partition("\n\n")[2].splitlines()
    drawn: list[Drawn] = []
    above: dict[int, Drawn] = {}
    for line in filter(None, lines):
        match = _LINE.match(line)
        assert match, line
        depth = len(match["branch"]) // 4
        parent = above.get(depth - 1)
        exit_code, status = (re.search(rf"{word} (\d+)", match["rest"]) for word in ("exit", "HTTP"))
        above[depth] = Drawn(
            match["name"],
            parent.name if parent else "Exception",
            int(exit_code[1]) if exit_code else parent.exit_code if parent else -1,
            int(status[1]) if status else parent.http_status if parent else -1,
        )
        drawn.append(above[depth])
    return drawn


def classes() -> dict[str, type[SymptomSearchError]]:
    return {
        name: value for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, SymptomSearchError)
    }


def test_every_class_is_drawn_once_and_nothing_else_is() -> None:
    assert sorted(drawn.name for drawn in drawing()) == sorted(classes())


@pytest.mark.parametrize("drawn", drawing(), ids=lambda drawn: drawn.name)
def test_a_class_is_what_its_line_says(drawn: Drawn) -> None:
    error = classes()[drawn.name]
    assert error.__base__ is not None
    assert (error.__base__.__name__, error.exit_code, error.http_status) == (drawn.parent, drawn.exit_code, drawn.http_status)


def test_no_error_looks_like_success() -> None:
    for error in classes().values():
        assert error.exit_code in range(1, 6)
        assert error.http_status >= 400


def test_wrong_settings_are_told_all_at_once_with_what_to_do() -> None:
    error = SettingsInvalid("site/symptom-search.toml", ["`a` is wrong", "`b` is wrong"])
    assert error.faults == ("`a` is wrong", "`b` is wrong")
    assert str(error) == (
        "Settings in site/symptom-search.toml cannot be used; correct these and run the command again:\n"
        "  - `a` is wrong\n"
        "  - `b` is wrong"
    )
