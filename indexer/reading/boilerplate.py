"""Texts that stand on too many pages of a corpus to belong to any of them: disclaimers, calls to subscribe."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from indexer.reading.text import plain_key
from indexer.records import Article, Passage, Section

FEWEST_ARTICLES = 10  # in fewer, a text that stands on three pages would already count as repeated
LARGEST_SHARE = 0.3  # of the articles; real advice is seldom worded alike on a third of a site's pages
FEWEST_CHARACTERS = 25  # "Fever" and "Shortness of breath" are symptoms however often they stand in a list


def repeated_texts(articles: Iterable[Article]) -> frozenset[str]:
    """All articles of a corpus → the texts of passages that stand in more than LARGEST_SHARE of them.

    Copies of one article count once. Care notices never count: they are repeated on purpose.
    """
    counts: Counter[str] = Counter()
    words: dict[str, str] = {}
    seen: set[frozenset[str]] = set()
    for article in articles:
        keys = {}
        for passage in (passage for section in article.sections for passage in section.passages):
            if _may_repeat(passage):
                keys[plain_key(passage.text)] = passage.text
        content = frozenset(keys)
        if content in seen:
            continue
        seen.add(content)
        counts.update(keys.keys())
        words.update(keys)
    if len(seen) < FEWEST_ARTICLES:
        return frozenset()
    return frozenset(words[key] for key, count in counts.items() if count > LARGEST_SHARE * len(seen))


def without_repeated(article: Article, repeated: frozenset[str]) -> Article:
    """The article without passages of these texts, and without sections that held nothing else.

    An article of nothing but repeated texts stays as it is.
    """
    if not repeated:
        return article
    keys = {plain_key(text) for text in repeated}
    sections = [
        replace(section, passages=tuple(p for p in section.passages if not _may_repeat(p) or plain_key(p.text) not in keys))
        for section in article.sections
    ]
    if not any(section.passages for section in sections):
        return article
    emptied = [bool(before.passages) and not after.passages for before, after in zip(article.sections, sections, strict=True)]
    kept = [section for n, section in enumerate(sections) if not emptied[n] or _has_sub_section(sections, n)]
    return replace(article, sections=tuple(kept))


def _may_repeat(passage: Passage) -> bool:
    return passage.kind != "care_notice" and len(passage.text) >= FEWEST_CHARACTERS


def _has_sub_section(sections: list[Section], number: int) -> bool:
    path = sections[number].path
    following = sections[number + 1 :]
    return bool(path and following and following[0].path[: len(path)] == path and following[0].passages)
