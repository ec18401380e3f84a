"""The language of the generation being served, learnt anew when the generation or the synonyms change."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from indexer.engines.seam import Snapshot
from indexer.vocabulary import Synonyms, read_synonyms
from search_web.asking.language import Language, learn
from search_web.saved_files import SavedFile

SYNONYMS_FILE = "synonyms.toml"  # in the corpus folder


class Languages:
    """Language by snapshot. A faulty edit of the synonyms leaves the last good ones in use."""

    def __init__(self, file: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """`file` holds the synonyms and may be missing. Raises SettingsInvalid when it is faulty from the start."""
        self._synonyms = SavedFile(file, read_synonyms, clock)
        self._lock = Lock()
        self._learnt: dict[
            tuple[str, str], tuple[Synonyms, Language]
        ] = {}  # of the generation served, and the next while it opens

    @property
    def synonyms(self) -> Synonyms:
        """Those of the file alone, as last read without a fault."""
        return self._synonyms.now()

    def of(self, snapshot: Snapshot) -> Language:
        """The language of a snapshot; learnt once for each generation and state of the synonyms."""
        synonyms = self._synonyms.now()
        built = (snapshot.generation, snapshot.built_at)  # a folder emptied and built anew repeats its names
        learnt = self._learnt.get(built)
        if learnt and learnt[0] is synonyms:
            return learnt[1]
        language = learn(snapshot.lexicon(), synonyms)
        with self._lock:
            kept = list(self._learnt.items())[-1:]
            self._learnt = {**dict(kept), built: (synonyms, language)}
        return language

    def prepare(self, snapshot: Snapshot) -> None:
        """Learn the language of a snapshot with all that visitors of it will need."""
        language = self.of(snapshot)
        for needed in ("terms", "speller", "suggester", "symptoms"):
            getattr(language, needed)
