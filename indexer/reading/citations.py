"""Citation markers: [1], [2,3], raised numbers. Out of the text, kept as numbers of references."""

from __future__ import annotations

import re

from indexer.reading.text import close_gaps, fold_white_space, superscript

# Stand around a raised number until we know how many references there are; private use, no page means anything by them.
RAISED = "\ue0f0"
LINKED = "\ue0f1"
END = "\ue0f2"
_MARKERS = re.compile(f"[{RAISED}{LINKED}{END}]")

_NUMBERS = r"\d{1,3}(?:\s?[-–—,;]\s?\d{1,3})*"
_MARK = re.compile(rf"\s?([{RAISED}{LINKED}])({_NUMBERS}){END}")
_RUN = re.compile(rf"(?:(?<=\s)|(?<=\S))\s?[\[(]\s*((?:[{RAISED}{LINKED}]{_NUMBERS}{END}[\s,;–-]*)+)[\])]")
_BRACKETS = re.compile(rf"\s?\[\s*({_NUMBERS})\s*\]")
_IS_NUMBERS = re.compile(rf"^[\[(]?\s*({_NUMBERS})\s*[\])]?,?$")
_UNIT = re.compile(r"(?:^|[\s\d/(.×x])(?:[cmkdnµμ]?m|ft|in|yd|sec|s|kg/m|g/m|10|[A-Za-z])$|χ$|R$|\b[nrxyI]$")
# Gases in blood and air, ions, cells, breath, vitamins: pages raise their numbers, too, and visitors type them plain.
_FORMULA = re.compile(
    r"(?<![A-Za-z])(?:(?:[SP][apv]|[pPV]|F[iI]|ET|Et|et|tc)?(?:CO|O)2|O3|[NS]O[2-4]|HCO3|[NC]H[34]|PO4|H2|CD\d{1,3}|FEV[16]"
    r"|(?<=[Vv]itamin )[BDK]\d{1,2})$"
)
_ROMAN = re.compile(r"\b(?:[IVXLC]{2,}|[IVX])$")  # before the letter of an ordinal: "XIXe"
_MOST_IN_RANGE = 50  # [1-50]; "[1-999]" is a page range, not fifty citations
_ALLOWED_LETTERS = frozenset("st nd rd th tm ® ™ © er re e a o º ª * † ‡ § ** ***".split())


def mark_raised(text: str, before: str, linked: bool) -> str:
    """The text of a <sup> (or of a link to a note), and the text before it → what to put in its place."""
    text = fold_white_space(text)
    if found := _IS_NUMBERS.match(text):
        is_mark = linked or text.startswith(("[", "("))
        return (not is_mark and _part_of(before[-12:], found[1])) or (
            f"{LINKED if linked or text.startswith('[') else RAISED}{found[1]}{END}"
        )
    if text.startswith("[") and text.endswith("]"):
        return ""  # "[a]", "[note 1]", "[citation needed]"
    if text == "e" and not linked and _ROMAN.search(before):
        return text
    if (linked and text.lower() not in _ALLOWED_LETTERS and len(text) <= 2) or re.fullmatch(r"[a-j](?:,\s?[a-j])*", text):
        return ""  # the letter of a footnote; it would read as part of the word
    return superscript(text) if re.fullmatch(r"[+-]?\d{1,2}[+-]?|[+-]", text) else text


def _part_of(before: str, digits: str) -> str:
    """Raised digits as they belong to the formula, the unit or the power before them, "" where there is none."""
    if _FORMULA.search(before + digits):
        return digits
    return superscript(digits) if _UNIT.search(before) else ""


def take_citations(text: str, references: int) -> tuple[str, tuple[int, ...]]:
    """A text with markers → the text without, and the references it cites (1 to `references`), each once, ascending.

    A raised number that is no reference stays as a superscript; "[7]" in brackets stays when there is no reference 7.
    """
    if "[" not in text and not _MARKERS.search(text):
        return text, ()
    cited: set[int] = set()

    def take(numbers: str) -> bool:
        found = _spread(numbers)
        if not found or max(found) > references or min(found) < 1:
            return False
        cited.update(found)
        return True

    def raised(found: re.Match[str]) -> str:
        if take(found[2]) or found[1] == LINKED:
            return ""
        return superscript(found[2])

    def in_brackets(found: re.Match[str]) -> str:
        for numbers in re.findall(_NUMBERS, found[1]):
            take(numbers)
        return ""

    text = _RUN.sub(in_brackets, text)
    text = _MARK.sub(raised, text)
    text = _BRACKETS.sub(lambda found: "" if take(found[1]) else found[0], text)
    return close_gaps(fold_white_space(_MARKERS.sub("", text))), tuple(sorted(cited))


def without_markers(text: str) -> str:
    """A text as in take_citations, with nothing to cite: for headings and for references themselves."""
    return take_citations(text, 0)[0]


def _spread(numbers: str) -> list[int]:
    found: list[int] = []
    for part in re.split(r"\s?[,;]\s?", numbers):
        ends = [int(n) for n in re.findall(r"\d+", part)]
        if len(ends) == 2 and 0 < ends[1] - ends[0] <= _MOST_IN_RANGE:
            found += range(ends[0], ends[1] + 1)
        else:
            found += ends
    return found
