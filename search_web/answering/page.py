"""Every variable a template may use: one frozen dataclass for each template, its fields named as in the template.

Values are plain text; templates escape them, build the links and write every tag.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from textwrap import shorten

from indexer.records import SECTION_KINDS, SectionKind
from indexer.settings import Settings
from search_web.answering.answer import MAX_DEPTH
from search_web.answering.hits import Answer, ArticleHit, PassageHit, Request, SectionHead, Segment
from search_web.answering.topics import topic_name
from search_web.asking.notices import Notice, foremost

# Of one article's passages together, the best one aside: a page of ten results stays under 30 kB, and none is a wall of text.
SHOWN_CHARACTERS = 700

MAX_SHORT_NAME = 16  # characters, as OpenSearch 1.1 allows


@dataclass(frozen=True, slots=True)
class HomePage:
    """home.html"""

    site_name: str
    examples: tuple[str, ...]
    browsed: tuple[SectionKind, ...]  # kinds of sections that can be looked through


@dataclass(frozen=True, slots=True)
class Filter:
    """One kind of section that results can be narrowed to."""

    kind: SectionKind
    passages: int  # that match, whatever is chosen
    chosen: bool
    others: tuple[SectionKind, ...]  # what stays chosen when this one is taken away


@dataclass(frozen=True, slots=True)
class Topic:
    """One folder of the corpus that results can be narrowed to."""

    folder: str
    name: str
    articles: int  # that match, whichever topic is chosen
    chosen: bool


@dataclass(frozen=True, slots=True)
class SectionHits:
    """Passages of one section that share their lead-in, which is shown once."""

    kind: SectionKind
    heading: str  # "" for what stands before the first heading
    heading_segments: tuple[Segment, ...]
    lead_in: tuple[Segment, ...]  # () without one
    is_heading: bool  # the lead-in is the heading itself, as where every question has a heading of its own
    passages: tuple[PassageHit, ...]
    goes_on: bool = False  # in the section of the ones before, whose heading stands above them


@dataclass(frozen=True, slots=True)
class Result:
    """One article with its passages, best first."""

    hit: ArticleHit
    sections: tuple[SectionHits, ...]


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """results.html"""

    site_name: str
    text: str  # as typed
    answer: Answer
    results: tuple[Result, ...]
    notices: tuple[Notice, ...]
    filters: tuple[Filter, ...]
    kinds: tuple[SectionKind, ...]  # chosen
    topics: tuple[Topic, ...]  # () where there is no choice
    only: str  # title of the one article that was asked for, "" for all
    off: dict[str, str]  # parameters that stay as they are when another one is changed
    first: int  # number of the first article shown, from 1
    last: int
    pager: tuple[int | None, ...]  # page numbers, None for a gap; () for a single page
    examples: tuple[str, ...]
    browsed: tuple[SectionKind, ...]  # as HomePage.browsed


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """error.html"""

    site_name: str
    heading: str
    advice: str  # what to do next
    searchable: bool  # whether searching again can help
    command: str  # what whoever runs the site should run, or ""
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenSearchPage:
    """opensearch.xml"""

    short_name: str
    site_name: str
    address: str  # of the search itself, without a slash at its end


def home_page(settings: Settings, kinds: tuple[SectionKind, ...] = ()) -> HomePage:
    return HomePage(settings.site_name, settings.examples, kinds)


def opensearch_page(site_name: str, address: str) -> OpenSearchPage:
    short_name = shorten(site_name, MAX_SHORT_NAME, placeholder="") or site_name[:MAX_SHORT_NAME]
    return OpenSearchPage(short_name, site_name, address.rstrip("/"))


def results_page(settings: Settings, request: Request, answer: Answer, browsed: tuple[SectionKind, ...] = ()) -> ResultsPage:
    """What was asked and what came of it → the page. `browsed` are the kinds that can be looked through."""
    before = (answer.page - 1) * answer.page_size
    return ResultsPage(
        site_name=settings.site_name,
        text=request.text,
        answer=answer,
        results=tuple(map(_whole if request.article else _brief, answer.results)),
        notices=foremost(answer.notices),
        filters=_filters(request.kinds, answer.facets),
        kinds=_in_order(request.kinds),
        topics=tuple(_topics(request.topic, answer.topics)),
        only=next((hit.article.title for hit in answer.results if request.article), request.article),
        off=switched_off(request),
        first=before + 1,
        last=before + len(answer.results),
        pager=pager(answer.page, answer.pages, ends=answer.passages <= MAX_DEPTH),
        examples=settings.examples,
        browsed=browsed,
    )


def switched_off(request: Request) -> dict[str, str]:
    """The parameters, beside words and kinds, that ask for the same again."""
    narrowed = {name: getattr(request, name) for name in ("topic", "article") if getattr(request, name)}
    return {name: "0" for name in ("expand", "correct") if not getattr(request, name)} | narrowed


def _whole(hit: ArticleHit) -> Result:
    return Result(hit, tuple(_section_hits(hit)))


def _brief(hit: ArticleHit) -> Result:
    """A result without the further passages that are too long to be read in passing; they count among those that follow."""
    ends = accumulate(len(passage.text) for passage in hit.passages)
    shown = sum(end <= SHOWN_CHARACTERS for end in ends) or 1
    more = hit.more_passages + len(hit.passages) - shown
    return _whole(replace(hit, passages=hit.passages[:shown], more_passages=more))


def _section_hits(hit: ArticleHit) -> Iterator[SectionHits]:
    """Sections in the order of their best passages, in each one the passages that share a lead-in together."""
    sections: dict[tuple[SectionKind, SectionHead], dict[str | None, list[PassageHit]]] = {}
    for passage in hit.passages:
        sections.setdefault((passage.kind, passage.section), {}).setdefault(passage.lead_in, []).append(passage)
    for (kind, section), groups in sections.items():
        for number, (lead_in, passages) in enumerate(groups.items()):
            best, is_heading = passages[0], lead_in == section.heading
            heading = (section.heading, best.heading_segments)
            yield SectionHits(kind, *heading, best.lead_in_segments, is_heading, tuple(passages), number > 0)


def _in_order(kinds: frozenset[SectionKind]) -> tuple[SectionKind, ...]:
    return tuple(kind for kind in SECTION_KINDS if kind in kinds)


def _filters(chosen: frozenset[SectionKind], facets: dict[SectionKind, int]) -> tuple[Filter, ...]:
    return tuple(
        Filter(kind, facets.get(kind, 0), kind in chosen, _in_order(chosen - {kind}))
        for kind in SECTION_KINDS
        if kind in chosen or facets.get(kind)
    )


def _topics(chosen: str, articles: dict[str, int]) -> Iterator[Topic]:
    for folder, number in articles.items():
        if number or folder == chosen:
            yield Topic(folder, topic_name(folder), number, folder == chosen)


def pager(page: int, pages: int, ends: bool = True) -> tuple[int | None, ...]:
    """First, last, current and its neighbours, None where numbers are left out. One page alone needs none.

    Where results go on beyond what can be reached, `ends` is false and nothing leads to the last page.
    """
    if pages <= 1:
        return ()
    steps: list[int | None] = []
    before = 0
    for number in sorted({1, page - 1, page, page + 1, pages if ends else 1} & set(range(1, pages + 1))):
        if number == before + 2:
            steps.append(before + 1)  # a gap of one number takes no less room than the number
        elif number > before + 2:
            steps.append(None)
        steps.append(number)
        before = number
    return tuple(steps)


def dialled(number: str) -> str:
    """A telephone number as people write it → as a tel: address has it."""
    return "".join(character for character in number if character.isdigit() or character == "+")
