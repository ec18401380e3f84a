"""A segment that was written term by term reads like one that Whoosh's own writer made of the same documents."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from whoosh import analysis, fields, index

from indexer.engines.bm25f import FIELD_NAMES
from indexer.engines.tokens import TokenStream
from indexer.engines.whoosh_segment import SegmentWriter

WORDS = [*"pain back chest burning é ß 2 b |".split(), *(f"word{n}" for n in range(300))]


def documents() -> list[dict[str, list[str]]]:
    """Enough for terms with several blocks of postings, empty fields, and lengths that one byte can only keep roughly."""
    rng = random.Random(4)
    lengths = {"title": 4, "heading": 2, "text": 150}
    return [{name: rng.choices(WORDS, k=rng.randint(0, most)) for name, most in lengths.items()} for _ in range(400)]


def empty_index(folder: Path) -> index.FileIndex:
    folder.mkdir()
    words = analysis.SpaceSeparatedTokenizer()
    schema = fields.Schema(**{name: fields.TEXT(analyzer=words) for name in FIELD_NAMES}, passage=fields.STORED())
    return index.create_in(str(folder), schema)


def written_by_whoosh(folder: Path) -> index.FileIndex:
    opened = empty_index(folder)
    writer = opened.writer()
    for number, document in enumerate(documents()):
        writer.add_document(**{name: " ".join(terms) for name, terms in document.items()}, passage=(number, "stored"))
    writer.add_document(passage="last")
    writer.commit()
    return opened


def written_by_us(folder: Path) -> index.FileIndex:
    opened = empty_index(folder)
    segment, stream = SegmentWriter(opened), TokenStream()
    for number, document in enumerate(documents()):
        segment.add({"passage": (number, "stored")}, {name: len(terms) for name, terms in document.items()})
        stream.add(document["title"], document["heading"], document["text"])
    segment.add({"passage": "last"})
    segment.finish(stream)
    return opened


def contents(opened: index.FileIndex) -> Iterator[Any]:
    """All that a reader can ask for."""
    reader = opened.reader()
    yield reader.doc_count_all()
    yield [reader.stored_fields(number) for number in range(reader.doc_count_all())]
    for name in FIELD_NAMES:
        yield reader.field_length(name), reader.min_field_length(name), reader.max_field_length(name)
        yield [reader.doc_field_length(number, name) for number in range(reader.doc_count_all())]
    for name, term in reader.all_terms():
        info = reader.term_info(name, term)
        yield name, term, info.weight(), info.doc_frequency(), info.min_length(), info.max_length(), info.max_weight()
        matcher = reader.postings(name, term)
        while matcher.is_active():
            yield matcher.id(), matcher.weight(), matcher.value(), matcher.value_as("positions")
            matcher.next()
    reader.close()


def test_a_reader_finds_the_same_terms_postings_lengths_and_stored_fields(tmp_path: Path) -> None:
    assert list(contents(written_by_us(tmp_path / "ours"))) == list(contents(written_by_whoosh(tmp_path / "whoosh")))


def test_an_abandoned_segment_leaves_an_empty_index(tmp_path: Path) -> None:
    opened = empty_index(tmp_path / "index")
    segment = SegmentWriter(opened)
    segment.add({"passage": "never seen"})
    segment.abandon()
    segment.abandon()
    assert index.open_dir(str(tmp_path / "index")).doc_count() == 0


@pytest.mark.parametrize("count", [0, 1])
def test_a_corpus_without_words_makes_a_segment_all_the_same(tmp_path: Path, count: int) -> None:
    opened = empty_index(tmp_path / "index")
    segment, stream = SegmentWriter(opened), TokenStream()
    for _ in range(count):
        segment.add({"passage": "wordless"}, dict.fromkeys(FIELD_NAMES, 0))
        stream.add((), (), ())
    segment.finish(stream)
    assert index.open_dir(str(tmp_path / "index")).doc_count() == count
