"""How much meaning weighs beside words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from indexer.engines.columns import read_columns
from indexer.engines.nearness import FLOOR, closeness, renown, weights
from indexer.engines.whoosh_engine import WhooshEngine
from indexer.publishing.generations import Generations
from tests.articles import ARTICLES, article, published, section


def test_meaning_weighs_most_for_a_question_in_plain_words() -> None:
    named = weights(focus=9.0, passages=10_000, mass=20.0, best=12.0)
    plain = weights(focus=0.5, passages=10_000, mass=20.0, best=12.0)
    assert plain.meaning > named.meaning > 0


def test_a_question_whose_words_nothing_holds_is_weighed_by_meaning_all_the_same() -> None:
    assert weights(focus=0.0, passages=10_000, mass=0.0, best=0.0).meaning > 0


def test_what_is_hardly_close_counts_for_nothing() -> None:
    assert closeness(np.float32([FLOOR, -1.0, 1.0]), np.float32([FLOOR, 0.0, 1.0])).tolist() == [0, 0, pytest.approx(1 - FLOOR)]


def test_an_article_that_others_speak_of_by_name_is_renowned(tmp_path: Path) -> None:
    speaking = article("cold", "Common cold", section("Symptoms", "Not sleeping and back pain", "An anxious back ache"))
    articles = (*ARTICLES, speaking)
    published(WhooshEngine(Generations(tmp_path)), articles).close()
    columns, words = read_columns(tmp_path / "generations" / "00000001" / "columns")
    back, chest, sleep, cold = renown(columns, words, len(articles)).tolist()
    assert back == sleep > chest == cold == 0
