"""How urgent advice is, from its words and from the class of its box."""

from __future__ import annotations

import pytest

from indexer.reading.boxes import care_level, is_box, level_of_box, sends_for_help


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Call 999 if:", "emergency"),
        ("Go to A&E now", "emergency"),
        ("Dial your emergency number at once", "emergency"),
        ("Ask for an urgent GP appointment if:", "urgent"),
        ("Get advice from 111 now if:", "urgent"),
        ("Non-urgent advice: see a GP if:", "non_urgent"),
        ("When to see a doctor", "non_urgent"),
        ("Talk to your nurse about it", "non_urgent"),
        ("A warm bath", None),
    ],
)
def test_words_say_how_urgent_advice_is(text: str, level: str | None) -> None:
    assert care_level(text) == level


@pytest.mark.parametrize(
    ("names", "level"),
    [
        ("card card--care card--care--emergency", "emergency"),
        ("care-card care-card--immediate", "emergency"),
        ("care-card care-card--urgent", "urgent"),
        ("card--care--non-urgent", "non_urgent"),
        ("alert alert-info", None),
    ],
)
def test_the_class_of_a_box_says_how_urgent_it_is(names: str, level: str | None) -> None:
    assert level_of_box(names) == level
    assert is_box(names)


def test_a_paragraph_that_begins_by_sending_for_help_is_told_from_one_that_speaks_of_it() -> None:
    assert sends_for_help("Call 911 if the pain spreads.")
    assert sends_for_help("IMPORTANT: see your doctor if you vomit blood.")
    assert not sends_for_help("Most people who call 999 with this pain are well.")
