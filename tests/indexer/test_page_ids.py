"""Every path has a printable id of its own, and the id leads back to it."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.page_ids import path_of, printable_id

letters = st.sampled_from([*"abx{}u\\/ é", "\\x", "\\u{", "\u200b", "\u00a0", "\n", "😀"])
paths = st.binary().map(os.fsdecode) | st.lists(letters).map("".join)


@given(paths)
def test_an_id_is_printable_and_leads_back_to_its_path(path: str) -> None:
    page_id = printable_id(path)
    assert page_id.isprintable()
    assert path_of(page_id) == os.fsencode(path)


@pytest.mark.parametrize(
    ("path", "page_id"),
    [
        (b"articles/back-pain.html", "articles/back-pain.html"),
        (b"caf\xe9.html", "caf\\xe9.html"),
        (b"caf\\xe9.html", "caf\\\\xe9.html"),
        ("café.html".encode(), "café.html"),
        ("a\u200bb.html".encode(), "a\\u{200b}b.html"),
    ],
)
def test_an_id_says_what_it_cannot_show(path: bytes, page_id: str) -> None:
    assert printable_id(os.fsdecode(path)) == page_id
    assert path_of(page_id) == path
