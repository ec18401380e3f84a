"""Whether a text says a phrase the way people type it: words between, slips of the pen, words run together. Needs no corpus.

Whatever stands before or after a phrase never matters, nor do up to MAX_BETWEEN words that mean something between two of its
words: what is said stays said, however much is added. A denial takes nothing back either. In a phrase between double quotes no
slip counts and no inner word may be missing. A word after "=" counts in that form alone: "=cutting myself" is not "cut myself".
"#" is a count of ten or more, in digits or words: "took # tablets" is heard in "took 30 tablets", not in "took a 30 mg tablet".
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise

from indexer.forgetting import forgets
from indexer.terms import FILLERS, fold, term_of, terms_of, words_of

MAX_READ = 16 * 1024  # characters; no request brings more
MAX_BETWEEN = 2  # "chest really bad crushing pain" is chest pain, "chest infection and back pain" is not
_NEW_SENTENCE = MAX_BETWEEN + 1  # no phrase runs across

MIN_LETTERS = 4  # shorter words differ from each other by one letter anyway
ANY_SLIP_LETTERS = 5  # from here on any one slip counts; below, only a letter doubled or two swapped

KEPT_WORDS = 1 << 13  # heard lately: nearly all that visitors type, in a megabyte or two

_NOT = "not"
# One word here: can't breathe, not breathing, unable to breathe.
_DENIALS = frozenset(
    term_of(word)
    for word in (
        "no not never cannot cant couldnt dont doesnt didnt isnt wasnt arent wont wouldnt hasnt havent unable hardly barely "
        "cnt carnt dnt aint"  # as in texts; a slip of the pen does not reach them
    ).split()
)
_SAME = {**dict.fromkeys(_DENIALS, _NOT), **dict.fromkeys(map(term_of, "wanna wana wnt".split()), term_of("want"))}
_JOINING = frozenset(map(term_of, "or but nor then".split()))
# Of a phrase's inner words, those that people leave out or exchange.
_LITTLE = frozenset(
    map(term_of, "a i im my me your his her their our so very really just quite too to in on at of for from some any bit".split())
)
_EXACTLY = "="  # before a word of a phrase: other forms of it do not count
_MANY = "#"  # no word, so nobody types this term
_COUNT = re.compile("[1-9][0-9]{1,2}", re.ASCII)  # four digits are a year
_NUMERALS = frozenset(
    map(
        term_of, "ten twelve fifteen sixteen eighteen twenty thirty forty fifty sixty seventy eighty ninety dozen hundred".split()
    )
)
# After a number, what makes it a measure and no count: 20 mg, 50 years.
_UNITS = frozenset(
    map(term_of, "mg mgs mcg ug g gram ml iu kg second sec minute min hour hr hrs day week month year yr yrs time am pm".split())
)
_PAUSE = re.compile(r"[.!?;:\n]|(,|\band\b|&)", re.IGNORECASE)

Run = tuple[str, ...]


class Wording:
    """Phrases, ready to be heard in a text. Never changes; safe across threads."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._runs: dict[str, list[tuple[Run, str]]] = defaultdict(list)  # by first term: run of terms, and its phrase
        self._near: dict[str, set[tuple[str, str]]] = defaultdict(set)  # a form with up to one letter out → (form, term)
        self._terms: set[str] = set()
        for phrase in phrases:
            exact = phrase[:1] == phrase[-1:] == '"'
            words = _words(phrase)
            for run in [_run(_terms(words), frozenset())] if exact else _spelt(words):
                self._runs[run[0]].append((run, phrase))
                self._terms.update(run)
            if not exact:
                self._learn(words)
        self._heard: dict[tuple[str, str], frozenset[str]] = {}  # words, and what they may mean
        forgets(self, lambda wording: wording._heard.clear())

    def said_in(self, text: str) -> frozenset[str]:
        """The phrases, as they were given, that `text` says."""
        if not self._terms:
            return frozenset()
        places, steps = self._places(_plain(text))
        return frozenset(
            phrase
            for first in places.keys() & self._runs.keys()
            for run, phrase in self._runs[first]
            if all(term in places for term in run) and _is_said(run, places, steps)
        )

    def _learn(self, words: Sequence[str]) -> None:
        joined = [_joined(a, b) for a, b in pairwise(words) if not (a + b).count(_EXACTLY)]
        for word in (*words, *joined):
            term = _term(word)
            for form in {word.removeprefix(_EXACTLY), term}:
                if len(form) >= MIN_LETTERS and form.isalpha():
                    for key in _keys(form):
                        self._near[key].add((form, term))

    def _places(self, text: str) -> tuple[dict[str, list[int]], list[int]]:
        """Where each known term stands, and how much has gone by before each place."""
        places: dict[str, list[int]] = defaultdict(list)
        costs: list[int] = []
        before, end = "", 0
        all_terms = terms_of(text)
        for at, found in enumerate(all_terms):
            typed = text[found.start : found.end]
            if _is_count(typed, found.text) and (at + 1 == len(all_terms) or all_terms[at + 1].text not in _UNITS):
                places[_MANY].append(at)
            pause = _pause(text[end : found.start])
            for term in self._meant(typed, found.text) | (frozenset() if pause else self._run_together(before, typed)):
                places[term].append(at)
            costs += [pause, int(found.text not in FILLERS | _LITTLE or found.text in _JOINING)]
            before, end = typed, found.end
        return places, list(accumulate(costs))

    def _meant(self, typed: str, term: str) -> frozenset[str]:
        meant = self._heard.get((typed, term))
        if meant is None:
            if len(self._heard) >= KEPT_WORDS:
                self._heard.clear()
            meant = self._heard[typed, term] = self._terms_meant(typed, term)
        return meant

    def _terms_meant(self, typed: str, term: str) -> frozenset[str]:
        """The term itself, and the very form, when a phrase has it, else those that one slip away are."""
        term, folded = _same(term), fold(typed)
        itself = self._terms & {term, _EXACTLY + folded}
        if itself or term in FILLERS:
            return frozenset(itself | {term})
        near = {pair for form in (folded, term) for key in _keys(form) for pair in self._near.get(key, ())}
        return frozenset(meant for form, meant in near if _is_slip(folded, form) or _is_slip(term, form))

    def _run_together(self, before: str, typed: str) -> set[str]:
        """Two words typed for one: over dose, my self."""
        return {term_of(_joined(before, typed))} & self._terms if before else set()


