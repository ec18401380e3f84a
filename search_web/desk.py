"""Where a request is answered: the settings, the generation being served, and its language."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from indexer.engines.seam import Snapshot
from indexer.records import SectionKind
from indexer.settings import Settings
from search_web.answering.answer import answer
from search_web.answering.browse import Firsts, firsts_of
from search_web.answering.deadline import Deadline
from search_web.answering.gaps import asked_plainly, not_found
from search_web.answering.hits import Answer, Request
from search_web.answering.topics import Topics, counted, spans_of, topics_of
from search_web.asking.notices import Notices
from search_web.asking.query import MAX_CHARACTERS
from search_web.asking.suggest import Suggestion
from search_web.gathered import Gathered
from search_web.insights import Insights
from search_web.languages import Languages
from search_web.saved_files import SavedFile
from search_web.snapshots import Snapshots

SUGGESTIONS = 8  # what a phone shows above its keyboard


@dataclass(frozen=True, slots=True)
class Desk:
    settings: Settings
    snapshots: Snapshots
    languages: Languages
    notices: SavedFile[Notices]
    topics: Gathered[Topics] = field(default_factory=lambda: Gathered(lambda snapshot: topics_of(snapshot.heads())))
    firsts: Gathered[Firsts] = field(default_factory=lambda: Gathered(firsts_of))
    insights: Insights | None = None  # None while they are off
    answered: Callable[[Answer], object] = lambda _: None  # told of every answer

    def answer(self, request: Request, by_topic: bool = False) -> Answer:
        """What the current generation says, with counts by topic if asked for.

        Raises NothingBuilt, GenerationDamaged, StorageFailed, DeadlinePassed.
        """
        deadline = Deadline(self.settings.deadline or math.inf)
        with self.snapshots.lease() as snapshot:
            language = self.languages.of(snapshot)
            topics = self.topics.of(snapshot) if by_topic else {}
            found = answer(replace(request, spans=spans_of(topics)), snapshot, self.settings, language, deadline)
        found = replace(found, topics=counted(topics, found.spans))
        self.answered(found)
        notices = self.notices.now().about(request.text)
        if self.insights and asked_plainly(request) and not notices:  # what somebody in danger writes is never counted
            self.insights.note(not_found(found, language.terms))
        return replace(found, notices=notices)

    def suggest(self, typed: str) -> list[Suggestion]:
        """Phrases of the corpus that what is typed may become. Raises as answer does."""
        with self.snapshots.lease() as snapshot:
            return self.languages.of(snapshot).suggester.suggest(typed[:MAX_CHARACTERS], SUGGESTIONS)

    def kinds(self) -> tuple[SectionKind, ...]:
        """The kinds of sections that articles can be looked through by. Raises as answer does."""
        with self.snapshots.lease() as snapshot:
            return tuple(self.firsts.of(snapshot))

    @contextmanager
    def lease(self) -> Iterator[Snapshot]:
        """The current snapshot until the block ends. Raises as answer does."""
        with self.snapshots.lease() as snapshot:
            yield snapshot
