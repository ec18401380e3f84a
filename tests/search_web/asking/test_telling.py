"""Telling what one feels is another thing than asking about what one knows by name."""

from __future__ import annotations

import pytest

from search_web.asking.language import PLAIN
from search_web.asking.telling import tells
from search_web.asking.understanding import understand

TOLD = [
    "My hands shake and I cannot sleep",
    "I've got a burning patch between my shoulder blades",
    "im so tired all day",
    "hurts me",
]
ASKED = [
    "is a tremor a side effect of lithium?",
    "What is my risk of stroke",
    "treatment of my psoriasis",
    "I was diagnosed with lupus",
    "should I rest",
    "burning between shoulder blades",
    "Imodium",
    "",
]


@pytest.mark.parametrize("text", TOLD)
def test_what_somebody_feels_is_told(text: str) -> None:
    assert tells(text)
    assert understand(text, PLAIN).question.tells


@pytest.mark.parametrize("text", ASKED)
def test_a_question_or_a_name_is_not(text: str) -> None:
    assert not tells(text)
    assert not understand(text, PLAIN).question.tells
