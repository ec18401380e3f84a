"""A generation and the encoder that made it belong together."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest

from indexer.engines.seam import Clause, Question
from indexer.engines.whoosh_engine import WhooshEngine
from indexer.engines.whoosh_writer import WhooshWriter
from indexer.errors import GenerationDamaged, StorageFailed
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


def test_a_generation_of_another_analyser_is_not_read_and_the_next_build_replaces_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(engine(tmp_path, None)).close()
    monkeypatch.setattr("indexer.engines.whoosh_engine.ANALYSER", "another")
    with pytest.raises(GenerationDamaged, match="another version of the analyser"):
        engine(tmp_path, None).open()


def test_without_vectors_nothing_is_close_in_meaning(tmp_path: Path) -> None:
    snapshot = published(engine(tmp_path, None))
    assert snapshot.closest([1.0, 0.0, 0.0, 0.0], [0, 2]) == [0.0, 0.0]


def test_a_generation_removed_between_being_found_and_opened_leads_to_the_one_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(engine(tmp_path, None)).close()
    ours, overtaken = engine(tmp_path, None), Generations(tmp_path)
    readable = ours._generations.readable

    def slowly() -> Any:
        found = readable()
        if "00000001" in overtaken.names():
            published(engine(tmp_path, None), name="00000002").close()
            overtaken.drop("00000001")
        return found

    monkeypatch.setattr(ours._generations, "readable", slowly)
    assert ours.open().generation == "00000002"


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (OSError(5, "Input/output error"), StorageFailed),
        (ValueError("no array"), GenerationDamaged),
        (EOFError(), GenerationDamaged),
    ],
)
def test_what_whoosh_and_the_disk_raise_ends_at_the_seam(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception, error: type[Exception]
) -> None:
    snapshot = published(engine(tmp_path, None))

    def fails(_number: int) -> None:
        raise fault

    monkeypatch.setattr(snapshot._reader, "stored_fields", fails)
    with pytest.raises(error, match="Could not read generation 00000001"):
        snapshot.passages([0])


def test_a_writer_that_cannot_begin_leaves_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_writer: WhooshWriter, _folder: Path) -> None:
        raise StorageFailed("No space left on device")

    monkeypatch.setattr(WhooshWriter, "_begin", fails)
    with pytest.raises(StorageFailed, match="No space left"):
        engine(tmp_path, None).create("00000001")
    assert list((tmp_path / "generations").iterdir()) == []
