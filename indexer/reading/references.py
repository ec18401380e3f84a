"""The list of references: taken out of the sections, numbered as the text cites them."""

from __future__ import annotations

import re
from dataclasses import replace

from indexer.reading.blocks import Block
from indexer.reading.citations import without_markers
from indexer.reading.sections import Draft

_NUMBER = re.compile(r"^(?:\[(\d{1,3})\]|\(?(\d{1,3})[.)\]])\s*")
_BACKLINK = re.compile(r"^(?:\^|↑|Jump up|[a-z](?= [a-z] ))+\s*(?:(?:[a-z]|\d\.\d)\s)*")
_ARROWS = " ↩↑⤴^\ufe0e"  # links back to the text
_FEWEST_CHARACTERS = 8  # of a reference; "PDF" and "Show" are none


def split_references(drafts: list[Draft]) -> tuple[list[Draft], tuple[str, ...]]:
    """Drafts → the drafts without the references, and the references in order."""
    found: list[str] = []
    kept: list[Draft] = []
    for draft in drafts:
        if draft.kind == "references":
            found += _references(draft.blocks)
            kept.append(replace(draft, blocks=[]))
            continue
        lists = [block for block in draft.blocks if block.kind == "references"]
        found += _references(lists)
        kept.append(replace(draft, blocks=[block for block in draft.blocks if block.kind != "references"]))
    return kept, tuple(found)


def _references(blocks: list[Block]) -> list[str]:
    """A list of references → its texts; where there is a list, what stands around it is no reference."""
    items = [block for block in blocks if block.form == "item" and block.depth <= 1] or [
        block for block in blocks if block.form == "item"
    ]
    texts = []
    for block in items or blocks:
        text = _NUMBER.sub("", _BACKLINK.sub("", without_markers(block.text))).rstrip(_ARROWS)
        if len(text) >= _FEWEST_CHARACTERS:
            texts.append(text)
    return texts
