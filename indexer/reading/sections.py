"""Blocks → sections: each heading with what stands under it."""

from __future__ import annotations

from dataclasses import dataclass, field

from indexer.reading.blocks import Block
from indexer.reading.boxes import care_level
from indexer.reading.kinds import kind_of_heading
from indexer.reading.passages import cut_passages, is_answer_to
from indexer.reading.text import is_question
from indexer.records import CareLevel, Passage, Section, SectionKind

_FEWEST_QUESTIONS = 2  # beside each other make a FAQ
_INHERITED: frozenset[SectionKind] = frozenset(
    ("symptoms", "causes", "diagnosis", "treatment", "self_care", "prevention", "outlook", "get_help", "faq", "references")
)  # what a heading says also holds for a sub-heading that says nothing; "overview" is no topic


@dataclass(slots=True)
class Draft:
    """A section while it is being filled."""

    heading: Block | None  # None before the first heading
    level: int
    parent: int  # number of the draft it stands under, -1 for none
    blocks: list[Block] = field(default_factory=list)
    kind: SectionKind = "overview"


def draft_sections(blocks: list[Block]) -> list[Draft]:
    """Kept blocks → drafts in reading order, the first one without a heading."""
    drafts = [Draft(None, 1, -1)]
    shift = 1 if any(block.form == "heading" and block.level == 1 for block in blocks) else 0
    opened: list[int] = []
    for block in blocks:
        if block.form == "heading":
            opened = _still_open(drafts, opened, block)
            parent = opened[-1] if opened else -1
            level = block.level + shift if block.level else 0
            above = drafts[parent].level if opened else 1
            level = max(level, above + 1) if not block.level or above >= level else level
            drafts.append(Draft(block, min(6, max(2, level)), parent))
            opened.append(len(drafts) - 1)
        else:
            while opened and not _is_inside(block, drafts[opened[-1]]):
                opened.pop()
            drafts[opened[-1] if opened else 0].blocks.append(block)
    _set_kinds(drafts)
    return drafts


def _is_inside(block: Block, draft: Draft) -> bool:
    """Whether a block still stands in the box that the draft's heading stands in."""
    heading = draft.heading
    return heading is None or block.scopes[: len(heading.scopes)] == heading.scopes


def _still_open(drafts: list[Draft], opened: list[int], block: Block) -> list[int]:
    rank = _rank(block)
    opened = list(opened)
    while opened:
        heading = drafts[opened[-1]].heading
        if heading is None:
            break
        if _is_inside(block, drafts[opened[-1]]) and (_rank(heading) < rank or _is_folded_under(block, heading)):
            break
        opened.pop()
    return opened


def _is_folded_under(block: Block, heading: Block) -> bool:
    """Whether a heading stands in what another one folds out, whatever their levels say. Both stand in the same box."""
    if heading.level:
        return False
    return len(block.scopes) > len(heading.scopes) or (bool(heading.scopes) and _rank(block) != _rank(heading))


def _rank(block: Block) -> tuple[int, int]:
    """Smaller stands above larger: stated levels, then summaries and toggles by nesting, then bold lines by size."""
    if block.level:
        return 0, block.level
    return (2, -block.size) if block.is_bold or block.size else (1, len(block.scopes))


def _set_kinds(drafts: list[Draft]) -> None:
    questions: dict[tuple[int, int], int] = {}
    for draft in drafts:
        if draft.heading is not None and is_question(draft.heading.text):
            questions[draft.parent, draft.level] = questions.get((draft.parent, draft.level), 0) + 1
    for draft in drafts:
        if draft.heading is None:
            continue
        above = drafts[draft.parent].kind if draft.parent >= 0 else "other"
        own = kind_of_heading(draft.heading.text)
        among = questions.get((draft.parent, draft.level), 0)
        draft.kind = draft.heading.kind or _kind(draft.heading, own, above, among)


def _kind(heading: Block, own: SectionKind | None, above: SectionKind, among: int) -> SectionKind:
    if above == "faq" and is_question(heading.text):
        return "faq"
    if heading.care is not None and own != "references":
        return "get_help"
    if own is not None:
        return own
    if is_question(heading.text) and among >= _FEWEST_QUESTIONS:
        return "faq"
    return above if above in _INHERITED else "other"


def read_sections(drafts: list[Draft], references: int) -> tuple[Section, ...]:
    """Drafts → sections with their passages; headings with nothing under them are left out."""
    sections: list[Section] = []
    passages = [cut_passages(draft.blocks, references, draft.kind == "get_help") for draft in drafts]
    filled = [bool(found) for found in passages]
    for number in range(len(drafts) - 1, -1, -1):
        if filled[number] and drafts[number].parent >= 0:
            filled[drafts[number].parent] = True
    for number, draft in enumerate(drafts):
        if filled[number]:
            sections.append(_section(drafts, draft, passages[number]))
    return tuple(sections)


def _section(drafts: list[Draft], draft: Draft, passages: list[Passage]) -> Section:
    heading = draft.heading
    if heading is None:
        return Section(1, "", (), None, "overview", tuple(passages))
    path = [heading.text]
    above = draft.parent
    while above >= 0:
        path.append(drafts[above].heading.text if drafts[above].heading else "")  # type: ignore[union-attr]
        above = drafts[above].parent
    if is_question(heading.text) and is_answer_to(passages):
        passages = [Passage("faq", heading.text, passages[0].text, passages[0].citations)]
    care: CareLevel | None = None
    if draft.kind == "get_help":
        care = heading.care or care_level(heading.text) or _care_of(draft, passages)
    return Section(draft.level, heading.text, tuple(reversed(path)), heading.anchor, draft.kind, tuple(passages), care)


def _care_of(draft: Draft, passages: list[Passage]) -> CareLevel | None:
    """How urgent the advice is where the heading does not say: as its box says, else as its first passage that says."""
    return next((b.care for b in draft.blocks if b.care), None) or next(
        (level for p in passages if (level := care_level(p.text))), None
    )
