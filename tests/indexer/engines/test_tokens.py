"""The stream keeps every term of every field in its place."""

from __future__ import annotations

from indexer.engines.tokens import BOUNDARY, TokenStream

TITLE, HEADING, TEXT = range(3)


def stream_of(*passages: tuple[str, str, str]) -> TokenStream:
    stream = TokenStream()
    for title, heading, text in passages:
        stream.add(title.split(), heading.split(), text.split())
    return stream


def test_a_field_ends_with_a_boundary_and_the_stream_begins_with_one() -> None:
    stream = stream_of(("a b", "", "a"), ("b", "c", ""))
    a, b, c = (stream.number(term) for term in "abc")
    edge = BOUNDARY
    assert stream.tokens.tolist() == [edge, a, b, edge, edge, a, edge, b, edge, c, edge, edge]
    assert stream.fields.tolist() == [[1, 4, 5, 7], [7, 9, 11, 12]]
    assert stream.lengths.tolist() == [[2, 0, 1], [1, 1, 0]]


def test_terms_are_numbered_as_they_come() -> None:
    stream = stream_of(("back pain", "", "pain ache"))
    assert stream.words == ["back", "pain", "ache"]
    assert [stream.number(word) for word in stream.words] == [1, 2, 3]


def test_postings_come_by_term_with_every_place_of_each_passage() -> None:
    stream = stream_of(("x", "", "pain back pain"), ("", "", ""), ("pain", "", "ache pain"))
    assert list(stream.postings(TEXT)) == [("ache", [(2, [0])]), ("back", [(0, [1])]), ("pain", [(0, [0, 2]), (2, [1])])]
    assert list(stream.postings(TITLE)) == [("pain", [(2, [0])]), ("x", [(0, [0])])]
    assert list(stream.postings(HEADING)) == []


def test_terms_come_in_the_order_of_their_bytes() -> None:
    words = ["ß", "z", "é", "\U0001d7d8", "\ufb01", "2", "|"]
    stream = stream_of(("", "", " ".join(words)))
    assert [term for term, _ in stream.postings(TEXT)] == sorted(words, key=lambda word: word.encode("utf-8"))


def test_a_stream_without_passages_has_nothing() -> None:
    stream = stream_of()
    assert (stream.words, stream.tokens.tolist(), stream.fields.shape) == ([], [BOUNDARY], (0, 4))
    assert list(stream.postings(TEXT)) == []
