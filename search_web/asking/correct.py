"""A word nobody wrote → the word that was meant, from the corpus's own words; medicines are offered, never swapped."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from indexer.forgetting import forgets
from indexer.spelling import AMERICAN, BRITISH, respelt, spellings
from indexer.terms import FILLERS, fold, term_of
from search_web.asking.medicines import is_everyday, is_medicine, is_sold, may_mean_medicine, mistaken_for
from search_web.asking.nearby import Nearby
from search_web.asking.slips import slip_cost
from search_web.asking.sounds import sound_of, sounds_of

MIN_LETTERS = 4  # shorter words differ from each other by one letter anyway
MAX_LETTERS = 24  # longer ones are words run together
FREQUENCY_WEIGHT = 0.2  # ten times as many passages are worth a fifth of an arbitrary slip
# The fewer words a corpus has, the seldomer one of them lies near a real word that it lacks (of 3,400 words ten times seldomer
# than of 35,000), and the fewer passages hold a word: the scores of a small one are better by so much for every ten times.
FEW_WEIGHT = 0.15
MANY_WORDS = 35_000
MAX_BONUS = 0.2  # corpora of a few hundred words are no better known
CLEAR_MARGIN = 0.25  # the best beats the next by this, or there is no clear best
MAX_OFFERED = 3

# A word that sounds as the typed one does was likely meant however it is written: "headake" is two letters off. But the more
# letters differ, the likelier both are words (right and write), so those count a fifth, up to two arbitrary slips and some.
BY_EAR = 0.2
AS_WRITTEN = 0.2
FAR = 2.4

KEPT_WORDS = 1 << 12  # looked up lately: slips are as alike as questions, and comparing one with all words takes milliseconds


@dataclass(frozen=True, slots=True)
class _Bounds:
    """How unlike a word may be to what was typed. A score is the cost of the slips less the worth of the frequency."""

    slips: int
    written: float  # the most that they may cost in the letters
    heard: float  # and in the sound
    swap: float  # the worst score of a word that is swapped
    offer: float  # and of one that is offered


# By letters typed. The shorter a word, the more real words lie one slip away, and no corpus holds them all. Chosen on 544 slips
# of health words and on real words taken out of a corpus: below six letters only what sounds the same and what is very common
# is swapped, and of four letters nothing; from eight, two slips are common and two words seldom that close. So 11 of 933 real
# words are swapped and 389 of the slips; with a tenth more from six letters, 30 and 402.
_BY_LETTERS = {
    4: _Bounds(1, 0.6, 0.0, -math.inf, 0.2),
    5: _Bounds(1, 0.7, 0.0, 0.05, 0.25),
    6: _Bounds(1, 1.0, 0.7, 0.3, 0.8),
    7: _Bounds(1, 1.0, 0.7, 0.3, 0.8),
}
_LONG = _Bounds(2, 1.6, 1.0, 0.6, 1.0)
# What is not searched for cannot mislead when it takes the place of a slip (thsi), and nobody wants it offered.
UNSEARCHED_SCORE = 0.5

_ENDING = re.compile(r"(?:ings?|ed|ly|(?<![aious])s)$")  # "tasting" has as many neighbours as "taste" has
INFLECTED_SCORE = 0.25  # the worst for five letters with such an ending: four are as doubtful as alone, six as good
# Whoever or whatever does something is a word that no corpus need have (hoarder, harder); after fewer letters it is no ending.
_DOER = re.compile(r"(?<=[a-z]{5})ers?$")
_PLURAL = re.compile(r"[a-z]{6,}(?<![aious])s")  # a corpus may hold "migraine" alone where "migranes" is typed
_LATIN = "ae"  # so end names of germs (influenzae), which few corpora hold, and no English word that is not one of them
# One slip apart and never meant for each other, which matters where the corpus has one only: lactase and lactose, sulphate and
# sulphite, chlorine and chloride.
_CONTRARY_BEGINNINGS = (("micro", "macro"), ("hyper", "hypo"), ("inter", "intra"), ("inter", "infra"), ("ante", "anti"))
_CONTRARY_ENDINGS = ({"ase", "ose"}, {"ate", "ite"}, {"ine", "ide"})
_MAY_DIFFER = re.compile(r"ae|oe|emi|rrhea|pnea|^hem|^esoph|^edem|^estr|nesth|diatr|gynec|tumou?r|colou?r|haviou?r")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What to do about one typed word."""

    kind: Literal["swap", "offer", "none"]
    words: tuple[str, ...] = ()  # folded words of the corpus: the one to ask with instead, or those to choose from


NOTHING = Outcome("none")


@dataclass(frozen=True, slots=True)
class _Candidate:
    score: float  # lower is better
    word: str


