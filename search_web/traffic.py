"""Who may ask how much: a rate for each network, and so many requests at once. Addresses stay in memory, cut short."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from ipaddress import IPv4Address, ip_address, ip_network
from threading import Condition, Lock

from flask import Flask, g, request
from werkzeug.exceptions import ServiceUnavailable, TooManyRequests

from indexer.settings import Settings

FREE_ENDPOINTS = frozenset({"static", "healthz", "readyz", "metrics"})  # they search nothing, and must answer on a busy day
LONG_ENDPOINTS = frozenset({"insights"})  # it asks hundreds of questions, for maintainers; no visitor must wait for it

KEPT_BITS = {4: 24, 6: 48}  # of an address: a street or a company, not a person
BURST_S = 10.0  # seconds' worth of requests that may come at once: a page with its suggestions, from a school behind one address
MOST_NETWORKS = 50_000  # remembered at a time, about 10 MB; a flood from more of them forgets the earliest

# Requests at work at once. Finding and showing take nothing but the processor, and threads of one interpreter hinder each other:
# eight at work take half as much processor time again for each answer as one. Most of a cluster's answer is waiting.
AT_ONCE = {"whoosh": 1, "opensearch": 8}
WAITING = 64  # more requests that wait for a place; with some 15 ms of work for each, the last of them waits a second
WAIT_S = 5.0  # a visitor who waited longer has gone


class Rates:
    """A bucket of tokens for each network, filled at `per_second` up to BURST_S seconds' worth. Safe across threads."""

    def __init__(self, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second, self._most = per_second, max(1.0, per_second * BURST_S)
        self._clock = clock
        self._lock = Lock()
        self._buckets: dict[str, tuple[float, float]] = {}  # network → tokens, and when they were counted
        self._before: dict[str, tuple[float, float]] = {}  # those not asked for lately; they fill up, and go
        self._turn = clock() + self._most / per_second

    def wait_s(self, network: str) -> float:
        """Takes one token: 0.0, or in how many seconds there will be one."""
        with self._lock:
            now = self._clock()
            self._forget_the_full(now)
            tokens, counted = self._buckets.get(network) or self._before.get(network) or (self._most, now)
            tokens = min(self._most, tokens + (now - counted) * self._per_second)
            allowed = tokens >= 1
            self._buckets[network] = (tokens - allowed, now)
            return 0.0 if allowed else (1 - tokens) / self._per_second

    def _forget_the_full(self, now: float) -> None:
        """A bucket that nobody asked for in the time of a whole filling is full again, as one never seen is."""
        if now >= self._turn or len(self._buckets) >= MOST_NETWORKS:
            self._buckets, self._before = {}, self._buckets
            self._turn = now + self._most / self._per_second


class Places:
    """So many requests at work at once; some more wait for a place, the rest are turned away. Safe across threads."""

    def __init__(self, at_once: int, wait_s: float = WAIT_S) -> None:
        self._free, self._may_wait, self._wait_s = at_once, WAITING, wait_s
        self._changed = Condition()

    def take(self) -> bool:
        """Whether there is a place, now or within the wait. Whoever took one gives it back."""
        with self._changed:
            if self._free <= 0:
                if self._may_wait <= 0:
                    return False
                self._may_wait -= 1
                try:
                    if not self._changed.wait_for(lambda: self._free > 0, self._wait_s):
                        return False
                finally:
                    self._may_wait += 1
            self._free -= 1
            return True

    def give_back(self) -> None:
        with self._changed:
            self._free += 1
            self._changed.notify()


class Traffic:
    """Turns away what comes too often (429) or on top of too much (503), before anything is searched."""

    def __init__(self, settings: Settings) -> None:
        self._rates = Rates(settings.requests_per_second) if settings.requests_per_second else None
        at_once = settings.requests_at_once or AT_ONCE[settings.engine]
        self._places = Places(at_once)
        self.threads = at_once + WAITING + 4
        """Of a server: one for each request that works or waits, and some to turn away the rest."""

    def register(self, app: Flask) -> None:
        app.extensions["traffic"] = self
        app.before_request(self._admit)
        app.teardown_request(self._leave)

    def _admit(self) -> None:
        if request.endpoint in FREE_ENDPOINTS:
            return
        network = network_of(request.remote_addr or "")
        wait = self._rates.wait_s(network) if self._rates and network else 0.0
        if wait:
            raise TooManyRequests(retry_after=math.ceil(wait))
        if request.endpoint in LONG_ENDPOINTS:
            return
        if not self._places.take():
            raise ServiceUnavailable(retry_after=math.ceil(WAIT_S))
        g.has_place = True

    def _leave(self, _error: BaseException | None) -> None:
        if g.pop("has_place", False):
            self._places.give_back()


def network_of(address: str) -> str:
    """The network that an address counts for. "" for this machine itself: its user, or a proxy that hides its visitors."""
    if address in ("", "localhost"):  # what is told of a socket in the file system
        return ""
    if address.startswith("["):  # some proxies add the port
        address = address[1:].partition("]")[0]
    elif address.count(":") == 1:
        address = address.partition(":")[0]
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if not isinstance(parsed, IPv4Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    if parsed.is_loopback:
        return ""
    return str(ip_network(f"{parsed}/{KEPT_BITS[parsed.version]}", strict=False))
