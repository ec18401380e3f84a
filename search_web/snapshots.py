"""The generation being served: one open Snapshot for all threads, exchanged while requests go on."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Lock, Thread

from indexer.engines.seam import Engine, Snapshot
from indexer.errors import GenerationDamaged, GenerationUnknown, NothingBuilt, StorageFailed, SymptomSearchError

log = logging.getLogger(__name__)

CHECK_EVERY_S = 1.0  # a fresh build is served within a second, and asking costs one small file
CLAIM_S = 300.0  # longer than opening takes; until then one thread has the job to itself
RETRY_EVERY_S = 30.0  # opening reads every file of a generation; a damaged one is not read again at once

NOTHING_BUILT = "Nothing has been indexed yet. Run: symptom-index build"


_Current = tuple[str, str]  # a generation's name and when it was built: a folder emptied and built anew repeats its names


class _Held:
    """An open snapshot and how many requests are using it."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.leases = 0
        self.retired = False


def _as_ours(error: OSError | MemoryError) -> StorageFailed:
    if isinstance(error, MemoryError):
        return StorageFailed("There is not enough memory for it. Free some, or serve with fewer processes.")
    return StorageFailed(f"It cannot be read: {error.strerror or error}. Check the disk and its permissions.")


class Snapshots:
    """Lends the current snapshot. A new generation is opened beside the old one, which closes with its last lease."""

    def __init__(
        self, engine: Engine, prepare: Callable[[Snapshot], object], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`prepare` is called with each snapshot before it is lent, so that no request waits for what it makes ready."""
        self._engine = engine
        self._prepare = prepare
        self._clock = clock  # seconds
        self._lock = Lock()  # guards everything below; never held while files are read
        self._opening = Lock()  # lines up the requests that come before anything is open
        self._closed = Event()
        self._follower: Thread | None = None  # once told to follow
        self._held: _Held | None = None
        self._current: _Current | None = None  # what the engine called current when `_held` was opened
        self._due = clock()  # when to look again
        self._fault: SymptomSearchError | None = None  # why the last look brought nothing
        self._failed: _Current | None = None  # the generation that could not be opened
        self._failed_at = -RETRY_EVERY_S
        self._logged: tuple[str | None, str] | None = None  # generation and fault last logged

    @contextmanager
    def lease(self) -> Iterator[Snapshot]:
        """The current snapshot, open until the block ends. Raises NothingBuilt, GenerationDamaged, StorageFailed."""
        self._renew_when_due()
        held = self._take()
        try:
            yield held.snapshot
        finally:
            self._give_back(held)

    def follow(self) -> None:
        """From now on look for new generations without being asked: after a quiet hour the first visitor gets the newest."""
        with self._lock, suppress(RuntimeError):  # no thread can be had now; the next request tries again
            if not (self._closed.is_set() or (self._follower and self._follower.is_alive())):
                self._follower = Thread(target=self._follow, name="follow-generations", daemon=True)
                self._follower.start()

    def _follow(self) -> None:
        while not self._closed.wait(CHECK_EVERY_S):
            with self._opening:
                if self._claim():
                    self._renew()

    def close(self) -> None:
        """Let go of the snapshot; leases still out keep theirs."""
        self._closed.set()
        self._exchange(None, None)

    def _renew_when_due(self) -> None:
        # A fault of the program may have ended it, and a fork leaves it behind.
        if self._follower and not self._follower.is_alive():
            self.follow()
        if self._held is None:  # nothing to serve meanwhile: every request waits for the one that opens
            with self._opening:
                if self._claim():
                    self._renew()
        elif self._claim():
            Thread(target=self._renew, name="open-generation", daemon=True).start()

    def _claim(self) -> bool:
        """Whether it is time to look, and this thread the one to do it."""
        with self._lock:
            if self._clock() < self._due:
                return False
            self._due = self._clock() + CLAIM_S
            return True

    def _renew(self) -> None:
        """Open the current generation unless it is open, or failed a moment ago. A fault is kept for requests, logged once."""
        current: _Current | None = None
        try:
            current = self._engine_current()
            if current is None:
                self._current = None
                self._fault = NothingBuilt(NOTHING_BUILT)
            elif current not in (self._current, self._failed_lately()):
                snapshot = self._opened()
                self._exchange(snapshot, current)
                self._log_fallback(current[0], snapshot.generation)
        except NothingBuilt as fault:
            self._fault = fault
        except SymptomSearchError as fault:
            self._keep_fault(fault, current)
        except (OSError, MemoryError) as error:
            self._keep_fault(_as_ours(error), current)
        finally:
            with self._lock:
                self._due = self._clock() + CHECK_EVERY_S

    def _keep_fault(self, fault: SymptomSearchError, current: _Current | None) -> None:
        self._fault, self._failed, self._failed_at = fault, current, self._clock()
        self._log_once(current[0] if current else None, fault)

    def _opened(self) -> Snapshot:
        snapshot = self._engine.open()
        try:
            self._prepare(snapshot)
        except BaseException:
            snapshot.close()
            raise
        return snapshot

    def _engine_current(self) -> _Current | None:
        name = self._engine.current()
        if name is None:
            return None
        try:
            return name, self._engine.facts(name).built_at
        except (GenerationDamaged, GenerationUnknown):
            return name, ""  # opening it tells, or finds a sound one before it

    def _failed_lately(self) -> _Current | None:
        return self._failed if self._clock() < self._failed_at + RETRY_EVERY_S else None

    def _log_fallback(self, current: str, served: str) -> None:
        if served != current:
            log.error("Generation %s is damaged, %s is served. Run: symptom-index verify", current, served)

    def _log_once(self, name: str | None, fault: SymptomSearchError) -> None:
        if self._logged != (name, str(fault)):
            self._logged = (name, str(fault))
            meanwhile = f"Generation {self._held.snapshot.generation} stays in use." if self._held else "Nothing can be served."
            log.error("Generation %s cannot be opened. %s %s", name, fault, meanwhile)

    def _exchange(self, snapshot: Snapshot | None, current: _Current | None) -> None:
        with self._lock:
            old, self._held, self._current = self._held, _Held(snapshot) if snapshot else None, current
            if old is not None:
                old.retired = True
            unused = old is not None and old.leases == 0
        if old is not None and unused:
            old.snapshot.close()

    def _take(self) -> _Held:
        with self._lock:
            if self._held is None:
                raise self._fault or NothingBuilt(NOTHING_BUILT)
            self._held.leases += 1
            return self._held

    def _give_back(self, held: _Held) -> None:
        with self._lock:
            held.leases -= 1
            last = held.retired and held.leases == 0
        if last:
            held.snapshot.close()
