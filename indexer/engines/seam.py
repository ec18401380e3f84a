"""THE SEAM between what visitors ask and what keeps the passages. One contract suite runs on every engine.

The matching rule, in words, for every engine:

- A passage has three fields of terms: title (with the also-known-as names), heading (path), text. All terms are ours,
  made by indexer.terms above this seam; an engine neither parses nor analyses.
- An alternative is one term, or several that must stand next to each other in one field. A clause matches a passage when
  any of its alternatives does, and scores as its best one. The first alternative is what was typed; where the corpus holds
  it, no other one of the clause is taken for rarer than it.
- A passage matches when it holds at least one clause that is not optional, every required clause and no exclusion, and
  passes the filters.
- Its score is the sum over its matching clauses (see indexer.engines.bm25f) and the focus of its article's title and of its
  section's heading (see indexer.engines.labels).
- A question with a vector adds nearness in meaning to the scores (see indexer.engines.nearness), and finds passages that hold
  no clause but are near enough, unless a clause is required. Exclusions and filters hold for these too.
- A question with a vector that is about something else finds nothing (see is_unrelated in indexer.engines.nearness).
- When at most COMPLETE_FIRST clauses are asked for (see complete_first), passages that hold every one (the optional ones aside)
  come before those that do not. Ties go to the passage that comes first in the corpus.
- Scores compare only within one answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from indexer.engines.lexicon import Lexicon
from indexer.meaning import Encoder
from indexer.records import Article, PassageKind, SectionKind

# A few words are a list of conditions; a whole sentence is a description, and the passage that echoes most of its words by
# chance is no better for it. On judged questions nDCG@10 is 0.64 with 2 and 0.63 with 4, on visitors' phrases 0.29 and 0.27.
COMPLETE_FIRST = 2

# Only of a question of so few clauses is it looked at whether it is about something else: a message says more than one thing.
BRIEF = 6

# Cosine from which a passage is found without a word in common. The nearest of 91,000 passages to any of 50 unrelated questions
# lies at 0.57.
CLOSE = 0.6

Source = Literal["typed", "synonym", "spelling", "prefix"]
Span = tuple[int, int]  # articles that follow each other, as numbers of a snapshot: the first one, and one past the last


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to say a clause."""

    terms: tuple[str, ...]  # adjacent, in order, within one field; never empty
    weight: float = 1.0  # factor on its score; 1 for what the visitor typed
    source: Source = "typed"


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing asked for."""

    alternatives: tuple[Alternative, ...]  # what was typed comes first; best one counts; never empty
    symptom: int = 0  # index into the visitor's symptoms
    required: bool = False  # a quoted phrase: no passage without it
    optional: bool = False  # lifts a passage that matches otherwise; no match by itself, and nothing is incomplete without it


@dataclass(frozen=True, slots=True)
class Question:
    """What the visitor asked, in terms."""

    clauses: tuple[Clause, ...]
    exclusions: tuple[tuple[str, ...], ...] = ()  # each a run of adjacent terms that a passage may not hold
    kinds: frozenset[SectionKind] = frozenset()  # only these; empty = all
    articles: frozenset[int] | None = None  # only these, as numbers of the snapshot; None = all
    vector: tuple[float, ...] | None = None  # by Snapshot.encoder; None asks by words alone
    tells: bool = False  # it says what somebody feels, and does not ask about anything by its name
    spans: tuple[Span, ...] = ()  # whose matching articles are counted apart


def complete_first(question: Question) -> bool:
    """Whether passages that hold every clause come first: the few words of a tale are no list of what all must be there."""
    told = question.tells and question.vector is not None
    return not told and sum(not clause.optional for clause in question.clauses) <= COMPLETE_FIRST


class Match(NamedTuple):
    """One passage that answers, as a number of the snapshot that found it. A tuple: hundreds are made for each question."""

    passage: int  # number within the snapshot, in corpus order from 0
    article: int  # number of its article within the snapshot
    section: int  # number of its section within the snapshot
    score: float
    clauses: int  # bit n is set when the passage holds clause n
    article_clauses: int  # bit n is set when any passage of its article that passes the filters holds clause n
    article_symptoms: int  # bit n is set when one such passage alone holds more than half of the clauses of symptom n
    meaning: float = 0.0  # the part of its score that comes from nearness in meaning; all of it where `clauses` is 0


@dataclass(frozen=True, slots=True)
class Totals:
    """How much matches, beyond the limit too."""

    articles: int
    sections: int
    passages: int
    complete: int  # passages that hold every clause


@dataclass(frozen=True, slots=True)
class Found:
    matches: tuple[Match, ...]  # best first, at most `limit`
    totals: Totals
    facets: dict[SectionKind, int]  # passages by kind, after the filter by article and before that by kind, zero counts left out
    spans: tuple[int, ...] = ()  # articles of each of Question.spans, before the filter by article and after that by kind;
    # () also where nothing can match
    partial: bool = False  # parts of the generation could not be asked in time; there may be more and better matches


@dataclass(frozen=True, slots=True)
class ArticleHead:
    """What stands above an article's passages in results and lists."""

    id: str
    title: str
    url: str | None
    language: str
    reviewed: str | None
    help: str | None = None  # StoredPassage.id of the first passage that says when to get help
    help_anchor: str | None = None  # of its section, on the article's own page


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """One passage with everything needed to show it."""

    id: str  # "<article id>#<section>.<passage>", both counted from 0
    article: ArticleHead
    heading: str
    path: tuple[str, ...]
    anchor: str | None
    kind: SectionKind
    form: PassageKind
    lead_in: str | None
    text: str
    fragment: str | None = None  # as Passage.fragment


