from __future__ import annotations

import pytest

from search_web.answering.page import opensearch_page, pager


@pytest.mark.parametrize(
    ("page", "pages", "expected"),
    [
        (1, 0, ()),
        (1, 1, ()),
        (1, 2, (1, 2)),
        (1, 4, (1, 2, 3, 4)),
        (1, 9, (1, 2, None, 9)),
        (3, 5, (1, 2, 3, 4, 5)),
        (4, 9, (1, 2, 3, 4, 5, None, 9)),
        (5, 9, (1, None, 4, 5, 6, None, 9)),
        (9, 9, (1, None, 8, 9)),
        (7, 3, (1, 2, 3)),
    ],
)
def test_the_pager_shows_the_ends_and_the_neighbours(page: int, pages: int, expected: tuple[int | None, ...]) -> None:
    assert pager(page, pages) == expected


def test_of_more_results_than_can_be_reached_the_pager_shows_no_end() -> None:
    assert pager(1, 345, ends=False) == (1, 2)
    assert pager(4, 345, ends=False) == (1, 2, 3, 4, 5)


@pytest.mark.parametrize(
    ("name", "short"),
    [("Body", "Body"), ("The Body and Worry Library", "The Body and"), ("Pneumonoultramicroscopic", "Pneumonoultramic")],
)
def test_a_browser_is_given_a_name_of_sixteen_characters_at_most(name: str, short: str) -> None:
    assert opensearch_page(name, "https://example.org").short_name == short
