"""A damaged file of a corpus is used or refused with its faults; reading it never ends otherwise."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from indexer.errors import SettingsInvalid
from indexer.settings import Settings, read_settings, settings_table
from indexer.vocabulary import read_synonyms
from search_web.asking.notices_file import read_notices
from search_web.expectations import read_expectations
from tests.fuzz.mutations import mutated, often
from tests.source import PROJECT


def as_toml(value: Any) -> str:
    """A default as it stands in a settings file."""
    return "[]" if value == () else json.dumps(value)


EVERY_SETTING = "\n".join(f"{row.name} = {as_toml(row.default)}" for row in settings_table())
READERS: dict[str, Callable[[Path], Any]] = {
    "synonyms.toml": read_synonyms,
    "notices.toml": lambda file: read_notices(file, Settings()),
    "queries.toml": read_expectations,
    "symptom-search.toml": lambda file: read_settings(file.parent, {}),
}


@pytest.mark.parametrize("name", READERS)
def test_a_damaged_file_is_used_or_refused(tmp_path: Path, name: str) -> None:
    whole = (PROJECT / "corpus" / name).read_bytes()[:4000].rpartition(b"\n\n")[0] or EVERY_SETTING.encode()
    sources = [whole, EVERY_SETTING.encode()] if name == "symptom-search.toml" else [whole]
    file = tmp_path / name
    for number in range(often(150, 10_000)):
        file.write_bytes(mutated(sources, number))
        with suppress(SettingsInvalid):
            READERS[name](file)
