"""/metrics: what the server did, as numbers for Prometheus. No query, no address and no article is among them.

The counts of all processes lie in one piece of shared memory, a row for each process that it alone writes; whichever process
is asked adds them up. The text is Prometheus's exposition format 0.0.4.
"""

from __future__ import annotations

import hmac
import math
import mmap
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from ipaddress import ip_address
from threading import Lock

from flask import Flask, Response, abort, g, request

from indexer.engines.seam import Snapshot
from indexer.errors import NoGeneration, StorageFailed
from indexer.records import Refusals
from search_web.recent import Shown
from search_web.snapshots import Snapshots

ROW_BYTES = 1 << 16  # of one process; thirty routes need a third of it, and memory never written to is never taken
_NUMBER = 8  # bytes of a double

STATUSES = ("200", "302", "304", "400", "404", "405", "413", "414", "429", "500", "503", "other")
WITHIN_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)  # from a static file to a visitor who gives up
_QUESTIONS, _WITHOUT_RESULT, _FROM_MEMORY, _BEFORE_ROUTES = range(4)  # places in a row
_OF_ROUTE = len(STATUSES) + len(WITHIN_S) + 2  # counts by status, counts by time and one for longer, seconds

PROXIED = ("X-Forwarded-For", "Forwarded", "Via")  # a request with one of these was not made on this machine


def room_for(processes: int) -> mmap.mmap:
    """Memory that this process and those it forks share."""
    return mmap.mmap(-1, processes * ROW_BYTES)


