"""The language of one generation: its synonyms, its spelling, its suggestions."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from indexer.engines.lexicon import Lexicon
from indexer.terms import FILLERS, fold, stems_of, term_of, words_of
from indexer.vocabulary import Synonyms
from search_web.asking.correct import Speller
from search_web.asking.suggest import Suggester

NO_WORDS = Lexicon({}, (), ())
NEAR = 3  # terms looked at on either side of an "and"; no phrase with one is longer

JOINED_LETTERS = 3  # of either word: "type 2" and "2 hours" are never one
# Where one word is the usual way to write it, it stands in as many passages as the rarer of the two does, by a third (heartburn,
# sunburn, chickenpox: 0.4 to 4.5 times fewer); where two are, in far fewer (secondhand 6, ribcage 6, everyday 10).
JOINED_SHARE = 5


@dataclass(frozen=True)
class Language:
    """What understanding draws on; empty, it understands words as they are. What takes long is made when it is first needed."""

    synonyms: Synonyms = field(default_factory=Synonyms)
    lexicon: Lexicon = NO_WORDS

    @cached_property
    def terms(self) -> frozenset[str]:
        """Every term of the corpus."""
        return frozenset(map(term_of, self.lexicon.words))

    @cached_property
    def speller(self) -> Speller:
        return Speller({**self._finding(), **self.lexicon.words}, self.synonyms.words)

    def _finding(self) -> dict[str, int]:
        """Words of the synonyms that no article has in this form, yet find articles: as if in so many passages."""
        passages: dict[str, int] = {}  # of the commonest word of each term
        for word, count in self.lexicon.words.items():
            passages[term_of(word)] = max(count, passages.get(term_of(word), 0))
        finding = {word: passages[term_of(word)] for word in self.synonyms.words if term_of(word) in passages}
        for group in self.synonyms.groups:
            if any(self.terms.issuperset(stems_of(text)) for text in group.words):
                alone = (fold(text) for text in group.words + group.typed_only if len(words_of(text)) == 1)
                finding |= {word: 1 for word in alone if word not in finding}
        return finding

    @cached_property
    def suggester(self) -> Suggester:
        return Suggester(self.lexicon.phrases)

    @cached_property
    def symptoms(self) -> tuple[str, ...]:
        """Descriptions in the articles' own words, each once, in corpus order."""
        return tuple(text for text, kind in self.lexicon.phrases if kind == "symptom")

    def knows(self, word: str) -> bool:
        """Whether an article or a synonym has the word in some form, or it is one that no article needs to have."""
        term = term_of(word)
        return term in self.terms or term in FILLERS or fold(word) in self.synonyms.words

    def is_one(self, before: str, after: str) -> bool:
        """Whether a known phrase runs across an "and": pins and needles."""
        left, right = stems_of(before)[-NEAR:], stems_of(after)[:NEAR]
        return any(run.start < len(left) < run.end for run in self.synonyms.runs_in(left + right))

    def joined(self, before: str, after: str) -> str:
        """Two words as one, where the corpus has that as a word of its own and by no slip of one page; else ""."""
        first, second = fold(before), fold(after)
        passages = self.lexicon.words
        parts = min(passages.get(first, 0), passages.get(second, 0))
        is_word = min(len(first), len(second)) >= JOINED_LETTERS and passages.get(first + second, 0) * JOINED_SHARE > parts
        return first + second if is_word else ""


PLAIN = Language()


def learn(lexicon: Lexicon, synonyms: Synonyms) -> Language:
    """A generation's lexicon and the maintainers' synonyms → its language."""
    return Language(synonyms.merge(lexicon.names, lexicon.words), lexicon)
