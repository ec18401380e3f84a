"""A word nobody wrote → the word that was meant, from the corpus's own words; medicines are offered, never swapped."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from string import ascii_lowercase
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from indexer.spelling import AMERICAN, BRITISH, respelt, spellings
from indexer.terms import fold, term_of

MIN_LETTERS = 4  # shorter words differ from each other by one letter anyway
LONG_LETTERS = 8  # from here on two slips are common and two words seldom that close
MAX_LETTERS = 24  # longer ones are words run together
# The most that a slip, or two, may cost by letters typed. The shorter a word, the more real words lie one slip away, and no
# corpus holds them all: below six letters only a letter doubled or two transposed are told from another word.
MAX_COSTS = {4: 0.6, 5: 0.6, 6: 1.0, 7: 1.0}
MAX_COST = 1.6  # two slips, one of them a likely one
# The same for the score, which is that cost less the worth of the frequency.
MAX_SCORES = {4: 0.5, 5: 0.5, 6: 0.5, 7: 0.5}
MAX_SCORE = 0.8
FREQUENCY_WEIGHT = 0.2  # ten times as many passages are worth a fifth of an arbitrary slip
CLEAR_MARGIN = 0.25  # the best beats the next by this, or there is no clear best
RARE_PASSAGES = 5  # words that stand in fewer passages are mostly names: several of them are offered
MAX_OFFERED = 3

KEPT_WORDS = 1 << 12  # looked up lately: slips are as alike as questions, and comparing one with all words takes milliseconds

# Names of medicines end so; the everyday words do too.
_MEDICINE = re.compile(
    r"(?:ine|ol|olone?|pril|sartan|statin|azole|mycin|micin|cillin|floxacin|cycline|azepam|azolam|zepate|barbital|caine|profen|mab|nib|"
    r"vir|parin|gliptin|glitazone|formin|thiazide|semide|lukast|sone|dronate|codone|phylline|triptan|setron|oxetine|zepine|amide|"
    r"trel|tide|rubicin|platin|olimus|azide|done|pam|zine|zide|tant|oxin)$"
)
_EVERYDAY = frozenset(
    "alcohol cholesterol control protocol migraine urine spine medicine caffeine nicotine routine vaccine caroline "
    "determine examine imagine machine saline marine decline define refine online baseline outline guideline discipline "
    "feminine masculine feline genuine intestine quarantine trampoline vaseline gasoline magazine adrenaline bovine "
    "canine clementine combine confine engine famine fine fluorine chlorine iodine line mine nine wine shine pine vine "
    "dine shrine sunshine trine twine ravine valentine adenine creatinine histamine melanine school stool tool pool "
    "cool wool fool symbol patrol petrol pistol idol carol capitol aerosol parasol menthol thymol glycerol ethanol "
    "methanol cortisol cortisone hormone someone everyone anyone backbone bone done gone none tone stone zone phone "
    "alone throne microphone telephone abandon condone redone undone overdone peptide riptide tide divide provide "
    "inside outside beside wide side hide guide suicide decide slide ride bride pride spam toxin dioxin distant "
    "important constant instant infant reluctant assistant resistant pregnant dominant significant tongue crib rib nib "
    "bib".split()
)
# Known to be taken for each other. Whoever mistypes one is shown the others.
_LOOK_ALIKES = tuple(
    frozenset(names.split("/"))
    for names in (
        "hydroxyzine/hydralazine prednisone/prednisolone clonidine/clonazepam/klonopin bupropion/buspirone "
        "celebrex/celexa/cerebyx lamictal/lamisil lamotrigine/lamivudine metformin/metronidazole tramadol/trazodone "
        "zantac/xanax/zyrtec amlodipine/amiloride amitriptyline/nortriptyline carbamazepine/oxcarbazepine "
        "chlorpromazine/chlorpropamide cycloserine/cyclosporine/ciclosporin daunorubicin/doxorubicin "
        "dopamine/dobutamine ephedrine/epinephrine fluoxetine/fluvoxamine/duloxetine/paroxetine "
        "glipizide/glyburide/glimepiride hydrocodone/oxycodone hydrocortisone/hydrocodone losartan/valsartan "
        "medroxyprogesterone/methylprednisolone/methyltestosterone morphine/hydromorphone "
        "nicardipine/nifedipine/nimodipine olanzapine/quetiapine penicillin/penicillamine quinine/quinidine "
        "risperidone/ropinirole sertraline/cetirizine/selegiline sulfadiazine/sulfasalazine sumatriptan/zolmitriptan "
        "tizanidine/tiagabine tolazamide/tolbutamide vinblastine/vincristine propranolol/pravastatin atenolol/albuterol "
        "diazepam/lorazepam/alprazolam azathioprine/azithromycin levothyroxine/liothyronine mirtazapine/metazapine "
        "simvastatin/sitagliptin warfarin/heparin"
    ).split()
)
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
    passages: int


class Speller:
    """The words of a corpus, ready for typing errors. Never changes; safe across threads."""

    def __init__(self, words: Mapping[str, int], known: Collection[str] = ()) -> None:
        """`words`: folded word → passages that hold it. `known`: folded words that are right though the corpus lacks them."""
        self._passages = words
        self._known = frozenset(known)
        forms = sorted(_forms(words), key=lambda pair: (pair[0][0], len(pair[0])))
        self._forms = [form for form, _ in forms]
        self._words = [word for _, word in forms]
        self._counts = _letter_counts(self._forms)
        self._places: dict[tuple[str, int], tuple[int, int]] = {}  # first letter and length → where such forms begin and end
        for at, form in enumerate(self._forms):
            start, _ = self._places.get((form[0], len(form)), (at, at))
            self._places[form[0], len(form)] = (start, at + 1)
        self._outcomes: dict[str, Outcome] = {}

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
        candidates = sorted(self._candidates(typed), key=lambda c: (c.score, c.word))
        if not candidates or any(term_of(c.word) == term_of(typed) for c in candidates):
            return NOTHING  # a form of a known word finds what that word finds
        return _chosen(typed, candidates, self._passages)

    def _is_known(self, typed: str) -> bool:
        return any(form in self._passages or form in self._known for form in (typed, *spellings(typed)))

    def _candidates(self, typed: str) -> Iterator[_Candidate]:
        """Words of the corpus that were likely meant; all begin with the same letter."""
        highest = MAX_SCORES.get(len(typed), MAX_SCORE)
        most = MAX_COSTS.get(len(typed), MAX_COST)
        for form, word in self._near(typed, 2 if len(typed) >= LONG_LETTERS else 1):
            score = slip_cost(typed, form, most) - FREQUENCY_WEIGHT * math.log10(self._passages[word])
            if score <= highest:
                yield _Candidate(score, word, self._passages[word])

    def _near(self, typed: str, slips: int) -> Iterator[tuple[str, str]]:
        """(form, word) that so few slips can reach, and some more: those of nearly the same letters."""
        third = (len(typed) - 1) // 3 + 1
        parts = [typed[at : at + third] for at in range(1, len(typed), third)]
        lengths = range(max(MIN_LETTERS, len(typed) - slips), len(typed) + slips + 1)
        places = [self._places[typed[0], length] for length in lengths if (typed[0], length) in self._places]
        start, end = (places[0][0], places[-1][1]) if places else (0, 0)
        differing = np.abs(self._counts[start:end] - _letter_counts([typed])[0]).sum(axis=1, dtype=np.int16)
        for at in np.flatnonzero(differing <= 2 * slips).tolist():
            form = self._forms[start + at]
            # More than two letters differ, so none were only transposed, and two slips leave one of three parts whole.
            if differing[at] <= 2 or any(part in form for part in parts):
                yield form, self._words[start + at]


def _chosen(typed: str, candidates: list[_Candidate], passages: Mapping[str, int]) -> Outcome:
    """What the candidates, best first, amount to."""
    best = candidates[0]
    near = [c for c in candidates if c.score < best.score + CLEAR_MARGIN]
    distinct = tuple({term_of(c.word): c.word for c in reversed(near)}.values())[::-1][:MAX_OFFERED]
    alike = [name for group in _LOOK_ALIKES if best.word in group for name in sorted(group) if passages.get(name)]
    if alike or any(_is_medicine(word) for word in (best.word, *distinct)):
        return Outcome("offer", tuple(dict.fromkeys((*distinct, *alike)))[:MAX_OFFERED])
    if len(distinct) == 1:
        return Outcome("swap", (best.word,))
    if all(c.passages < RARE_PASSAGES for c in near):
        return Outcome("offer", distinct)
    return NOTHING


def _is_medicine(word: str) -> bool:
    return bool(_MEDICINE.search(word)) and word not in _EVERYDAY


def _is_plain(word: str) -> bool:
    return word.isascii() and word.isalpha()


def _forms(words: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """(as it may be typed, as the corpus has it) of every word that others can be corrected to."""
    for word, passages in words.items():
        if passages and MIN_LETTERS <= len(word) <= MAX_LETTERS and _is_plain(word):
            yield word, word
            if _MAY_DIFFER.search(word):
                yield from ((form, word) for form in (respelt(word, BRITISH), respelt(word, AMERICAN)) if form not in words)


def _letter_counts(words: list[str]) -> npt.NDArray[Any]:
    """How often each letter stands in each word: (words, 26)."""
    letters = np.frombuffer("".join(words).encode("ascii"), dtype=np.uint8).astype(np.int64) - ord("a")
    rows = np.repeat(np.arange(len(words)), [len(word) for word in words])
    return np.bincount(rows * 26 + letters, minlength=26 * len(words)).reshape(-1, 26).astype(np.int8)


# How unlikely a slip is.
TRANSPOSED = 0.6
DOUBLED = 0.55  # a letter typed twice, or once where two belong
SOUNDS_ALIKE = 0.7  # one vowel for another, a vowel or silent "h" too many or too few, "c" for "s"
ANY_OTHER = 1.0
AT_THE_END = 0.4  # more: words that differ in the last letter are often both right (shorter, shorten)

_DRIFT = 2  # two slips move a letter no further
_VOWELS = frozenset("aeiouy")
_QUIET = frozenset("aeiouyh")
_ALIKE = frozenset(frozenset(pair) for pair in "cs ck sz gj mn td kq bp bv fv xs".split())


_REPLACED = {
    (a, b): SOUNDS_ALIKE if (a in _VOWELS and b in _VOWELS) or frozenset((a, b)) in _ALIKE else ANY_OTHER
    for a in ascii_lowercase
    for b in ascii_lowercase
}


def slip_cost(typed: str, meant: str, most: float) -> float:
    """How unlikely it is to type `typed` for `meant` by one or two slips, infinite above `most`."""
    begin, end = _same(typed, meant)
    added, missing = _lone_costs(typed)[begin : len(typed) - end], _lone_costs(meant)[begin : len(meant) - end]
    last = 0.0 if end else AT_THE_END
    typed, meant = typed[begin : len(typed) - end], meant[begin : len(meant) - end]
    nothing = [math.inf] * (len(meant) + 1)
    older, before, row = nothing, nothing, [0.0, *accumulate(missing)]
    for i, a in enumerate(typed):
        older, before, row = before, row, nothing[:]
        row[0] = before[0] + added[i]
        for j in range(max(0, i - _DRIFT), min(len(meant), i + _DRIFT + 1)):
            b = meant[j]
            cost = before[j]
            if a != b:
                cost += _REPLACED[a, b] + (last if i == len(typed) - 1 and j == len(meant) - 1 else 0.0)
                if i and j and a == meant[j - 1] and b == typed[i - 1]:
                    cost = min(cost, older[j - 1] + TRANSPOSED)
            row[j + 1] = min(cost, before[j + 1] + added[i], row[j] + missing[j])
        if min(row) > most and min(before) > most:  # letters swapped may still reach back over a row
            return math.inf
    return row[-1] if row[-1] <= most else math.inf


def _same(typed: str, meant: str) -> tuple[int, int]:
    """How many letters at the beginning, and then at the end, are the same: no slip is there."""
    shorter = min(len(typed), len(meant))
    begin = next((at for at in range(shorter) if typed[at] != meant[at]), shorter)
    end = next((at for at in range(shorter - begin) if typed[-1 - at] != meant[-1 - at]), shorter - begin)
    return begin, end


@lru_cache(maxsize=1 << 12)  # the typed word is compared with hundreds
def _lone_costs(word: str) -> tuple[float, ...]:
    """Cost of each letter when the other word lacks it."""
    quiet = [SOUNDS_ALIKE if letter in _QUIET else ANY_OTHER for letter in word]
    quiet[-1] += AT_THE_END
    return tuple(DOUBLED if at and word[at] == word[at - 1] else cost for at, cost in enumerate(quiet))
