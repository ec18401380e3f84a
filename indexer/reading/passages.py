"""Blocks of one section → passages, each list item with the sentence that leads it in."""

from __future__ import annotations

import re
from dataclasses import replace

from indexer.reading.blocks import Block
from indexer.reading.boxes import gives_care_advice, sends_for_help
from indexer.reading.citations import take_citations
from indexer.reading.text import ends_sentence, last_sentence
from indexer.records import Passage, PassageKind

_LEADS_IN = re.compile(
    r"\b(?:include|includes|including|following|such as|these|below|as follows|either|if you|when you)\b", re.IGNORECASE
)
_LONGEST_LABEL = 60  # characters; a longer first line of an item is its first sentence
_LONGEST_LEAD_IN = 250  # characters of a lead-in without a colon


def cut_passages(blocks: list[Block], references: int, is_help: bool) -> list[Passage]:
    """Blocks → passages in reading order.

    `references` is how many the article has, for the citation markers. `is_help`: the heading above already says that
    all of this is about getting help, so that no passage of it is a notice of its own.
    """
    passages: list[Passage] = []
    lead_ins: dict[int, str] = {}  # by depth of list
    lists: dict[int, int] = {}  # by depth, the list last seen
    before: Block | None = None
    term = ""
    for number, block in enumerate(blocks):
        text, citations = take_citations(block.text, references)
        if not any(c.isalnum() for c in text):
            continue
        if block.form == "term":
            term = text
            if not _is_defined(blocks, number):
                passages.append(Passage("paragraph", None, text, citations))
            continue
        lead_in: str | None = None
        if block.form == "item":
            if lists.get(block.depth, block.list_number) != block.list_number and block.depth == 1:
                lead_ins.pop(1, None)
            lists[block.depth] = block.list_number
            lead_in = lead_ins.get(block.depth)
            if before is not None and block.item and block.item == before.item and _is_label(passages[-1].text):
                passages[-1] = replace(
                    passages[-1],
                    text=f"{passages[-1].text}: {text}",
                    citations=tuple(sorted({*passages[-1].citations, *citations})),
                )
                continue
            lead_ins[block.depth + 1] = last_sentence(text)
        elif block.form == "definition":
            lead_in = term or None
        elif block.form == "row":
            lead_in = block.heads or None
        else:
            lead_ins, lists = _leading(text), {}
        before = block
        passages.append(Passage(_kind(block, text, is_help), lead_in, text, citations))
    return passages


def _is_defined(blocks: list[Block], number: int) -> bool:
    return any(block.form == "definition" for block in blocks[number + 1 : number + 3])


def _is_label(text: str) -> bool:
    """Whether the first line of an item only names what its next line speaks of."""
    return len(text) <= _LONGEST_LABEL and text[-1].isalnum()


def _leading(text: str) -> dict[int, str]:
    sentence = last_sentence(text)
    leads = sentence.endswith(":") or (
        len(sentence) <= _LONGEST_LEAD_IN and (not ends_sentence(sentence) or _LEADS_IN.search(sentence) is not None)
    )
    return {1: sentence} if leads else {}


def _kind(block: Block, text: str, is_help: bool) -> PassageKind:
    if block.form == "row":
        return "table_row"
    if block.form == "definition":
        return "definition"
    if block.form == "item":
        return "list_item"
    if not is_help and (sends_for_help(text) or (block.is_notice and (block.care is not None or gives_care_advice(text)))):
        return "care_notice"
    return "paragraph"


def is_answer_to(passages: list[Passage]) -> bool:
    """Whether the passages under a question are one short answer."""
    return len(passages) == 1 and passages[0].kind in ("paragraph", "definition")
