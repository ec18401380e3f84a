"""The language of one generation: its synonyms, its spelling, its suggestions."""

from __future__ import annotations

from dataclasses import dataclass, field

from indexer.engines.lexicon import Lexicon
from indexer.terms import stems_of, term_of
from indexer.vocabulary import Synonyms
from search_web.asking.correct import Speller
from search_web.asking.suggest import Suggester

NEAR = 3  # terms looked at on either side of an "and"; no phrase with one is longer


@dataclass(frozen=True)
class Language:
    """What understanding draws on; empty, it understands words as they are."""

    synonyms: Synonyms = field(default_factory=Synonyms)
    terms: frozenset[str] = frozenset()  # every term of the corpus
    speller: Speller = field(default_factory=lambda: Speller({}))
    suggester: Suggester = field(default_factory=lambda: Suggester(()))

    symptoms: tuple[str, ...] = ()  # descriptions in the articles' own words, each once, in corpus order

    def is_one(self, before: str, after: str) -> bool:
        """Whether a known phrase runs across an "and": pins and needles."""
        left, right = stems_of(before)[-NEAR:], stems_of(after)[:NEAR]
        return any(run.start < len(left) < run.end for run in self.synonyms.runs_in(left + right))


PLAIN = Language()


def learn(lexicon: Lexicon, synonyms: Synonyms) -> Language:
    """A generation's lexicon and the maintainers' synonyms → its language."""
    merged = synonyms.merge(lexicon.names)
    return Language(
        synonyms=merged,
        terms=frozenset(map(term_of, lexicon.words)),
        speller=Speller(lexicon.words, merged.words),
        suggester=Suggester(lexicon.phrases),
        symptoms=tuple(text for text, kind in lexicon.phrases if kind == "symptom"),
    )
