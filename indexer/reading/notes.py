"""Links from the text to its notes and references, told from numbers that lead to a step, a figure or another section."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import islice

from bs4 import PageElement, Tag

from indexer.reading.elements import names_of
from indexer.reading.furniture import words_of_class
from indexer.reading.kinds import kind_of_heading
from indexer.reading.survey import HEADING_NAMES

_REFERENCE_LISTS = frozenset("references referencelist reflist citations bibliography footnotes endnotes".split())
_REFERENCE_HOLDERS = frozenset("ol ul div section details".split())
_MOST_REFERENCE_WORDS = 8  # of class and id; an element with more names is a whole page with references in it

_LINK_TEXT = re.compile(r"^[\[(]?\s*(?:\d{1,3}(?:\s?[-–,]\s?\d{1,3})*|[a-z]|note \d+)\s*[\])]?$")
# What publishing systems call a note, in the address or in the class of a link to it: "#cite_note-3", "#ref3", "#_ftn3", "#CR3".
_NOTE_WORDS = frozenset(
    "cite citation citations cit ref refs reference references biblio bibliography bib bibr bibl cr fn ftn ftnt edn "
    "footnote footnotes endnote endnotes note notes noteref biblioref".split()
)
_NOTE_ROLES = frozenset(("doc-noteref", "doc-biblioref"))
_MOST_AROUND = 10  # elements around a note in which its list is looked for
_MOST_BEFORE = 2_000  # nodes before a list of notes in which its heading is looked for; it stands just above


def holds_references(tag: Tag) -> bool:
    """Whether an element says that it is the list of references or of notes."""
    if tag.attrs.get("role") in ("doc-endnotes", "doc-bibliography"):
        return True
    said = f"{names_of(tag)} {tag.attrs.get('id') or ''}".lower().replace("-", " ").replace("_", " ").split()
    return tag.name in _REFERENCE_HOLDERS and len(said) <= _MOST_REFERENCE_WORDS and not _REFERENCE_LISTS.isdisjoint(said)


class Notes:
    """What the links of one page lead to."""

    def __init__(self, page: Tag) -> None:
        self._page = page
        self._known: dict[int, bool] = {}  # by id(list)

    def is_marker(self, link: Tag) -> bool:
        """Whether a short link to a place on a page is known to be the marker of a note: by its form, its names, its target."""
        text = link.get_text().strip()
        _, sign, place = str(link.get("href")).partition("#")
        if not sign or not _LINK_TEXT.match(text) or not re.search(r"[\d\[]", text):
            return False
        return (
            text.startswith("[")
            or link.sup is not None
            or link.get("role") in _NOTE_ROLES
            or not _NOTE_WORDS.isdisjoint((*re.findall(r"[a-z]+", place.lower()), *words_of_class(names_of(link))))
            or self._is_note(self._targets.get(place))
        )

    @cached_property
    def _targets(self) -> dict[str, Tag]:
        return {str(tag.attrs["id"]): tag for tag in self._page.descendants if isinstance(tag, Tag) and "id" in tag.attrs}

    def _is_note(self, target: Tag | None) -> bool:
        """Whether an element stands in a list of references, by the list's names or by the heading above it."""
        if target is None:
            return False
        around = target.find_parent(("ol", "ul", "dl", "table")) or target
        if id(around) not in self._known:
            holders: Iterator[Tag] = islice(around.parents, _MOST_AROUND)
            heading = next(filter(_is_heading, islice(around.previous_elements, _MOST_BEFORE)), None)
            self._known[id(around)] = (
                holds_references(around)
                or any(map(holds_references, holders))
                or (isinstance(heading, Tag) and kind_of_heading(heading.get_text(" ").strip()) == "references")
            )
        return self._known[id(around)]


def _is_heading(node: PageElement) -> bool:
    return isinstance(node, Tag) and node.name in HEADING_NAMES
