"""Headings that look like headings only: bold lines, larger type. Old pages have no others."""

from __future__ import annotations

from dataclasses import replace

from indexer.reading.blocks import Block
from indexer.reading.boxes import care_level
from indexer.reading.kinds import kind_of_heading
from indexer.reading.text import ends_sentence, is_question

_LONGEST = 200  # characters; a longer bold line is a bold paragraph
_LONGEST_BEFORE_LIST = 5  # words; "Symptoms:" over a list is a heading, "The symptoms of this may include:" leads in
_FEWEST_CAPITALS = 6  # letters; fewer are an abbreviation
_MOST_IN_A_ROW = 2  # a heading and a sub-heading; more bold lines in a row are bold text


def settle_headings(blocks: list[Block]) -> list[Block]:
    """Turns paragraphs that stand as headings into headings of level 0."""
    kept = [n for n, block in enumerate(blocks) if not block.rule]
    settled = list(blocks)
    looks = [_looks_like_heading(blocks[n]) for n in kept]
    for place, number in enumerate(kept):
        if looks[place] and _has_text_under(blocks, kept, looks, place):
            block = blocks[number]
            settled[number] = replace(block, form="heading", text=block.text.rstrip(" :"), level=0)
    return settled


def _looks_like_heading(block: Block) -> bool:
    text = block.text
    if block.form != "paragraph" or len(text) > _LONGEST or len(text) < 2 or not any(c.isalpha() for c in text):
        return False
    if block.linked * 2 > len(text) or text.endswith((",", ";")) or (ends_sentence(text) and not is_question(text)):
        return False
    return block.is_bold or block.size >= 1 or _is_capitals(block)


def _is_capitals(block: Block) -> bool:
    return (
        not block.is_bold and block.size < 1 and block.text.isupper() and sum(c.isalpha() for c in block.text) >= _FEWEST_CAPITALS
    )


def _has_text_under(blocks: list[Block], kept: list[int], looks: list[bool], place: int) -> bool:
    """Whether plain text follows, at the latest after a sub-heading, in a way that makes this line its heading."""
    block = blocks[kept[place]]
    ahead = place + 1
    while ahead < len(kept) and looks[ahead] and ahead - place < _MOST_IN_A_ROW:
        ahead += 1
    if ahead >= len(kept) or looks[ahead]:
        return False
    following = blocks[kept[place + 1]]
    if following.form == "heading" and following.level:
        return False
    if _is_capitals(block) and following.form == "paragraph" and not ends_sentence(following.text):
        return False
    if block.text.endswith(":") and following.form == "item":
        return len(block.text.split()) <= _LONGEST_BEFORE_LIST or (
            care_level(block.text) is not None and kind_of_heading(block.text) == "get_help"
        )
    return True
