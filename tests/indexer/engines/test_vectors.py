"""Vector files say what the plain cosine says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from indexer.engines.seam import PassageVectors
from indexer.engines.vectors import Array, VectorFiles, write_renown, write_vectors
from indexer.meaning import Vectors, unit

PASSAGES, DIMENSIONS, ARTICLES = 20_000, 256, 1_500


def like_text(count: int, seed: int) -> Vectors:
    """Vectors that lean one way and fall off from direction to direction, as those of an encoder do."""
    made = np.random.default_rng(seed).normal(size=(count, DIMENSIONS)) / np.sqrt(1 + np.arange(DIMENSIONS) / 24)
    return unit(made + 0.7)


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    return like_text(PASSAGES, 1)


def written(folder: Path, made: PassageVectors, articles: Array) -> VectorFiles:
    write_vectors(folder, made, articles)
    write_renown(folder, np.zeros(int(articles[-1]) + 1, np.float32))
    return VectorFiles(folder)


@pytest.fixture(scope="module")
def files(vectors: Vectors, tmp_path_factory: pytest.TempPathFactory) -> VectorFiles:
    folder = tmp_path_factory.mktemp("vectors")
    articles = np.arange(PASSAGES) * ARTICLES // PASSAGES
    made = PassageVectors(np.arange(PASSAGES, dtype=np.uint64), vectors)
    return written(folder, made, articles)


def exact(vectors: Vectors, question: Vectors) -> Vectors:
    """The rule written plainly."""
    centre = vectors.mean(axis=0)
    return unit(vectors - centre) @ unit((question - centre)[np.newaxis])[0]


def test_a_cosine_is_that_of_the_rule_written_plainly(files: VectorFiles, vectors: Vectors) -> None:
    (question,) = like_text(1, 2)
    towards = files.towards(question.tolist())
    assert towards
    assert files.of_passages(towards, np.arange(500)) == pytest.approx(exact(vectors, question)[:500], abs=3e-3)


def test_an_article_lies_where_the_mean_of_its_passages_does(files: VectorFiles, vectors: Vectors) -> None:
    (question,) = like_text(1, 4)
    towards = files.towards(question.tolist())
    assert towards
    centre = vectors.mean(axis=0)
    of_first = unit(vectors - centre)[np.arange(PASSAGES) * ARTICLES // PASSAGES == 0].sum(axis=0)
    expected = unit(of_first[np.newaxis])[0] @ unit((question - centre)[np.newaxis])[0]
    assert files.of_articles(towards)[0] == pytest.approx(expected, abs=2e-3)


def test_a_vector_of_zeros_points_nowhere(files: VectorFiles) -> None:
    assert files.towards([0.0] * DIMENSIONS) is None


def test_the_next_build_can_take_over_what_was_written(files: VectorFiles, vectors: Vectors) -> None:
    known = files.known()
    assert known.keys.tolist() == list(range(PASSAGES))
    assert known.vectors[:50] == pytest.approx(vectors[:50], abs=1e-3)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_few_passages_with_few_dimensions_are_no_special_case(count: int, tmp_path: Path) -> None:
    made = PassageVectors(np.arange(count, dtype=np.uint64), unit(np.eye(5, 4)[:count]))
    files = written(tmp_path, made, np.zeros(count, np.intp))
    towards = files.towards([1.0, 0.0, 0.0, 0.0])
    assert towards
    assert np.isfinite(files.of_passages(towards, np.arange(count))).all()
