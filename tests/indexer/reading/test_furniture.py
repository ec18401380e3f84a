"""Classes and ids that mean furniture, and their look-alikes that do not."""

from __future__ import annotations

import pytest

from indexer.reading.furniture import is_for_screen_readers, rule_of_names


@pytest.mark.parametrize(
    "names",
    [
        "main-nav",
        "siteBreadcrumbs",
        "adsbygoogle",
        "ad-slot",
        "social-share",
        "entry-meta",
        "comments-area",
        "newsletter_signup",
        "toc",
        "relatedPosts",
    ],
)
def test_words_of_a_class_mean_furniture(names: str) -> None:
    assert rule_of_names(names)


@pytest.mark.parametrize(
    "names",
    [
        "has-sidebar",
        "category-newsletter",
        "tag-cookies",
        "shadow",
        "adrenaline",
        "header-content",
        "md:hidden",
        "navy",
        "entry-content",
    ],
)
def test_words_inside_words_and_words_of_layout_mean_nothing(names: str) -> None:
    assert rule_of_names(names) is None


def test_text_for_screen_readers_is_known_by_its_class() -> None:
    assert is_for_screen_readers("sr-only")
    assert is_for_screen_readers("nhsuk-u-visually-hidden")
    assert not is_for_screen_readers("reader")
