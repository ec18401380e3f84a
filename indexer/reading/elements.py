"""What an element is, from its name, its attributes and its neighbours: heading, toggle, anchor, marked as the article."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from bs4 import Tag

from indexer.reading.furniture import words_of_class
from indexer.reading.survey import Survey, find_under

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q s samp small "
    "span strike strong sub sup time tt u var nobr ruby".split()
)
_BLOCKS = frozenset("p div ul ol dl table section article h1 h2 h3 h4 h5 h6 blockquote details aside".split())

# Class or id of the element that holds the article, as the common publishing systems write it, squeezed to letters.
_BODY_NAMES = frozenset(
    "entrycontent postcontent articlecontent articlebody articletext postbody storybody bodycontent "
    "contentbody pagebody mwparseroutput "
    "fieldnamebody fieldnodebody nodecontent blogitemcontent ghcontent postentry singlecontent "
    "tdpostcontent articlemain availablecontent "
    "richtextcontent wikicontent postfull postarticle itempage articledetail articledetails textcontent cebodytext".split()
)
_MAIN_NAMES = frozenset(
    "main maincontent content contentmain pagecontent contentarea primary primarycontent article "
    "maincolumn maincol bodytext maintext sitecontent".split()
)

_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
# A size of more digits is a slip or an attack, and too large to be a number.
_SIZE_STYLE = re.compile(r"font-size\s*:\s*([0-9]{1,6}\.?[0-9]{0,20}|\.[0-9]{1,20})\s*(px|pt|em|rem|%)", re.IGNORECASE)
_LEVEL = re.compile(r"[0-9]{1,3}")  # of the digits that int() takes: "²" is one, too
_USUAL = {"px": 16.0, "pt": 12.0, "em": 1.0, "rem": 1.0, "%": 100.0}
# Words of a class that together name the heading of what folds out, or a heading that no heading element marks.
_SOFT_WORDS = tuple(
    set(words.split())
    for words in (
        "faq question, faq title, question title, accordion title, accordion header, accordion heading, accordion button, "
        "accordion trigger, accordion label, accordiontitle, accordionheader, toggle title, toggle header, spoiler title, "
        "tab title, collapsible header, collapsible title, panel title, panel heading, expander title, expand title, "
        "section title, section heading, sectiontitle, sectionheading, sub heading, subheading"
    ).split(",")
)
_MAY_BE_HEADINGS = frozenset("div p span strong b li td center".split())
_WRAPPER_WORDS = frozenset("wrapper container list group body content icon".split())
_MOST_WORDS = 6  # of one class; longer ones name a component and its parts
_LONGEST_HEADING = 220  # characters; a toggle with more text in it is a card


@dataclass(frozen=True, slots=True)
class Selected:
    """Elements that the site's own selectors chose, by id(element)."""

    roots: frozenset[int] = field(default_factory=frozenset)
    removed: frozenset[int] = field(default_factory=frozenset)
    headings: frozenset[int] = field(default_factory=frozenset)


def names_of(tag: Tag) -> str:
    """The class attribute as one text."""
    value = tag.attrs.get("class")
    return " ".join(value) if isinstance(value, list) else str(value or "")


def heading_level(tag: Tag) -> int:
    """1-6 for a heading, 0 for another element."""
    if tag.name in _HEADINGS:
        return int(tag.name[1])
    if tag.attrs.get("role") == "heading":
        level = str(tag.attrs.get("aria-level") or "2")
        return min(6, max(1, int(level))) if _LEVEL.fullmatch(level) else 2
    return 0


def soft_heading(tag: Tag, survey: Survey, selected: Selected) -> bool:
    """Whether an element is a heading of no stated level: a summary, the button of an accordion, a FAQ question."""
    if tag.name == "summary" or id(tag) in selected.headings:
        return True
    if not tag.attrs or not 1 < survey.characters.get(id(tag), 0) <= _LONGEST_HEADING:
        return False
    if tag.name in ("button", "a") or tag.attrs.get("role") == "button":
        return is_toggle(tag)
    if tag.attrs.get("itemprop") == "name" and tag.parent is not None and "Question" in str(tag.parent.get("itemtype")):
        return True
    return tag.name in _MAY_BE_HEADINGS and _is_soft_name(names_of(tag)) and find_under(tag, _BLOCKS) is None


