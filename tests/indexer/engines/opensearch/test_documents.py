"""What goes into OpenSearch comes back as it was."""

from __future__ import annotations

import random
import zlib

import pytest

from indexer.engines.fields import analyse, head_of
from indexer.engines.opensearch import documents
from indexer.engines.opensearch.documents import KeptFile
from tests.articles import BACK, CHEST


def test_an_article_comes_back_with_its_head() -> None:
    document = documents.article_document(BACK, 4)
    assert (documents.article(document), documents.head(document)) == (BACK, head_of(BACK))
    assert (document["article"], document["article_id"]) == (4, BACK.id)


def test_passages_are_numbered_on_from_where_they_are_told_to() -> None:
    found = list(documents.passage_documents(analyse(CHEST), 3, 10, 20))
    assert [document["passage"] for document in found] == list(range(20, 20 + CHEST.passage_count))
    assert {document["section"] for document in found} == {10, 11}
    assert {document["article"] for document in found} == {3}


def test_the_terms_of_a_passage_come_back() -> None:
    analysed = analyse(BACK)
    found = documents.passage_documents(analysed, 0, 0, 0)
    assert tuple(map(documents.terms, found)) == analysed.terms


def test_a_title_is_held_as_often_as_it_weighs() -> None:
    document = next(documents.passage_documents(analyse(BACK), 0, 0, 0))
    assert document[documents.HOLDS].count(document["title"]) == 3
    assert document[documents.HOLDS].count(document["heading"]) == 2


@pytest.mark.parametrize("size", [0, 1, 7_000_000])
def test_a_file_comes_back_from_its_pieces(size: int) -> None:
    data = random.Random(size).randbytes(size)
    pieces = [piece for _, piece in documents.file_documents("lexicon.json", data)]
    assert documents.file_data(pieces, KeptFile(len(pieces), documents.digest_of(data))) == data


@pytest.mark.parametrize("pieces", [["bm90aGluZw=="], [], ["not base64"]])
def test_pieces_that_make_no_file_are_noticed(pieces: list[str]) -> None:
    with pytest.raises((zlib.error, ValueError)):
        documents.file_data([{"kept": {"data": piece}} for piece in pieces], KeptFile(1, documents.digest_of(b"file")))


def test_a_piece_too_few_is_noticed() -> None:
    data = random.Random(1).randbytes(7_000_000)
    pieces = [piece for _, piece in documents.file_documents("lexicon.json", data)]
    with pytest.raises(ValueError, match="checksum"):
        documents.file_data(pieces[:-1], KeptFile(len(pieces), documents.digest_of(data)))


def test_no_slow_log_writes_questions_down() -> None:
    settings = documents.index_body(1, 1, {})["settings"]
    off = {name: value for name, value in settings.items() if "slowlog" in name}
    assert len(off) == 8
    assert set(off.values()) == {"-1"}


def test_only_what_our_mapping_knows_is_taken() -> None:
    body = documents.index_body(2, 1, {})
    assert body["mappings"]["dynamic"] == "strict"
    known = set(body["mappings"]["properties"])
    for document in documents.passage_documents(analyse(BACK), 0, 0, 0):
        assert document.keys() <= known
