"""How much meaning weighs beside words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer.engines.columns import read_columns
from indexer.engines.nearness import FLOOR, Evidence, closeness, is_unrelated, may_be_unrelated, renown, weights
from indexer.engines.seam import BRIEF, Alternative, Clause, Question
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


def asked(*words: str, symptom: int = 0, required: bool = False) -> tuple[Clause, ...]:
    return tuple(Clause((Alternative((word,)),), symptom, required) for word in words)


CHAIN = Question(asked("fix", "bicycl", "chain"), vector=(1.0,))


def test_what_shares_no_more_with_a_site_than_chance_would_is_about_something_else() -> None:
    held = np.array([[1, 0], [0, 0], [0, 1]])
    assert is_unrelated(CHAIN, [4.0, 0.0, 5.0], held, closest=0.3, passages=90_000)
    assert not is_unrelated(CHAIN, [4.0, 0.0, 5.0], held, closest=0.5, passages=90_000)
    assert not is_unrelated(CHAIN, [4.0, 0.0, 5.0], held, closest=0.3, passages=50)
    assert not is_unrelated(CHAIN, [4.0, 2.0, 5.0], held | 1, closest=0.3, passages=90_000)


def test_what_is_only_denied_makes_no_question_related() -> None:
    denied = Question((*CHAIN.clauses, Clause((Alternative(("without", "fever")),), optional=True)), vector=(1.0,))
    held = np.array([[1], [0], [0], [1]])
    assert is_unrelated(denied, [4.0, 0.0, 5.0, 9.0], held, closest=0.3, passages=90_000)


def test_of_several_symptoms_one_that_is_spoken_of_is_enough() -> None:
    listed = Question((*CHAIN.clauses, *asked("rash", symptom=1)), vector=(1.0,))
    assert not is_unrelated(listed, [4.0, 0.0, 5.0, 3.0], np.array([[0], [0], [0], [1]]), closest=0.1, passages=90_000)


def test_what_is_told_or_quoted_or_a_whole_message_is_never_about_something_else() -> None:
    assert may_be_unrelated(CHAIN)
    assert not may_be_unrelated(replace(CHAIN, tells=True))
    assert not may_be_unrelated(replace(CHAIN, vector=None))
    assert not may_be_unrelated(replace(CHAIN, clauses=asked("chain", required=True)))
    assert not may_be_unrelated(replace(CHAIN, clauses=asked(*map(str, range(BRIEF + 1)))))


def test_what_is_hardly_close_counts_for_nothing() -> None:
    assert closeness(np.float32([FLOOR, -1.0, 1.0]), np.float32([FLOOR, 0.0, 1.0])).tolist() == [0, 0, pytest.approx(1 - FLOOR)]


def test_an_article_that_others_speak_of_by_name_is_renowned(tmp_path: Path) -> None:
    speaking = article("cold", "Common cold", section("Symptoms", "Not sleeping and back pain", "An anxious back ache"))
    articles = (*ARTICLES, speaking)
    published(WhooshEngine(Generations(tmp_path)), articles).close()
    columns, words = read_columns(tmp_path / "generations" / "00000001" / "columns")
    back, chest, sleep, cold = renown(columns, words, len(articles)).tolist()
    assert back == sleep > chest == cold == 0
