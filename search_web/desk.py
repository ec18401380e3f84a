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
from search_web.recent import Answered, Recent
from search_web.saved_files import SavedFile
from search_web.snapshots import Snapshots

SUGGESTIONS = 8  # what a phone shows above its keyboard


@dataclass(frozen=True, slots=True)
class Desk:
    settings: Settings
    snapshots: Snapshots
    languages: Languages
    notices: SavedFile[Notices]
    recent: Recent
    topics: Gathered[Topics] = field(default_factory=lambda: Gathered(lambda snapshot: topics_of(snapshot.heads())))
    firsts: Gathered[Firsts] = field(default_factory=lambda: Gathered(firsts_of))
    insights: Insights | None = None  # None while they are off
    answered: Callable[[Answer], object] = lambda _: None  # told of every answer

    def answer(self, request: Request, by_topic: bool = False) -> Answered:
        """What the current generation says, with counts by topic if asked for; as it was said a moment ago, if it was.

        Raises NothingBuilt, GenerationDamaged, StorageFailed, DeadlinePassed.
        """
        notices = self.notices.now().about(request.text)
        with self.snapshots.lease() as snapshot:
            language = self.languages.of(snapshot)
            answered = self.recent.find(language, (request, by_topic))
            if answered is None or answered.answer.notices != notices:
                answered = Answered(replace(self._found(request, by_topic, snapshot), notices=notices))
                if not answered.answer.partial:
                    self.recent.keep(language, (request, by_topic), answered)
        self.answered(answered.answer)
        if self.insights and asked_plainly(request) and not notices:  # what somebody in danger writes is never counted
            self.insights.note(not_found(answered.answer, language.terms))
        return answered

    def _found(self, request: Request, by_topic: bool, snapshot: Snapshot) -> Answer:
        deadline = Deadline(self.settings.deadline or math.inf)
        topics = self.topics.of(snapshot) if by_topic else {}
        request = replace(request, spans=spans_of(topics))
        found = answer(request, snapshot, self.settings, self.languages.of(snapshot), deadline)
        return replace(found, topics=counted(topics, found.spans))

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
