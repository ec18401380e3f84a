"""Many names are looked up at once."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from indexer.engines import mentions
from indexer.engines.columns import Columns, read_columns
from indexer.engines.mentions import articles_saying
from indexer.engines.whoosh_engine import WhooshEngine
from indexer.publishing.generations import Generations
from tests.articles import published
from tests.indexer.engines.test_columns import WORDS, random_articles


@pytest.mark.parametrize("places", [1, 7, 1 << 20])
def test_many_names_at_once_are_found_where_each_is_found_alone(
    places: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mentions, "PLACES", places)
    published(WhooshEngine(Generations(tmp_path)), random_articles(5)).close()
    folder = tmp_path / "generations" / "00000001" / "columns"
    arrays, words = read_columns(folder)
    columns, rng = Columns(folder), random.Random(6)
    runs = [rng.choices(range(1, len(words) + 1), k=rng.choice([1, 1, 2, 2, 3])) for _ in range(60)]
    expected = set()
    for number, run in enumerate(runs):
        postings = columns.postings([words[term - 1] for term in run])
        held = [] if postings is None else postings.holders[postings.holders >= columns.passages + columns.sections]
        expected |= {(number, holder - columns.passages - columns.sections) for holder in held}
    assert len(WORDS) < len(expected)
    assert set(zip(*map(list, articles_saying(arrays, runs)), strict=True)) == expected


def test_no_names_are_said_nowhere(tmp_path: Path) -> None:
    published(WhooshEngine(Generations(tmp_path)), random_articles(5, 2)).close()
    arrays, _ = read_columns(tmp_path / "generations" / "00000001" / "columns")
    runs, articles = articles_saying(arrays, [])
    assert len(runs) == len(articles) == 0
