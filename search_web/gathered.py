"""What is gathered from a generation once, while it is the one being served."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from indexer.engines.seam import Snapshot

Value = TypeVar("Value")


class Gathered(Generic[Value]):
    """A value by snapshot; that of the one asked for last is kept."""

    def __init__(self, gather: Callable[[Snapshot], Value]) -> None:
        self._gather = gather
        self._kept: tuple[tuple[str, str], Value] | None = None

    def of(self, snapshot: Snapshot) -> Value:
        """What `gather` makes of it. Raises what that raises."""
        built = (snapshot.generation, snapshot.built_at)  # a folder emptied and built anew repeats its names
        kept = self._kept
        if kept is None or kept[0] != built:
            kept = self._kept = (built, self._gather(snapshot))
        return kept[1]
