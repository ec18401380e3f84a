"""Running text between two block boundaries: lines parted by <br>, grouped to paragraphs and typed lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from indexer.reading.text import BULLET, DASH, NUMBER, ends_sentence, fold_white_space

_FULL_LINE = 50  # characters; a shorter line that ends in a full stop is an address or a verse, not a paragraph


@dataclass(slots=True)
class Line:
    """Text up to the next <br>."""

    parts: list[str] = field(default_factory=list)
    characters: int = 0  # letters, white space left out
    bold: int = 0  # of these, bold
    linked: int = 0  # of these, in links
    elsewhere: int = 0  # of these, in links that lead off the page
    size: int = 0  # largest font size

    @property
    def text(self) -> str:
        return fold_white_space("".join(self.parts))


@dataclass(frozen=True, slots=True)
class Piece:
    """One paragraph, typed list item or heading."""

    text: str
    is_item: bool = False
    is_bold: bool = False
    linked: int = 0
    elsewhere: int = 0
    size: int = 0


def pieces_of(lines: list[Line]) -> Iterator[Piece]:
    """Lines → paragraphs and typed items: an empty line or a full stop at the end of a full line parts paragraphs."""
    marked = _marked([line.text for line in lines])
    group: list[tuple[Line, str]] = []
    is_item = False
    for line, (mark, bare) in zip(lines, marked, strict=True):
        starts_item = bool(mark)
        if group and (not bare or starts_item or _parts(group[-1], line, is_item)):
            yield _piece(group, is_item)
            group, is_item = [], False
        if bare:
            group.append((line, bare if starts_item else line.text))
            is_item = is_item or starts_item
    if group:
        yield _piece(group, is_item)


def _marked(texts: list[str]) -> list[tuple[str, str]]:
    """Lines → for each its bullet or number ("" for none) and the rest."""
    marked = [("", text) for text in texts]
    for pattern, fewest in ((NUMBER, 2), (DASH, 2), (BULLET, 1)):
        found = [pattern.match(text) for text in texts]
        if sum(match is not None for match in found) >= fewest and (pattern is not NUMBER or _counts_up(found)):
            marked = [
                (match[0], text[match.end() :]) if match else mark for match, text, mark in zip(found, texts, marked, strict=True)
            ]
    return marked


def _counts_up(found: list[re.Match[str] | None]) -> bool:
    """Whether the numbers before lines are those of a list."""
    numbers = [int(match[1]) for match in found if match]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _parts(last: tuple[Line, str], line: Line, is_item: bool) -> bool:
    """Whether a single <br> between two lines ends a paragraph."""
    before, text = last
    if _is_all_bold(before) != _is_all_bold(line):
        return True
    return (len(text) >= _FULL_LINE or is_item) and (ends_sentence(text) or text.endswith(":"))


def _is_all_bold(line: Line) -> bool:
    return 0 < line.characters <= line.bold


def whole_of(lines: list[Line]) -> Piece:
    """Lines → all of them as one piece."""
    return _piece([(line, text) for line in lines if (text := line.text)], False)


def _piece(group: list[tuple[Line, str]], is_item: bool) -> Piece:
    lines = [line for line, _ in group]
    return Piece(
        text=" ".join(text for _, text in group),
        is_item=is_item,
        is_bold=all(_is_all_bold(line) for line in lines),
        linked=sum(line.linked for line in lines),
        elsewhere=sum(line.elsewhere for line in lines),
        size=min((line.size for line in lines), default=0),
    )
