"""Of a large site only candidates are scored by meaning; the best of them are the best of all."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

from indexer.engines import fusing
from indexer.engines.columns import Columns
from indexer.engines.matching import find
from indexer.engines.seam import PassageVectors, Question
from indexer.engines.vectors import VectorFiles, write_renown, write_vectors
from indexer.meaning import Vectors, unit
from tests.indexer.engines.test_matching import columns_of, passages, words

ARTICLES, OF_EACH, DIMENSIONS = 1_000, 8, 64
VOCABULARY = [f"w{number}" for number in range(40)]

Corpus = tuple[Columns, VectorFiles]


@pytest.fixture(scope="module")
def directions() -> Vectors:
    """What each article is about."""
    return unit(np.random.default_rng(5).normal(size=(ARTICLES, DIMENSIONS)))


@pytest.fixture(scope="module")
def corpus(directions: Vectors, tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """Passages of eight words, each of which a fifth of all passages hold, around the direction of their article."""
    rng, folders = random.Random(5), [tmp_path_factory.mktemp(name) for name in ("columns", "vectors")]
    texts = [" ".join(rng.sample(VOCABULARY, 8)) for _ in range(ARTICLES * OF_EACH)]
    noise = np.random.default_rng(6).normal(size=(len(texts), DIMENSIONS)) / np.sqrt(DIMENSIONS)
    vectors = unit(np.repeat(directions, OF_EACH, axis=0) + noise)
    articles = np.arange(len(texts)) // OF_EACH
    write_vectors(folders[1], PassageVectors(np.arange(len(texts), dtype=np.uint64), vectors), articles)
    write_renown(folders[1], np.random.default_rng(7).random(ARTICLES).astype(np.float32))
    return columns_of(folders[0], texts, per_article=OF_EACH), VectorFiles(folders[1])


def asked(directions: Vectors, number: int, told: bool) -> Question:
    rng = random.Random(number)
    meant = directions[rng.sample(range(ARTICLES), 3)].sum(axis=0)
    return replace(words(" ".join(rng.sample(VOCABULARY, rng.randint(1, 6)))), vector=tuple(meant.tolist()), tells=told)


@pytest.mark.parametrize("told", [False, True])
def test_the_fifty_best_are_those_of_scoring_every_passage(
    corpus: Corpus, directions: Vectors, told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns, vectors = corpus
    questions = [asked(directions, number, told) for number in range(30)]
    quick = [passages(find(columns, question, 50, vectors)) for question in questions]
    monkeypatch.setattr(fusing, "CLOSEST", ARTICLES)
    monkeypatch.setattr(fusing, "PROMISING", ARTICLES * OF_EACH)
    exact = [passages(find(columns, question, 50, vectors)) for question in questions]
    assert all(len(best) == 50 for best in exact)
    assert np.mean([np.isin(best, found).mean() for best, found in zip(exact, quick, strict=True)]) >= 0.98


def test_a_site_searched_by_words_alone_knows_no_candidates(corpus: Corpus, directions: Vectors) -> None:
    columns, vectors = corpus
    question = asked(directions, 1, told=False)
    assert find(columns, question, 50) == find(columns, replace(question, vector=None), 50, vectors)
