"""A file that maintainers may save while the server runs → what it says now, a faulty save aside."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

from indexer.errors import SettingsInvalid

log = logging.getLogger(__name__)

CHECK_EVERY_S = 1.0  # a saved change is in use within a second, and asking costs one stat

Said = TypeVar("Said")


class SavedFile(Generic[Said]):
    """What a file says, read anew after each save. Safe across threads."""

    def __init__(self, file: Path, read: Callable[[Path], Said], clock: Callable[[], float] = time.monotonic) -> None:
        """`file` may be missing where `read` allows it. Raises SettingsInvalid when it is faulty from the start."""
        self._file, self._read, self._clock = file, read, clock
        self._lock = Lock()
        self._seen = self._stamp()
        self._said = read(file)
        self._due = clock() + CHECK_EVERY_S

    def now(self) -> Said:
        """What the file says; what it said before, the same object, while it is unchanged or faulty."""
        if self._clock() >= self._due:
            with self._lock:
                self._due = self._clock() + CHECK_EVERY_S
                self._reread()
        return self._said

    def _reread(self) -> None:
        stamp = self._stamp()
        if stamp == self._seen:
            return
        self._seen = stamp
        try:
            self._said = self._read(self._file)
        except SettingsInvalid as error:
            log.error("%s\nThe %s read before stay in use.", error, self._file.stem)

    def _stamp(self) -> tuple[int, int] | None:
        """What changes when the file does."""
        try:
            found = self._file.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size
