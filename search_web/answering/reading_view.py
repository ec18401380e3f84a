"""The reading view of one article: article.html and its variables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from indexer.records import Article, CareLevel, Passage, PassageKind, Section, SectionKind
from search_web.answering.links import reading_anchor

# Ids of the page itself (templates/, static/search.js), and those it gives to sections, passages and references.
_OURS = re.compile(r"main|search|q|kinds|contents|references|suggestions|(?:s|reference-|suggestion-)\d+|p\d+\.\d+")

DEEPEST_HEADING = 6  # HTML has h1 to h6, and h1 is the title


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """A passage with the anchor that results point to."""

    anchor: str
    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Passages that stand together: the items of one list, the paragraphs of one answer."""

    form: PassageKind
    lead_in: str | None  # shared by all passages, shown once; None where it stands just above
    passages: tuple[ShownPassage, ...]


@dataclass(frozen=True, slots=True)
class ShownSection:
    anchor: str
    level: int  # 2 to 6
    heading: str  # "" for what stands before the first heading
    kind: SectionKind
    care: CareLevel | None
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """article.html"""

    site_name: str
    title: str
    language: str
    reviewed: str | None
    names: tuple[str, ...]
    original: str | None  # the article's own page
    contents: tuple[ShownSection, ...]
    sections: tuple[ShownSection, ...]
    references: tuple[str, ...]


def article_page(site_name: str, article: Article) -> ArticlePage:
    """An article → its reading view."""
    sections = tuple(_sections(article))
    headed = [section for section in sections if section.heading]
    top = min((section.level for section in headed), default=0)
    return ArticlePage(
        site_name=site_name,
        title=article.title,
        language=article.language,
        reviewed=article.reviewed,
        names=article.names,
        original=article.url if (article.url or "").startswith(("https://", "http://")) else None,
        contents=tuple(section for section in headed if section.level == top),
        sections=sections,
        references=article.references,
    )


def _sections(article: Article) -> Iterator[ShownSection]:
    for number, section in enumerate(article.sections):
        if section.kind == "references" and article.references:
            continue  # shown once, as the numbered list that citations link to
        yield ShownSection(
            anchor=_anchor(section, number),
            level=min(max(section.level, 2), DEEPEST_HEADING),
            heading=section.heading,
            kind=section.kind,
            care=section.care,
            blocks=tuple(_blocks(f"{article.id}#{number}", section)),
        )


def _anchor(section: Section, number: int) -> str:
    """Its own, which other pages may lead to, unless an id of the reading view is the same."""
    return section.anchor if section.anchor and not _OURS.fullmatch(section.anchor) else f"s{number}"


def _blocks(section_id: str, section: Section) -> Iterator[Block]:
    said = section.heading  # what a reader has just read; a lead-in that repeats it is left out
    numbered: Iterable[tuple[int, Passage]] = enumerate(section.passages)
    for (form, lead_in), group in groupby(numbered, key=lambda item: (item[1].kind, item[1].lead_in)):
        shown = tuple(ShownPassage(reading_anchor(f"{section_id}.{n}"), p.text, p.citations) for n, p in group)
        yield Block(form, None if lead_in == said else lead_in, shown)
        said = shown[-1].text
