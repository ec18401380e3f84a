"""Which notices stand above the results: what to do first when somebody writes of an emergency. They need no index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from search_web.asking.wording import Wording

Level = Literal["emergency", "crisis", "urgent", "advice"]
LEVELS: tuple[Level, ...] = get_args(Level)  # the most pressing first

SHOWN = 2  # on one page: a wall of warnings frightens and is not read
SOON = timedelta(days=30)  # long enough to find somebody who reviews a notice again


@dataclass(frozen=True, slots=True)
class Action:
    """What to do, in one touch."""

    label: str
    url: str  # tel:, sms: or https:


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice of notices.toml, numbers filled in."""

    id: str
    level: Level
    language: str  # of its words, BCP 47
    heading: str
    body: str
    actions: tuple[Action, ...]
    any: tuple[str, ...]  # phrases of which one is enough,
    all: tuple[tuple[str, ...], ...]  # or one of each of these lists
    reviewed_by: str = ""  # "" keeps it from being shown
    reviewed_on: date | None = None
    expires_on: date | None = None  # the last day on which it is shown
    must: tuple[str, ...] = ()  # queries that show it
    must_not: tuple[str, ...] = ()  # queries that do not
    unset: tuple[str, ...] = ()  # settings its text names and that are empty

    def is_shown(self, today: date) -> bool:
        """Whether somebody vouches for it."""
        return bool(self.reviewed_by) and self.expires_on is not None and today <= self.expires_on

    def is_about(self, said: frozenset[str]) -> bool:
        """Whether what was said calls for it. Whatever else is said changes nothing."""
        return not said.isdisjoint(self.any) or (bool(self.all) and all(not said.isdisjoint(phrases) for phrases in self.all))


class Notices:
    """All notices of a site. Never changes; safe across threads."""

    def __init__(self, notices: Iterable[Notice] = (), today: Callable[[], date] = date.today) -> None:
        self.all = tuple(sorted(notices, key=lambda notice: LEVELS.index(notice.level)))
        self._today = today
        self._wording = Wording({phrase for n in self.all for phrase in (*n.any, *(p for phrases in n.all for p in phrases))})

    def about(self, text: str) -> tuple[Notice, ...]:
        """What was typed → every notice to show, the most pressing first."""
        today = self._today()
        return tuple(notice for notice in self.called_for(text) if notice.is_shown(today))

    def called_for(self, text: str) -> tuple[Notice, ...]:
        """As `about`, with those that are not shown."""
        said = self._wording.said_in(text) if self.all else frozenset()
        return tuple(notice for notice in self.all if notice.is_about(said)) if said else ()

    def failed_examples(self) -> list[str]:
        """A sentence for each of the examples that does not do what it must."""
        failed = []
        for notice in self.all:
            failed += [f"notice {notice.id}: “{t}” must show it and does not." for t in notice.must if not self._calls(t, notice)]
            failed += [f"notice {notice.id}: “{t}” must not show it and does." for t in notice.must_not if self._calls(t, notice)]
        return failed

    def warnings(self) -> list[str]:
        """A sentence for each thing that somebody should look after."""
        today = self._today()
        found = [warning for notice in self.all for warning in _warnings(notice, today)]
        waiting = [notice.id for notice in self.all if not notice.reviewed_by]
        if waiting:
            found.append(f"notices that nobody sees before somebody fills in `reviewed_by`: {', '.join(waiting)}.")
        return found

    def _calls(self, text: str, notice: Notice) -> bool:
        return notice in self.called_for(text)


def foremost(notices: Sequence[Notice]) -> tuple[Notice, ...]:
    """Of the most pressing first, those for one page: one of each level before a second one of any."""
    first = {notice.level: notice for notice in reversed(notices)}.values()
    rest = [notice for notice in notices if notice not in first]
    kept = [*[notice for notice in notices if notice in first], *rest][:SHOWN]
    return tuple(notice for notice in notices if notice in kept)


def _warnings(notice: Notice, today: date) -> list[str]:
    if not notice.reviewed_by or notice.expires_on is None:
        return []
    if today > notice.expires_on:
        return [f"notice {notice.id} expired on {notice.expires_on} and is no longer shown: have it reviewed again."]
    found = [f"notice {notice.id} names `{name}`, which is not set." for name in notice.unset]
    if today + SOON > notice.expires_on:
        found.append(f"notice {notice.id} expires on {notice.expires_on}: have it reviewed again.")
    return found if notice.actions else [*found, f"notice {notice.id} has no action, so nobody can call from it."]
