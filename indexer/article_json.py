"""Article ↔ JSON: the one shape that `symptom-index show`, the web API and the generations share.

Generations keep the text directives of passages beside it, in reading order: links are made of them, and programs get the links.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypedDict

from indexer.records import Article, CareLevel, Passage, PassageKind, Section, SectionKind


class PassageJson(TypedDict):
    """One passage of an article."""

    kind: PassageKind
    lead_in: str | None
    text: str
    citations: list[int]


class SectionJson(TypedDict):
    """One section of an article, with the passages under its own heading."""

    level: int
    heading: str
    path: list[str]
    anchor: str | None
    kind: SectionKind
    care: CareLevel | None
    passages: list[PassageJson]


class ArticleJson(TypedDict):
    """One article, whole."""

    id: str
    title: str
    language: str
    url: str | None
    reviewed: str | None
    names: list[str]
    sections: list[SectionJson]
    references: list[str]
    digest: str


def article_to_json(article: Article) -> ArticleJson:
    """Article → plain dictionaries, lists, strings and numbers, keys in reading order."""
    return {
        "id": article.id,
        "title": article.title,
        "language": article.language,
        "url": article.url,
        "reviewed": article.reviewed,
        "names": list(article.names),
        "sections": [_section_to_json(section) for section in article.sections],
        "references": list(article.references),
        "digest": article.digest,
    }


def _section_to_json(section: Section) -> SectionJson:
    return {
        "level": section.level,
        "heading": section.heading,
        "path": list(section.path),
        "anchor": section.anchor,
        "kind": section.kind,
        "care": section.care,
        "passages": [
            {"kind": p.kind, "lead_in": p.lead_in, "text": p.text, "citations": list(p.citations)} for p in section.passages
        ],
    }


def article_to_keep(article: Article) -> dict[str, Any]:
    """As article_to_json, with all that makes the article whole again."""
    fragments = [passage.fragment for section in article.sections for passage in section.passages]
    return {**article_to_json(article), "fragments": fragments}


def article_from_json(given: Mapping[str, Any]) -> Article:
    """The Article that article_to_keep was given. Raises KeyError on another shape."""
    fragments = iter(given.get("fragments", ()))
    return Article(
        id=given["id"],
        title=given["title"],
        language=given["language"],
        url=given["url"],
        reviewed=given["reviewed"],
        names=tuple(given["names"]),
        sections=tuple(_section_from_json(section, fragments) for section in given["sections"]),
        references=tuple(given["references"]),
        digest=given["digest"],
    )


def _section_from_json(given: Mapping[str, Any], fragments: Iterator[str | None]) -> Section:
    return Section(
        level=given["level"],
        heading=given["heading"],
        path=tuple(given["path"]),
        anchor=given["anchor"],
        kind=given["kind"],
        passages=tuple(_passage_from_json(passage, next(fragments, None)) for passage in given["passages"]),
        care=given["care"],
    )


def _passage_from_json(given: Mapping[str, Any], fragment: str | None) -> Passage:
    return Passage(given["kind"], given["lead_in"], given["text"], tuple(given["citations"]), fragment)
