"""The language of the generation being served, learnt anew when the generation or the synonyms change."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from indexer.engines.seam import Snapshot
from indexer.errors import SettingsInvalid
from indexer.vocabulary import Synonyms, read_synonyms
from search_web.asking.language import Language, learn

log = logging.getLogger(__name__)

SYNONYMS_FILE = "synonyms.toml"  # in the corpus folder
CHECK_EVERY_S = 1.0  # a saved synonym is in use within a second, and asking costs one stat


class Languages:
    """Language by snapshot. A faulty edit of the synonyms leaves the last good ones in use."""

    def __init__(self, file: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """`file` holds the synonyms and may be missing. Raises SettingsInvalid when it is faulty from the start."""
        self._file, self._clock = file, clock
        self._lock = Lock()
        self._seen = self._stamp()
        self._synonyms: Synonyms = read_synonyms(file)
        self._due = clock() + CHECK_EVERY_S
        self._learnt: dict[str, tuple[Synonyms, Language]] = {}  # by generation: the one served, and the next one while it opens

    def of(self, snapshot: Snapshot) -> Language:
        """The language of a snapshot; learnt once for each generation and state of the synonyms."""
        synonyms = self._current_synonyms()
        learnt = self._learnt.get(snapshot.generation)
        if learnt and learnt[0] is synonyms:
            return learnt[1]
        language = learn(snapshot.lexicon(), synonyms)
        with self._lock:
            kept = list(self._learnt.items())[-1:]
            self._learnt = {**dict(kept), snapshot.generation: (synonyms, language)}
        return language

    def _current_synonyms(self) -> Synonyms:
        if self._clock() >= self._due:
            with self._lock:
                self._due = self._clock() + CHECK_EVERY_S
                self._reread()
        return self._synonyms

    def _reread(self) -> None:
        stamp = self._stamp()
        if stamp == self._seen:
            return
        self._seen = stamp
        try:
            self._synonyms = read_synonyms(self._file)
        except SettingsInvalid as error:
            log.error("%s The synonyms read before stay in use.", error)

    def _stamp(self) -> tuple[int, int] | None:
        """What changes when the file does."""
        try:
            found = self._file.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size
