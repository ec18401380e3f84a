"""What was answered a moment ago, kept in memory for whoever asks the same. Nothing in it says who asked."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock, Timer

from indexer.forgetting import KEPT_S
from search_web.answering.hits import Request
from search_web.asking.notices import Notice

OVERHEAD_BYTES = 1000  # of keeping one answer: its key, and its place in the order

Asked = tuple[Request, str]  # and in which form it is shown


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer as it was sent, and what is still to be known of it."""

    body: bytes
    text: str  # AskedQuery.text
    page: int
    pages: int
    found: bool  # whether there is a result on this page
    notices: tuple[Notice, ...]
    gaps: tuple[str, ...] = ()  # of its symptoms those that no article shown speaks of, where these are counted


@dataclass(slots=True)
class _Kept:
    shown: Shown
    size: int  # bytes
    asked_at: float  # for the last time


class Recent:
    """The answers to what was asked last, as many as there is room for, none for longer than KEPT_S after it was last asked for.

    Safe across threads.
    """

    def __init__(self, most_bytes: float, clock: Callable[[], float] = time.monotonic) -> None:
        """`most_bytes` of all together, 0 for no answer at all."""
        self._most, self._free, self._clock = most_bytes, most_bytes, clock  # bytes, twice
        self._lock = Lock()
        self._answers: OrderedDict[Asked, _Kept] = OrderedDict()  # what was asked for last comes last
        self._source: object = None  # what they were made from
        self._timer: Timer | None = None

    def find(self, source: object, asked: Asked) -> Shown | None:
        """The answer made from just this `source`, when it is there."""
        with self._lock:
            kept = self._answers.get(asked)
            if kept is None or source is not self._source or self._clock() > kept.asked_at + KEPT_S:
                return None
            kept.asked_at = self._clock()
            self._answers.move_to_end(asked)
            return kept.shown

    def keep(self, source: object, asked: Asked, shown: Shown) -> None:
        """In place of those asked for longest ago; what was made from another `source` goes.

        An answer larger than all the room is not kept, and leaves the others there.
        """
        size = OVERHEAD_BYTES + len(shown.body) + _size(asked[0])
        with self._lock:
            if source is not self._source:
                self._forget(len(self._answers))
            if asked in self._answers:
                self._answers.move_to_end(asked, last=False)
                self._forget(1)
            if size > self._most:
                return
            while size > self._free:
                self._forget(1)
            self._answers[asked] = _Kept(shown, size, self._clock())
            self._source, self._free = source, self._free - size
            self._look_again()

    def forget_old(self) -> None:
        """Those that nobody asked for in KEPT_S. Called by a clock: nobody may come for hours."""
        with self._lock:
            while self._answers and next(iter(self._answers.values())).asked_at <= self._clock() - KEPT_S:
                self._forget(1)
            self._timer = None
            self._look_again()

    def _forget(self, count: int) -> None:
        """So many, asked for longest ago."""
        for _ in range(count):
            _, kept = self._answers.popitem(last=False)
            self._free += kept.size
        if not self._answers:
            self._source = None  # a generation that is no longer served is not held here

    def _look_again(self) -> None:
        if self._answers and self._timer is None:
            oldest = next(iter(self._answers.values())).asked_at
            self._timer = Timer(max(0.0, oldest + KEPT_S - self._clock()) + 1, self.forget_old)
            self._timer.daemon = True
            self._timer.start()


def _size(request: Request) -> int:
    """Bytes of what a stranger chose the length of, at most."""
    return 4 * (len(request.text) + len(request.article) + len(request.topic))
