"""Words as people misspell them: how many are found. A floor, so that no change of the rules loses them unseen."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.terms import term_of
from search_web.asking.correct import Outcome, Speller

LIST = Path(__file__).with_name("misspellings.txt").read_text(encoding="utf-8")
SLIPS = [(typed, meant) for typed, meant in map(str.split, LIST.splitlines())]
# Each in as many passages as an everyday word of health in a middling corpus, and no easier to find for want of other words.
SPELLER = Speller({**{f"{number:x}": 1 for number in range(35_000)}, **{meant: 100 for _, meant in SLIPS}})

# Of those in the list 0.84 and 0.92 when it was made.
SWAPPED = 0.8
FOUND = 0.9


@pytest.fixture(scope="module")
def outcomes() -> list[tuple[Outcome, str]]:
    return [(SPELLER.correct(typed), meant) for typed, meant in SLIPS]


def test_most_are_swapped_for_the_word_that_was_meant(outcomes: list[tuple[Outcome, str]]) -> None:
    swapped = [meant for outcome, meant in outcomes if outcome == Outcome("swap", (meant,))]
    assert len(swapped) >= SWAPPED * len(SLIPS)


def test_nearly_all_are_swapped_or_offered(outcomes: list[tuple[Outcome, str]]) -> None:
    found = [meant for outcome, meant in outcomes if meant in outcome.words]
    assert len(found) >= FOUND * len(SLIPS)


def test_none_is_swapped_for_another_word(outcomes: list[tuple[Outcome, str]]) -> None:
    terms = [(term_of(outcome.words[0]), term_of(meant)) for outcome, meant in outcomes if outcome.kind == "swap"]
    assert [pair for pair in terms if pair[0] != pair[1]] == []
