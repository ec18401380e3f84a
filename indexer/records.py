"""The nouns: what a page becomes on its way into a generation. Frozen values, plain text only, no HTML."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

SectionKind = Literal[
    "symptoms",
    "causes",
    "diagnosis",
    "treatment",
    "self_care",
    "prevention",
    "outlook",
    "get_help",
    "faq",
    "overview",
    "references",
    "other",
]
SECTION_KINDS: tuple[SectionKind, ...] = get_args(SectionKind)

PassageKind = Literal["paragraph", "list_item", "faq", "definition", "table_row", "care_notice"]

CareLevel = Literal["emergency", "urgent", "non_urgent"]


@dataclass(frozen=True, slots=True)
class PagePath:
    """Where one page of the corpus lies."""

    id: str  # as HtmlFile.id
    path: Path


@dataclass(frozen=True, slots=True)
class HtmlFile:
    """One page of the corpus as it lies on disk, decoded."""

    id: str  # path under the corpus folder, forward slashes, always printable: "articles/back-pain.html"
    text: str  # the HTML, decoded, line ends and characters as they were
    digest: str  # SHA-256 of the bytes, 64 hexadecimal digits


@dataclass(frozen=True, slots=True)
class Passage:
    """The smallest thing worth showing; never cut in mid-sentence."""

    kind: PassageKind
    lead_in: str | None  # the sentence before its list, the question of an answer, the term of a definition
    text: str  # without citation markers
    citations: tuple[int, ...] = ()  # numbers of Article.references, counted from 1
    fragment: str | None = None  # text directive that finds it on its page, percent-encoded; None where nothing does


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it, down to the next heading of any level."""

    level: int  # 1 for what stands before the first heading, else 2-6 as in h2-h6
    heading: str  # "" for what stands before the first heading
    path: tuple[str, ...]  # headings from the outermost down to this one; () before the first heading
    anchor: str | None  # id in the page's HTML, without "#"
    kind: SectionKind
    passages: tuple[Passage, ...]
    care: CareLevel | None = None  # how urgent the advice is; only where kind is get_help


@dataclass(frozen=True, slots=True)
class Article:
    """One page, read."""

    id: str  # HtmlFile.id
    title: str
    language: str  # BCP 47, as the page says, else the setting `language`
    url: str | None  # canonical address, absolute http(s), when the page gives one
    reviewed: str | None  # last reviewed or updated, ISO 8601 date
    names: tuple[str, ...]  # also known as
    sections: tuple[Section, ...]
    references: tuple[str, ...]  # reference n is references[n - 1]
    digest: str  # HtmlFile.digest

    @property
    def passage_count(self) -> int:
        return sum(len(section.passages) for section in self.sections)


@dataclass(frozen=True, slots=True)
class Skipped:
    """One page that did not become an article."""

    id: str  # as HtmlFile.id; printable, undecodable bytes of a file name escaped
    reason: str  # one sentence: why, and what to do about it
    excluded: bool = False  # asked to be left out; could have been read
    passing: bool = False  # for want of time or memory, or its process ended: it may well be read another time


@dataclass(frozen=True, slots=True)
class Refusals:
    """Builds in a row that the gate did not publish."""

    count: int = 0  # since the last one that was published, or that found nothing changed
    last_at: str | None = None  # ISO 8601, UTC; None where there are none
