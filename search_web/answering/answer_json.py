"""Answer → JSON: the one shape that the web API and `symptom-index find --json` share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from search_web.answering.hits import Answer, ArticleHit, AskedQuery, PassageHit
from search_web.asking.notices import Notice


def answer_to_json(answer: Answer) -> dict[str, Any]:
    """Answer → plain dictionaries, lists, strings and numbers, keys in reading order."""
    return {
        "query": _query(answer.query),
        "generation": answer.generation,
        "total": {"articles": answer.articles, "passages": answer.passages},
        "facets": {"kind": dict(answer.facets)},
        "notices": notices_to_json(answer.notices),
        "results": [_result(hit) for hit in answer.results],
        "page": answer.page,
        "page_size": answer.page_size,
        "pages": answer.pages,
    }


def notices_to_json(notices: Iterable[Notice]) -> list[dict[str, Any]]:
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


def _query(asked: AskedQuery) -> dict[str, Any]:
    corrected = asked.corrected and {"from": asked.corrected.typed, "to": asked.corrected.to}
    return {
        "text": asked.text,
        "symptoms": list(asked.symptoms),
        "expanded": [{"typed": expansion.typed, "also": list(expansion.also)} for expansion in asked.expanded],
        "corrected": corrected,
        "relaxed": asked.relaxed,
        "truncated": asked.truncated,
        "offered": [{"typed": offer.typed, "instead": list(offer.instead)} for offer in asked.offered],
    }


def _result(hit: ArticleHit) -> dict[str, Any]:
    head = hit.article
    return {
        "article": {"id": head.id, "title": head.title, "url": hit.url, "reviewed": head.reviewed},
        "score": hit.score,
        "coverage": {"found": list(hit.coverage.found), "missing": list(hit.coverage.missing)},
        "more_passages": hit.more_passages,
        "passages": [_passage(passage) for passage in hit.passages],
    }


def _passage(hit: PassageHit) -> dict[str, Any]:
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
    }
