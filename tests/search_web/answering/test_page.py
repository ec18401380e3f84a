from __future__ import annotations

import pytest

from indexer.records import SECTION_KINDS
from search_web.answering.page import KIND_LABELS, kind_label, long_date, opensearch_page, pager


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


def test_every_kind_has_a_label_of_its_own() -> None:
    assert set(KIND_LABELS) == set(SECTION_KINDS)
    assert len({kind_label(kind) for kind in SECTION_KINDS}) == len(SECTION_KINDS)


@pytest.mark.parametrize(
    ("iso", "expected"),
    [
        ("2026-03-14", "14 March 2026"),
        ("2026-12-01", "1 December 2026"),
        ("2026-03", "2026-03"),
        ("2026", "2026"),
        ("x-13-1", "x-13-1"),
    ],
)
def test_a_date_is_written_out(iso: str, expected: str) -> None:
    assert long_date(iso) == expected


@pytest.mark.parametrize(
    ("name", "short"),
    [("Body", "Body"), ("The Body and Worry Library", "The Body and"), ("Pneumonoultramicroscopic", "Pneumonoultramic")],
)
def test_a_browser_is_given_a_name_of_sixteen_characters_at_most(name: str, short: str) -> None:
    assert opensearch_page(name).short_name == short
