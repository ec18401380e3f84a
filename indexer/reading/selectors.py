"""A site's own selectors, by path: where its articles stand, what is to go, what is a heading."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import lru_cache

import soupsieve
from bs4 import BeautifulSoup, Tag

from indexer.errors import SettingsInvalid
from indexer.reading.elements import Selected
from indexer.reading.text import fold_white_space
from indexer.settings import PathRule, Settings


def check_selectors(settings: Settings) -> None:
    """Raises SettingsInvalid with every selector that is none, so that a build stops before its first page."""
    faults = []
    for number, rule in enumerate(settings.paths, 1):
        for name in ("root", "title", "remove", "heading"):
            try:
                _compiled(getattr(rule, name))
            except soupsieve.SelectorSyntaxError as error:
                faults.append(f"`{name}` of the {number}. [[paths]] is no CSS selector: {str(error).splitlines()[0]}")
    if faults:
        raise SettingsInvalid("[[paths]]", faults)


def rule_for(page_id: str, settings: Settings) -> PathRule | None:
    """The first rule whose `match` fits the page's id, None when none does."""
    return next((rule for rule in settings.paths if fnmatchcase(page_id, rule.match)), None)


def select_elements(soup: BeautifulSoup, rule: PathRule | None) -> Selected:
    """What the rule chooses in this page. Raises SettingsInvalid for a selector that is none."""
    if rule is None:
        return Selected()
    return Selected(roots=_ids(soup, rule.root), removed=_ids(soup, rule.remove), headings=_ids(soup, rule.heading))


def selected_title(soup: BeautifulSoup, rule: PathRule | None) -> str:
    """The text of the first element that the rule's `title` chooses, "" when there is none."""
    found = _found(soup, rule.title) if rule is not None else []
    return fold_white_space(found[0].get_text(" ")) if found else ""


def _ids(soup: BeautifulSoup, selector: str) -> frozenset[int]:
    return frozenset(id(tag) for tag in _found(soup, selector))


def _found(soup: BeautifulSoup, selector: str) -> list[Tag]:
    try:
        compiled = _compiled(selector)
    except soupsieve.SelectorSyntaxError as error:
        raise SettingsInvalid("[[paths]]", [f"{selector!r} is no CSS selector: {str(error).splitlines()[0]}"]) from None
    return list(compiled.select(soup)) if compiled else []


@lru_cache(maxsize=256)  # a site has a handful of rules
def _compiled(selector: str) -> soupsieve.SoupSieve | None:
    return soupsieve.compile(selector) if selector else None
