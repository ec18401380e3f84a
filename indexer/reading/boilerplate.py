"""Texts that stand on too many pages of a corpus to belong to any of them: disclaimers, calls to subscribe."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from hashlib import blake2b

from indexer.reading.text import plain_key
from indexer.records import Article, Passage, Section

FEWEST_ARTICLES = 10  # in fewer, a text that stands on three pages would already count as repeated
LARGEST_SHARE = 0.3  # of the articles; real advice is seldom worded alike on a third of a site's pages
FEWEST_CHARACTERS = 25  # "Fever" and "Shortness of breath" are symptoms however often they stand in a list


def keys_of(article: Article) -> frozenset[int]:
    """What its passages that may repeat say, a number of 64 bits for each; case and punctuation make no other."""
    return frozenset(_key(passage) for passage in _passages(article) if _may_repeat(passage))


def repeated(contents: Iterable[frozenset[int]]) -> frozenset[int]:
    """The keys of all articles of a corpus → those that stand in more than LARGEST_SHARE of them.

    Copies of one article count once. Care notices never count: they are repeated on purpose.
    """
    counts: Counter[int] = Counter()
    seen = set(contents)
    for keys in seen:
        counts.update(keys)
    if len(seen) < FEWEST_ARTICLES:
        return frozenset()
    return frozenset(key for key, count in counts.items() if count > LARGEST_SHARE * len(seen))


def texts_of(article: Article, keys: Collection[int]) -> dict[int, str]:
    """Which of these keys stand in the article, and how it words them."""
    return {key: p.text for p in _passages(article) if _may_repeat(p) for key in (_key(p),) if key in keys}


def without_repeated(article: Article, keys: Collection[int]) -> Article:
    """The article without passages of these keys, and without sections that held nothing else.

    An article of nothing but repeated texts stays as it is.
    """
    if not keys:
        return article
    sections = [
        replace(section, passages=tuple(p for p in section.passages if not _may_repeat(p) or _key(p) not in keys))
        for section in article.sections
    ]
    if not any(section.passages for section in sections):
        return article
    emptied = [bool(before.passages) and not after.passages for before, after in zip(article.sections, sections, strict=True)]
    kept = [section for n, section in enumerate(sections) if not emptied[n] or _has_sub_section(sections, n)]
    return replace(article, sections=tuple(kept))


def _passages(article: Article) -> Iterator[Passage]:
    return (passage for section in article.sections for passage in section.passages)


def _key(passage: Passage) -> int:
    # Of a million texts, two share a key by chance once in forty million corpora.
    return int.from_bytes(blake2b(plain_key(passage.text).encode("utf-8", "replace"), digest_size=8).digest(), "little")


def _may_repeat(passage: Passage) -> bool:
    return passage.kind != "care_notice" and len(passage.text) >= FEWEST_CHARACTERS


def _has_sub_section(sections: list[Section], number: int) -> bool:
    path = sections[number].path
    following = sections[number + 1 :]
    return bool(path and following and following[0].path[: len(path)] == path and following[0].passages)
