"""The title of an article: what is shown above it, checked against what the page declares."""

from __future__ import annotations

import re

from bs4 import Tag

from indexer.reading.blocks import Block
from indexer.reading.exclusions import is_struck
from indexer.reading.page import Head
from indexer.reading.survey import Survey
from indexer.reading.text import fold_white_space, plain_key

_BETWEEN = re.compile(r"\s+[|–—·»«:•/-]+\s+|\s*[|»]\s*")
_LONGEST_TITLE = 300  # characters; a longer h1 wraps a page
_FIRST_BLOCKS = 40  # kept blocks in which a title written as plain text is looked for


def find_title(head: Head, survey: Survey, blocks: list[Block]) -> str:
    """Head, h1 elements and blocks → the title, "" when the page has none at all."""
    shown = [text for text in map(_shown, survey.titles) if 0 < len(text) <= _LONGEST_TITLE]
    marked = set(map(_shown, survey.marked_titles))
    declared = [plain_key(title) for title in (*head.titles, head.window_title) if title]
    if len(marked) == 1 and any(_fits(plain_key(text), key) for text in marked for key in declared):
        return marked.pop()
    fitting = [text for text in shown if any(_fits(plain_key(text), key) for key in declared)]
    fitting = [text for text in fitting if plain_key(text) != plain_key(head.site)] or fitting
    if fitting:
        return max(fitting, key=lambda text: len(plain_key(text)))
    if len(shown) == 1 and not _is_site_name(shown[0], head):
        return shown[0]
    return (
        _written_title(head, blocks)
        or next((text for text in shown if not _is_site_name(text, head)), "")
        or _declared_title(head)
    )


def _shown(tag: Tag) -> str:
    """The words of a heading, without those that are struck out."""
    struck = {id(text) for inside in tag.find_all(is_struck) for text in inside.strings}
    return fold_white_space((" " if tag.br else "").join(text for text in tag.strings if id(text) not in struck))


def _fits(shown: str, declared: str) -> bool:
    """Whether a shown title is what is declared, or the article's part of it."""
    return bool(shown) and (
        declared == shown
        or declared.startswith(shown + " ")
        or declared.endswith(" " + shown)
        or (shown.startswith(declared + " ") and len(declared) * 2 > len(shown))
    )


def _is_site_name(text: str, head: Head) -> bool:
    key = plain_key(text)
    parts = [plain_key(part) for part in _BETWEEN.split(head.window_title)]
    return key == plain_key(head.site) or (len(parts) > 1 and key == parts[-1])


def _written_title(head: Head, blocks: list[Block]) -> str:
    """A heading or bold line near the top that says what the window title says."""
    declared = [plain_key(title) for title in (head.window_title, *head.titles) if title]
    near = [block for block in blocks if not block.rule][:_FIRST_BLOCKS]
    found = [
        block.text
        for block in near
        if (block.form == "heading" or block.is_bold or block.size > 0)
        and any(_fits(plain_key(block.text), key) for key in declared)
        and not _is_site_name(block.text, head)
    ]
    return max(found, key=lambda text: len(plain_key(text)), default="")


def _declared_title(head: Head) -> str:
    for title in head.titles:
        if plain_key(title) != plain_key(head.site):
            return title
    parts = [part for part in _BETWEEN.split(head.window_title) if part and plain_key(part) != plain_key(head.site)]
    return parts[0] if parts else head.window_title
