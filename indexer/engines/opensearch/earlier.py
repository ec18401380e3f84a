"""A sealed generation, as far as a new one takes from it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from indexer.engines.lexicon import Entry
from indexer.engines.opensearch import documents
from indexer.engines.opensearch.arrays import EarlierArrays
from indexer.engines.opensearch.snapshot import OpenSearchSnapshot
from indexer.records import Article

ENTRIES_FILE = "entries.json"  # for each article its ArticleFacts and its entry of the lexicon
READ_AT_ONCE = 50  # articles in one request: less than a megabyte


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """What is known of an article without its documents."""

    id: str
    sections: int
    passages: int
    lengths: tuple[int, ...]  # terms of all its passages in each field, as they count


class Earlier:
    """What a build that keeps articles asks of the generation they lie in."""

    def __init__(self, snapshot: OpenSearchSnapshot, *, has_vectors: bool) -> None:
        """`has_vectors`: by the encoder of the new one."""
        self._snapshot = snapshot
        self.index = snapshot.index
        rows = json.loads(snapshot.file(ENTRIES_FILE))
        self.facts = [ArticleFacts(id_, sections, passages, tuple(lengths)) for id_, sections, passages, lengths, *_ in rows]
        self.entries = [
            Entry(title, tuple(names), tuple((text, kind) for text, kind in phrases)) for *_, title, names, phrases in rows
        ]
        self.numbers = {facts.id: number for number, facts in enumerate(self.facts)}
        self.sections = list(accumulate((facts.sections for facts in self.facts), initial=0))  # where those of each begin
        self.passages = list(accumulate((facts.passages for facts in self.facts), initial=0))  # the same
        self.words = snapshot.lexicon().words
        self.arrays = EarlierArrays(snapshot.file) if has_vectors else None

    def articles(self, numbers: Sequence[int]) -> Iterator[list[Article]]:
        """Articles, in the order given, some at a time."""
        for start in range(0, len(numbers), READ_AT_ONCE):
            found = self._snapshot.documents([f"a{number}" for number in numbers[start : start + READ_AT_ONCE]])
            yield list(map(documents.article, found))

    def articles_but(self, kept: Collection[str]) -> Iterator[Article]:
        """All articles but these."""
        for some in self.articles([number for id_, number in self.numbers.items() if id_ not in kept]):
            yield from some
