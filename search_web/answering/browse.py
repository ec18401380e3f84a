"""What can be looked through without a question, A to Z: all articles, one kind of section of each, and all symptoms in the
articles' own words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from indexer.engines.seam import ArticleHead, Snapshot, StoredPassage
from indexer.records import SECTION_KINDS, SectionKind
from search_web.answering.links import article_url, passage_url

OTHER_LETTER = "0–9"  # heading of what begins with no letter
AT_ONCE = 500  # entries of a list that is shown whole; longer ones are shown a letter at a time, a long letter in parts

# Descriptions begin with these, and nobody looks there for them: "a knot behind the navel" stands under K.
SMALL_WORDS = "a an the your you my as if though to is are be being feel feels feeling having".split()
_SMALL_START = re.compile(rf"(?:(?:{'|'.join(SMALL_WORDS)})\s+)*(?=\w)", re.IGNORECASE)

# Every article has something before its first heading, references answer nobody, and "other" says nothing.
NOT_LISTED = frozenset({"overview", "references", "other"})

Entry = TypeVar("Entry")
Firsts = Mapping[SectionKind, Mapping[int, int]]  # as Snapshot.kinds


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list of articles."""

    title: str
    language: str
    url: str  # of the section, in a list of one kind
    heading: str = ""  # of that section


@dataclass(frozen=True, slots=True)
class Part:
    """What is shown of a list, and what else there is of it."""

    names: tuple[str, ...]  # all letters
    letter: str  # the one shown, "" where all are
    page: int  # of that letter, from 1
    pages: int


@dataclass(frozen=True, slots=True)
class Letter:
    """The articles whose titles begin with one letter."""

    name: str
    articles: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class ArticlesPage:
    """articles.html"""

    site_name: str
    letters: tuple[Letter, ...]
    total: int
    part: Part
    kinds: tuple[SectionKind, ...] = ()  # that can be looked through
    kind: SectionKind | None = None  # the one that is; None for whole articles


@dataclass(frozen=True, slots=True)
class Symptom:
    """One description; `small` and `rest` joined give it as its article has it."""

    small: str  # "a ", "your ": what it is not looked up by
    rest: str


@dataclass(frozen=True, slots=True)
class SymptomLetter:
    """The descriptions whose first telling word begins with one letter."""

    name: str
    symptoms: tuple[Symptom, ...]


@dataclass(frozen=True, slots=True)
class SymptomsPage:
    """symptoms.html"""

    site_name: str
    letters: tuple[SymptomLetter, ...]
    total: int
    part: Part
    kinds: tuple[SectionKind, ...] = ()  # as ArticlesPage.kinds


def articles_page(
    site: tuple[str, str], heads: Iterable[ArticleHead], letter: str = "", page: int = 1, kinds: Iterable[SectionKind] = ()
) -> ArticlesPage:
    """All articles by their titles, or those of a letter where they are many. `site`: its name and its base_url."""
    site_name, base_url = site
    keyed = [(_folded(head.title), head) for head in sorted(heads, key=lambda head: head.id)]
    part, shown = _part(_by_letter(keyed), letter, page)
    letters = tuple(
        Letter(name, tuple(Listed(head.title, head.language, article_url(head, base_url)) for head in found))
        for name, found in shown
    )
    return ArticlesPage(site_name, letters, len(keyed), part, tuple(kinds))


def firsts_of(snapshot: Snapshot) -> Firsts:
    """The kinds of sections worth looking through, in their usual order."""
    found = snapshot.kinds()
    return {kind: found[kind] for kind in SECTION_KINDS if kind in found and kind not in NOT_LISTED}


def kind_page(
    site: tuple[str, str], snapshot: Snapshot, firsts: Firsts, kind: SectionKind, wanted: tuple[str, int] = ("", 1)
) -> ArticlesPage:
    """The articles that have sections of a kind of `firsts`, each leading to the first of them; `wanted`: a letter, its page."""
    site_name, base_url = site
    heads = list(snapshot.heads())
    keyed = [(_folded(heads[article].title), passage) for article, passage in firsts[kind].items()]
    part, shown = _part(_by_letter(keyed), *wanted)
    numbers = [passage for _, found in shown for passage in found]
    stored = dict(zip(numbers, snapshot.passages(numbers), strict=True))
    letters = tuple(Letter(name, tuple(_section(stored[number], base_url) for number in found)) for name, found in shown)
    return ArticlesPage(site_name, letters, len(keyed), part, tuple(firsts), kind)


def _section(passage: StoredPassage, base_url: str) -> Listed:
    return Listed(passage.article.title, passage.article.language, passage_url(passage, base_url), passage.heading)


def symptoms_page(
    site_name: str, phrases: Iterable[str], letter: str = "", page: int = 1, kinds: Iterable[SectionKind] = ()
) -> SymptomsPage:
    """All descriptions of symptoms by their first telling word, or those of a letter where they are many.

    Those that differ in case or accents only are one.
    """
    symptoms = {_folded(phrase): _symptom(phrase) for phrase in sorted(phrases)}
    part, shown = _part(_by_letter([(_folded(symptom.rest), symptom) for symptom in symptoms.values()]), letter, page)
    letters = tuple(SymptomLetter(name, tuple(found)) for name, found in shown)
    return SymptomsPage(site_name, letters, len(symptoms), part, tuple(kinds))


def _symptom(phrase: str) -> Symptom:
    start = _SMALL_START.match(phrase)
    end = start.end() if start else 0
    return Symptom(phrase[:end], phrase[end:])


def _part(letters: list[tuple[str, list[Entry]]], letter: str, page: int) -> tuple[Part, list[tuple[str, list[Entry]]]]:
    """Everything when it is little; else a page of the letter, or of the first one where there is no such letter or page."""
    names = tuple(name for name, _ in letters)
    if sum(len(entries) for _, entries in letters) <= AT_ONCE:
        return Part(names, "", 1, 1), letters
    name, entries = next((each for each in letters if each[0] == letter), letters[0])
    pages = -(-len(entries) // AT_ONCE)
    page = page if page <= pages else 1
    return Part(names, name, page, pages), [(name, entries[(page - 1) * AT_ONCE : page * AT_ONCE])]


def _by_letter(keyed: Iterable[tuple[str, Entry]]) -> list[tuple[str, list[Entry]]]:
    """Entries under the first letters of their keys, in the order of the keys; what begins with no letter comes last."""
    ordered = sorted(keyed, key=lambda pair: (_letter(pair[0]) == OTHER_LETTER, pair[0]))
    return [(name, [entry for _, entry in group]) for name, group in groupby(ordered, key=lambda pair: _letter(pair[0]))]


def _folded(text: str) -> str:
    """Without case, accents, and what stands before the first letter or digit."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))
    return re.sub(r"^\W+", "", bare)


def _letter(folded: str) -> str:
    first = folded[:1].upper()
    return first if first.isalpha() else OTHER_LETTER
