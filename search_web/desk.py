"""Where a request is answered: the settings, the generation being served, and its language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from indexer.engines.seam import Snapshot
from indexer.settings import Settings
from search_web.answering.answer import answer
from search_web.answering.browse import Firsts, firsts_of
from search_web.answering.gaps import asked_plainly, not_found
from search_web.answering.hits import Answer, Request
from search_web.answering.page import Choices
from search_web.answering.topics import topics_of
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
    topics: Gathered[tuple[str, ...]] = field(default_factory=lambda: Gathered(lambda snapshot: topics_of(snapshot.heads())))
    firsts: Gathered[Firsts] = field(default_factory=lambda: Gathered(firsts_of))
    insights: Insights | None = None  # None while they are off
    answered: Callable[[Answer], object] = lambda _: None  # told of every answer

    def answer(self, request: Request) -> Answer:
        """What the current generation says. Raises NothingBuilt, GenerationDamaged, StorageFailed."""
        with self.snapshots.lease() as snapshot:
            language = self.languages.of(snapshot)
            found = answer(request, snapshot, self.settings, language)
        self.answered(found)
        notices = self.notices.now().about(request.text)
        if self.insights and asked_plainly(request) and not notices:  # what somebody in danger writes is never counted
            self.insights.note(not_found(found, language.terms))
        return replace(found, notices=notices)

    def suggest(self, typed: str) -> list[Suggestion]:
        """Phrases of the corpus that what is typed may become. Raises as answer does."""
        with self.snapshots.lease() as snapshot:
            return self.languages.of(snapshot).suggester.suggest(typed[:MAX_CHARACTERS], SUGGESTIONS)

    def choices(self) -> Choices:
        """What results can be narrowed to, and articles looked through by. Raises as answer does."""
        with self.snapshots.lease() as snapshot:
            return Choices(self.topics.of(snapshot), tuple(self.firsts.of(snapshot)))

    @contextmanager
    def lease(self) -> Iterator[Snapshot]:
        """The current snapshot until the block ends. Raises as answer does."""
        with self.snapshots.lease() as snapshot:
            yield snapshot
