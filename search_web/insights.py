"""What visitors asked for and no article speaks of: counted so that only what many days have in common is ever written down.

Off unless the setting `insights` is on. What may be learnt from the files, and why no more:

- A term is a short phrase for one symptom, never a whole query. One with a digit or a sign of an address is dropped at once, and
  neither an address, a time of day nor anything about the visitor comes near this module.
- A term that was asked for on fewer than DAYS_BEFORE separate days lies on the disk only as a keyed hash (HMAC-SHA-256, 256
  random bits) beside the days. The key lies in memory (/dev/shm), is readable by its owner alone, and ends with the machine's
  uptime: who has the disk, a copy of it or a backup, cannot try out terms, for without the key every hash is a random number.
- With the tenth day the term itself is written beside its hash, and it goes when fewer than ten of the last DAYS_KEPT days
  remain. All older days are deleted.
- What is left: who is root on the running machine, or the user that serves, can read the key and try out terms; the same person
  could read the visitors' requests themselves. One visitor who asks for the same on ten days makes a term known, since nobody is
  told apart.

Every process of one machine has the same key and writes to the same file, one after another. Where the key is another (after a
restart of the machine, in another container) a file of its own begins; the terms of the older ones stay until their days end.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import logging
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import Lock, Thread
from time import monotonic
from typing import Any

from indexer.errors import StorageFailed
from indexer.settings import Settings
from indexer.terms import FILLERS, fold, term_of, words_of
from search_web.insights_key import read_key

log = logging.getLogger(__name__)

FOLDER = "insights"  # below the index
FORMAT = 1
DAYS_BEFORE = 10  # separate days before a term is written down
DAYS_KEPT = 90
MAX_WORDS = 6  # more are a sentence about somebody
MAX_WORD_CHARACTERS = 25  # longer ones are codes and keys, or several words run together
MAX_HASHES = 50_000  # 5 MB; of more, those of the fewest days go first
MAX_WAITING = 5_000  # terms between two writes; a flood of made-up ones ends there
WRITE_EVERY_S = 60.0

# An address, a number, a file: what has any of these is about somebody, and not a symptom.
_PERSONAL = re.compile(r"[\d@#:]|\w[._]\w")


@dataclass(frozen=True, slots=True)
class Kept:
    """A term that was asked for on at least DAYS_BEFORE of the last DAYS_KEPT days."""

    term: str
    days: int


def term_to_count(symptom: str) -> str:
    """A symptom as typed → its words that say something, folded, in their order; "" when it must not be counted."""
    if _PERSONAL.search(symptom) or any(character.isnumeric() for character in symptom):
        return ""
    words = [fold(word) for word in words_of(symptom) if term_of(word) and term_of(word) not in FILLERS]
    fitting = 0 < len(words) <= MAX_WORDS and all(len(word) <= MAX_WORD_CHARACTERS for word in words)
    return " ".join(words) if fitting else ""


class Insights:
    """The counts of one folder. Safe to use from many threads and processes."""

    def __init__(self, folder: Path, key: bytes, today: Callable[[], date] = date.today) -> None:
        self._folder, self._key, self._today = folder, key, today
        self._file = folder / f"{hashlib.sha256(b'name' + key).hexdigest()[:16]}.json"
        self._writing = Lock()  # so that whoever writes last also waits for the one before
        self._lock = Lock()  # guards what follows
        self._waiting: set[tuple[int, str]] = set()  # day and term, not yet written
        self._due = monotonic()

    def note(self, symptoms: Iterable[str]) -> None:
        """Count each of these, asked for today and not found."""
        today = self._today().toordinal()
        terms = {(today, term) for term in map(term_to_count, symptoms) if term}
        if not terms:
            return
        with self._lock:
            if len(self._waiting) < MAX_WAITING:
                self._waiting |= terms
            due = monotonic() >= self._due
            self._due = monotonic() + WRITE_EVERY_S if due else self._due
        if due:
            Thread(target=self._write_or_log, name="write-insights", daemon=True).start()

    def kept(self) -> list[Kept]:
        """As the function of that name, with what was counted up to now. Raises StorageFailed."""
        self.write()
        return kept(self._folder, self._today())

    def _write_or_log(self) -> None:
        """Where no request waits for it, and none fails with it."""
        try:
            self.write()
        except StorageFailed as error:
            log.error("%s What visitors did not find is not counted meanwhile.", error)

    def write(self) -> None:
        """Bring what was counted to the disk, and delete what is past its days. Raises StorageFailed."""
        with self._writing, _held(self._folder):
            with self._lock:
                waiting, self._waiting = self._waiting, set()
            _tidy(self._folder, self._today())
            counts = _read(self._file)
            for day, term in waiting:
                name = hmac.new(self._key, term.encode(), hashlib.sha256).hexdigest()[:32]
                days = counts.days.setdefault(name, set())
                days.add(day)
                if len(days) >= DAYS_BEFORE:
                    counts.terms[name] = term
            counts.limit()
            _write(self._file, counts)


def open_insights(settings: Settings, index: Path) -> Insights | None:
    """The counts beside the generations in `index`; None while the setting is off. Raises KeyUnusable."""
    if not settings.insights:
        return None
    return Insights(index / FOLDER, read_key(index / FOLDER, settings.insights_key))


def kept(folder: Path, today: date | None = None) -> list[Kept]:
    """The terms written down, those of most days first; what is past its days is deleted. Raises StorageFailed."""
    if not folder.is_dir():
        return []
    found: dict[str, set[int]] = {}
    with _held(folder):
        _tidy(folder, today or date.today())
        for file in _files(folder):
            counts = _read(file)
            for name, term in counts.terms.items():
                found.setdefault(term, set()).update(counts.days[name])
    return sorted((Kept(term, len(days)) for term, days in found.items()), key=lambda one: (-one.days, one.term))


def forget(folder: Path) -> None:
    """Delete everything that was counted. Raises StorageFailed."""
    if folder.is_dir():
        with _held(folder):
            for file in _files(folder):
                file.unlink()


@dataclass(slots=True)
class _Counts:
    """One file. Days are ordinals, as date.toordinal gives them."""

    days: dict[str, set[int]] = field(default_factory=dict)  # by hash
    terms: dict[str, str] = field(default_factory=dict)  # hash → term, of those asked for on enough days

    def expire(self, today: int) -> None:
        """Tomorrow may be where another process is; days after that are those of a clock that was wrong."""
        self.days = {name: {day for day in days if today - DAYS_KEPT < day <= today + 1} for name, days in self.days.items()}
        self.limit()

    def limit(self) -> None:
        most = sorted(self.days.items(), key=lambda one: (len(one[1]), max(one[1], default=0)), reverse=True)
        self.days = {name: days for name, days in most[:MAX_HASHES] if days}
        self.terms = {name: term for name, term in self.terms.items() if len(self.days.get(name, ())) >= DAYS_BEFORE}


def _tidy(folder: Path, today: date) -> None:
    """Take from every file what is past its days, also from those of keys that are gone."""
    for file in _files(folder):
        counts = _read(file)
        before = (counts.days, counts.terms)
        counts.expire(today.toordinal())
        if not counts.days:
            file.unlink()
        elif (counts.days, counts.terms) != before:
            _write(file, counts)


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.json"))


def _read(file: Path) -> _Counts:
    """Nothing where there is no file, or none that can be understood: counting begins anew then."""
    try:
        found = json.loads(file.read_text(encoding="ascii"))
        if found["format"] != FORMAT:
            return _Counts()
        return _Counts({name: set(map(int, days)) for name, days in found["days"].items()}, dict(found["terms"]))
    except FileNotFoundError:
        return _Counts()
    except (ValueError, KeyError, TypeError, AttributeError):
        log.error("%s was damaged; what visitors did not find is counted anew.", file)
        return _Counts()


def _write(file: Path, counts: _Counts) -> None:
    body: Mapping[str, Any] = {
        "format": FORMAT,
        "days": {name: sorted(days) for name, days in sorted(counts.days.items())},  # sorted: no order in which they came
        "terms": counts.terms,
    }
    beside = file.with_suffix(".new")
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600), "w", encoding="ascii") as stream:
        json.dump(body, stream)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(beside, file)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """The folder, for this process alone. Raises StorageFailed for whatever goes wrong with it within."""
    try:
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        lock = os.open(folder / "LOCK", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)
    except OSError as error:
        why = error.strerror or error
        raise StorageFailed(f"Could not keep insights in {folder}: {why}. Check its space and permissions.") from error
