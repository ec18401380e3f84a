"""Settings → Engine: the one module that knows every engine."""

from __future__ import annotations

from functools import lru_cache, partial
from pathlib import Path

from indexer.engines.seam import Engine
from indexer.engines.whoosh_engine import WhooshEngine
from indexer.meaning import open_encoder
from indexer.publishing.generations import Generations
from indexer.settings import Settings

_opened = lru_cache(maxsize=2)(open_encoder)  # reading one takes a third of a second, and every engine of a process shares it


def open_engine(settings: Settings, index: Path) -> Engine:
    """The engine that `settings.engine` names, over the folder `index`, which need not exist yet."""
    assert settings.engine == "whoosh", "the table of settings allows no other engine"
    return WhooshEngine(Generations(index), partial(_opened, settings.encoder))
