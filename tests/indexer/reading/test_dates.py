"""Dates as pages write them."""

from __future__ import annotations

import pytest

from indexer.reading.dates import read_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021-05-12T08:00:00+01:00", "2021-05-12"),
        ("12 May 2021", "2021-05-12"),
        ("May 12th, 2021", "2021-05-12"),
        ("12th of Sept. 2021", "2021-09-12"),
        ("June 2022", "2022-06-01"),
        ("05/02/2016", "2016-02-05"),
        ("02/28/2016", "2016-02-28"),
        ("31 February 2021", None),
        ("12 Nonsense 2021", None),
        ("call 2021 555", None),
        ("1066-10-14", None),
    ],
)
def test_a_date_is_read_or_there_is_none(text: str, expected: str | None) -> None:
    assert read_date(text) == expected
