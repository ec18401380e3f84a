"""Query + the corpus's language → Question: which words count, how else they may be said, and what was most likely meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from indexer.engines.seam import Alternative, Clause, Question
from indexer.records import SectionKind
from indexer.spelling import spellings
from indexer.terms import FILLERS, GAP, term_of
from indexer.vocabulary import Phrase, Run
from search_web.asking.correct import NOTHING, Outcome
from search_web.asking.language import PLAIN, Language
from search_web.asking.query import MAX_TERMS, Part, Query, Word, read_query
from search_web.asking.telling import tells

# What a synonym's occurrence is worth beside that of the typed word, shared out over the words of a typed phrase. Between
# 0.5 and 0.9 the judged questions hardly differ; typed words must stay first.
SYNONYM_WEIGHT = 0.7
SPELLING_WEIGHT = 0.95  # anaemia and anemia are one word; what was typed stays a little ahead
MAX_SYNONYMS = 8  # of one typed phrase: the rest would cost more time than it finds

SYMPTOM_WORDS = 6  # parts with more words that count are no list of symptoms but a tale, and the whole query is one description

FOREIGN_LETTERS = 3  # shorter unknown words are doses and initials, and tell no language

# After these a lone "a" is a name: vitamin A, hepatitis A.
_LETTERED = frozenset(map(term_of, "vitamin hepatitis type group influenza strep streptococcus factor".split()))
# What follows is not felt. "not" and "can't" are different: not sleeping is what is felt.
_DENYING = frozenset(map(term_of, "without no".split()))
_CHAINING = frozenset(map(term_of, "or nor".split()))
# A part of nothing but these and FILLERS greets, or says who somebody is, and names no symptom.
_INTRODUCING = FILLERS | frozenset(
    map(
        term_of,
        "hey dear sir madam doctor doctors dr doc nurse everyone all morning afternoon evening good help advice much regards "
        "year years yr yrs yo y old aged age male female man woman boy girl guy lady mum mom mother dad father son daughter wife "
        "husband partner child kid baby new".split(),
    )
)


@dataclass(frozen=True, slots=True)
class Reading:
    """How the visitor wants to be read."""

    expand: bool = True  # search for other names too
    correct: bool = True  # mend words that the corpus does not know
    quotes: bool = True  # what stands between quotation marks must stand in a passage just so


@dataclass(frozen=True, slots=True)
class Expanded:
    """What is also searched for because of something typed."""

    typed: str
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offered:
    """Words that may have been meant, for the visitor to choose."""

    typed: str
    instead: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Understood:
    """The query as it will be asked."""

    text: str
    question: Question
    symptoms: tuple[str, ...]  # Clause.symptom points here
    expanded: tuple[Expanded, ...]
    corrected: str | None  # the text with its mended words, when any were
    offered: tuple[Offered, ...]
    truncated: bool


def understand(
    typed: str, language: Language, kinds: frozenset[SectionKind] = frozenset(), reading: Reading = Reading()
) -> Understood:
    """Anything a visitor can send → Understood."""
    query = read_query(typed, language.is_one, reading.quotes)
    speller = _Mending(language, query if reading.correct else None)
    parts = [speller.mended(part) for part in query.parts]
    introducing = _introducing(parts)
    symptoms = _symptoms(query, [part for at, part in enumerate(parts) if at not in introducing])
    numbers = {shown: number for number, shown in enumerate(symptoms)}
    clauses: list[Clause] = []
    expanded: list[Expanded] = []
    for at, part in enumerate(parts):
        symptom = numbers.get(part.shown.casefold(), 0)
        clauses += [Clause((Alternative(phrase),), symptom, required=True) for phrase in part.phrases]
        named, runs = _clauses(part.words, symptom, language if reading.expand else PLAIN, bool(clauses))
        clauses += [replace(clause, optional=True) for clause in named] if at in introducing else named
        expanded += [_said(query.text, part.words, run, language) for run in runs]
    return Understood(
        text=query.text,
        question=Question(_distinct(clauses)[:MAX_TERMS], query.exclusions, kinds, tells=tells(query.text)),
        symptoms=tuple(symptoms.values()),
        expanded=tuple(dict.fromkeys(said for said in expanded if said.also)),
        corrected=speller.text(query),
        offered=tuple(dict.fromkeys(speller.offered)),
        truncated=query.truncated,
    )


def _symptoms(query: Query, parts: Sequence[Part]) -> dict[str, str]:
    """What is listed, by its folded form: each once, as it was first typed. A tale is one by itself."""
    if any(len(_meaningful(part.words)) > SYMPTOM_WORDS for part in parts):
        return {"": ", ".join(part.shown for part in query.parts) if query.exclusions else query.text}
    symptoms: dict[str, str] = {}
    for part in parts:
        symptoms.setdefault(part.shown.casefold(), part.shown)
    return symptoms


def _introducing(parts: Sequence[Part]) -> frozenset[int]:
    """Places of the parts that greet or say who somebody is, beside others: "Hello, I am a 45 year old woman, ..."."""
    found = [at for at, part in enumerate(parts) if not part.phrases and all(_introduces(word.term) for word in part.words)]
    return frozenset(found) if len(found) < len(parts) else frozenset()


def _introduces(term: str) -> bool:
    return term in _INTRODUCING or term == GAP or term.isdigit()


class _Mending:
    """Corrects the words of a query and remembers what it did."""

    def __init__(self, language: Language, query: Query | None) -> None:
        typed = [word.typed for part in query.parts for word in part.words if word.term != GAP] if query else []
        self._outcomes = {word: language.speller.correct(word) for word in typed}
        self._swaps = not _is_foreign(self._outcomes, language)
        self.swapped: dict[tuple[int, int], str] = {}  # where in the text, and by what
        self.offered: list[Offered] = []

    def mended(self, part: Part) -> Part:
        return Part(part.shown, tuple(word for typed in part.words for word in self._mended_word(typed)), part.phrases)

    def _mended_word(self, word: Word) -> list[Word]:
        outcome = self._outcomes.get(word.typed, NOTHING)
        mended = [Word(meant, term_of(meant), word.start, word.end) for meant in outcome.words[:1] if term_of(meant)]
        if outcome.kind == "swap" and not mended:
            return []  # "thsi" is a slip of a word that is not searched for, and of no interest to whoever made it
        if outcome.kind == "swap" and self._swaps:
            self.swapped[word.start, word.end] = outcome.words[0]
            return mended
        if outcome.words:
            self.offered.append(Offered(word.typed, outcome.words))
        return [word]

    def text(self, query: Query) -> str | None:
        text = query.text
        for (start, end), mended in sorted(self.swapped.items(), reverse=True):
            text = text[:start] + mended + text[end:]
        return text if self.swapped else None


def _is_foreign(outcomes: Mapping[str, Outcome], language: Language) -> bool:
    """Whether most words are unknown and one of them resembles nothing: of another language, where likeness is chance."""
    words = [word for word in outcomes if len(word) >= FOREIGN_LETTERS and word.isalpha()]
    unknown = [word for word in words if not language.knows(word)]
    return 2 * len(unknown) > len(words) and any(outcomes[word] == NOTHING for word in unknown)


def _clauses(words: Sequence[Word], symptom: int, language: Language, after_others: bool) -> tuple[list[Clause], list[Run]]:
    """Plain words of one part → their clauses, and the known phrases among them."""
    denied = _denied(words, after_others)
    kept = [at for at in _meaningful(words) if at not in denied]
    runs = [
        run for run in language.synonyms.runs_in([word.term for word in words]) if denied.isdisjoint(range(run.start, run.end))
    ]
    clauses = [Clause(_ways(at, words, kept, runs, language), symptom) for at in kept]
    clauses += [
        Clause((Alternative(typed), *_others(run.others, language, 1)), symptom)
        for run in runs
        if not any(run.start <= at < run.end for at in kept)
        and (typed := tuple(word.term for word in words[run.start : run.end]))
    ]
    clauses += [_denial(words[at].term, symptom) for at in sorted(denied) if words[at].term not in _DENYING | _CHAINING | FILLERS]
    return clauses, runs


def _meaningful(words: Sequence[Word]) -> list[int]:
    """Places of the words that say what is felt; of all words when nothing else is left."""
    kept = [
        at
        for at, word in enumerate(words)
        if word.term != GAP and (word.term not in FILLERS or (word.term == "a" and at and words[at - 1].term in _LETTERED))
    ]
    return kept or [at for at, word in enumerate(words) if word.term != GAP]


def _denied(words: Sequence[Word], after_others: bool) -> set[int]:
    """Places of a denial and of what it denies: "(chest pain) without any fever or cough".

    A denial that comes first is the complaint itself: "no appetite".
    """
    denied: set[int] = set()
    at = 0
    while at < len(words):
        felt_before = after_others or any(words[place].term not in FILLERS | _DENYING for place in range(at))
        if words[at].term not in _DENYING or not felt_before:
            at += 1
            continue
        denied.add(at)
        at += 1
        while at < len(words) and words[at].term != GAP:
            denied.add(at)
            at += 1
            if words[at - 1].term not in FILLERS and not (at < len(words) and words[at].term in _CHAINING):
                break
    return denied


def _denial(term: str, symptom: int) -> Clause:
    """Lifts passages that deny the same; the word alone counts for nothing, so that no "with fever" profits."""
    return Clause(tuple(Alternative((denying, term)) for denying in sorted(_DENYING, reverse=True)), symptom, optional=True)


def _ways(
    at: int, words: Sequence[Word], kept: Sequence[int], runs: Sequence[Run], language: Language
) -> tuple[Alternative, ...]:
    """Every way to say the word at this place, each once, what was typed first. The weight of other names of a phrase is shared
    among its words.
    """
    typed = [Alternative((words[at].term,)), *_respelt(words[at]), *_run_together(at, words, kept, language)]
    others: list[Alternative] = []
    for run in runs:
        if run.start <= at < run.end:
            sharing = sum(run.start <= place < run.end for place in kept)
            others = _others(run.others, language, sharing)
            # Alone, "down" of "feel down" leads to Down syndrome. A name that is one word of the corpus is sure to be found.
            if sharing == 1 < run.end - run.start and any(len(other.terms) == 1 for other in others):
                typed = [Alternative(tuple(word.term for word in words[run.start : run.end]))]
    return tuple({way.terms: way for way in reversed([*typed, *others])}.values())[::-1]


def _respelt(word: Word) -> list[Alternative]:
    return [Alternative((term_of(other),), SPELLING_WEIGHT, "spelling") for other in spellings(word.typed)]


def _run_together(at: int, words: Sequence[Word], kept: Sequence[int], language: Language) -> list[Alternative]:
    """The word and its neighbour as one, where the corpus writes them so: "heart burn", "head ache"."""
    pairs = [(first, first + 1) for first in (at - 1, at) if first in kept and first + 1 in kept]
    joined = [language.joined(words[first].typed, words[second].typed) for first, second in pairs]
    return [Alternative((term_of(word),), SPELLING_WEIGHT, "spelling") for word in joined if word]


def _others(phrases: Sequence[Phrase], language: Language, sharing: int) -> list[Alternative]:
    return [Alternative(phrase.terms, SYNONYM_WEIGHT / sharing, "synonym") for phrase in _known(phrases, language)]


def _known(phrases: Sequence[Phrase], language: Language) -> list[Phrase]:
    """Those that some article may hold: every word of them stands in the corpus."""
    return [phrase for phrase in phrases if language.terms.issuperset(phrase.terms)][:MAX_SYNONYMS]


def _said(text: str, words: Sequence[Word], run: Run, language: Language) -> Expanded:
    typed = text[words[run.start].start : words[run.end - 1].end]
    return Expanded(typed, tuple(dict.fromkeys(phrase.text for phrase in _known(run.others, language))))


def _distinct(clauses: Sequence[Clause]) -> tuple[Clause, ...]:
    """Each thing asked for once: a word typed twice is not twice as important. Quoted even once, it is required."""
    required = {clause.alternatives for clause in clauses if clause.required}
    distinct = {clause.alternatives: clause for clause in reversed(clauses)}
    return tuple(replace(clause, required=ways in required) for ways, clause in distinct.items())[::-1]
