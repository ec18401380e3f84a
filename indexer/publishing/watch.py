"""A corpus folder → a build at once and after each change in it, one at a time, until it is stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Set
from pathlib import Path

from watchfiles import Change
from watchfiles import watch as watch_files

from indexer.errors import BuildRunning, SymptomSearchError, WatchFailed
from indexer.reading.html_files import PAGE_SUFFIXES

SETTLED_MS = 300  # without a further change; a folder being copied writes its files closer together than that
MOST_WAIT_MS = 10_000  # for a folder that never settles: visitors see something of it all the same
IDLE_MS = 500  # between two looks at whether the folder itself was exchanged

Changes = Set[str]  # paths; empty when nothing changed for a while


def watch(changes: Iterable[Changes], rebuild: Callable[[], None], tell: Callable[[SymptomSearchError], None]) -> None:
    """Call `rebuild` at first and after each of `changes`; hand `tell` what it raises of ours, and go on.

    Where another build runs, that is told once, and tried again until it has ended.
    """
    due, waiting = True, False
    for changed in changes:
        if not (changed or due):
            continue
        due = False
        try:
            rebuild()
        except BuildRunning as error:
            if not waiting:
                tell(error)
            due = waiting = True
        except SymptomSearchError as error:
            tell(error)
            waiting = False
        else:
            waiting = False


def changes(corpus: Path, index: Path, poll: bool = False) -> Iterator[Changes]:
    """What changes below `corpus`, from the first value on, with an empty one now and then; nothing below `index` counts.

    `poll` looks at every file by itself, for network drives, which send no notice. A folder that is exchanged, as when a link
    is set to a new release, or put back, counts as changed and is watched from then on. Raises WatchFailed.
    """
    exchanged: Changes = frozenset()
    while True:
        before = _identity(corpus)
        for changed in _changes_of_one(corpus.resolve(), index.resolve(), poll) if before else _nothing():
            yield changed | exchanged
            exchanged = frozenset()
            if _identity(corpus) != before:
                break
        exchanged = frozenset({str(corpus)})


def _changes_of_one(folder: Path, index: Path, poll: bool) -> Iterator[Changes]:
    """Of one folder while it is there."""
    try:
        for changed in watch_files(
            folder,
            watch_filter=_Relevant(folder, index),
            debounce=MOST_WAIT_MS,
            step=SETTLED_MS,
            rust_timeout=IDLE_MS,
            yield_on_timeout=True,
            force_polling=poll or None,  # None leaves it to WATCHFILES_FORCE_POLLING
        ):
            yield frozenset(path for _, path in changed)
    except FileNotFoundError:  # it went away before it could be watched; whoever calls looks again
        yield frozenset()
    except OSError as error:
        advice = "Raise fs.inotify.max_user_watches, or watch with --poll"
        raise WatchFailed(f"The folder {folder} cannot be watched ({error.strerror or error}). {advice}.") from error


def _nothing() -> Iterator[Changes]:
    """Of a folder that is not there."""
    while True:
        yield frozenset()
        time.sleep(IDLE_MS / 1000)


def _identity(corpus: Path) -> tuple[int, int] | None:
    """Which folder lies there; None while there is none."""
    try:
        found = corpus.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


class _Relevant:
    """Pages, settings and folders; not what is hidden, not what editors leave, and not the index, which each build changes."""

    def __init__(self, folder: Path, index: Path) -> None:
        self._folder, self._index = folder, index

    def __call__(self, _: Change, path: str) -> bool:
        changed = Path(path)
        below = changed.relative_to(self._folder)
        if any(part.startswith(".") for part in below.parts) or changed.is_relative_to(self._index):
            return False
        # What was removed may have been a folder of pages, whatever its name ends with.
        return changed.name.lower().endswith((*PAGE_SUFFIXES, ".toml")) or not changed.is_file()