@dataclass(frozen=True, slots=True)
class PassageTerms:
    """One passage as an engine is given it."""

    title: tuple[str, ...]
    heading: tuple[str, ...]
    text: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class PassageVectors:
    """What passages mean, by one encoder."""

    keys: npt.NDArray[np.uint64]  # (passages,) of the texts each vector was made from
    vectors: npt.NDArray[Any]  # (passages, d) float16 or float32, length 1


@dataclass(frozen=True, slots=True)
class AnalysedArticle:
    """An article with the terms of its passages, in reading order."""

    article: Article
    terms: tuple[PassageTerms, ...]  # one for each passage of each section
    vectors: PassageVectors | None = None  # by Engine.encoder(), one for each passage; None leaves the generation without


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a sealed generation without opening it."""

    name: str
    built_at: str  # ISO 8601, UTC
    articles: int
    sections: int
    passages: int
    encoder: str | None = None  # name of the one that made its vectors


class GenerationWriter(Protocol):
    """Writes one generation, unseen by readers until Engine.publish."""

    def add(self, articles: Iterable[AnalysedArticle]) -> int:
        """Keep these articles, in this order, after those added before. Returns how many passages were added."""

    def keep(self, article_ids: Sequence[str]) -> int:
        """Take over these articles as they stand in the generation this one was begun upon, after those added or kept before.

        Returns how many passages they have. What comes of it is the same as if they had been added. Raises ArticleUnknown.
        """

    def attach(self, name: str, data: bytes) -> None:
        """Keep a file of the build's own, called `name`, with the generation. Raises StorageFailed."""

    def seal(self) -> None:
        """Make everything added durable and searchable. Raises StorageFailed. Nothing can be added afterwards."""

    def abandon(self) -> None:
        """Leave no trace. Harmless after a failed seal and when repeated."""


class Snapshot(Protocol):
    """One generation, open for reading: never changes, safe across threads."""

    generation: str
    built_at: str  # ISO 8601, UTC
    encoder: Encoder | None  # made its vectors and makes those of questions; None when it is searched by words alone

    def find(self, question: Question, limit: int) -> Found:
        """The `limit` best matches. `limit` may exceed what exists. Raises StorageFailed."""

    def passages(self, numbers: Sequence[int]) -> list[StoredPassage]:
        """Match.passage numbers → the passages, in the order given."""

    def closest(self, vector: Sequence[float], articles: Sequence[int]) -> list[float]:
        """Match.article numbers → the cosine of each one's passage that is closest to a vector by `encoder`."""

    def article(self, article_id: str) -> Article:
        """Raises ArticleUnknown."""

    def heads(self) -> Iterator[ArticleHead]:
        """Every article, in corpus order."""

    def kinds(self) -> dict[SectionKind, dict[int, int]]:
        """Each kind of section there is → the articles that have one, in corpus order, with its first passage in each.

        Both are numbers as in Match. Counted anew at each call.
        """

    def lexicon(self) -> Lexicon:
        """The corpus's own words, names and phrases; read anew at each call."""

    def close(self) -> None:
        """Let go of files and memory. Harmless when repeated."""


class Engine(Protocol):
    """Keeps generations. One or none is current; a reader sees the old or the new one, never both or neither."""

    def encoder(self) -> Encoder | None:
        """What makes the vectors of new generations; None when words alone count. Raises EncoderUnusable."""

    def vectors(self) -> PassageVectors | None:
        """Of the current generation, in any order, when `encoder` made them: a build takes over what did not change."""

    def create(self, name: str, upon: str | None = None) -> GenerationWriter:
        """Begin a generation; those above the current one, set aside or never published, go. Where none is current, all stay.

        It may keep articles of the sealed generation `upon`, which was just verified. Raises StorageFailed, GenerationUnknown.
        """

    def attached(self, name: str, file: str) -> bytes | None:
        """What a build attached to a sealed generation; None when it attached no such file.

        Raises GenerationUnknown, GenerationDamaged.
        """

    def tidy(self) -> None:
        """Remove what builds that ended early left, as `create` does. Raises StorageFailed."""

    def names(self) -> list[str]:
        """Sealed generations, oldest first."""

    def current(self) -> str | None: ...

    def facts(self, name: str) -> Facts:
        """Of a sealed generation. Raises GenerationUnknown, GenerationDamaged."""

    def verify(self, name: str) -> None:
        """Look at all of a sealed generation without opening it. Raises GenerationUnknown, GenerationDamaged."""

    def publish(self, name: str) -> None:
        """Make `name` current in one step. Raises GenerationUnknown, StorageFailed."""

    def drop(self, name: str) -> None:
        """Remove a generation. Raises GenerationUnknown, GenerationIsCurrent."""

    def open(self, name: str | None = None) -> Snapshot:
        """Open the current generation, or the sealed one called `name` and no other.

        Raises NothingBuilt or, when it was named, GenerationUnknown; GenerationDamaged, StorageFailed.
        """
