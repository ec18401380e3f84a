"""Answer → JSON: the one shape that the web API and `symptom-index find --json` share.

The types say it twice over: mypy holds the functions below to them, and search_web.openapi describes them to programs.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from indexer.engines.seam import ArticleHead
from indexer.records import SectionKind
from search_web.answering.hits import Answer, ArticleHit, AskedQuery, Coverage, DirectAnswer, PassageHit
from search_web.asking.notices import Level, Notice


class ExpansionJson(TypedDict):
    """What was also searched for because of something typed."""

    typed: str
    also: list[str]


CorrectionJson = TypedDict("CorrectionJson", {"from": str, "to": str})
CorrectionJson.__doc__ = "The query as typed and with its mended words."


class OfferJson(TypedDict):
    """A word that no article knows, and what may have been meant."""

    typed: str
    instead: list[str]


class QueryJson(TypedDict):
    """The query as it was understood."""

    text: str
    symptoms: list[str]
    expanded: list[ExpansionJson]
    corrected: CorrectionJson | None
    relaxed: bool
    truncated: bool
    offered: list[OfferJson]
    unquoted: bool


class TotalJson(TypedDict):
    """How much matches, beyond this page too."""

    articles: int
    passages: int


class FacetsJson(TypedDict):
    """Matching passages by kind of section, whatever kinds were asked for."""

    kind: dict[SectionKind, int]


class ActionJson(TypedDict):
    """What to do, in one touch: a tel:, sms: or https: address."""

    label: str
    url: str


class NoticeJson(TypedDict):
    """What to do first when a query speaks of an emergency. Show it above everything else."""

    id: str
    level: Level
    language: str
    heading: str
    body: str
    actions: list[ActionJson]


class HeadJson(TypedDict):
    """An article, as far as a list of results shows it."""

    id: str
    title: str
    url: str
    reviewed: str | None


class CoverageJson(TypedDict):
    """Which of the symptoms asked for the article speaks of."""

    found: list[str]
    missing: list[str]
    similar: list[str]  # those of `found` that it speaks of in other words
    apart: list[str]  # those of `missing` most of whose words it holds, each somewhere else


class PlaceJson(TypedDict):
    """The section a passage stands in."""

    heading: str
    path: list[str]
    anchor: str | None


class SegmentJson(TypedDict):
    """A stretch of text, matched or not. Joined, the segments give the text."""

    text: str
    match: bool


class HitJson(TypedDict):
    """One passage that answers; its address lands on it."""

    id: str
    kind: SectionKind
    section: PlaceJson
    lead_in: str | None
    text: str
    segments: list[SegmentJson]
    url: str
    score: float
    similar: bool  # found by its meaning: it holds no word of the question


class ResultJson(TypedDict):
    """One article with its passages, best first; of a smaller group, one section or passage with its article."""

    article: HeadJson
    score: float
    coverage: CoverageJson
    more_passages: int
    passages: list[HitJson]


class DirectAnswerJson(TypedDict):
    """What an article answers to nearly the same question, which is the lead-in of the passage."""

    article: HeadJson
    passage: HitJson


class _PartialJson(TypedDict, total=False):
    """What only an answer says that may be incomplete, because parts of the index could not be asked in time."""

    partial: bool


class AnswerJson(_PartialJson):
    """One page of results, best first; with `partial` there may be more and better ones."""

    query: QueryJson
    generation: str
    total: TotalJson
    facets: FacetsJson
    notices: list[NoticeJson]
    answer: DirectAnswerJson | None
    results: list[ResultJson]
    page: int
    page_size: int
    pages: int


def answer_to_json(answer: Answer) -> AnswerJson:
    """Answer → plain dictionaries, lists, strings and numbers, keys in reading order."""
    told: AnswerJson = {
        "query": _query(answer.query),
        "generation": answer.generation,
        "total": {"articles": answer.articles, "passages": answer.passages},
        "facets": {"kind": dict(answer.facets)},
        "notices": notices_to_json(answer.notices),
        "answer": _direct(answer.direct) if answer.direct else None,
        "results": [_result(hit) for hit in answer.results],
        "page": answer.page,
        "page_size": answer.page_size,
        "pages": answer.pages,
    }
    if answer.partial:
        told["partial"] = True
    return told


def notices_to_json(notices: Iterable[Notice]) -> list[NoticeJson]:
    """Notices as visitors see them, the most pressing first."""
    return [
        {
            "id": notice.id,
            "level": notice.level,
            "language": notice.language,
            "heading": notice.heading,
            "body": notice.body,
            "actions": [{"label": action.label, "url": action.url} for action in notice.actions],
        }
        for notice in notices
    ]


def _direct(direct: DirectAnswer) -> DirectAnswerJson:
    return {"article": _head(direct.article, direct.url), "passage": _passage(direct.passage)}


def _head(head: ArticleHead, url: str) -> HeadJson:
    return {"id": head.id, "title": head.title, "url": url, "reviewed": head.reviewed}


def _query(asked: AskedQuery) -> QueryJson:
    corrected: CorrectionJson | None = {"from": asked.corrected.typed, "to": asked.corrected.to} if asked.corrected else None
    return {
        "text": asked.text,
        "symptoms": list(asked.symptoms),
        "expanded": [{"typed": expansion.typed, "also": list(expansion.also)} for expansion in asked.expanded],
        "corrected": corrected,
        "relaxed": asked.relaxed,
        "truncated": asked.truncated,
        "offered": [{"typed": offer.typed, "instead": list(offer.instead)} for offer in asked.offered],
        "unquoted": asked.unquoted,
    }


def _result(hit: ArticleHit) -> ResultJson:
    return {
        "article": _head(hit.article, hit.url),
        "score": hit.score,
        "coverage": _coverage(hit.coverage),
        "more_passages": hit.more_passages,
        "passages": [_passage(passage) for passage in hit.passages],
    }


def _coverage(coverage: Coverage) -> CoverageJson:
    return {
        "found": list(coverage.found),
        "missing": list(coverage.missing),
        "similar": list(coverage.similar),
        "apart": list(coverage.apart),
    }


def _passage(hit: PassageHit) -> HitJson:
    section = hit.section
    return {
        "id": hit.id,
        "kind": hit.kind,
        "section": {"heading": section.heading, "path": list(section.path), "anchor": section.anchor},
        "lead_in": hit.lead_in,
        "text": hit.text,
        "segments": [{"text": segment.text, "match": segment.match} for segment in hit.segments],
        "url": hit.url,
        "score": hit.score,
        "similar": hit.similar,
    }
