"""The corpus's own words, names and phrases: what corrections and suggestions draw on. Never what other visitors typed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from indexer.records import Article, Section
from indexer.terms import GAP, fold, words_of

PhraseKind = Literal["title", "heading", "symptom"]

MAX_PHRASE_CHARACTERS = 90  # two lines of a suggestion on a phone; a longer list item is no phrase but a paragraph

_NUMBER = re.compile(r"^\d{1,2}[.):]\s+(?=\S)")  # of a list of causes: nobody types it


@dataclass(frozen=True, slots=True)
class Lexicon:
    words: Mapping[str, int]  # folded word → how many passages hold it
    names: tuple[tuple[str, tuple[str, ...]], ...]  # title and also-known-as names of each article that has any
    phrases: tuple[tuple[str, PhraseKind], ...]  # distinct, in corpus order


@dataclass(frozen=True, slots=True)
class Entry:
    """What one article gives a lexicon, its words aside."""

    title: str
    names: tuple[str, ...]
    phrases: tuple[tuple[str, PhraseKind], ...]


class LexiconWriter:
    """Collects a lexicon, article by article."""

    def __init__(self, words: Mapping[str, int] = MappingProxyType({})) -> None:
        """`words`: those of an older lexicon, of whose articles some are then kept and all others forgotten."""
        self.entries: list[Entry] = []
        self._words: Counter[str] = Counter(words)

    def add(self, article: Article) -> None:
        """An article that no older lexicon counted."""
        for words in _words_of(article):
            self._words.update(words)
        self.keep(Entry(article.title, article.names, tuple(_phrases(article))))

    def keep(self, entry: Entry) -> None:
        """An article whose words are counted already."""
        self.entries.append(entry)

    def forget(self, article: Article) -> None:
        """Take away the words of an article that is no longer there."""
        for words in _words_of(article):
            self._words.subtract(words)

    def lexicon(self) -> Lexicon:
        words = {word: count for word, count in sorted(self._words.items()) if count}
        names = tuple((entry.title, entry.names) for entry in self.entries if entry.names)
        return Lexicon(words, names, tuple(dict.fromkeys(phrase for entry in self.entries for phrase in entry.phrases)))


def _words_of(article: Article) -> Iterator[set[str]]:
    """The folded words of each passage, those of its article's head and of its heading among them."""
    head = {fold(word) for word in words_of(" ".join([article.title, *article.names]))}
    for section in article.sections:
        for passage in section.passages:
            text = f"{passage.lead_in or ''} {GAP} {passage.text}"
            yield head.union(map(fold, words_of(text)), map(fold, words_of(section.heading)))


def lexicon_to_json(lexicon: Lexicon) -> dict[str, Any]:
    return {"words": dict(lexicon.words), "names": lexicon.names, "phrases": lexicon.phrases}


def lexicon_from_json(given: Mapping[str, Any]) -> Lexicon:
    """What lexicon_to_json gave, after JSON. Raises KeyError on another shape."""
    names = tuple((title, tuple(names)) for title, names in given["names"])
    return Lexicon(given["words"], names, tuple((text, kind) for text, kind in given["phrases"]))


def _phrases(article: Article) -> Iterator[tuple[str, PhraseKind]]:
    yield article.title, "title"
    for section in article.sections:
        if section.heading:
            yield _NUMBER.sub("", section.heading), "heading"
        yield from _symptoms(section)


def _symptoms(section: Section) -> Iterator[tuple[str, PhraseKind]]:
    """List items among symptoms: each is one description."""
    if section.kind == "symptoms":
        for passage in section.passages:
            if passage.kind == "list_item" and len(passage.text) <= MAX_PHRASE_CHARACTERS:
                yield passage.text.rstrip(".;,"), "symptom"
