"""Elements that are left out with all that is in them, and by which rule."""

from __future__ import annotations

import re
from functools import lru_cache

from bs4 import Tag

from indexer.reading.elements import INLINE, Selected, is_toggle, names_of
from indexer.reading.furniture import NEVER_ROLES, NEVER_TEXT, is_for_screen_readers, rule_of_names, words_of_class
from indexer.reading.subjects import names_subject
from indexer.reading.survey import HEADING_NAMES, Survey

_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_FOLDED_WORDS = frozenset(
    "accordion accordions collapse collapsible collapsed panel tab tabs tabpanel toggle toggles answer "
    "faq expander expand expandable "
    "spoiler reveal details drawer readmore more".split()
)
_STRUCK = frozenset(("del", "s", "strike"))  # no longer holds; beside it stands what does
_STRUCK_STYLE = re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through", re.IGNORECASE)
_BY_NAME = frozenset("header footer aside form button".split())
_NEVER_BY_CLASS = HEADING_NAMES | {"main", "article", "html", "body"}
_MOST_WORDS_OF_ID = 4  # an id of more words was made from a heading: "how-common-is-cookie-dough-poisoning"

# Furniture by its class may not hold more of the page's text than this: then it is the wrapper of everything.
_LARGEST_FURNITURE = 0.4
_LARGEST_FORM = 0.3  # pages of ASP.NET are one <form>; a real one is small
_LARGEST_BANNER = 0.5  # header, footer and aside by their names, and what a role calls so


def why_dropped(tag: Tag, survey: Survey, selected: Selected, in_article: bool, in_heading: bool) -> str | None:
    """The rule by which an element and all in it is left out, None to read it. In headings, classes say how words look."""
    if tag.name in NEVER_TEXT:
        return f"<{tag.name}>"
    if id(tag) in selected.removed:
        return "selector `remove`"
    if is_struck(tag):
        return "struck out"
    rule = _by_name(tag, survey, in_article, in_heading) if tag.name in _BY_NAME else None
    if rule or not tag.attrs:
        return rule
    rule = _by_mark(tag, survey, in_article)
    if rule or in_heading:
        return rule or _inside_heading(tag)
    return _by_class(tag, survey) or _hidden(tag, survey)


def is_struck(tag: Tag) -> bool:
    """Whether an element is crossed out: said once, and taken back."""
    style = tag.attrs.get("style") if tag.attrs else None
    return tag.name in _STRUCK or (isinstance(style, str) and _STRUCK_STYLE.search(style) is not None)


def _by_name(tag: Tag, survey: Survey, in_article: bool, in_heading: bool) -> str | None:
    share = survey.share(tag)
    if tag.name == "form":
        return "<form>" if share <= _LARGEST_FORM and id(tag) not in survey.titled else None
    if tag.name == "button":
        return None if in_heading or is_toggle(tag) else "<button>"
    if share > _LARGEST_BANNER:
        return None
    if tag.name == "footer":
        return None if in_article and id(tag) in survey.first_heading else "<footer>"
    return None if in_article else f"<{tag.name}> outside the article"


def _by_mark(tag: Tag, survey: Survey, in_article: bool) -> str | None:
    """By what the element says of itself: to be ignored, or its role."""
    attrs = tag.attrs
    if "data-search-ignore" in attrs or attrs.get("data-pagefind-ignore") in ("", "all", "index"):
        return "marked to be ignored"
    role = attrs.get("role")
    if role is None or survey.share(tag) > _LARGEST_BANNER:
        return None
    return f"role={role}" if role in NEVER_ROLES or (role == "complementary" and not in_article) else None


def _inside_heading(tag: Tag) -> str | None:
    names = names_of(tag)
    if is_for_screen_readers(names):
        return "for screen readers only"
    rule = rule_of_names(names) if names else None
    return rule if rule == "page tool" else None


def _by_class(tag: Tag, survey: Survey) -> str | None:
    if tag.name in _NEVER_BY_CLASS:
        return None
    names = names_of(tag)
    if names and is_for_screen_readers(names) and id(tag) not in survey.first_heading:
        return "for screen readers only"
    if survey.share(tag) > _LARGEST_FURNITURE:
        return None
    rule = _rule_of(tag, names, survey) if names else None
    if rule is None and tag.name not in INLINE and isinstance(own := tag.attrs.get("id"), str):
        rule = _rule_of(tag, own, survey) if not _is_slug(own, survey.first_heading.get(id(tag))) else None
    return f"{rule}, by its class or id" if rule else None


def _rule_of(tag: Tag, names: str, survey: Survey) -> str | None:
    rule = rule_of_names(names)
    return None if rule and names_subject(tag, survey, names) else rule


def _is_slug(name: str, heading: Tag | None) -> bool:
    """Whether an id was made from the heading inside: "social-anxiety" of "Social anxiety"."""
    words = set(words_of_class(name)) - {"section", "id"}
    if len(words) > _MOST_WORDS_OF_ID:
        return True
    return heading is not None and words <= set(re.findall(r"[a-z0-9]+", heading.get_text().lower()))


def _hidden(tag: Tag, survey: Survey) -> str | None:
    """Hidden elements go; what a button, a tab or a summary opens stays."""
    attrs = tag.attrs
    style = attrs.get("style")
    is_hidden = ("hidden" in attrs and attrs["hidden"] != "until-found") or attrs.get("aria-hidden") == "true"
    if not is_hidden and not (isinstance(style, str) and _HIDDEN_STYLE.search(style)):
        return None
    return "hidden" if tag.name in INLINE or not _is_folded(tag, survey) else None


def _is_folded(tag: Tag, survey: Survey) -> bool:
    """Whether a hidden block is text that the reader can fold out."""
    attrs = tag.attrs
    if attrs.get("id") in survey.controlled or attrs.get("role") in ("tabpanel", "region") or _is_foldable(names_of(tag)):
        return True
    before = tag.find_previous_sibling()
    if not isinstance(before, Tag):
        return False
    is_toggle_like = before.name in ("button", "dt") or before.attrs.get("role") == "button"
    return is_toggle_like or id(before) in survey.first_heading or before.button is not None


@lru_cache(maxsize=1 << 14)
def _is_foldable(names: str) -> bool:
    return any(not _FOLDED_WORDS.isdisjoint(words_of_class(name)) for name in names.split())
