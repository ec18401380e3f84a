"""Other names for what is typed: synonyms a maintainer writes, also-known-as names of articles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from indexer.errors import SettingsInvalid
from indexer.records import Article
from indexer.spelling import AMERICAN, BRITISH, respelt
from indexer.terms import fold, stems_of, term_of, words_of
from indexer.toml_files import toml_of

MAX_PHRASE_CHARACTERS = 80  # the longest reviewed phrase has under 50; more is a sentence, and no article holds it word for word
MAX_PHRASE_TERMS = 8  # bounds the work of one look-up; reviewed phrases have up to seven
KEPT_TEXTS = 1 << 15  # the names of 6,000 articles and some thousand synonyms, each looked at several times
MAX_GAP = 3  # words let pass between two words of a phrase: "can't [get to] sleep", "feel [just a bit] sick"

# Let pass inside a phrase, whether the file has them or the visitor: none of them changes what is felt. No negation, no
# "with" or "from", and nothing that joins two complaints.
_PASSING = frozenset(
    stems_of(
        "a i im my me your his her their so very really just quite too all to in on at for get getting got keep have having been "
        "feel do does when while some any bit little"
    )
)
_SAME_TERM = {"cannot": "cant"}  # one negation, spelt in two ways


@dataclass(frozen=True, slots=True)
class Phrase:
    """One name of a thing, one spelling of it."""

    text: str  # as the file or the article has it, the same for each of its spellings
    terms: tuple[str, ...]  # of this spelling; never empty


@dataclass(frozen=True, slots=True)
class Run:
    """A known phrase found among the terms of a question."""

    start: int  # its first term, counted from 0
    end: int  # one past its last term
    others: tuple[Phrase, ...]  # what else to search for, in the order of the file; never the very terms typed


@dataclass(frozen=True, slots=True)
class Group:
    """Names for one thing."""

    words: tuple[str, ...]
    typed_only: tuple[str, ...] = ()  # understood, never searched for


class Synonyms:
    """Groups, ready to be found in a question. Never changes; can be pickled and shared across threads."""

    def __init__(self, groups: Iterable[Group] = ()) -> None:
        """Of two groups with the same phrase, the first one has it."""
        self.groups = tuple(groups)
        self._phrases = tuple(tuple(_spelt(group.words)) for group in self.groups)
        self._found: dict[tuple[str, ...], int] = {}  # key of a phrase → number of its group
        for number, group in enumerate(self.groups):
            for phrase in _spelt([*group.words, *group.typed_only]):
                self._found.setdefault(_key(phrase.terms), number)
        self._longest = {key[0]: len(key) for key in sorted(self._found, key=len)}  # first term → terms of the longest such key

    def runs_in(self, terms: Sequence[str]) -> list[Run]:
        """Terms of a question, fillers and all → the known phrases in it, in order; of two that overlap, the longer one."""
        taken: set[int] = set()
        runs = []
        for _, start, end, group in sorted(self._candidates([_SAME_TERM.get(term, term) for term in terms])):
            if taken.isdisjoint(range(start, end)):
                taken.update(range(start, end))
                typed = tuple(terms[start:end])
                runs.append(Run(start, end, tuple(phrase for phrase in self._phrases[group] if phrase.terms != typed)))
        return sorted(runs, key=lambda run: run.start)

    def _candidates(self, terms: list[str]) -> Iterator[tuple[int, int, int, int]]:
        """Every (minus the length of the key, start, end, group), overlapping ones too."""
        for start, first in enumerate(terms):
            key: tuple[str, ...] = (first,)
            gap = 0
            if key in self._found:
                yield -1, start, start + 1, self._found[key]
            longest = self._longest.get(first, 0)
            for at in range(start + 1, len(terms) if longest > 1 else 0):
                longer = (*key, terms[at])
                if longer in self._found:
                    yield -len(longer), start, at + 1, self._found[longer]
                key, gap = (key, gap + 1) if terms[at] in _PASSING else (longer, 0)
                if gap > MAX_GAP or len(key) >= longest:
                    break

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of every phrase, folded: none of them is a typing error."""
        return frozenset(
            fold(word) for group in self.groups for text in group.words + group.typed_only for word in words_of(text)
        )

    def joins(self, names: Iterable[str]) -> bool:
        """Whether one group holds all of these names already."""
        groups = {self._found.get(_key_of(name)) for name in names}
        return len(groups) == 1 and None not in groups

    def merge(self, names: Iterable[tuple[str, Sequence[str]]], passages: Mapping[str, int] = MappingProxyType({})) -> Synonyms:
        """(title, also-known-as names) of articles → these synonyms with those names. `passages`: of each folded word, how many
        hold it.

        A name of several titles belongs to none. Into a group that is here already, names come as typed_only: articles are
        generous with names, and a reviewed group is not. Names of two such groups are left alone.
        """
        trusted = [
            [title, *(name for name in others if _stands_alone(name) and not _is_broader(name, title, passages))]
            for title, others in names
            if is_name(title)
        ]
        owners = Counter(key for texts in trusted for key in set(map(_key_of, texts)))
        groups = list(self.groups)
        for texts in trusted:
            kept = {_key_of(text): text for text in reversed(texts) if owners[_key_of(text)] == 1}
            known = {self._found[key] for key in map(_key_of, texts) if key in self._found}
            fresh = tuple(text for key, text in reversed(kept.items()) if key not in self._found)
            if not known and len(fresh) > 1:
                groups.append(Group(fresh))
            elif len(known) == 1:
                old = groups[min(known)]
                groups[min(known)] = Group(old.words, old.typed_only + fresh)
        return Synonyms(groups)


