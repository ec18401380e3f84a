"""Texts that are furniture by their words, and sentences that only begin like them."""

from __future__ import annotations

import pytest

from indexer.reading.phrases import rule_of_text


@pytest.mark.parametrize(
    "text",
    [
        "Advertisement",
        "---- Advertisement - Continues Below ----",
        "On this page",
        "Table of contents:",
        "Share this page",
        "Share on Facebook",
        "Sign up for our newsletter",
        "We use cookies to improve this site",
        "Leave a comment",
        "You may also like",
        "Read more: Ten foods that help",
        "Medically reviewed by Dr Joan Lane",
        "By Joan Lane",
        "Last updated: 3 April 2021",
        "Published on April 3, 2021",
        "© 2021 Health pages",
        "All rights reserved.",
        "Was this page helpful?",
        "Back to top",
        "5 min read",
    ],
)
def test_furniture_is_known_by_its_words(text: str) -> None:
    assert rule_of_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "Share the care with your family and take turns at night.",
        "By the second week most people are well.",
        "By mouth",
        "Adults need eight hours.",
        "Contents of the stomach may rise.",
        "Menus with little salt help.",
        "Updated guidance says that rest is no cure.",
        "Approved by the FDA in 2012, the tablet prevents attacks.",
        "Comments from others can hurt.",
        "Top marks for warm feet.",
    ],
)
def test_sentences_stay(text: str) -> None:
    assert rule_of_text(text) is None


def test_a_list_item_may_be_a_word_that_is_furniture_elsewhere() -> None:
    assert rule_of_text("Collapse")
    assert rule_of_text("Collapse", is_item=True) is None
