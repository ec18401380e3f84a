"""The nouns of an answer: what the page shows and the web API sends, as values of plain text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from indexer.engines.seam import ArticleHead, Span
from indexer.records import SectionKind
from search_web.asking.notices import Notice

Group = Literal["article", "section", "passage"]


class Segment(NamedTuple):
    """A stretch of text, matched by the question or not. The segments of a text joined give the text.

    A tuple: hundreds are made for one page.
    """

    text: str
    match: bool
    similar: bool = False  # no word of the question, but close to one in meaning


@dataclass(frozen=True, slots=True)
class SectionHead:
    heading: str
    path: tuple[str, ...]
    anchor: str | None


@dataclass(frozen=True, slots=True)
class PassageHit:
    """One passage that answers, ready to show."""

    id: str
    kind: SectionKind
    section: SectionHead
    heading_segments: tuple[Segment, ...]  # of section.heading
    lead_in: str | None
    text: str
    segments: tuple[Segment, ...]  # of text
    lead_in_segments: tuple[Segment, ...]  # of lead_in; () without one
    url: str  # lands on the passage
    score: float
    similar: bool = False  # found by its meaning: it holds no word of the question


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which of the visitor's symptoms the article speaks of."""

    found: tuple[str, ...]
    missing: tuple[str, ...]
    similar: tuple[str, ...] = ()  # those of `found` that it speaks of in other words
    apart: tuple[str, ...] = ()  # those of `missing` most of whose words it holds, each somewhere else


@dataclass(frozen=True, slots=True)
class ArticleHit:
    article: ArticleHead
    url: str  # the article's own page or its reading view
    help_url: str | None  # lands on where it says when to get help, when it does
    score: float
    coverage: Coverage
    more_passages: int  # matching passages of this article that are not in `passages`
    passages: tuple[PassageHit, ...]  # best first, at least one
    title_segments: tuple[Segment, ...] = ()  # of article.title


@dataclass(frozen=True, slots=True)
class DirectAnswer:
    """What an article answers to nearly the same question."""

    article: ArticleHead
    url: str  # as ArticleHit.url
    passage: PassageHit  # with the article's question as its lead-in


@dataclass(frozen=True, slots=True)
class Expansion:
    """What was also searched because of something typed."""

    typed: str
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Correction:
    """The query as typed and with its mended words."""

    typed: str
    to: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A word the corpus does not know, and what may have been meant; the visitor chooses."""

    typed: str
    instead: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskedQuery:
    """The visitor's query as it was understood."""

    text: str  # what was searched for: white space folded, cut to the limits
    symptoms: tuple[str, ...]
    expanded: tuple[Expansion, ...]
    corrected: Correction | None
    relaxed: bool  # no passage holds everything asked for; these hold some of it
    truncated: bool  # the query was longer than what was searched for
    offered: tuple[Offer, ...] = ()
    unquoted: bool = False  # relaxed, because a quoted phrase stands nowhere: these were found by its words


@dataclass(frozen=True, slots=True)
class Request:
    """What a visitor or a program wants answered; views and commands build it from their parameters."""

    text: str
    kinds: frozenset[SectionKind] = frozenset()
    group: Group = "article"
    page: int = 1  # from 1
    page_size: int = 10  # 1 to 50
    article: str = ""  # only this one, by its id, with all of its passages that are worth it; "" = all
    topic: str = ""  # only articles under this folder of the corpus; "" = all
    expand: bool = True  # search for other names too
    correct: bool = True  # mend words that the corpus does not know
    spans: tuple[Span, ...] = ()  # articles to count apart


@dataclass(frozen=True, slots=True)
class Answer:
    query: AskedQuery
    generation: str
    articles: int  # all that match, beyond this page too
    passages: int
    facets: dict[SectionKind, int]
    results: tuple[ArticleHit, ...]
    page: int
    page_size: int
    pages: int  # 0 when nothing matches
    direct: DirectAnswer | None = None  # on the first page alone
    partial: bool = False  # Found.partial
    spans: tuple[int, ...] = ()  # Found.spans
    topics: dict[str, int] = field(default_factory=dict)  # articles by topic, where topics are a choice and were asked for
    notices: tuple[Notice, ...] = ()  # what to do first, whatever was found; the most pressing first
