"""HTML → tree, and what its head says: titles, language, address, dates, robots."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, XMLParsedAsHTMLWarning

from indexer.reading.dates import REVIEW_LINE, read_date
from indexer.reading.linked_data import LinkedData, read_linked_data
from indexer.reading.survey import Survey
from indexer.reading.text import fold_white_space

_LANGUAGE = re.compile(r"^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$")
_NUL = re.compile(r"[\x00\ud800-\udfff]")  # libxml2 stops at the first of them
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")  # a str has no encoding; lxml refuses one that claims to

# Names of meta tags, those that say most surely first.
_REVIEWED = "lastreviewed last-reviewed dcterms.reviewed dc.date.reviewed date-reviewed reviewed article:reviewed_time".split()
_UPDATED = (
    "article:modified_time og:updated_time datemodified date-modified dcterms.modified dc.date.modified dc.date.updated modified "
    "last-modified last-update lastupdated revised dcterms.date dc.date"
).split()


@dataclass(frozen=True, slots=True)
class Head:
    """What a page says about itself, outside its article."""

    titles: tuple[str, ...]  # as declared, best first: JSON-LD, og:title; without the <title>
    window_title: str  # <title>, the site's name often with it
    site: str  # og:site_name
    language: str | None
    url: str | None
    noindex: bool
    data: LinkedData
    metas: tuple[tuple[str, str], ...]  # name or property in lower case, content


def parse_html(text: str) -> BeautifulSoup:
    """HTML text → tree. Never fails on broken markup."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        return BeautifulSoup(_DECLARATION.sub("", _NUL.sub("\ufffd", text)), "lxml")


def read_head(survey: Survey) -> Head:
    """The elements of the head, as surveyed → Head."""
    metas = tuple(_metas(survey))
    named = dict(reversed(metas))
    data = read_linked_data(survey.named.get("script", []))
    window_titles = survey.named.get("title", [])
    titles = [*data.titles, *(named.get(name, "") for name in ("og:title", "twitter:title", "dcterms.title", "dc.title"))]
    return Head(
        titles=tuple(title for title in titles if title),
        window_title=fold_white_space(window_titles[0].get_text()) if window_titles else "",
        site=named.get("og:site_name", "") or named.get("application-name", ""),
        language=_language(survey, named, data),
        url=_address(survey, named),
        noindex=any(
            name in ("robots", "symptom-search") and re.search(r"\b(?:noindex|none)\b", content, re.I) for name, content in metas
        ),
        data=data,
        metas=metas,
    )


def _metas(survey: Survey) -> Iterator[tuple[str, str]]:
    for tag in survey.named.get("meta", []):
        name = tag.get("name") or tag.get("property") or tag.get("itemprop") or tag.get("http-equiv")
        content = tag.get("content")
        if isinstance(name, str) and isinstance(content, str):
            yield name.strip().lower(), fold_white_space(content)


def _language(survey: Survey, named: dict[str, str], data: LinkedData) -> str | None:
    said = [root.get(name) for root in survey.named.get("html", []) for name in ("lang", "xml:lang")]
    for value in (
        *said,
        named.get("content-language"),
        data.language,
        named.get("og:locale"),
        named.get("dcterms.language"),
        named.get("language"),
    ):
        if isinstance(value, str) and _LANGUAGE.match(value.strip()):
            return value.strip().replace("_", "-")
    return None


def _address(survey: Survey, named: dict[str, str]) -> str | None:
    links = [link.get("href") for link in survey.named.get("link", []) if "canonical" in (link.get("rel") or ())]
    for value in (*links, named.get("og:url")):
        if isinstance(value, str) and is_web_address(value.strip()):
            return value.strip()
    return None


def is_web_address(value: str) -> bool:
    """Whether a text is an absolute http(s) address without blanks."""
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"[\s<>\"]", value)


def read_review_date(head: Head, survey: Survey) -> str | None:
    """When the page was last reviewed, else updated, ISO 8601: as its data says, else its meta tags, else its text."""
    named = dict(reversed(head.metas))
    in_text = _dates_in_text(survey)
    marked = [f"{tag.get('datetime') or ''} {tag.get('content') or ''} {tag.get_text()}" for tag in survey.marked_dates[:1]]
    return (
        head.data.reviewed
        or _first_date(named, _REVIEWED)
        or in_text.get("reviewed")
        or head.data.updated
        or _first_date(named, _UPDATED)
        or read_date(" ".join(marked))
        or in_text.get("updated")
    )


def _first_date(named: dict[str, str], names: list[str]) -> str | None:
    return next((found for found in (read_date(named[name]) for name in names if name in named) if found), None)


def _dates_in_text(survey: Survey) -> dict[str, str]:
    dates: dict[str, str] = {}
    for text in survey.dated:
        for found in REVIEW_LINE.finditer(fold_white_space(text)):
            day = read_date(found["date"])
            if day:
                dates.setdefault("reviewed" if found["reviewed"] else "updated", day)
    return dates
