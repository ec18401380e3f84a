"""First look at the whole tree: how much text and how many links stand under each element, and what controls what."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bs4 import BeautifulSoup, NavigableString, Tag

from indexer.reading.furniture import NEVER_TEXT

HEADING_NAMES = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "summary"))
_HEAD_NAMES = frozenset("html title meta link script".split())
_DATED = re.compile(r"review|updat|modif|revis|checked|edited", re.IGNORECASE)
_TITLE_CLASS = re.compile(r"(?:entry|post|article|blog|story|node|page)[-_]*(?:item[-_]*)?(?:title|headline)", re.IGNORECASE)
_LONGEST_DATE_LINE = 200  # characters; longer texts that say "updated" are sentences
_TOGGLES = ("aria-controls", "data-target", "data-bs-target", "data-toggle-target", "data-controls")


@dataclass(slots=True)
class Survey:
    """Numbers by id(element); an element that is missing has none."""

    characters: dict[int, int] = field(default_factory=dict)  # of text anyone may see, hidden or not
    linked: dict[int, int] = field(default_factory=dict)  # of these, inside links
    controlled: set[str] = field(default_factory=set)  # ids that a button or tab opens
    labels: dict[str, Tag] = field(default_factory=dict)  # id of a tab's panel → the tab
    dated: list[str] = field(default_factory=list)  # short texts that speak of review or update
    titles: list[Tag] = field(default_factory=list)  # h1
    marked_titles: list[Tag] = field(default_factory=list)  # headings marked as the title of a post or article
    first_heading: dict[int, Tag] = field(default_factory=dict)  # the first h1-h6 or summary under an element
    titled: set[int] = field(default_factory=set)  # elements with an h1 under them

    named: dict[str, list[Tag]] = field(default_factory=dict)  # the elements of the head, by name
    marked_dates: list[Tag] = field(default_factory=list)  # elements marked as the date of a review or change
    total: int = 0  # characters on the page

    def share(self, tag: Tag) -> float:
        """Characters under `tag` as a part of all, 0 to 1."""
        return self.characters.get(id(tag), 0) / max(1, self.total)


def survey_tree(soup: BeautifulSoup) -> Survey:
    """One pass over the tree from above, one back over its elements from below."""
    survey = Survey()
    tags: list[Tag] = [soup]
    for tag in tags:  # grows while we read it: each element comes after the one that holds it
        for node in tag.contents:
            if isinstance(node, Tag):
                tags.append(node)
            elif type(node) is NavigableString and tag.name not in NEVER_TEXT:
                _count(survey, tag, node)
        if tag.name in _HEAD_NAMES:
            survey.named.setdefault(tag.name, []).append(tag)
        if tag.attrs:
            _note_controls(survey, tag)
            if tag.attrs.get("itemprop") in ("lastReviewed", "dateModified"):
                survey.marked_dates.append(tag)
    for tag in reversed(tags[1:]):
        _add_up(survey, tag, id(tag.parent))
    survey.titles.reverse()
    survey.total = survey.characters.get(id(soup), 0)
    return survey


def _count(survey: Survey, tag: Tag, node: NavigableString) -> None:
    length = len(node.strip())
    if not length:
        return
    survey.characters[id(tag)] = survey.characters.get(id(tag), 0) + length
    if length < _LONGEST_DATE_LINE and _DATED.search(node):
        _note_date_line(survey, node)


def _add_up(survey: Survey, tag: Tag, above: int) -> None:
    """Adds what stands under `tag` to the element above it."""
    key = id(tag)
    characters, linked = survey.characters, survey.linked
    if tag.name in HEADING_NAMES:
        survey.first_heading[key] = tag
    if key in survey.first_heading:
        survey.first_heading[above] = survey.first_heading[key]
    if tag.name in HEADING_NAMES and _is_marked_title(tag):
        survey.marked_titles.append(tag)
    if tag.name == "h1":
        survey.titles.append(tag)
    if tag.name == "h1" or key in survey.titled:
        survey.titled.add(above)
    own = characters.get(key)
    if own:
        characters[above] = characters.get(above, 0) + own
        links = own if tag.name == "a" and tag.get("href") else linked.get(key, 0)
        if links:
            linked[key] = links
            linked[above] = linked.get(above, 0) + links


def _is_marked_title(tag: Tag) -> bool:
    names = tag.attrs.get("class")
    return tag.attrs.get("itemprop") == "headline" or (
        isinstance(names, list) and any(_TITLE_CLASS.fullmatch(name) for name in names)
    )


def _note_controls(survey: Survey, tag: Tag) -> None:
    attrs = tag.attrs
    for name in _TOGGLES:
        if name in attrs:
            for target in str(attrs[name]).split():
                survey.controlled.add(target.lstrip("#"))
    href = attrs.get("href")
    opens = attrs.get("role") in ("tab", "button") or "data-toggle" in attrs or "data-bs-toggle" in attrs
    if opens and isinstance(href, str) and href.startswith("#"):
        survey.controlled.add(href[1:])
    if not {"tab", "pill"}.isdisjoint((attrs.get("role"), attrs.get("data-toggle"), attrs.get("data-bs-toggle"))):
        for panel in (attrs.get("aria-controls"), attrs.get("data-bs-target"), attrs.get("data-target"), href):
            if isinstance(panel, str) and panel:
                survey.labels.setdefault(panel.lstrip("#"), tag)


def _note_date_line(survey: Survey, node: NavigableString) -> None:
    """Keeps the text around `node`: the date may stand in an element beside it."""
    block = node.parent
    while (
        block is not None and block.name in ("span", "b", "strong", "em", "i", "small", "font", "dt") and block.parent is not None
    ):
        block = block.parent
    if block is None:
        return
    text = ""
    for string in block.strings:
        text += f" {string}"
        if len(text) > _LONGEST_DATE_LINE * 2:
            break
    survey.dated.append(text[: _LONGEST_DATE_LINE * 2])


def find_under(tag: Tag, names: frozenset[str]) -> Tag | None:
    """The first element under `tag` with one of these names: Tag.find takes one name quickly, several slowly."""
    for node in tag.descendants:
        if isinstance(node, Tag) and node.name in names:
            return node
    return None
