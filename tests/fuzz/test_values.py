"""Whatever stands where a maintainers' file wants something else is a fault that is told; no reader ends otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time, timezone
from pathlib import Path
from typing import Any

import pytest

from indexer.errors import SettingsInvalid
from indexer.settings import settings_table
from tests.fuzz.test_files import READERS

Steps = tuple[str | int, ...]  # keys and numbers that lead to a value of a document

SOUND: dict[str, dict[str, Any]] = {
    "synonyms.toml": {"group": [{"words": ["belly", "abdomen"], "typed_only": ["tummy"]}]},
    "queries.toml": {"question": [{"ask": "a sore back", "article": "back.html", "passage": "A sore"}]},
    "symptom-search.toml": {
        **{row.name: list(row.default) if isinstance(row.default, tuple) else row.default for row in settings_table()},
        "examples": ["a sore back"],
        "trusted_hosts": ["example.org"],
        "cors_origins": ["https://example.org"],
        "paths": [{"match": "*", "root": "main", "title": "h1", "remove": "nav", "heading": "b"}],
    },
    "notices.toml": {
        "notice": [
            {
                "id": "chest",
                "level": "emergency",
                "languages": ["en"],
                "any": ["chest pain"],
                "all": ["baby", ["blue lips", "floppy"]],
                "heading": "Chest pain",
                "body": "Call {emergency|your number}.",
                "actions": [{"label": "Call", "to": "tel:112"}, "tel:112"],
                "reviewed_by": "Dr A. Example",
                "reviewed_on": date(2026, 11, 1),
                "expires_on": date(2027, 11, 1),
                "must": ["chest pain"],
                "must_not": ["chest"],
            }
        ]
    },
}
ODD: list[Any] = [0, 1, -1, 10**40, 0.5, float("nan"), float("inf"), True, False, "", " ", "x", "{", "{x}", "\n", "-" * 500]
ODD += [date(2026, 1, 1), time(1), datetime(2026, 1, 1), datetime(2026, 1, 1, tzinfo=timezone.utc)]
ODD += [
    [],
    [1],
    [""],
    ["x"],
    ["x", 1],
    [[]],
    [["x"]],
    [[1]],
    [True],
    [date(2026, 1, 1)],
    {},
    {"x": 1},
    [{}],
    [{"x": [1]}],
    {"": {}},
]


def as_toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {as_toml(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_toml, value)) + "]"
    return (
        value.isoformat() if isinstance(value, (date, time)) else repr(value) if isinstance(value, float) else json.dumps(value)
    )


def document(given: dict[str, Any]) -> str:
    return "\n".join(f"{json.dumps(key)} = {as_toml(value)}" for key, value in given.items())


def places(value: Any, steps: Steps = ()) -> Iterator[Steps]:
    """Every place in a document, the whole left out."""
    within = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in within:
        yield (*steps, key)
        yield from places(inner, (*steps, key))


def replaced(value: Any, steps: Steps, odd: Any) -> Any:
    """The value with something odd at one place."""
    if not steps:
        return odd
    copy = value.copy()
    copy[steps[0]] = replaced(value[steps[0]], steps[1:], odd)
    return copy


@pytest.mark.parametrize("name", READERS)
def test_every_value_may_be_of_any_type(tmp_path: Path, name: str) -> None:
    file, sound = tmp_path / name, SOUND[name]
    file.write_text(document(sound), encoding="utf-8")
    READERS[name](file)
    for steps in places(sound):
        for odd in ODD:
            file.write_text(document(replaced(sound, steps, odd)), encoding="utf-8")
            with suppress(SettingsInvalid):
                READERS[name](file)


@pytest.mark.parametrize("name", ["synonyms.toml", "queries.toml", "symptom-search.toml", "notices.toml"])
@pytest.mark.parametrize("text", ["x = " + "[" * 5000, "x = " + "9" * 5000, "x = 2026-02-30", "\udcff"])
def test_what_no_toml_can_be_is_a_fault_of_the_file(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(SettingsInvalid, match="the file cannot be read"):
        READERS[name](tmp_path / name)
