"""Results in the order a visitor should read them."""

from __future__ import annotations

import pytest

from indexer.engines.seam import Alternative, Clause, Match, Question
from search_web.answering.rank import Ranked, rank


def question(clauses: int) -> Question:
    return Question(tuple(Clause((Alternative((f"t{n}",)),)) for n in range(clauses)))


def found(*rows: tuple[int, int, float, int]) -> list[Match]:
    """(article, section, score, clauses), best first → matches, each with what its article holds, as many symptoms as clauses."""
    held: dict[int, int] = {}
    for article, _, _, clauses in rows:
        held[article] = held.get(article, 0) | clauses
    return [Match(number, a, s, score, clauses, held[a], held[a]) for number, (a, s, score, clauses) in enumerate(rows)]


def articles(ranked: list[Ranked]) -> list[int]:
    return [group.article for group in ranked]


def test_an_article_is_one_result_with_its_passages_best_first() -> None:
    ranked = rank(found((1, 1, 9, 1), (2, 2, 8, 1), (1, 3, 7, 1), (1, 1, 6, 1)), question(1), "article")
    assert articles(ranked) == [1, 2]
    assert [match.passage for match in ranked[0].matches] == [0, 2, 3]


def test_a_long_article_does_not_drown_the_others() -> None:
    rows = [(1, n, 9.0 - n / 100, 1) for n in range(100)] + [(2, 200, 7.9, 1), (3, 300, 7.8, 1)]
    assert articles(rank(found(*rows), question(1), "article"))[:3] == [1, 2, 3]


def test_an_article_that_speaks_of_more_of_the_symptoms_comes_first() -> None:
    ranked = rank(found((1, 1, 5, 0b001), (2, 2, 5, 0b001), (2, 3, 1, 0b010)), question(3), "article")
    assert articles(ranked) == [2, 1]


def test_of_several_symptoms_it_counts_how_many_an_article_speaks_of_and_not_how_many_of_their_words() -> None:
    clauses = tuple(Clause((Alternative((f"t{n}",)),), symptom=n // 3) for n in range(6))
    words_of_both = Match(0, 1, 1, 10.0, 0b001001, 0b011011, 0b00)
    one_symptom = Match(1, 2, 2, 9.5, 0b000110, 0b000110, 0b01)
    assert articles(rank([words_of_both, one_symptom], Question(clauses), "article")) == [2, 1]


def test_one_passage_that_holds_everything_beats_stronger_ones_that_do_not() -> None:
    ranked = rank(found((1, 1, 5, 0b11), (2, 2, 50, 0b01), (2, 3, 40, 0b10)), question(2), "article")
    assert articles(ranked) == [1, 2]


def test_a_strong_passage_beats_a_scattering_of_weak_ones() -> None:
    ranked = rank(found((1, 1, 20, 0b011), (2, 2, 5, 0b001), (2, 3, 5, 0b010), (2, 4, 5, 0b100)), question(3), "article")
    assert articles(ranked) == [1, 2]


@pytest.mark.parametrize("group", ["article", "section", "passage"])
def test_equal_results_stay_in_the_order_of_the_corpus(group: str) -> None:
    ranked = rank(found((1, 1, 5, 1), (2, 2, 5, 1), (3, 3, 5, 1)), question(1), group)  # type: ignore[arg-type]
    assert articles(ranked) == [1, 2, 3]


def test_a_section_is_one_result_with_its_best_passage() -> None:
    ranked = rank(found((1, 1, 9, 1), (1, 2, 8, 1), (1, 1, 7, 1), (2, 5, 6, 1)), question(1), "section")
    assert [[match.passage for match in group.matches] for group in ranked] == [[0], [1], [3]]


def test_a_passage_is_one_result_in_the_order_of_the_engine() -> None:
    ranked = rank(found((1, 1, 9, 1), (1, 1, 8, 1), (2, 2, 7, 1)), question(1), "passage")
    assert [[match.passage for match in group.matches] for group in ranked] == [[0], [1], [2]]


@pytest.mark.parametrize("group", ["article", "section", "passage"])
def test_each_result_says_what_its_whole_article_holds(group: str) -> None:
    ranked = rank(found((1, 1, 9, 0b01), (1, 2, 8, 0b10)), question(2), group)  # type: ignore[arg-type]
    assert {result.symptoms for result in ranked} == {0b11}


@pytest.mark.parametrize("group", ["article", "section", "passage"])
def test_nothing_found_is_no_result(group: str) -> None:
    assert rank([], question(2), group) == []  # type: ignore[arg-type]
