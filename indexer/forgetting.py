"""Tables of words that people typed make the next question quicker. They are emptied some minutes after somebody typed."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from functools import lru_cache
from operator import methodcaller
from threading import Lock, Timer
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

# What many ask at one time, as in a wave of flu, is worth keeping; what somebody asked this morning is nobody's business.
KEPT_S = 600.0

Cached = TypeVar("Cached", bound=Callable[..., Any])

_owners: MutableMapping[Any, Callable[[Any], object]] = WeakKeyDictionary()  # of a table → what empties it
_lock = Lock()
_timers: list[Timer] = []  # the one that runs, while one does


def forgets(owner: Any, forget: Callable[[Any], object]) -> None:
    """From now on `forget(owner)` is called when it is time, for as long as there is an owner."""
    with _lock:
        _owners[owner] = forget


def kept(most: int) -> Callable[[Cached], Cached]:
    """lru_cache for so many calls at most, emptied when it is time."""

    def keep(function: Cached) -> Cached:
        table: Any = lru_cache(maxsize=most)(function)
        forgets(table, methodcaller("cache_clear"))
        return table  # type: ignore[no-any-return]  # it is called as the function is

    return keep


def forget_soon() -> None:
    """Somebody typed something: all tables will be empty KEPT_S after the first such call at the latest."""
    with _lock:
        if not _timers:
            timer = Timer(KEPT_S, forget_now)
            timer.daemon = True
            timer.start()
            _timers.append(timer)


def forget_now() -> None:
    """Empty all tables."""
    with _lock:
        _timers.clear()
        owners = list(_owners.items())
    for owner, forget in owners:
        forget(owner)