def read_synonyms(file: Path) -> Synonyms:
    """The groups of a synonyms.toml; none when there is no file. Raises SettingsInvalid with every fault at once."""
    given = toml_of(file)
    faults = [f"`{name}` is not known here; write [[group]]" for name in given if name != "group"]
    tables = given.get("group", [])
    if not isinstance(tables, list) or not all(isinstance(table, Mapping) for table in tables):
        raise SettingsInvalid(str(file), [*faults, "`group` is written [[group]], with two brackets and its `words` below"])
    groups = [_group(number, table, faults) for number, table in enumerate(tables, 1)]
    faults.extend(_shared_phrases(groups))
    if faults:
        raise SettingsInvalid(str(file), faults)
    return Synonyms(groups)


def _group(number: int, table: Mapping[str, Any], faults: list[str]) -> Group:
    """One table → a Group of its sound phrases; what is wrong is added to the faults."""
    for name in table.keys() - {"words", "typed_only"}:
        faults.append(f"group {number}: `{name}` is not known; a group has `words` and `typed_only`")
    words, typed_only = (_texts(f"group {number}", table.get(name, []), faults) for name in ("words", "typed_only"))
    if not words or len(set(map(_key_of, words + typed_only))) < 2:
        shown = f' ("{words[0]}")' if words else ""
        faults.append(f"group {number}{shown} needs two phrases that differ, one of them in `words`")
    return Group(words, typed_only)


def _texts(group: str, given: Any, faults: list[str]) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(text, str) for text in given):
        faults.append(f"{group}: phrases are a list of texts in quotes")
        return ()
    for text in given:
        if len(text) > MAX_PHRASE_CHARACTERS or not 0 < len(stems_of(text)) <= MAX_PHRASE_TERMS:
            limits = f"1 to {MAX_PHRASE_TERMS} words that can be searched for, at most {MAX_PHRASE_CHARACTERS} characters"
            faults.append(f'{group}: "{text[:MAX_PHRASE_CHARACTERS]}" is empty or too long; a phrase has {limits}')
    return tuple(text for text in given if stems_of(text))


def _shared_phrases(groups: Sequence[Group]) -> Iterator[str]:
    owners: dict[tuple[str, ...], tuple[int, str]] = {}
    for number, group in enumerate(groups, 1):
        for phrase in _spelt(group.words + group.typed_only):
            owner, text = owners.setdefault(_key(phrase.terms), (number, phrase.text))
            if owner != number:
                yield f'"{phrase.text}" of group {number} is "{text}" of group {owner}; a phrase stands in one group only'


