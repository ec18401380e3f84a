"""What is dropped inside the main content: furniture by its words, lists of links, sections and teasers that lead elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from indexer.reading.blocks import Block, weigh
from indexer.reading.kinds import kind_of_heading
from indexer.reading.phrases import LINK_HEADING, OUTSIDE_HEADING, POINTER, rule_of_text
from indexer.reading.text import ends_sentence
from indexer.records import SectionKind

_LINK_LIST = 0.7  # of the letters in links: more is a menu
_LONGEST_TEASER = 250  # characters under a heading that is a link
_MOST_IN_CARDS = 0.3  # of the text: a page with more in teasers is a page of cards


def drop_furniture(blocks: list[Block]) -> list[Block]:
    """Marks texts that are furniture by their words, and lists that are nothing but links."""
    return _drop_link_lists([replace(block, rule=rule) if (rule := _rule_of_block(block)) else block for block in blocks])


def _rule_of_block(block: Block) -> str:
    """The rule by which a kept block's words make it furniture, "" for none."""
    if block.rule or block.kind == "references" or (block.form == "row" and "|" in block.text):
        return ""
    rule = rule_of_text(block.text, block.form == "item" and not block.linked)
    if rule is None and block.form == "paragraph" and block.linked and POINTER.match(block.text):
        rule = "leads to another page"
    return rule or ""


def _drop_link_lists(blocks: list[Block]) -> list[Block]:
    marked = list(blocks)
    before: Block | None = None
    number = 0
    while number < len(marked):
        block = marked[number]
        run = _run_of_links(marked, number)
        rule = _rule_of_run([marked[n] for n in run], before) if run else ""
        for n in run:
            if rule:
                marked[n] = replace(marked[n], rule=rule)
        if not rule and not block.rule:
            before = marked[run[-1]] if run else block
        number = run[-1] + 1 if run else number + 1
    return marked


def _run_of_links(blocks: list[Block], start: int) -> list[int]:
    """Numbers of the blocks of one list, or of paragraphs in a row that are all links, from `start`; [] where none begins."""
    first = blocks[start]
    if first.rule or first.form not in ("item", "paragraph", "definition", "term"):
        return []
    run = []
    for number in range(start, len(blocks)):
        block = blocks[number]
        if block.rule:
            continue
        if (
            block.form == "item"
            and first.form == "item"
            and block.list_number >= first.list_number
            and (block.list_number == first.list_number or block.depth > first.depth)
        ) or (block.form == first.form != "item" and _is_link(block)):
            run.append(number)
        else:
            break
    return run


def _is_link(block: Block) -> bool:
    return block.linked > _LINK_LIST * max(1, len(block.text.replace(" ", "")))


def _rule_of_run(run: list[Block], before: Block | None) -> str:
    """The rule by which blocks in a row go as links, "" to keep them; `before` is the block above them."""
    linked, letters = sum(b.linked for b in run), sum(len(b.text.replace(" ", "")) for b in run)
    if any(b.kind == "references" for b in run) or linked <= _LINK_LIST * max(1, letters):
        return ""
    above = kind_of_heading(before.text) if before is not None and before.form == "heading" else None
    if above == "references":
        return ""
    is_list = run[0].form == "item"
    if all(b.fragment_only for b in run if b.linked) and (len(run) > 1 or is_list):
        return "links within the page"
    if sum(ends_sentence(b.text) for b in run) * 2 > len(run):
        return ""
    if is_list and before is not None and len(run) > 1 and _leads_in(before, above):
        return ""
    return "nothing but links"


def _leads_in(before: Block, above: SectionKind | None) -> bool:
    """Whether a list of links belongs to the article: its lead-in sentence or a heading of the subject stands over it."""
    if before.form == "heading":
        return above not in (None, "other") and not LINK_HEADING.match(before.text)
    return before.form in ("paragraph", "item") and before.text.endswith(":")


def drop_link_sections(blocks: list[Block]) -> list[Block]:
    """Marks sections that lead elsewhere ("Related articles", "Leave a reply"), heading and all."""
    marked = list(blocks)
    for number, block in enumerate(blocks):
        if block.rule or block.form != "heading" or marked[number].rule:
            continue
        under = list(_under(blocks, number))
        if OUTSIDE_HEADING.match(block.text.strip()):
            rule = "heading of what is not the article"
        elif (
            LINK_HEADING.match(block.text) and kind_of_heading(block.text) is None and _is_mostly_links(blocks[n] for n in under)
        ):
            rule = "heading over links"
        else:
            continue
        for n in (number, *under):
            if not marked[n].rule:
                marked[n] = replace(marked[n], rule=rule)
    return marked


def drop_cards(blocks: list[Block]) -> list[Block]:
    """Marks headings that are links to other pages, with the line under each: teasers, unless the page is made of them."""
    cards: list[int] = []
    for number, block in enumerate(blocks):
        if not block.rule and block.form == "heading" and _is_link(block) and not block.fragment_only:
            under = [n for n in _under(blocks, number) if not blocks[n].rule]
            if sum(len(blocks[n].text) for n in under) <= _LONGEST_TEASER and not any(blocks[n].form == "heading" for n in under):
                cards += [number, *under]
    if sum(weigh(blocks[n]) for n in cards) > _MOST_IN_CARDS * sum(weigh(block) for block in blocks):
        return blocks
    marked = list(blocks)
    for n in cards:
        marked[n] = replace(marked[n], rule="teaser of another page")
    return marked


def _under(blocks: list[Block], number: int) -> Iterable[int]:
    """Numbers of the blocks that stand under a heading, sub-sections too."""
    heading = blocks[number]
    for n in range(number + 1, len(blocks)):
        block = blocks[n]
        if block.form == "heading" and not block.rule and (not block.level or not heading.level or block.level <= heading.level):
            return
        if block.scopes[: len(heading.scopes)] != heading.scopes:
            return
        yield n


def _is_mostly_links(under: Iterable[Block]) -> bool:
    blocks = list(under)
    linked = sum(b.linked for b in blocks)
    kept = sum(len(b.text.replace(" ", "")) for b in blocks if not b.rule)
    return linked * 2 >= kept
