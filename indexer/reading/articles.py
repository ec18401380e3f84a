"""HtmlFile → Article: the steps in their order."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.errors import PageExcluded, PageUnreadable
from indexer.reading.blocks import Block, Verdict
from indexer.reading.citations import without_markers
from indexer.reading.headings import settle_headings
from indexer.reading.landing import with_fragments
from indexer.reading.main_content import drop_outside, find_main
from indexer.reading.names import find_names
from indexer.reading.page import Head, parse_html, read_head, read_review_date
from indexer.reading.references import split_references
from indexer.reading.screen import Screen, read_screen
from indexer.reading.sections import draft_sections, read_sections
from indexer.reading.selectors import rule_for, select_elements, selected_title
from indexer.reading.survey import survey_tree
from indexer.reading.text import plain_key
from indexer.reading.titles import find_title
from indexer.reading.tree import read_blocks
from indexer.reading.trimming import drop_cards, drop_furniture, drop_link_sections
from indexer.records import Article, HtmlFile, Passage, Section
from indexer.settings import Settings

_EXCERPT = 90  # characters of a block that --explain shows


@dataclass(frozen=True, slots=True)
class _Reading:
    head: Head
    title: str
    reviewed: str | None
    blocks: list[Block]
    screen: Screen


NO_TEXT = "The page has no text of an article; `symptom-index show --explain` says why each part was left out"


def read_article(page: HtmlFile, settings: Settings) -> Article:
    """One page → its article. Raises as read_titled does."""
    return read_titled(page, settings)[0]


def read_titled(page: HtmlFile, settings: Settings) -> tuple[Article, bool]:
    """One page → its article, and whether the page itself says its title.

    Raises PageUnreadable for a page without text, and for one that asks not to be indexed while settings.noindex is on.
    """
    reading = _read(page, settings)
    if reading.head.noindex and settings.noindex:
        raise PageExcluded("The page asks robots not to index it; take its robots tag away, or set noindex = false")
    kept = [block for block in reading.blocks if not block.rule]
    drafts, references = split_references(draft_sections(kept))
    sections = read_sections(drafts, len(references))
    sections = with_fragments(sections, reading.screen) + _hidden_answers(reading.head, sections)
    if not any(section.passages for section in sections):
        raise PageUnreadable(NO_TEXT)
    article = Article(
        id=page.id,
        title=reading.title or next((section.heading for section in sections if section.heading), page.id),
        language=reading.head.language or settings.language,
        url=reading.head.url,
        reviewed=reading.reviewed,
        names=find_names(reading.head.data.names, sections, reading.title),
        sections=sections,
        references=references,
        digest=page.digest,
    )
    return article, bool(reading.title)


def explain_article(page: HtmlFile, settings: Settings) -> list[Verdict]:
    """One page → each block in reading order, kept or dropped and by which rule. Raises nothing for a page without text."""
    reading = _read(page, settings)
    return [Verdict(not block.rule, block.rule or block.form, without_markers(block.text)[:_EXCERPT]) for block in reading.blocks]


def _read(page: HtmlFile, settings: Settings) -> _Reading:
    soup = parse_html(page.text)
    survey = survey_tree(soup)
    head = read_head(survey)
    rule = rule_for(page.id, settings)
    blocks, containers = read_blocks(soup, survey, select_elements(soup, rule))
    title = selected_title(soup, rule) or without_markers(find_title(head, survey, blocks))
    start, end = find_main(blocks, containers, title)
    blocks = drop_outside(blocks, start, end, title)
    blocks = drop_link_sections(drop_cards(settle_headings(drop_furniture(blocks))))
    return _Reading(head, title, read_review_date(head, survey), blocks, read_screen(soup))


def _hidden_answers(head: Head, sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """Answers that stand in the page's FAQ data but nowhere in its text, each a section of its own."""
    if not head.data.answers:
        return ()
    shown = " ".join(
        plain_key(text) for s in sections for text in (s.heading, *(f"{p.lead_in or ''} {p.text}" for p in s.passages))
    )
    found = []
    for question, answer in head.data.answers:
        if plain_key(question) not in shown and plain_key(answer)[:80] not in shown:
            found.append(Section(2, question, (question,), None, "faq", (Passage("faq", question, answer),)))
    return tuple(found)
