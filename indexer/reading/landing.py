"""Where a link to a passage lands on the article's own page: the text directive that finds it there and nowhere else.

After https://wicg.github.io/scroll-to-text-fragment/. A directive is looked for in the whole page, so that words which stand
there twice would lead to the first place; those passages, and those that a page hides at first, are reached by the anchor of
their section alone.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from indexer.reading.screen import Screen, alike
from indexer.records import Article, Passage, Section

WORDS = 8  # 4 to 12 whole words of one block are enough to be found and short enough for an address
FEWEST_WORDS = 4  # fewer say too little, unless they are the whole passage
MOST_WORDS = 24  # a directive of more is no longer read by all browsers as it was written
LAST_START = 12  # where its words stand apart on the page, a passage is found by some beyond its first ones
BEFORE = (3, 6)  # words in front of it that tell a short passage from its like


@dataclass(frozen=True, slots=True)
class Landing:
    """How links to passages land."""

    passages: int
    found: int  # by their own words, and by these alone

    @property
    def share(self) -> float:
        """0 to 1; 1 for no passages."""
        return self.found / self.passages if self.passages else 1.0


def landing(articles: Iterable[Article]) -> Landing:
    """How the links to all passages of these articles land."""
    fragments = [passage.fragment for article in articles for section in article.sections for passage in section.passages]
    return Landing(len(fragments), sum(fragment is not None for fragment in fragments))


def with_fragments(sections: Sequence[Section], screen: Screen) -> tuple[Section, ...]:
    """Sections in reading order → the same, each passage with the directive that finds it on the screen, or None."""
    finder = _Finder(screen)
    return tuple(replace(section, passages=tuple(map(finder.with_fragment, section.passages))) for section in sections)


def text_directive(words: Sequence[str], before: Sequence[str] = ()) -> str:
    """Words, and those just before them, as a text directive; dash, comma and ampersand have meanings there."""
    prefix = f"{_encoded(before)}-," if before else ""
    return prefix + _encoded(words)


class _Finder:
    """Looks for passages in reading order."""

    def __init__(self, screen: Screen) -> None:
        self._screen, self._page = screen, screen.concordance
        self._at = 0  # just after the beginning of the passage before

    def with_fragment(self, passage: Passage) -> Passage:
        words = passage.text.split()
        return replace(passage, fragment=next(self._directives(words), None))

    def _directives(self, words: list[str]) -> Iterator[str]:
        for start in range(max(1, min(len(words) - FEWEST_WORDS + 1, LAST_START))):
            run, places = self._run(words[start:])
            if not places:
                continue
            place = places[min(bisect_left(places, self._at), len(places) - 1)]
            self._at = place + 1
            if len(places) == 1:
                yield text_directive(run)
            else:
                yield from self._told_apart(run, place)
            return

    def _run(self, words: list[str]) -> tuple[list[str], tuple[int, ...]]:
        """The first words, so few that the page has them in one line and so many that it has them once, if it can be."""
        size, places = min(WORDS, len(words)), tuple[int, ...]()
        while size >= min(FEWEST_WORDS, len(words)) and not (places := self._places(words[:size])):
            size -= 1
        while len(places) > 1 and size < min(MOST_WORDS, len(words)):
            longer = self._places(words[: size + 1])
            if not longer:
                break
            size, places = size + 1, longer
        return words[:size], places

    def _told_apart(self, run: list[str], place: int) -> Iterator[str]:
        for number in BEFORE:
            before = self._screen.before(place, number)
            if any(word[-1].isalnum() for word in before) and self._page.follows_once(_alike(run), _alike(before)):
                yield text_directive(run, before)

    def _places(self, words: list[str]) -> tuple[int, ...]:
        return self._page.places(_alike(words))


def _alike(words: Sequence[str]) -> str:
    return alike(" ".join(words))


def _encoded(words: Sequence[str]) -> str:
    return quote(" ".join(words), safe="").replace("-", "%2D")
