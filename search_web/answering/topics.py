"""The folders of a corpus as topics, where it has more than one."""

from __future__ import annotations

from collections.abc import Iterable

from indexer.engines.seam import ArticleHead

MOST_TOPICS = 40  # more folders than these are no choice for a person


def topic_of(article_id: str) -> str:
    """The first folder of an article's id, "" for one that lies in none."""
    return article_id.partition("/")[0] if "/" in article_id else ""


def topics_of(heads: Iterable[ArticleHead]) -> tuple[str, ...]:
    """The folders that hold articles, A to Z; none where there is but one, or too many to choose from."""
    found = {topic_of(head.id) for head in heads} - {""}
    return tuple(sorted(found, key=str.casefold)) if 1 < len(found) <= MOST_TOPICS else ()


def topic_name(topic: str) -> str:
    """A folder's name as people read it: "heart-and-blood" → "Heart and blood"."""
    words = topic.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]
