"""How much meaning weighs beside words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from indexer.engines.columns import read_columns
from indexer.engines.nearness import FLOOR, Evidence, closeness, renown, weights
from indexer.engines.whoosh_engine import WhooshEngine
from indexer.publishing.generations import Generations
from tests.articles import ARTICLES, article, published, section


def test_meaning_weighs_most_for_a_question_in_plain_words() -> None:
    named = weights(Evidence(named=9.0, said=12.0, mass=20.0, told=False), passages=10_000)
    plain = weights(Evidence(named=0.5, said=12.0, mass=20.0, told=False), passages=10_000)
    assert plain.meaning > named.meaning > 0
    assert plain.broad > named.broad


def test_who_tells_what_they_feel_names_no_condition_by_it() -> None:
    told = weights(Evidence(named=9.0, said=12.0, mass=20.0, told=True), passages=10_000)
    assert told == weights(Evidence(named=0.5, said=12.0, mass=20.0, told=True), passages=10_000)
    assert told.meaning > weights(Evidence(named=0.5, said=12.0, mass=20.0, told=False), passages=10_000).meaning


def test_a_question_whose_words_nothing_holds_is_weighed_by_meaning_all_the_same() -> None:
    assert weights(Evidence(named=0.0, said=0.0, mass=0.0, told=False), passages=10_000).meaning > 0


def test_what_is_hardly_close_counts_for_nothing() -> None:
    assert closeness(np.float32([FLOOR, -1.0, 1.0]), np.float32([FLOOR, 0.0, 1.0])).tolist() == [0, 0, pytest.approx(1 - FLOOR)]


def test_an_article_that_others_speak_of_by_name_is_renowned(tmp_path: Path) -> None:
    speaking = article("cold", "Common cold", section("Symptoms", "Not sleeping and back pain", "An anxious back ache"))
    articles = (*ARTICLES, speaking)
    published(WhooshEngine(Generations(tmp_path)), articles).close()
    columns, words = read_columns(tmp_path / "generations" / "00000001" / "columns")
    back, chest, sleep, cold = renown(columns, words, len(articles)).tolist()
    assert back == sleep > chest == cold == 0
