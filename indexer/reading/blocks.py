"""The page as a flat row of blocks, in reading order: what everything after the tree works on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from indexer.records import CareLevel, SectionKind

BlockForm = Literal["heading", "paragraph", "item", "row", "term", "definition"]


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph, list item, table row, term or definition."""

    form: BlockForm
    text: str  # one line; citation markers still in it, see citations.py
    linked: int = 0  # characters inside links
    level: int = 0  # heading: 1-6 as in h1-h6; 0 when the page does not say
    anchor: str | None = None
    is_bold: bool = False  # every letter of it
    size: int = 0  # font size above the page's usual, in steps of <font size>
    depth: int = 0  # lists it stands in
    list_number: int = 0  # which list of the page, counted from 1; 0 outside lists
    item: int = 0  # which list item of the page, counted from 1; 0 outside items
    heads: str = ""  # row: the heads of its columns, "Dose | Effect"
    scopes: tuple[int, ...] = ()  # numbers of the boxes (details, asides, care cards) it stands in, outermost first
    care: CareLevel | None = None  # urgency of the box it stands in
    is_notice: bool = False  # stands in a box that warns
    kind: SectionKind | None = None  # said by the page: data-search-kind, or a list marked as references
    fragment_only: bool = False  # every link in it leads to a place on the same page
    rule: str = ""  # why it is dropped; "" while it is kept


@dataclass(frozen=True, slots=True)
class Container:
    """One element that holds blocks."""

    name: str
    classes: str
    hint: int  # how surely its markup says "the article is here": 0 not at all, 3 surely
    parent: int  # number of the container it stands in, -1 for the outermost
    start: int  # first block
    end: int  # one past the last block


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a block is or is not in the article."""

    kept: bool
    rule: str
    text: str  # beginning of the block


def weigh(block: Block) -> int:
    """How much a block speaks for its container being the article: its letters outside links, twice those inside taken off."""
    if block.rule or block.form == "heading":
        return 0
    return max(0, len(block.text) - 2 * block.linked)