class Speller:
    """The words of a corpus, ready for typing errors. Never changes; safe across threads."""

    def __init__(self, words: Mapping[str, int], known: Collection[str] = ()) -> None:
        """`words`: folded word → passages that hold it. `known`: folded words that are right though the corpus lacks them."""
        self._passages = words
        self._known = frozenset(known)
        self._terms = frozenset(map(term_of, words))
        self._bonus = min(max(FEW_WEIGHT * math.log10(MANY_WORDS / max(len(words), 1)), 0.0), MAX_BONUS)
        forms = tuple(_forms(words))
        self._written = Nearby(forms)
        self._heard = Nearby((sound, (form, word)) for form, word in forms for sound in sounds_of(form))
        self._outcomes: dict[str, Outcome] = {}
        forgets(self, lambda speller: speller._outcomes.clear())

    def correct(self, word: str) -> Outcome:
        """One typed word → a better one, several to choose from, or nothing. Only unknown words of plain letters are touched."""
        outcome = self._outcomes.get(word)
        if outcome is None:
            if len(self._outcomes) >= KEPT_WORDS:
                self._outcomes.clear()
            outcome = self._outcomes[word] = self._look_up(word)
        return outcome

    def _look_up(self, word: str) -> Outcome:
        typed = fold(word)
        if not (MIN_LETTERS <= len(typed) <= MAX_LETTERS and _is_plain(typed)) or self._is_known(typed):
            return NOTHING
        candidates = self._candidates(typed)
        shorter = not candidates and bool(_PLURAL.fullmatch(typed))
        if shorter:
            candidates = self._candidates(typed[:-1])
        if not candidates or any(term_of(c.word) == term_of(typed) for c in candidates):
            return NOTHING  # a form of a known word finds what that word finds
        chosen = _chosen(typed, candidates, self._passages)
        if term_of(typed) in self._terms and candidates[0].score > _swap_score(typed):
            return NOTHING  # it finds something as it is, so what was meant must be plain even to be offered
        return _offered(chosen) if shorter or term_of(typed) in self._terms else chosen

    def _is_known(self, typed: str) -> bool:
        if typed in self._passages or typed in self._known or term_of(typed) in FILLERS or is_sold(typed):
            return True
        return any(form in self._known or term_of(form) in self._terms for form in spellings(typed))

    def _candidates(self, typed: str) -> list[_Candidate]:
        """Words of the corpus that were likely meant, best first."""
        bounds = _bounds(typed)
        costs = self._costs(typed, bounds).items()
        scored = (_Candidate(cost - self._worth(word), word) for word, cost in costs)
        near = (c for c in scored if c.score <= _most(c.word, bounds.offer) and not _are_contrary(typed, c.word))
        return sorted(near, key=lambda c: (c.score, c.word))

    def _worth(self, word: str) -> float:
        return FREQUENCY_WEIGHT * math.log10(self._passages[word]) + self._bonus

    def _costs(self, typed: str, bounds: _Bounds) -> dict[str, float]:
        """Word of the corpus → how unlikely it is that it was meant, by the eye or by the ear, whichever is less."""
        costs: dict[str, float] = {}
        for form, word in self._written.near(typed, bounds.slips):
            costs[word] = min(costs.get(word, math.inf), slip_cost(typed, form, bounds.written))
        sound = sound_of(typed)
        for heard, (form, word) in self._heard.near(sound, 1):
            cost = slip_cost(sound, heard, bounds.heard)
            if cost < math.inf:
                cost += BY_EAR + AS_WRITTEN * min(slip_cost(typed, form, FAR), FAR)
                costs[word] = min(costs.get(word, math.inf), cost)
        return costs


def _chosen(typed: str, candidates: list[_Candidate], passages: Mapping[str, int]) -> Outcome:
    """What the candidates, best first, amount to."""
    best = candidates[0]
    near = [c for c in candidates if c.score < best.score + CLEAR_MARGIN]
    distinct = tuple({term_of(c.word): c.word for c in reversed(near)}.values())[::-1][:MAX_OFFERED]
    if _is_unsearched(best.word) and not _is_clear(typed, best):
        return NOTHING
    alike = [name for name in mistaken_for(best.word) if passages.get(name)]
    if alike or any(map(is_medicine, distinct)):
        return Outcome("offer", tuple(dict.fromkeys((*distinct, *alike)))[:MAX_OFFERED])
    return Outcome("swap" if len(distinct) == 1 and _is_clear(typed, best) else "offer", distinct)


def _offered(outcome: Outcome) -> Outcome:
    return Outcome("offer", outcome.words) if outcome.words else NOTHING


def _is_clear(typed: str, best: _Candidate) -> bool:
    """Whether the only candidate may stand in place of what was typed: it begins alike, and no name may be meant."""
    likely = best.score <= _most(best.word, min(_swap_score(typed), _bounds(best.word).swap))
    is_name = typed.endswith(_LATIN) or (may_mean_medicine(typed) and not is_everyday(best.word))
    return likely and best.word[0] == typed[0] and not is_name


def _is_unsearched(word: str) -> bool:
    return not term_of(word) or term_of(word) in FILLERS


def _most(word: str, score: float) -> float:
    """The worst score allowed to the word, where others are allowed this one."""
    return UNSEARCHED_SCORE if _is_unsearched(word) else score


def _bounds(typed: str) -> _Bounds:
    return _BY_LETTERS.get(len(typed), _LONG)


def _swap_score(typed: str) -> float:
    """The worst score of a word that is swapped for this one: as short as it is without its ending."""
    base = _ENDING.sub("", typed)
    if base != typed and len(base) == 5:
        return INFLECTED_SCORE
    return _bounds(_DOER.sub("", base).ljust(MIN_LETTERS)).swap


def _are_contrary(typed: str, word: str) -> bool:
    """Whether one of them begins or ends with what makes it another thing than the other."""
    begin = any(
        one.startswith(first) and other.startswith(second)
        for first, second in _CONTRARY_BEGINNINGS
        for one, other in ((typed, word), (word, typed))
    )
    return begin or {typed[-3:], word[-3:]} in _CONTRARY_ENDINGS


def _is_plain(word: str) -> bool:
    return word.isascii() and word.isalpha()


def _forms(words: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """(as it may be typed, as the corpus has it) of every word that others can be corrected to."""
    for word, passages in words.items():
        if passages and MIN_LETTERS <= len(word) <= MAX_LETTERS and _is_plain(word):
            yield word, word
            if _MAY_DIFFER.search(word):
                yield from ((form, word) for form in (respelt(word, BRITISH), respelt(word, AMERICAN)) if form not in words)
