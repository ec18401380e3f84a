"""A candidate's score is the rule of the seam, whatever OpenSearch itself thinks of it."""

from __future__ import annotations

from math import log

import pytest

from indexer.engines.bm25f import FIELDS, K1
from indexer.engines.opensearch.query import Asked, Way
from indexer.engines.opensearch.scores import Scorer, occurrences, own_heading
from indexer.engines.seam import Alternative, Clause, PassageTerms, Question

AVERAGES = (2.0, 2.0, 4.0)
PASSAGE = PassageTerms(("back", "pain"), ("symptom", "|", "at", "night"), ("burn", "back", "at", "night"))


def asked(*clauses: tuple[Way, ...]) -> Asked:
    each = tuple(Clause(tuple(Alternative(way.run) for way in ways) or (Alternative(("x",)),)) for ways in clauses)
    return Asked(Question(each), each, clauses, ())


def way(*run: str, mass: float = 1.0) -> Way:
    return Way(run, mass, mass)


def test_a_passage_that_holds_nothing_scores_nothing() -> None:
    (scored,) = Scorer(asked((way("zebra"),)), AVERAGES).scores([PASSAGE])
    assert (scored.score, scored.clauses) == (0.0, 0)


def test_a_word_of_the_text_counts_by_its_frequency_and_the_length_of_the_text() -> None:
    (scored,) = Scorer(asked((way("burn", mass=2.0),)), AVERAGES).scores([PASSAGE])
    text = FIELDS[2]
    frequency = text.weight / (1 - text.b + text.b * 4 / 4.0)
    assert scored.score == pytest.approx(2.0 * frequency * (K1 + 1) / (frequency + K1))


def test_a_clause_counts_as_its_best_alternative_and_sets_its_bit() -> None:
    scorer = Scorer(asked((), (way("burn", mass=0.5), way("burn", "back", mass=3.0))), AVERAGES)
    (scored,) = scorer.scores([PASSAGE])
    (best,) = Scorer(asked((way("burn", "back", mass=3.0),)), AVERAGES).scores([PASSAGE])
    assert (scored.score, scored.clauses) == (pytest.approx(best.score), 0b10)


def test_the_focus_of_a_title_grows_with_the_share_of_it_that_is_asked_for() -> None:
    half, whole = (
        Scorer(asked((way(*run, mass=log(5)),)), AVERAGES).scores([PassageTerms(("back", "pain"), (), ("x",))])[0].score
        for run in (("back",), ("back", "pain"))
    )
    assert whole == pytest.approx(half + log(5) / 2)


def test_only_a_sections_own_heading_is_its_label() -> None:
    assert own_heading(("symptom", "|", "at", "night")) == ("at", "night")
    assert own_heading(("symptom",)) == ("symptom",)


def test_runs_are_counted_where_they_overlap_too() -> None:
    assert occurrences(("very", "very", "very"), ("very", "very")) == 2
    assert occurrences(("a", "b"), ("b", "a")) == 0
    assert occurrences((), ("a", "b")) == 0