class Metrics:
    """Counts what `app` answers and serves the sums. `register` comes after all routes are known."""

    def __init__(self, snapshots: Snapshots, token: str) -> None:
        self._snapshots, self._token = snapshots, token
        self.count_in(room_for(1), 0)
        self._lock = Lock()  # a row has many threads
        self._routes: dict[str, int] = {}  # endpoint → where its counts begin in a row
        self._refusals: Callable[[], Refusals] = Refusals

    def count_in(self, room: mmap.mmap, row: int) -> None:
        """Count there from now on: in the row of this process, in the room of all."""
        self._numbers = memoryview(room).cast("d")
        self._row = row * ROW_BYTES // _NUMBER

    def tell_refusals(self, refusals: Callable[[], Refusals]) -> None:
        """From now on tell of the builds that were refused, as `refusals` knows them; it may raise StorageFailed."""
        self._refusals = refusals

    def register(self, app: Flask) -> None:
        app.extensions["metrics"] = self
        app.add_url_rule("/metrics", "metrics", self.show, methods=["GET"])
        endpoints = [*sorted({rule.endpoint for rule in app.url_map.iter_rules()}), "none"]
        self._routes = {endpoint: _BEFORE_ROUTES + _OF_ROUTE * n for n, endpoint in enumerate(endpoints)}
        app.before_request(self._begin)
        app.after_request(self._count)

    def answered(self, shown: Shown, again: bool) -> None:
        """Counts a question, whether it found nothing, and whether it was answered `again` from memory.

        Further pages of one are not asked again.
        """
        if shown.text and shown.page == 1:
            self._add(_QUESTIONS)
            if not shown.found:
                self._add(_WITHOUT_RESULT)
            if again:
                self._add(_FROM_MEMORY)

    def show(self) -> Response:
        if not self._may_look():
            abort(404)
        return Response("".join(line + "\n" for line in self._lines()), mimetype="text/plain; version=0.0.4")

    def _may_look(self) -> bool:
        """Whoever knows the token; without one this machine alone, and nobody whom a proxy brings."""
        if self._token:
            return hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {self._token}".encode())
        brought = any(name in request.headers for name in PROXIED)
        return not brought and ip_address((request.remote_addr or "0.0.0.0").partition("%")[0]).is_loopback  # nosec B104

    def _begin(self) -> None:
        g.began = time.perf_counter()

    def _count(self, response: Response) -> Response:
        took = time.perf_counter() - g.began
        route = self._routes.get(request.endpoint or "none", self._routes["none"])
        status = str(response.status_code)
        self._add(route + STATUSES.index(status if status in STATUSES else "other"))
        self._add(route + len(STATUSES) + bisect_left(WITHIN_S, took))
        self._add(route + _OF_ROUTE - 1, took)
        return response

    def _add(self, place: int, number: float = 1.0) -> None:
        with self._lock:
            self._numbers[self._row + place] += number

    def _sum(self, place: int) -> float:
        return sum(self._numbers[place :: ROW_BYTES // _NUMBER])

    def _lines(self) -> Iterator[str]:
        yield from _metric("questions_total", "counter", "Questions answered.", {"": self._sum(_QUESTIONS)})
        yield from _metric(
            "questions_without_result_total", "counter", "Questions that found nothing.", {"": self._sum(_WITHOUT_RESULT)}
        )
        from_memory = {"": self._sum(_FROM_MEMORY)}
        yield from _metric("questions_from_memory_total", "counter", "Questions answered as a moment ago.", from_memory)
        by_status = {
            f'{{route="{route}",status="{status}"}}': self._sum(start + n)
            for route, start in self._routes.items()
            for n, status in enumerate(STATUSES)
            if self._sum(start + n)
        }
        yield from _metric("requests_total", "counter", "Requests by route and status.", by_status)
        yield from self._histogram()
        yield from self._builds_refused()
        try:
            with self._snapshots.lease() as snapshot:
                yield from _generation(snapshot)
        except (NoGeneration, StorageFailed):
            yield from _metric("generation_served", "gauge", "Whether a generation is served.", {"": 0})

    def _builds_refused(self) -> Iterator[str]:
        name, about = "builds_refused", "Builds in a row that the gate did not publish."
        try:
            refusals = self._refusals()
        except StorageFailed:
            yield from _metric(name, "gauge", about, {"": math.nan})  # Prometheus's word for unknown
            return
        yield from _metric(name, "gauge", about, {"": refusals.count})
        if refusals.last_at:
            age = age_s(refusals.last_at)
            yield from _metric("build_refused_age_seconds", "gauge", "How long ago the last of them was.", {"": age})

    def _histogram(self) -> Iterator[str]:
        name = "symptom_search_request_seconds"
        yield f"# HELP {name} How long answers took.\n# TYPE {name} histogram"
        for route, start in self._routes.items():
            first, total = start + len(STATUSES), 0.0
            counts = [self._sum(first + n) for n in range(len(WITHIN_S) + 1)]
            if not sum(counts):
                continue
            for limit, count in zip((*map(str, WITHIN_S), "+Inf"), counts, strict=True):
                total += count
                yield f'{name}_bucket{{route="{route}",le="{limit}"}} {total:.0f}'
            yield f'{name}_sum{{route="{route}"}} {self._sum(start + _OF_ROUTE - 1)}'
            yield f'{name}_count{{route="{route}"}} {total:.0f}'


def _generation(snapshot: Snapshot) -> Iterator[str]:
    yield from _metric("generation_served", "gauge", "Whether a generation is served.", {"": 1})
    name = {f'{{generation="{snapshot.generation}"}}': 1.0}
    yield from _metric("generation_info", "gauge", "The generation that is served.", name)
    yield from _metric("generation_age_seconds", "gauge", "How long ago it was built.", {"": age_s(snapshot.built_at)})


def age_s(built_at: str, now: Callable[[], float] = time.time) -> float:
    """Seconds since a moment in ISO 8601; never negative, as a clock may have been set back."""
    moment = datetime.fromisoformat(built_at)
    return max(0.0, now() - (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp())


def _metric(name: str, kind: str, about: str, values: dict[str, float]) -> Iterator[str]:
    """`values`: labels → number."""
    yield f"# HELP symptom_search_{name} {about}"
    yield f"# TYPE symptom_search_{name} {kind}"
    for labels, number in values.items():
        yield f"symptom_search_{name}{labels} {number:.0f}"