def _spelt(texts: Iterable[str]) -> Iterator[Phrase]:
    """Each text as it is written, then as British and as American; each run of terms once."""
    seen: set[tuple[str, ...]] = set()
    for text in texts:
        for phrase in _spellings_of(text):
            if phrase.terms not in seen:
                seen.add(phrase.terms)
                yield phrase


@lru_cache(maxsize=KEPT_TEXTS)
def _spellings_of(text: str) -> tuple[Phrase, ...]:
    folded = [fold(word) for word in words_of(text)]
    spelt = dict.fromkeys((tuple(folded), *(tuple(respelt(word, to) for word in folded) for to in (BRITISH, AMERICAN))))
    return tuple(Phrase(text, terms) for words in spelt if (terms := tuple(filter(None, map(term_of, words)))))


def _key(terms: Sequence[str]) -> tuple[str, ...]:
    """What a phrase is found by: its first and last term, and those between that say something."""
    same = [_SAME_TERM.get(term, term) for term in terms]
    return (*same[:1], *(term for term in same[1:-1] if term not in _PASSING), *same[1:][-1:])


@lru_cache(maxsize=KEPT_TEXTS)
def _key_of(text: str) -> tuple[str, ...]:
    return _key(stems_of(text))


MIN_NAME_LETTERS = 3  # two letters name too many things: MS, ED, PE
MAX_NAME_TERMS = 6  # longer also-known-as names are definitions

# Of 960 one-word names of a large site's articles those above this are features or classes (kidney, ataxia, strabismus), while
# Latin and everyday names of one thing stay within a tenth of it (syncope and fainting, talipes equinovarus).
BROADER = 20