def _is_said(run: Run, places: dict[str, list[int]], costs: Sequence[int]) -> bool:
    """Whether the terms follow one another, each close enough to the one before."""
    reached = places[run[0]]
    for term in run[1:]:
        reached = [at for at in places[term] if _follows(at, reached, costs)]
    return bool(reached)


def _follows(at: int, reached: Sequence[int], costs: Sequence[int]) -> bool:
    """The nearest place before is the one to ask: the others are further away."""
    nearest = bisect_right(reached, at - 1) - 1
    return nearest >= 0 and costs[2 * at] - costs[2 * reached[nearest] + 1] <= MAX_BETWEEN


def _pause(between: str) -> int:
    found = [match.group(1) for match in _PAUSE.finditer(between)]
    return sum(1 if light else _NEW_SENTENCE for light in found)


def _plain(text: str) -> str:
    """NFC, without control and format characters, cut to MAX_READ."""
    text = text[:MAX_READ]
    if text.isascii() and text.isprintable():
        return text
    kept = "".join(c if c.isspace() or unicodedata.category(c)[0] != "C" else "" for c in text)
    return unicodedata.normalize("NFC", kept)


def _is_count(typed: str, term: str) -> bool:
    return term in _NUMERALS or _COUNT.fullmatch(typed) is not None


def _same(term: str) -> str:
    return _SAME.get(term, term)


def _words(phrase: str) -> list[str]:
    """A phrase's words, "=" kept before those that it stands before."""
    return [
        _EXACTLY * part.startswith(_EXACTLY) + fold(word)
        for part in phrase.strip('"').split()
        for word in ([_MANY] if part == _MANY else words_of(part))
    ]


def _joined(first: str, second: str) -> str:
    return fold(first.removeprefix(_EXACTLY)) + fold(second.removeprefix(_EXACTLY))


def _term(word: str) -> str:
    return word if word.startswith(_EXACTLY) else _same(term_of(word))


def _terms(words: Iterable[str]) -> list[str]:
    return [term for term in map(_term, words) if term]


def _spelt(words: Sequence[str]) -> Iterator[Run]:
    """A phrase as it stands, and with each two neighbours written as one word."""
    yield _run(_terms(words), _LITTLE)
    for at in range(len(words) - 1):
        yield _run(_terms([*words[:at], _joined(words[at], words[at + 1]), *words[at + 2 :]]), _LITTLE)


def _run(terms: Sequence[str], left_out: frozenset[str]) -> Run:
    """The terms, those inside that may be left out being left out."""
    return (*terms[:1], *(term for term in terms[1:-1] if term not in left_out), *terms[1:][-1:])


def _keys(form: str) -> set[str]:
    """The form, and the form with each one of its letters left out: two forms one slip apart share a key."""
    if not MIN_LETTERS - 1 <= len(form) <= 24:  # longer ones are no word of a phrase
        return set()
    return {form, *(form[:at] + form[at + 1 :] for at in range(len(form)))}


def _is_slip(typed: str, meant: str) -> bool:
    """Whether one slip makes `typed` of `meant`: a letter more, less or other, or two swapped. First letters are seldom wrong."""
    if len(meant) < MIN_LETTERS or len(typed) < MIN_LETTERS - 1 or typed[1:] == meant[1:]:
        return False
    begin = next((at for at, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), min(len(typed), len(meant)))
    rest, wanted = typed[begin:], meant[begin:]
    swapped = rest[:2] == wanted[:2][::-1] and rest[2:] == wanted[2:] and len(wanted) > 1
    more, less = rest[1:] == wanted, rest == wanted[1:]
    if len(meant) >= ANY_SLIP_LETTERS:
        return swapped or (begin > 0 and (more or less or rest[1:] == wanted[1:]))
    doubled = begin > 0 and ((more and typed[begin] == typed[begin - 1]) or (less and meant[begin] == meant[begin - 1]))
    return swapped or doubled