def is_toggle(tag: Tag) -> bool:
    """Whether a button or link folds out the text that follows it."""
    attrs = tag.attrs
    opens = (
        "aria-controls" in attrs
        or "aria-expanded" in attrs
        or "collapse" in (attrs.get("data-toggle"), attrs.get("data-bs-toggle"))
    )
    return opens and attrs.get("role") != "tab" and _opens_panel(tag)


def _opens_panel(tag: Tag) -> bool:
    """Whether text to be folded out follows the toggle, beside it or beside its wrapper."""
    node: Tag | None = tag
    for _ in range(3):  # the wrappers between a button and its panel's neighbour
        if node is None:
            return False
        after = node.find_next_sibling()
        if isinstance(after, Tag):
            return after.name in ("div", "section", "ul", "p", "dd", "table")
        node = node.parent
    return False


@lru_cache(maxsize=1 << 14)
def _is_soft_name(names: str) -> bool:
    for words in (set(words_of_class(name)) for name in names.split()):
        if len(words) <= _MOST_WORDS and words.isdisjoint(_WRAPPER_WORDS) and any(wanted <= words for wanted in _SOFT_WORDS):
            return True
    return False


def main_hint(tag: Tag, selected: Selected) -> int:
    """How surely an element says that it holds the article.

    4 chosen by the site, 3 main, 2 article or its body, 1 by a common name, 0 not at all.
    """
    if id(tag) in selected.roots or "data-pagefind-body" in tag.attrs:
        return 4
    if tag.name == "main" or tag.attrs.get("role") == "main":
        return 3
    if tag.name == "article" or tag.attrs.get("itemprop") == "articleBody" or tag.attrs.get("role") == "article":
        return 2
    names = f"{names_of(tag)} {tag.attrs.get('id') or ''}"
    return _hint_of_names(names) if names != " " else 0


@lru_cache(maxsize=1 << 14)
def _hint_of_names(names: str) -> int:
    squeezed = {re.sub(r"[^a-z]", "", name.lower()) for name in names.split()}
    if squeezed & _BODY_NAMES:
        return 2
    return 1 if squeezed & _MAIN_NAMES else 0


def anchor_of(tag: Tag) -> str | None:
    """The id that leads to a heading: its own, one inside it, that of an anchor just before it or of its parent."""
    for attr in ("id", "name"):
        if isinstance(own := tag.attrs.get(attr), str) and own.strip():
            return own.strip()
    for inside in tag.descendants:
        if (
            isinstance(inside, Tag)
            and inside.attrs
            and (own := inside.attrs.get("id") or (inside.name == "a" and inside.attrs.get("name")))
        ):
            return str(own)
    before = tag.previous_sibling
    while before is not None and not isinstance(before, Tag) and not str(before).strip():
        before = before.previous_sibling
    if isinstance(before, Tag):
        is_empty = before.name in ("a", "span", "div") and not before.get_text(strip=True)
        return str(before.get("id") or before.get("name") or "") or None if is_empty else None
    return _anchor_above(tag) if before is None else None


def _anchor_above(tag: Tag) -> str | None:
    parent = tag.parent
    for _ in range(2):  # a heading in its header in its section; further up, the id is that of the whole article
        if parent is None or parent.name in ("body", "main", "article", "html"):
            return None
        if isinstance(own := parent.attrs.get("id"), str) and own.strip():
            return own.strip()
        before = parent.find_previous_sibling()
        if before is not None:
            return None
        parent = parent.parent
    return None


def is_bold_style(tag: Tag) -> bool:
    style = tag.attrs.get("style") if tag.attrs else None
    return isinstance(style, str) and _BOLD_STYLE.search(style) is not None


def font_step(tag: Tag, around: int) -> int:
    """Font size inside `tag` in steps above the usual, where `around` is that outside it."""
    if not tag.attrs:
        return around
    if tag.name == "font" and isinstance(size := tag.attrs.get("size"), str):
        found = re.fullmatch(r"\s*([+-]?)(\d)\s*", size)
        if found:
            return int(found[2]) * (-1 if found[1] == "-" else 1) if found[1] else int(found[2]) - 3
    if tag.name == "big":
        return around + 1
    style = tag.attrs.get("style")
    found = _SIZE_STYLE.search(style) if isinstance(style, str) else None
    return max(-2, min(4, round((float(found[1]) / _USUAL[found[2].lower()] - 1) * 5))) if found else around
