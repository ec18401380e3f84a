"""The score is the formula of the docstring, written out by hand."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from indexer.engines.bm25f import FIELD_NAMES, FIELDS, K1, idf, impacts, length_norms
from indexer.engines.seam import PassageTerms

AVERAGES = (3.0, 6.0, 20.0)


def by_hand(counts: tuple[int, int, int], lengths: tuple[int, int, int], passages: int, holding: int) -> float:
    (title, title_b), (heading, heading_b), (text, text_b) = [(field.weight, field.b) for field in FIELDS]
    frequency = title * counts[0] / (1 - title_b + title_b * lengths[0] / AVERAGES[0])
    frequency += heading * counts[1] / (1 - heading_b + heading_b * lengths[1] / AVERAGES[1])
    frequency += text * counts[2] / (1 - text_b + text_b * lengths[2] / AVERAGES[2])
    return log(1 + (passages - holding + 0.5) / (holding + 0.5)) * frequency * (K1 + 1) / (frequency + K1)


def scored(counts: tuple[int, int, int], lengths: tuple[int, int, int], passages: int = 1000, holding: int = 10) -> float:
    norms = length_norms(np.array([lengths]), np.array(AVERAGES))
    return float(impacts(np.array([counts]), norms, idf(passages, holding))[0])


@pytest.mark.parametrize(
    ("counts", "lengths"),
    [
        ((0, 0, 1), (3, 6, 20)),
        ((1, 0, 0), (1, 0, 5)),
        ((0, 2, 0), (4, 9, 80)),
        ((1, 1, 3), (2, 12, 31)),
        ((9, 9, 9), (9, 9, 9)),
    ],
)
@pytest.mark.parametrize(("passages", "holding"), [(1, 1), (10, 9), (87_000, 3), (87_000, 87_000)])
def test_a_score_is_the_formula(counts: tuple[int, int, int], lengths: tuple[int, int, int], passages: int, holding: int) -> None:
    assert scored(counts, lengths, passages, holding) == pytest.approx(by_hand(counts, lengths, passages, holding), rel=1e-12)


def test_the_fields_are_those_of_a_passage_in_the_same_order() -> None:
    assert tuple(PassageTerms.__dataclass_fields__) == FIELD_NAMES


def test_the_weights_are_those_that_were_measured() -> None:
    assert [(field.weight, field.b) for field in FIELDS] == [(3.0, 0.5), (2.0, 0.5), (1.0, 0.6)]
    assert K1 == 1.2


def test_a_word_in_the_title_counts_more_than_in_the_heading_and_there_more_than_in_the_text() -> None:
    lengths = (3, 6, 20)
    assert scored((1, 0, 0), lengths) > scored((0, 1, 0), lengths) > scored((0, 0, 1), lengths) > 0


def test_repeats_count_less_and_less() -> None:
    scores = [scored((0, 0, n), (3, 6, 20)) for n in range(5)]
    gains = np.diff(scores)
    assert scores[0] == 0
    assert (gains > 0).all()
    assert (np.diff(gains) < 0).all()


def test_a_rare_word_counts_more_than_a_common_one_and_none_counts_against_a_passage() -> None:
    values = idf(1000, np.array([1, 10, 500, 1000]))
    assert (np.diff(values) < 0).all()
    assert values[-1] > 0


def test_a_longer_passage_needs_more_for_the_same_score() -> None:
    assert scored((0, 0, 1), (3, 6, 10)) > scored((0, 0, 1), (3, 6, 40))


def test_a_corpus_whose_field_is_always_empty_has_scores_all_the_same() -> None:
    norms = length_norms(np.array([[0, 0, 4]]), np.array([0.0, 0.0, 4.0]))
    assert np.isfinite(norms).all()
    assert impacts(np.array([[0, 0, 1]]), norms, 1.0)[0] == pytest.approx(1.0)
