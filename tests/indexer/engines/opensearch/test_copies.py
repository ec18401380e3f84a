"""Arrays of a generation become files, and files become a copy on another machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer.engines.encoding import vectors_of
from indexer.engines.fields import analyse
from indexer.engines.opensearch.arrays import ArraysWriter, EarlierArrays, file_of
from indexer.engines.opensearch.copies import Copies
from indexer.engines.opensearch.documents import KeptFile, Sealed, digest_of
from indexer.errors import GenerationDamaged, StorageFailed
from indexer.records import SECTION_KINDS, Article
from tests.articles import ARTICLES, BACK, CHEST, SLEEP
from tests.encoders import TinyEncoder

NAME = "00000001"
TRUST = 1.0


def add(writer: ArraysWriter, article: Article, places: tuple[int, int]) -> None:
    writer.add(replace(analyse(article), vectors=next(vectors_of([article], TinyEncoder()))), *places)


def files_of(articles: Sequence[Article]) -> dict[str, bytes]:
    writer, sections = ArraysWriter(), 0
    for number, article in enumerate(articles):
        add(writer, article, (number, sections))
        sections += len(article.sections)
    return dict(writer.files(len(articles)))


def sealed(files: Mapping[str, bytes]) -> Sealed:
    kept = {name: KeptFile(1, digest_of(data)) for name, data in files.items()}
    return Sealed(
        NAME, "2026-01-01T00:00:00+00:00", "analyser", 3, 6, 10, (1.0, 1.0, 1.0), kept, {"name": "tiny", "version": "1"}
    )


def test_a_copy_holds_the_vectors_and_the_owners_of_all_passages(tmp_path: Path) -> None:
    files = files_of(ARTICLES)
    vectors, corpus = Copies(tmp_path / "index").open(sealed(files), files.__getitem__, TRUST)
    made = [each.vectors for each in vectors_of(ARTICLES, TinyEncoder())]
    assert np.array_equal(vectors.known().vectors, np.concatenate(made))
    assert corpus.articles.tolist() == [n for n, article in enumerate(ARTICLES) for _ in range(article.passage_count)]
    assert SECTION_KINDS[corpus.kind[BACK.passage_count - 1]] == "causes"
    assert corpus.passages == sum(article.passage_count for article in ARTICLES)


def test_passages_taken_over_give_the_same_files_as_passages_added() -> None:
    writer = ArraysWriter(EarlierArrays(files_of(ARTICLES).__getitem__))
    passages = slice(BACK.passage_count + CHEST.passage_count, None)
    writer.take(passages, (-2, -len(BACK.sections) - len(CHEST.sections)))
    add(writer, BACK, (1, len(SLEEP.sections)))
    assert dict(writer.files(2)) == files_of([SLEEP, BACK])


def test_without_a_vector_of_every_passage_there_is_no_file() -> None:
    writer = ArraysWriter()
    add(writer, BACK, (0, 0))
    writer.add(analyse(CHEST), 1, len(BACK.sections))
    assert list(writer.files(2)) == []


def test_what_is_no_array_is_damage(tmp_path: Path) -> None:
    files = {**files_of(ARTICLES), file_of("keys"): b"no array"}
    with pytest.raises(GenerationDamaged):
        Copies(tmp_path / "index").open(sealed(files), files.__getitem__, TRUST)
    assert not (tmp_path / "index" / "vectors").exists()


def test_an_index_folder_that_cannot_be_written_says_what_to_look_at(tmp_path: Path) -> None:
    files = files_of(ARTICLES)
    (tmp_path / "index").write_text("in the way", encoding="utf-8")
    with pytest.raises(StorageFailed, match="index"):
        Copies(tmp_path / "index").open(sealed(files), files.__getitem__, TRUST)
