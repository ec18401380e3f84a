"""The page as a browser searches it: the text that shows, in lines that end where a block or a row of text does."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from bs4 import BeautifulSoup, NavigableString, Tag

from indexer.reading.concordance import Concordance
from indexer.reading.elements import INLINE
from indexer.reading.text import fold_white_space

_NEVER_SHOWN = frozenset(
    "head script style template noscript select textarea svg iframe object video audio canvas datalist math".split()
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@dataclass(frozen=True)
class Screen:
    """The lines of a page, as written and as compared."""

    lines: tuple[str, ...]

    @cached_property
    def text(self) -> str:
        """All lines, alike, joined by line ends."""
        return "\n".join(map(alike, self.lines))

    @cached_property
    def concordance(self) -> Concordance:
        """Finds phrases (alike) in `text`: never over the end of a line, since they hold none."""
        return Concordance(self.text)

    @cached_property
    def _starts(self) -> list[int]:
        """Where each line begins in `text`."""
        return [0, *(end.end() for end in re.finditer("\n", self.text))]

    def before(self, place: int, words: int) -> list[str]:
        """The last `words` words before a place of `text`, as written, all from one line: its own, or else the one above."""
        above = bisect_right(self._starts, place) - 1
        start = self._starts[above]
        own = self.lines[above].split()[: len(self.text[start:place].split())]
        return (own or (self.lines[above - 1].split() if above else []))[-words:]


def read_screen(soup: BeautifulSoup) -> Screen:
    """The whole page, menus and all: a browser searches them too."""
    lines = (fold_white_space("".join(line)) for line in _lines(soup))
    return Screen(tuple(line for line in lines if line))


def alike(text: str) -> str:
    """Text as browsers compare it: without case and accents."""
    if text.isascii():
        return text.lower()
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()


def _lines(soup: BeautifulSoup) -> Iterator[list[str]]:
    line: list[str] = []
    stack: list[tuple[Iterator[object], bool]] = [(iter(soup.contents), True)]
    while stack:
        nodes, is_block = stack[-1]
        for node in nodes:
            if type(node) is NavigableString:
                line.append(node)
            elif isinstance(node, Tag) and _shows(node):
                ends_line = node.name not in INLINE
                if ends_line:
                    yield line
                    line = []
                stack.append((iter(node.contents), ends_line))
                break
        else:
            stack.pop()
            if is_block:
                yield line
                line = []


def _shows(tag: Tag) -> bool:
    attrs = tag.attrs
    if tag.name in _NEVER_SHOWN:
        return False
    if not attrs:
        return True
    style = attrs.get("style")
    is_hidden = "hidden" in attrs and attrs["hidden"] != "until-found"
    return not is_hidden and not (isinstance(style, str) and _HIDDEN_STYLE.search(style))
