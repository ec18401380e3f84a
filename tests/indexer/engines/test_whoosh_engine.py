"""A generation and the encoder that made it belong together."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from indexer.engines.seam import Clause, Question
from indexer.engines.whoosh_engine import WhooshEngine
from indexer.errors import GenerationDamaged
from indexer.meaning import Encoder
from indexer.publishing.generations import Generations
from tests.articles import ARTICLES, published
from tests.encoders import TinyEncoder
from tests.engine_contract.test_finding import clause


def engine(folder: Path, encoder: Encoder | None) -> WhooshEngine:
    return WhooshEngine(Generations(folder), lambda: encoder)


def asked(*clauses: Clause) -> Question:
    return Question(clauses, vector=tuple(TinyEncoder().encode(["fire spine"])[0].tolist()))


@pytest.mark.parametrize("other", [TinyEncoder("2"), None])
def test_a_generation_of_another_encoder_is_searched_by_words_alone_and_the_log_says_so(
    other: Encoder | None, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    published(engine(tmp_path, TinyEncoder())).close()
    with caplog.at_level(logging.WARNING):
        snapshot = engine(tmp_path, other).open()
    assert "searched by words alone" in caplog.text
    assert snapshot.encoder is None
    assert snapshot.find(asked(clause("ablaze")), 10).matches == ()
    assert len(snapshot.find(asked(clause("stinging")), 10).matches) == 1


def test_a_generation_without_vectors_needs_no_encoder(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    published(engine(tmp_path, None)).close()
    with caplog.at_level(logging.WARNING):
        assert engine(tmp_path, TinyEncoder()).open().encoder is None
    assert caplog.text == ""


def test_the_next_build_takes_over_the_vectors_of_the_same_encoder_alone(tmp_path: Path) -> None:
    published(engine(tmp_path, TinyEncoder())).close()
    known = engine(tmp_path, TinyEncoder()).vectors()
    assert known is not None
    assert len(known.keys) == sum(article.passage_count for article in ARTICLES)
    assert engine(tmp_path, TinyEncoder("2")).vectors() is None
    assert engine(tmp_path, None).vectors() is None
    assert engine(tmp_path / "empty", TinyEncoder()).vectors() is None


def test_a_build_after_damage_takes_nothing_over(tmp_path: Path) -> None:
    published(engine(tmp_path, TinyEncoder())).close()
    file = tmp_path / "generations" / "00000001" / "vectors" / "vectors.npy"
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    assert engine(tmp_path, TinyEncoder()).vectors() is None
    with pytest.raises(GenerationDamaged, match=r"vectors/vectors\.npy"):
        engine(tmp_path, TinyEncoder()).open()
