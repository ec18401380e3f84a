"""Attributes say what an element is, and odd ones say nothing."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup, Tag

from indexer.reading.elements import font_step, heading_level


def element(html: str) -> Tag:
    found = BeautifulSoup(html, "lxml").body
    assert found is not None
    assert isinstance(found.contents[0], Tag)
    return found.contents[0]


@pytest.mark.parametrize(
    ("level", "expected"), [("3", 3), ("0", 1), ("12", 6), ("²", 2), ("٣", 2), ("", 2), ("high", 2), ("9" * 5_000, 2)]
)
def test_a_heading_by_its_role_has_the_level_it_states_or_else_the_second(level: str, expected: int) -> None:
    assert heading_level(element(f'<div role="heading" aria-level="{level}">Causes</div>')) == expected


@pytest.mark.parametrize(
    ("size", "steps"),
    [("16px", 0), ("20.px", 1), (".8em", -1), ("1.1999999999999999em", 1), ("150%", 2), ("400px", 4)],
)
def test_a_font_size_is_counted_in_steps_above_the_usual(size: str, steps: int) -> None:
    assert font_step(element(f'<span style="font-size:{size}">text</span>'), 1) == steps


@pytest.mark.parametrize("size", [f"{'9' * 400}px", f"{'9' * 400}.5em", "1.2.3px", "...px", "²px", "large"])
def test_a_font_size_that_is_none_changes_nothing(size: str) -> None:
    assert font_step(element(f'<span style="font-size:{size}">text</span>'), 1) == 1