# Name nothing by themselves, though articles give them as names.
_GENERIC = frozenset(
    stems_of(
        "symptom sign disease disorder syndrome condition illness problem infection injury pain cause treatment diagnosis test "
        "prevention surgery therapy medicine drug type information overview introduction home health cancer tumor tumour benign "
        "malignant deficiency defect anomaly abnormality familial hereditary congenital acute chronic primary secondary adult"
    )
)
_LISTS = re.compile(r"[,;:()\[\]/?]| -|- |\b(?:and|or)\b", re.IGNORECASE)
_LIKE_A_WORD = re.compile(r"[^AEIOU]{0,2}[AEIOU]{1,2}[^AEIOU]{0,2}E?S?")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_BRACKET = re.compile(r" \(([A-Za-z][\w'’ -]*)\)")
_NOT_IN_A_NAME = re.compile(r"[^\w'’ -]")
_CAPITALS = re.compile(r"[A-Z]{2}|-[A-Z]")  # "an-jee-OG-ra-fee" is how a name is said
_ALSO = re.compile(
    r"(?:An? |The )?([\w'’ -]{1,80}?),? (?:\(|is |are )?(?:also|sometimes|often|commonly) (?:called|known as|referred to as) "
    r"(?:an? |the )?[\"“]?([\w'’ -]+?)[\"”]?(?=[,.;:)]| is | are | which | because )"
)
# A name begins after one of these, or where the words before the bracket begin.
_BEFORE_A_NAME = frozenset("as by called cause causes causing develop had has have having include includes like with".split())
_NEVER_IN_A_NAME = frozenset(
    "and or of in on to from for at is are was be been a an the this that these your their its other some many such all most not "
    "no if when can may see eg ie usually called including especially about which who sometimes type types kind grade stage age "
    "more you they it there he she we".split()
)
# One of the two must look like a word that needs the other.
_CLINICAL = re.compile(
    r"(?:itis|osis|a?emia|uria|algia|pathy|oma|ectomy|plegia|paresis|rrho?ea|rrhagia|rrhoid|pno?ea|opia|dynia|megaly|penia|phagia|"
    r"tension|plasia|iasis|pruritus|ism|phasia|phobia|somnia|a?esthesia|graphy|scopy)s?$"
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Names that an article gives for one thing, for a maintainer to accept or not."""

    words: tuple[str, ...]
    sentence: str  # where they stand; "" for the also-known-as names of a page
    article_id: str


def is_name(text: str) -> bool:
    """Whether an also-known-as name is safe to search for: short, no code, no list, and not a whole class of things."""
    terms = stems_of(text)
    named = any(term not in _GENERIC and term not in _PASSING and len(term) > 1 and not term.isdigit() for term in terms)
    short = len(terms) <= MAX_NAME_TERMS and len(text) <= MAX_PHRASE_CHARACTERS
    plain = text.isalpha() or (len(terms) > 1 and not _LISTS.search(text))
    return short and named and plain and sum(map(str.isalpha, text)) >= MIN_NAME_LETTERS


def _stands_alone(text: str) -> bool:
    """Whether one article's name is safe for all: no slang ("snow", "crack"), no abbreviation that is a word ("ALL", "SAD")."""
    one_word = text.isalpha() and (len(text) < 6 if not text.isupper() else bool(_LIKE_A_WORD.fullmatch(text)))
    return is_name(text) and not one_word


def _is_broader(name: str, title: str, passages: Mapping[str, int]) -> bool:
    """Whether an article's name names more than the article: "leukemia" of "Plasma cell leukemia", or a feature that lists of
    names give with rare syndromes, such as "obesity", which is spoken of far more often than the rarest word of the title.
    """
    if not name.isalpha():
        return False
    words = words_of(title)
    rarest = min((passages.get(fold(word), 0) for word in words), default=0)
    is_part = len(words) > 1 and term_of(name) in map(term_of, words)
    return is_part or passages.get(fold(name), 0) > BROADER * max(rarest, 1)


def suggest_synonyms(articles: Iterable[Article], known: Synonyms | None = None) -> list[Proposal]:
    """Names for one thing, from "X (Y)", "X, also called Y" and also-known-as names, most often given first; none in `known`."""
    counts: Counter[frozenset[tuple[str, ...]]] = Counter()
    first: dict[frozenset[tuple[str, ...]], Proposal] = {}
    for article in articles:
        found = {frozenset(map(_key_of, proposal.words)): proposal for proposal in _proposals(article)}
        counts.update(found.keys())
        first = found | first
    ranked = [first[names] for names, _ in counts.most_common() if len(names) > 1]
    return [proposal for proposal in ranked if not (known and known.joins(proposal.words))]


def _proposals(article: Article) -> Iterator[Proposal]:
    names = [name for name in article.names if is_name(name)]
    if names and is_name(article.title):
        yield Proposal((article.title, *names), "", article.id)
    for passage in (passage for section in article.sections for passage in section.passages):
        for sentence in _SENTENCE_END.split(passage.text):
            for pair in _pairs(sentence):
                yield Proposal(pair, sentence, article.id)


def _pairs(sentence: str) -> Iterator[tuple[str, str]]:
    also = _ALSO.match(sentence)
    if also and _is_short_name(also[1]) and _is_short_name(also[2]):
        yield also[1], also[2]
    for bracket in _BRACKET.finditer(sentence):
        before, inside = _NOT_IN_A_NAME.split(sentence[: bracket.start()])[-1].split(), bracket[1]
        initials = re.fullmatch(r"([A-Z]{2,6})s?", inside)
        name = _spelt_out(initials[1], before) if initials else _name_at_end(before)
        told = initials or (
            _is_short_name(inside) and not _CAPITALS.search(inside) and any(map(_CLINICAL.search, (name, inside)))
        )
        if told and _is_short_name(name):
            yield name, inside


def _spelt_out(letters: str, before: list[str]) -> str:
    """The last words that begin with these letters: "DVT" after "a deep vein thrombosis"."""
    for taken in range(1, len(letters) + 1):
        words = before[-taken:]
        if "".join(part[0] for word in words for part in word.split("-") if part).upper() == letters:
            return " ".join(words)
    return ""


def _name_at_end(before: list[str]) -> str:
    """The name that ends these words, after the last word that only stands before names."""
    begin = max((at for at, word in enumerate(before, 1) if word.lower() in _BEFORE_A_NAME), default=0)
    return " ".join(before[begin:])


def _is_short_name(text: str) -> bool:
    words = text.lower().split()
    return 0 < len(words) <= 4 and is_name(text) and _NEVER_IN_A_NAME.isdisjoint(words)  # more are more than the name
