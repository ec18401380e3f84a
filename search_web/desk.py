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
from search_web.asking.language import Language
from search_web.asking.notices import Notices
from search_web.asking.query import MAX_CHARACTERS
from search_web.asking.suggest import Suggestion
from search_web.gathered import Gathered
from search_web.insights import Insights
from search_web.languages import Languages
from search_web.recent import Recent, Shown
from search_web.saved_files import SavedFile
from search_web.snapshots import Snapshots

SUGGESTIONS = 8  # what a phone shows above its keyboard


@dataclass(frozen=True, slots=True)
class Form:
    """One way to show answers."""

    name: str
    write: Callable[[Request, Answer], str]
    by_topic: bool = False  # whether it shows counts by topic


@dataclass(frozen=True, slots=True)
class Desk:
    """Answers requests, and remembers for a while what it answered."""

    settings: Settings
    snapshots: Snapshots
    languages: Languages
    notices: SavedFile[Notices]
    recent: Recent
    topics: Gathered[Topics] = field(default_factory=lambda: Gathered(lambda snapshot: topics_of(snapshot.heads())))
    firsts: Gathered[Firsts] = field(default_factory=lambda: Gathered(firsts_of))
    insights: Insights | None = None  # None while they are off
    answered: Callable[[Shown, bool], object] = lambda *_: None  # told of every answer, and whether it was remembered

    def show(self, request: Request, form: Form) -> Shown:
        """What the current generation says; what it said a moment ago, if that was asked.

        Raises NothingBuilt, GenerationDamaged, StorageFailed, DeadlinePassed, and what `form` raises.
        """
        site_notices = self.notices.now()
        notices = site_notices.about(request.text)
        with self.snapshots.lease() as snapshot:
            language = self.languages.of(snapshot)
            shown = self.recent.find(language, (request, form.name))
            again = shown is not None and shown.notices == notices
            if shown is None or not again:
                found = replace(self._found(request, form.by_topic, snapshot, language), notices=notices)
                shown = self._shown(form.write(request, found), found, language)
                if not found.partial:
                    self.recent.keep(language, (request, form.name), shown)
        self.answered(shown, again)
        if self.insights and shown.gaps and asked_plainly(request) and not site_notices.called_for(request.text):
            self.insights.note(shown.gaps)  # what somebody in danger writes is never counted, whether or not a notice is shown
        return shown

    def _found(self, request: Request, by_topic: bool, snapshot: Snapshot, language: Language) -> Answer:
        deadline = Deadline(self.settings.deadline or math.inf)
        topics = self.topics.of(snapshot) if by_topic else {}
        request = replace(request, spans=spans_of(topics))
        found = answer(request, snapshot, self.settings, language, deadline)
        return replace(found, topics=counted(topics, found.spans))

    def _shown(self, written: str, found: Answer, language: Language) -> Shown:
        gaps = tuple(not_found(found, language.terms)) if self.insights else ()
        return Shown(written.encode(), found.query.text, found.page, found.pages, bool(found.results), found.notices, gaps)

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
