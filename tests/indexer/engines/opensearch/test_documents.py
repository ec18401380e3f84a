"""What goes into OpenSearch comes back as it was."""

from __future__ import annotations

import zlib

import pytest

from indexer.engines.fields import analyse, head_of
from indexer.engines.lexicon import Entry
from indexer.engines.opensearch import documents
from tests.articles import BACK, CHEST

ENTRY = Entry("Back pain", ("anxious back ache",), (("Back pain", "title"),))


def test_an_article_comes_back_with_its_head_and_its_entry() -> None:
    document = documents.article_document(BACK, 4, ENTRY)
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


@pytest.mark.parametrize("size", [0, 1, 3_000_000])
def test_a_file_comes_back_from_its_pieces(size: int) -> None:
    data = bytes(n * n % 251 for n in range(size))
    assert documents.file_data([piece for _, piece in documents.file_documents("lexicon.json", data)]) == data


def test_pieces_that_make_no_file_are_noticed() -> None:
    with pytest.raises((zlib.error, ValueError)):
        documents.file_data([{"kept": {"data": "bm90aGluZw=="}}])


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
