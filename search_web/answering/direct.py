"""A visitor's question that an article asks in nearly the same words → the place of its answer, to be quoted first.

Rather nothing than the wrong answer: both must ask for the same things, in the same order, and begin alike. 3,173 questions that
people asked a search engine were put to 6,153 articles: every looser rule that was tried (three quarters of the words, any
beginning, any order) let wrong answers through, and the nine that this one lets through are right.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.engines.seam import Clause, StoredPassage
from indexer.terms import FILLERS, fold, stems_of, words_of
from search_web.asking.understanding import Understood

LOOKED_AT = 8  # best passages that are tried: one that asks the same is seldom further down, and each costs 0.1 ms

# How a question begins says what would answer it; words of one row ask for the same.
_BEGINNINGS = {
    beginning: row
    for row, beginnings in enumerate(
        (
            ("why",),
            ("how long", "how soon"),
            ("how many", "how much", "how often"),
            ("how",),
            ("when",),
            ("where",),
            ("who", "whom", "whose"),
            ("what", "which", "whats"),
            tuple("is are was am can could does do did will would should must may might has have".split()),
        )
    )
    for beginning in beginnings
}
# What is asked of a thing in words that count for nothing elsewhere: what it is, means, feels like, what to do about it.
_DOING = re.compile(r"\b(?:to|i|you|we) do\b|\bdo$")
_ASPECTS = {"mean": "mean", "means": "mean", "meaning": "mean", "feel": "feel", "feels": "feel", "know": "know", "get": "get"}


def asks_the_same(understood: Understood, passage: StoredPassage) -> bool:
    """Whether the passage answers, with a question before it, just what was typed."""
    if passage.form != "faq" or not passage.lead_in or understood.question.exclusions:
        return False
    typed = understood.corrected or understood.text
    if any(clause.optional or clause.required for clause in understood.question.clauses) and not _same_words(
        typed, passage.lead_in
    ):
        return False  # what is denied or quoted asks for more than a question says
    asked, title = _content(passage.lead_in), _content(passage.article.title)
    wanted = [_terms(clause) for clause in understood.question.clauses]
    return (
        all(terms & {*asked, *title} for terms in wanted)
        and all(any(term in terms for terms in wanted) for term in asked)
        and _in_order(wanted, asked)
        and (len(wanted) > 1 or bool(wanted and wanted[0] & set(title)))  # "Is it harmful?" may be asked of anything
        and _alike(typed, passage.lead_in, len(set(asked)))
    )


def _same_words(typed: str, asked: str) -> bool:
    return list(map(fold, words_of(typed))) == list(map(fold, words_of(asked)))


def _content(text: str) -> list[str]:
    return [term for term in stems_of(text) if term not in FILLERS]


def _terms(clause: Clause) -> set[str]:
    return {term for alternative in clause.alternatives for term in alternative.terms}


def _in_order(wanted: Sequence[set[str]], asked: Sequence[str]) -> bool:
    """Whether what causes what in one question does so in the other."""
    places = [next((at for at, term in enumerate(asked) if term in terms), None) for terms in wanted]
    known = [place for place in places if place is not None]
    return known == sorted(known)


def _alike(typed: str, asked: str, things: int) -> bool:
    """Whether both begin alike and ask for the same aspect. Without a beginning, two things or more may be any question."""
    beginning = _beginning(typed)
    if beginning is None:
        return things > 1 and _aspects(typed) == _aspects(asked)
    return beginning == _beginning(asked) and _aspects(typed) == _aspects(asked)


def _beginning(question: str) -> int | None:
    words = [fold(word) for word in words_of(question)[:2]]
    return _BEGINNINGS.get(" ".join(words), _BEGINNINGS.get(words[0]) if words else None)


def _aspects(question: str) -> set[str]:
    words = [fold(word) for word in words_of(question)]
    doing = {"do"} if _DOING.search(" ".join(words[1:])) else set()
    return doing | {_ASPECTS[word] for word in words if word in _ASPECTS}
