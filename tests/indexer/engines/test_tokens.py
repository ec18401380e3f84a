"""The stream keeps every term of every field in its place."""

from __future__ import annotations

import numpy as np

from indexer.engines.tokens import BOUNDARY, TokenStream

TITLE, HEADING, TEXT = range(3)


def stream_of(*passages: tuple[str, str, str]) -> TokenStream:
    stream = TokenStream()
    for title, heading, text in passages:
        stream.add(title.split(), heading.split(), text.split())
    return stream


def test_a_field_ends_with_a_boundary_and_the_stream_begins_with_one() -> None:
    stream = stream_of(("a b", "", "a"), ("b", "c", ""))
    a, b, c = (stream.words.index(term) + 1 for term in "abc")
    edge = BOUNDARY
    assert stream.tokens.tolist() == [edge, a, b, edge, edge, a, edge, b, edge, c, edge, edge]
    assert stream.fields.tolist() == [[1, 4, 5, 7], [7, 9, 11, 12]]
    assert stream.lengths.tolist() == [[2, 0, 1], [1, 1, 0]]


def test_terms_are_numbered_as_they_come() -> None:
    stream = stream_of(("back pain", "", "pain ache"))
    assert stream.words == ["back", "pain", "ache"]
    assert stream.tokens.tolist() == [BOUNDARY, 1, 2, BOUNDARY, BOUNDARY, 2, 3, BOUNDARY]


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


PASSAGES = [("a b", "", "c a"), ("b", "d", ""), ("e", "", "b a")]


def test_passages_taken_over_are_as_if_they_had_been_added() -> None:
    whole = stream_of(*PASSAGES)
    stream = TokenStream(whole.words)
    stream.take(whole.tokens, whole.fields[2:])
    stream.add(["f"], [], ["a"])
    stream.take(whole.tokens, whole.fields[:0])
    stream.take(whole.tokens, whole.fields[:2])
    stream.settle()
    added = stream_of(PASSAGES[2], ("f", "", "a"), *PASSAGES[:2])
    assert (stream.words, stream.tokens.tolist(), stream.fields.tolist()) == (
        added.words,
        added.tokens.tolist(),
        added.fields.tolist(),
    )


def test_terms_of_passages_that_are_gone_are_forgotten() -> None:
    whole = stream_of(*PASSAGES)
    stream = TokenStream(whole.words)
    stream.take(whole.tokens, whole.fields[1:2])
    stream.settle()
    assert stream.words == ["b", "d"]
    stream.add(["d"], [], ["z"])
    assert stream.words == ["b", "d", "z"]


def test_some_passages_are_a_stream_of_the_same_words() -> None:
    whole = stream_of(*PASSAGES)
    part = whole.part(np.array([2, 0]))
    swapped = stream_of(PASSAGES[2], PASSAGES[0])
    assert part.words == whole.words
    assert [list(part.postings(field)) for field in range(3)] == [list(swapped.postings(field)) for field in range(3)]
    assert whole.part(np.zeros(0, np.int64)).fields.shape == (0, 4)
