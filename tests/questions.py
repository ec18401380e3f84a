"""Questions that a build puts to a generation, for tests that need no search."""

from __future__ import annotations

from collections.abc import Callable

from indexer.engines.seam import Snapshot
from indexer.publishing.gate import Ask


def asking(put: Callable[[Snapshot], list[str]], key: str = "these") -> Ask:
    return Ask(put, "1 question", key)


def fails(_snapshot: Snapshot) -> list[str]:
    return ["It does not find the ache."]


FAILING = asking(fails)
MET = asking(lambda _: [], "others")
