"""What is asked in a measurement: runs of words from the index's own passages and headings, the same ones for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from indexer.engines.seam import StoredPassage
from indexer.terms import words_of
from search_web.asking.language import PLAIN
from search_web.asking.understanding import understand

SEED = 20
FEWEST_WORDS, MOST_WORDS = 2, 30  # from two words of a heading to a whole description
MISTYPED_LETTERS = 6  # shorter words are seldom mended


def sample(passages: Sequence[StoredPassage], count: int) -> list[str]:
    """`count` questions of 2 to 30 words, as many of each length; every one asks for something."""
    drawn = _drawn(passages)
    questions: list[str] = []
    while len(questions) < count:
        length = FEWEST_WORDS + len(questions) % (MOST_WORDS - FEWEST_WORDS + 1)
        words = next(words for words in drawn if len(words) >= length)
        questions.append(" ".join(words[:length]))
    return questions


def _drawn(passages: Sequence[StoredPassage]) -> Iterator[list[str]]:
    rng = random.Random(SEED)
    while True:
        passage = rng.choice(passages)
        words = words_of(rng.choice((f"{passage.article.title} {passage.heading}", passage.text)))
        if understand(" ".join(words[:FEWEST_WORDS]), PLAIN).question.clauses:
            yield words


def mistype(question: str) -> str:
    """Two letters of the longest word changed places, as fingers do."""
    longest = max(question.split(), key=len)
    if len(longest) < MISTYPED_LETTERS:
        return question
    middle = len(longest) // 2
    slipped = longest[: middle - 1] + longest[middle] + longest[middle - 1] + longest[middle + 1 :]
    return question.replace(longest, slipped, 1)
