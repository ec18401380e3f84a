"""Text → terms: THE one analyser, for articles, questions and highlights.

Lower-case, accents and apostrophes folded (can't = cant), Snowball English stems, offsets kept. Words of one character
and numbers stay (hepatitis B, type 2, omega-3), and so does every negation and every preposition that carries meaning.
"""

from __future__ import annotations

import re
import unicodedata
from threading import Lock
from typing import NamedTuple

import Stemmer

from indexer.forgetting import kept

ANALYSER = f"english-1/{Stemmer.version()}"  # changes whenever the same text would give other terms

# A word is letters and digits, with combining marks and apostrophes inside it. Hyphens part words: omega-3 is two.
_WORD = re.compile(r"[^\W_]+(?:(?:['\u2019\u02bc](?=[^\W_])|[\u0300-\u036f]+)[^\W_]*)*")
_PARTS = re.compile(f"({_WORD.pattern})")

# Only words that change no meaning wherever they stand. "a" stays (vitamin A), "no", "not", "without", "after",
# "between" and their like stay, and so do "can" and "may".
STOP_WORDS = frozenset("the an and of is are was were be been being it its this that these those".split())

MAX_TERM_CHARACTERS = 40  # longer ones are addresses, hashes or noise: nobody types them

# Stands between two texts of one field so that no phrase runs across; no visitor's word can become this term.
GAP = "|"

_stemmer = Stemmer.Stemmer("english", 0)  # without a cache of its own, which nothing could empty
_stemmer_lock = Lock()  # a Stemmer keeps its buffer between calls and is not safe across threads


class Term(NamedTuple):
    """One term with its place in the text it came from."""

    text: str
    start: int  # characters, counted from 0
    end: int  # one past the last character


def terms_of(text: str) -> list[Term]:
    """Text → its terms in reading order, stop words left out."""
    found = []
    for match in _WORD.finditer(text):
        term = term_of(match.group())
        if term:
            found.append(Term(term, match.start(), match.end()))
    return found


def stems_of(text: str) -> list[str]:
    """Text → the `text` of its terms, without offsets: the quick form of terms_of for whole articles."""
    return [term for term in map(term_of, _WORD.findall(text)) if term]


def words_of(text: str) -> list[str]:
    """Text → its words as typed, stop words and all."""
    return _WORD.findall(text)


def parts_of(text: str) -> list[str]:
    """Text → what stands before its first word, the word, what stands before the next, and so on to the end of the text."""
    return _PARTS.split(text)


@kept(1 << 17)  # the words of 87,000 passages fit; a flood of odd queries cannot grow it further
def term_of(word: str) -> str:
    """One word → its term, or "" for a stop word or an over-long one."""
    folded = fold(word)
    if folded in STOP_WORDS or len(folded) > MAX_TERM_CHARACTERS:
        return ""
    with _stemmer_lock:
        term: str = _stemmer.stemWord(folded)
    return term


@kept(1 << 17)
def fold(word: str) -> str:
    """Lower-case without accents and apostrophes: "Can’t" → "cant", "Fièvre" → "fievre"."""
    decomposed = unicodedata.normalize("NFD", word.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c) and c not in "'\u2019\u02bc")


# Say nothing about what is felt: left out of a visitor's plain words while another word remains, and of no account in a
# title or heading. No negation is among them.
FILLERS = frozenset(
    term_of(word)
    for word in (
        "i im ive id me my mine myself you your yours we our us he his him she her they their them there here "
        "a am have has had having do does did doing done get gets getting got gotten "
        "what whats why how when where which who will would could should shall might must can may "
        "feel feels feeling felt like likes just really very so too even such some any bit lot lots kind sort "
        "please thanks thank hello hi if because then than as also but or with to for in at on by from about into "
        "keep keeps keeping always sometimes often constantly suddenly seem seems think thinking know want going go goes "
        "something anything thing things one ones make makes making mean means meaning"
    ).split()
)
# Beside those, denials: they change what is felt, and by themselves say nothing of it.
LITTLE = FILLERS | frozenset(map(term_of, "no not nor never without cannot can't don't isn't".split()))
