"""What titles and headings say of a question."""

from __future__ import annotations

import numpy as np
import pytest

from indexer.engines.labels import Labels, Way

# "Hypertension", "Pulmonary arterial hypertension" and "Blood pressure": term 1 is hypertension.
OWNERS, SIZES = np.array([0, 1, 2]), np.array([1, 3, 2])
TERM_LABELS, POSTINGS = np.array([0, 0, 2, 3, 4, 5, 6]), np.array([0, 1, 1, 1, 2, 2])


@pytest.fixture
def labels() -> Labels:
    return Labels(OWNERS, SIZES, TERM_LABELS, POSTINGS)


def way(labels: Labels, mass: float, *terms: int) -> Way:
    return Way(labels.holding(terms), terms, mass)


def test_a_term_that_says_several_clauses_covers_one_term_of_a_label(labels: Labels) -> None:
    named = labels.named([[way(labels, 2.0, 1)]] * 3, 3)

    assert named.focus.tolist() == [6.0, 2.0, 0.0]
    assert named.whole.tolist() == [0, 0, 0]


def test_of_the_ways_to_say_a_clause_the_weightiest_counts(labels: Labels) -> None:
    blood = [way(labels, 4.0, 4), way(labels, 1.0, 1)]
    named = labels.named([blood, [way(labels, 3.0, 5)]], 3)

    assert named.focus.tolist() == [1.0, pytest.approx(1 / 3), 7.0]
    assert set(named.whole.tolist()) == {0, 2}


def test_a_question_that_no_label_says_names_nothing(labels: Labels) -> None:
    assert not labels.named([[], []], 3).focus.any()
    assert not len(labels.named([], 3).whole)
