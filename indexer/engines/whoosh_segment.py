"""One Whoosh segment, written through Whoosh's own codec from terms that are analysed already.

Whoosh's IndexWriter would join the terms, take them apart again, sort every posting as a Python tuple, and read each length
back from disk: three times the work for the same files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh import index
from whoosh.codec import default_codec
from whoosh.util.numeric import byte_to_length, length_to_byte

from indexer.engines.bm25f import FIELD_NAMES
from indexer.engines.tokens import TokenStream

_Posting = tuple[str, bytes, int, float, bytes]  # field, term, document, weight, encoded places


class SegmentWriter:
    """Documents first, one after another; then `finish` with the terms of the first of them."""

    def __init__(self, opened: index.FileIndex) -> None:
        self._index, self._schema = opened, opened.schema
        self._segment = default_codec().new_segment(opened.storage, opened.indexname)
        self._documents = self._segment.codec().per_document_writer(opened.storage, self._segment)
        self._count = 0

    def add(self, stored: Mapping[str, Any], lengths: Mapping[str, int] = MappingProxyType({})) -> None:
        """A document: its stored fields, and how many terms its other fields have, each by name."""
        self._documents.start_doc(self._count)
        for name, value in stored.items():
            self._documents.add_field(name, self._schema[name], value, 0)
        for name, length in lengths.items():
            self._documents.add_field(name, self._schema[name], None, length)
        self._documents.finish_doc()
        self._count += 1

    def finish(self, stream: TokenStream) -> None:
        """Write the terms of the documents, in the order they were added in, and make the segment the whole of the index."""
        self._documents.close()
        storage, segment = self._index.storage, self._segment
        fields = segment.codec().field_writer(storage, segment)
        fields.add_postings(self._schema, _Lengths(rounded(stream.lengths)), self._postings(stream))
        fields.close()
        segment.set_doc_count(self._count)
        segment.create_compound_file(storage)
        segment.compound = True
        self._index.writer().commit(mergetype=lambda writer, segments: [segment])

    def abandon(self) -> None:
        """Let go of the files; whoever owns the folder removes them. Raises OSError on a full disk."""
        if not self._documents.is_closed:
            self._documents.close()

    def _postings(self, stream: TokenStream) -> Iterator[_Posting]:
        """In the order Whoosh wants them: by field name, then by term, then by document."""
        for name in sorted(FIELD_NAMES):
            encode = lru_cache(maxsize=1 << 16)(self._schema[name].format.encode)  # most terms stand in one of the first places
            for term, passages in stream.postings(FIELD_NAMES.index(name)):
                encoded = term.encode("utf-8")
                for passage, places in passages:
                    yield name, encoded, passage, float(len(places)), encode(tuple(places))


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
