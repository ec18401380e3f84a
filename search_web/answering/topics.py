"""The folders of a corpus as topics, where it has more than one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

from indexer.engines.seam import ArticleHead, Span

MOST_TOPICS = 40  # more folders than these are no choice for a person

Topics = Mapping[str, tuple[Span, ...]]  # folder → where its articles stand in the corpus


def topic_of(article_id: str) -> str:
    """The first folder of an article's id, "" for one that lies in none."""
    return article_id.partition("/")[0] if "/" in article_id else ""


def topics_of(heads: Iterable[ArticleHead]) -> Topics:
    """The folders that hold articles, A to Z; none where there is but one, or too many to choose from."""
    found: dict[str, list[Span]] = {}
    first = 0
    for folder, inside in groupby(topic_of(head.id) for head in heads):
        span = (first, first + len(list(inside)))
        first = span[1]
        if folder:
            found.setdefault(folder, []).append(span)
    several = 1 < len(found) <= MOST_TOPICS
    return {folder: tuple(found[folder]) for folder in sorted(found, key=str.casefold)} if several else {}


def spans_of(topics: Topics) -> tuple[Span, ...]:
    """What a question counts apart, so that `counted` can tell how many articles of each topic match."""
    return tuple(span for spans in topics.values() for span in spans)


def counted(topics: Topics, articles: Iterable[int]) -> dict[str, int]:
    """How many articles of each of spans_of(topics), none where nothing matches → how many of each topic."""
    remaining = iter(articles)
    return {folder: sum(next(remaining, 0) for _ in spans) for folder, spans in topics.items()}


def topic_name(topic: str) -> str:
    """A folder's name as people read it: "heart-and-blood" → "Heart and blood"."""
    words = topic.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]
