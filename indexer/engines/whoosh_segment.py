"""Whoosh's files: segments written through Whoosh's own codec from terms that are analysed already.

The only module that knows Whoosh. Uses only what whoosh 2.7.4, whoosh-reloaded 2.7.5 and whoosh3 share. Its IndexWriter
would join the terms, take them apart again, sort every posting as a Python tuple, and read each length
back from disk: three times the work for the same files.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import whoosh
from whoosh import analysis, fields, index
from whoosh.codec import default_codec
from whoosh.util.numeric import byte_to_length, length_to_byte

from indexer.engines.bm25f import FIELD_NAMES
from indexer.engines.tokens import TokenStream
from indexer.errors import GenerationDamaged, StorageFailed
from indexer.publishing.generations import advice

VERSION = ".".join(map(str, whoosh.__version__))

_Posting = tuple[str, bytes, int, float, bytes]  # field, term, document, weight, encoded places


def create_index(folder: Path) -> index.FileIndex:
    """An empty index in `folder`, which exists. Only stock classes: Whoosh pickles the schema by module path."""
    words = analysis.SpaceSeparatedTokenizer()
    schema = fields.Schema(
        **{name: fields.TEXT(analyzer=words, phrase=True, stored=False) for name in FIELD_NAMES},
        passage=fields.STORED(),
        article=fields.STORED(),
    )
    return index.create_in(str(folder), schema)


def open_index(folder: Path) -> index.FileIndex:
    return index.open_dir(str(folder))


def first_documents(reader: Any) -> int:
    """How many documents the first segment of an index holds, those that are gone among them."""
    leaf, _ = next(iter(reader.leaf_readers()))
    count: int = leaf.doc_count_all()
    return count


class SegmentWriter:
    """Documents first, one after another; then `finish` with the terms of the first of them."""

    def __init__(self, opened: index.FileIndex) -> None:
        self._index, self._schema = opened, opened.schema
        self._segment = default_codec().new_segment(opened.storage, opened.indexname)
        self._documents = self._segment.codec().per_document_writer(opened.storage, self._segment)
        self.count = 0  # documents so far
        self._finishing = False

    def add(self, stored: Mapping[str, Any], lengths: Mapping[str, int] = MappingProxyType({})) -> None:
        """A document: its stored fields, and how many terms its other fields have, each by name."""
        self._documents.start_doc(self.count)
        for name, value in stored.items():
            self._documents.add_field(name, self._schema[name], value, 0)
        for name, length in lengths.items():
            self._documents.add_field(name, self._schema[name], None, length)
        self._documents.finish_doc()
        self.count += 1

    def finish(self, stream: TokenStream, kept: Collection[int] = ()) -> None:
        """Write the terms of the documents, in the order they were added in, and make the segment the last of the index.

        `kept`: the documents of the index's first segment that stay, before those of this one. All others are gone.
        """
        self._finishing = True
        self._documents.close()
        storage, segment = self._index.storage, self._segment
        postings = segment.codec().field_writer(storage, segment)
        postings.add_postings(self._schema, _Lengths(rounded(stream.lengths)), self._postings(stream))
        postings.close()
        segment.set_doc_count(self.count)
        segment.create_compound_file(storage)
        segment.compound = True
        self._index.writer().commit(mergetype=lambda _, segments: [*_first_with(segments, kept), segment])

    def abandon(self) -> None:
        """Let go of the files; whoever owns the folder removes them. Raises OSError on a full disk."""
        if not self._finishing:  # what began to close and failed cannot be closed again
            self._finishing = True
            self._documents.close()

    def _postings(self, stream: TokenStream) -> Iterator[_Posting]:
        """In the order Whoosh wants them: by field name, then by term, then by document."""
        for name in sorted(FIELD_NAMES):
            encode = lru_cache(maxsize=1 << 16)(self._schema[name].format.encode)  # most terms stand in one of the first places
            for term, passages in stream.postings(FIELD_NAMES.index(name)):
                encoded = term.encode("utf-8")
                for passage, places in passages:
                    yield name, encoded, passage, float(len(places)), encode(tuple(places))


def _first_with(segments: Sequence[Any], kept: Collection[int]) -> Iterator[Any]:
    """The first segment with these documents alone; nothing when none is kept."""
    if kept:
        first = segments[0]
        for gone in set(range(first.doc_count_all())).difference(kept):
            if not first.is_deleted(gone):
                first.delete_document(gone)
        yield first


class _Lengths:
    """What Whoosh asks while it writes postings."""

    def __init__(self, lengths: npt.NDArray[np.uint32]) -> None:
        self._of_field = dict(zip(FIELD_NAMES, lengths.T.tolist(), strict=True))

    def doc_field_length(self, document: int, name: str) -> int:
        length: int = self._of_field[name][document]
        return length


def rounded(lengths: npt.NDArray[Any]) -> npt.NDArray[np.uint32]:
    """Field lengths → as Whoosh keeps them, in one byte each."""
    table = [byte_to_length(length_to_byte(length)) for length in range(int(lengths.max(initial=0)) + 1)]
    kept: npt.NDArray[np.uint32] = np.array(table, dtype=np.uint32)[lengths]
    return kept


# What damaged or vanished files make Whoosh, numpy and json raise, beside OSError.
_FOREIGN = (index.IndexError, index.LockError, EOFError, ValueError, zlib.error)


@contextmanager
def whoosh_errors(doing: str, folder: Path) -> Iterator[None]:
    """Stops Whoosh's and the disk's errors at the seam."""
    try:
        yield
    except OSError as error:
        why = f"{error.strerror or error}. {advice(error, folder)}"
        raise StorageFailed(f"Could not {doing} generation {folder.name}: {why}") from error
    except _FOREIGN as error:
        raise GenerationDamaged(f"Could not {doing} generation {folder.name}: {error}. Run: symptom-index build") from error
