"""What one build remembers for the next."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from indexer.publishing import ledger
from indexer.publishing.ledger import READ_BY, Ledger, PageFacts, facts_of, ledger_from_bytes, ledger_to_bytes, program_key
from indexer.settings import PathRule, Settings
from tests.articles import BACK

LEDGER = Ledger(
    "program",
    (
        PageFacts("a.html", "1" * 64, "article", "", "Ä ache", True, "2026-01-31", 3, 1, 9, 2, frozenset((1, 2**64 - 1))),
        PageFacts("b.html", "", "failed", "It is binary."),
    ),
    {7: "Not a doctor’s advice."},
)


def test_a_ledger_comes_back_as_it_was_written() -> None:
    assert ledger_from_bytes(ledger_to_bytes(LEDGER)) == LEDGER


@pytest.mark.parametrize("data", [b"", b"{}", b'{"pages": [[1]], "program": "", "repeated": {}}'])
def test_what_another_version_wrote_is_none(data: bytes) -> None:
    assert ledger_from_bytes(data) is None


def test_the_facts_of_an_article_count_its_headings_and_those_without_an_id() -> None:
    without = replace(BACK, sections=(replace(BACK.sections[0], anchor=None), *BACK.sections[1:]))
    facts = facts_of(without, True, frozenset())
    assert (facts.id, facts.title, facts.reviewed, facts.headings, facts.headings_without_id) == (
        BACK.id,
        "Back pain",
        "2026-01-31",
        2,
        1,
    )


@pytest.mark.parametrize("change", [{"language": "de"}, {"noindex": False}, {"paths": (PathRule("*", root="main"),)}])
def test_a_setting_that_pages_are_read_by_makes_another_program(change: dict[str, object]) -> None:
    assert program_key(replace(Settings(), **change)) != program_key(Settings())  # type: ignore[arg-type]


def test_a_setting_that_pages_are_not_read_by_does_not() -> None:
    assert program_key(Settings(site_name="Another", workers=7)) == program_key(Settings())
    assert set(READ_BY) <= {field.name for field in fields(Settings)}


def test_an_encoder_that_was_installed_since_makes_another_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "static_is_installed", lambda: True)
    with_it = program_key(Settings())
    monkeypatch.setattr(ledger, "static_is_installed", lambda: False)
    assert program_key(Settings()) != with_it
