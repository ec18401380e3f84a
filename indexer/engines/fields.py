"""Article → the three fields of terms of its passages, and its head: the only way into an engine."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.engines.seam import AnalysedArticle, ArticleHead, PassageTerms
from indexer.records import Article, Passage, Section, SectionKind
from indexer.terms import GAP, stems_of


def analyse(article: Article) -> AnalysedArticle:
    """Article → AnalysedArticle, one PassageTerms for each passage in reading order."""
    title = _joined([article.title, *article.names])
    terms: list[PassageTerms] = []
    for section in article.sections:
        heading = _joined(section.path)
        terms.extend(PassageTerms(title, heading, _text_terms(passage)) for passage in section.passages)
    return AnalysedArticle(article, tuple(terms))


def kind_of(section: Section, passage: Passage) -> SectionKind:
    """What a passage is filtered by: its section's kind, but a care notice is always about getting help."""
    return "get_help" if passage.kind == "care_notice" else section.kind


def head_of(article: Article) -> ArticleHead:
    """An article → what stands above its passages."""
    places = (
        (f"{article.id}#{at}.{nth}", section.anchor)
        for at, section in enumerate(article.sections)
        for nth, passage in enumerate(section.passages)
        if kind_of(section, passage) == "get_help"
    )
    help_, anchor = next(places, (None, None))
    return ArticleHead(article.id, article.title, article.url, article.language, article.reviewed, help_, anchor)


def _text_terms(passage: Passage) -> tuple[str, ...]:
    return _joined([passage.lead_in, passage.text] if passage.lead_in else [passage.text])


def _joined(texts: Sequence[str]) -> tuple[str, ...]:
    terms: list[str] = []
    for text in texts:
        if terms:
            terms.append(GAP)
        terms.extend(stems_of(text))
    return tuple(terms)
