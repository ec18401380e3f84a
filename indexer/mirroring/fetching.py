"""One address after another from one site: slowly, with patience, within limits, and never from another host."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from functools import cache
from importlib.metadata import version

import httpx

from indexer.errors import SymptomSearchError
from indexer.mirroring.addresses import host_of, plain

AGENT = "symptom-search"  # the name that robots.txt knows us by

TIMEOUT_S = 20.0  # without a sign of the site
WHOLE_ANSWER_S = 120.0  # for one page; a site that sends a byte now and then keeps nobody longer
ATTEMPTS = 4
BACK_OFF_S = 2.0  # before the second attempt; doubled before each further one
MOST_PATIENCE_S = 300.0  # a site that asks for more is asked again by the next run
REDIRECTS = 5  # what RFC 9309 asks of robots.txt, and more than a sound page needs
_BUSY = frozenset({429, 500, 502, 503, 504})
_MOVED = frozenset({301, 302, 303, 307, 308})


class FetchFailed(SymptomSearchError):
    """One address gave no answer that counts. The message is why."""


class LeadsElsewhere(SymptomSearchError):
    """One address leads to another host. The message is the address there."""


class TooLarge(SymptomSearchError):
    """One answer is larger than allowed."""


@dataclass(frozen=True, slots=True)
class Fetched:
    address: str  # after redirects
    status: int
    headers: Mapping[str, str]  # names in lower case
    body: bytes


@dataclass(slots=True)
class Pace:
    """How fast, and by which clock."""

    delay_s: float
    pause: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _free_at: float = 0.0

    def wait(self) -> None:
        """Until `delay_s` after the last request."""
        left = self._free_at - self.clock()
        if left > 0:
            self.pause(left)

    def done(self) -> None:
        self._free_at = self.clock() + self.delay_s


def agent(contact: str) -> str:
    """What every request says it comes from; `contact` is for those who run the site."""
    told = f"; {contact}" if contact else ""
    return f"{AGENT}/{version(AGENT)} (copies pages for the site's own search{told})"


@cache
def _trust() -> ssl.SSLContext:
    """The certificates that count; read once, for that takes longer than many a page."""
    return httpx.create_ssl_context()


class Fetcher:
    """Requests to the host of one address."""

    def __init__(self, site: str, contact: str, pace: Pace) -> None:
        """`site` is any plain address of it."""
        self.pace = pace
        self._host = host_of(site)
        headers = {"User-Agent": agent(contact), "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.1"}
        self._client = httpx.Client(headers=headers, timeout=TIMEOUT_S, verify=_trust())

    def close(self) -> None:
        self._client.close()

    def fetch(self, address: str, most_bytes: int, headers: Mapping[str, str] | None = None) -> Fetched:
        """The answer at a plain address of this host, redirects on the same host followed; 404 and its like are answers.

        Raises FetchFailed, LeadsElsewhere and TooLarge.
        """
        for _ in range(REDIRECTS + 1):
            fetched = self._patiently(address, most_bytes, headers or {})
            if fetched.status not in _MOVED:
                return fetched
            target = plain(fetched.headers.get("location", ""), address)
            if target is None:
                raise FetchFailed("it redirects to no address")
            if host_of(target) != self._host:
                raise LeadsElsewhere(target)
            address, headers = target, None  # conditions are those of the page asked for, not of where it leads now
        raise FetchFailed("it redirects too often")

    def _patiently(self, address: str, most_bytes: int, headers: Mapping[str, str]) -> Fetched:
        for attempt in range(ATTEMPTS):
            back_off = BACK_OFF_S * 2**attempt
            self.pace.wait()
            try:
                fetched = self._once(address, most_bytes, headers)
                why = f"the site answers {fetched.status}"
                if fetched.status not in _BUSY:
                    return fetched
                back_off = max(back_off, _asked_to_wait_s(fetched.headers.get("retry-after", "")))
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                why = f"the site does not answer ({type(error).__name__})"
            finally:
                self.pace.done()
            if back_off > MOST_PATIENCE_S:
                raise FetchFailed(f"{why} and asks to wait {back_off:.0f} s")
            if attempt < ATTEMPTS - 1:
                self.pace.pause(back_off)
        raise FetchFailed(f"{why}, {ATTEMPTS} times")

    def _once(self, address: str, most_bytes: int, headers: Mapping[str, str]) -> Fetched:
        until = self.pace.clock() + WHOLE_ANSWER_S
        body = bytearray()
        with self._client.stream("GET", address, headers=dict(headers)) as response:
            for block in response.iter_bytes():
                body += block
                if len(body) > most_bytes:
                    raise TooLarge(f"it is larger than {most_bytes / 1e6:g} MB")
                if self.pace.clock() > until:
                    raise httpx.ReadTimeout("the whole answer took too long")
            return Fetched(address, response.status_code, {name.lower(): v for name, v in response.headers.items()}, bytes(body))


def _asked_to_wait_s(retry_after: str) -> float:
    """Seconds, or a date; 0 for neither."""
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after[:9])
    try:
        date = parsedate_to_datetime(retry_after)
    except (ValueError, OverflowError):
        return 0.0
    if date.tzinfo is None:  # it says -0000: a time of the world by a clock of no known place
        date = date.replace(tzinfo=timezone.utc)
    return (date - datetime.now(timezone.utc)).total_seconds()
