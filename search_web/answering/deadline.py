"""Until when an answer is worth working on: handed down and looked at between its steps, since no step can be broken off."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from indexer.errors import DeadlinePassed


class Deadline:
    """So many seconds from now."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._clock = seconds, clock
        self._end = clock() + seconds

    def check(self) -> None:
        """Raises DeadlinePassed."""
        if self._clock() > self._end:
            raise DeadlinePassed(
                f"A question was given up after {self._seconds:g} s (setting `deadline`). Where that happens often, "
                "serve from more cores (symptom-web --processes)."
            )


NO_DEADLINE = Deadline(math.inf)
