"""A build after each change, one at a time, for as long as nobody stops it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from indexer.errors import BuildRefused, BuildRunning, SymptomSearchError, WatchFailed
from indexer.publishing.watch import Changes, changes, watch

NOTHING: Changes = frozenset()
PAGE: Changes = frozenset({"ache.html"})


class Builds:
    """A build that raises what it is told to, time after time, and counts."""

    def __init__(self, *faults: SymptomSearchError | None) -> None:
        self.faults = list(faults)
        self.done = 0
        self.told: list[SymptomSearchError] = []

    def __call__(self) -> None:
        self.done += 1
        fault = self.faults.pop(0) if self.faults else None
        if fault:
            raise fault

    def after(self, *seen: Changes) -> int:
        watch(seen, self, self.told.append)
        return self.done


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "ache.html").write_text("<p>It aches")
    return folder


@pytest.fixture
def seen(corpus: Path, tmp_path: Path) -> Iterator[Changes]:
    """What is seen of the corpus, once watching has begun; its index lies inside."""
    found = changes(corpus, corpus / "index")
    assert next(found) == NOTHING
    return found


def names(seen: Iterator[Changes]) -> set[str]:
    """Names of what changed next."""
    return {Path(path).name for path in next(filter(None, seen))}


def test_it_builds_at_once_and_then_only_after_changes() -> None:
    assert Builds().after(NOTHING, NOTHING, PAGE, NOTHING) == 2


def test_a_refused_build_is_told_and_the_next_change_builds_again() -> None:
    refused = BuildRefused("too much is gone")
    builds = Builds(refused)
    assert builds.after(NOTHING, NOTHING, PAGE) == 2
    assert builds.told == [refused]


def test_beside_another_build_it_tells_so_once_and_tries_until_that_has_ended() -> None:
    running = BuildRunning("another")
    builds = Builds(None, running, running, running, None)
    assert builds.after(NOTHING, PAGE, NOTHING, NOTHING, NOTHING, NOTHING) == 5
    assert builds.told == [running]


def test_what_is_no_error_of_ours_ends_the_watch() -> None:
    def broken() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        watch([NOTHING], broken, lambda _: None)


def test_saved_new_and_removed_pages_are_seen(corpus: Path, seen: Iterator[Changes]) -> None:
    (corpus / "more").mkdir()
    assert names(seen) == {"more"}
    (corpus / "more" / "burn.HTM").write_text("<p>It burns")
    assert names(seen) == {"burn.HTM"}
    (corpus / "ache.html").unlink()
    assert names(seen) == {"ache.html"}


def test_a_folder_of_pages_that_is_moved_away_is_seen_whatever_its_name(corpus: Path, tmp_path: Path) -> None:
    (corpus / "v1.2").mkdir()
    found = changes(corpus, tmp_path / "index")
    next(found)
    (corpus / "v1.2").rename(tmp_path / "elsewhere")
    assert names(found) == {"v1.2"}


def test_what_is_hidden_no_page_or_of_the_index_is_not_seen(corpus: Path, seen: Iterator[Changes]) -> None:
    for folder in (".git", "index"):
        (corpus / folder).mkdir()
        (corpus / folder / "page.html").write_text("")
    (corpus / "ache.html~").write_text("")
    (corpus / ".ache.html.swp").write_text("")
    (corpus / "synonyms.toml").write_text("")
    assert names(seen) == {"synonyms.toml"}


def test_a_link_set_to_a_new_release_is_seen_and_the_new_one_watched(tmp_path: Path) -> None:
    for release in ("one", "two"):
        (tmp_path / release).mkdir()
    link = tmp_path / "corpus"
    link.symlink_to("one")
    seen = changes(link, tmp_path / "index")
    next(seen)
    (tmp_path / "new").symlink_to("two")
    os.replace(tmp_path / "new", link)
    assert names(seen) == {"corpus"}
    (tmp_path / "two" / "ache.html").write_text("")
    assert names(seen) == {"ache.html"}


def test_a_folder_that_goes_away_is_seen_and_seen_again_when_it_is_back(corpus: Path, tmp_path: Path) -> None:
    seen = changes(corpus, tmp_path / "index")
    next(seen)
    corpus.rename(tmp_path / "away")
    assert names(seen) == {"corpus"}
    (tmp_path / "away").rename(corpus)
    assert names(seen) == {"corpus"}


def failing(fault: OSError) -> Callable[..., Iterator[Any]]:
    def watch_files(*_arguments: Any, **_others: Any) -> Iterator[Any]:
        raise fault

    return watch_files


def test_a_folder_that_cannot_be_watched_says_what_to_raise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.publishing.watch.watch_files", failing(OSError(28, "No space left on device")))
    with pytest.raises(WatchFailed, match=r"cannot be watched \(No space left on device\)\. Raise fs\.inotify\.max_user_watches"):
        next(changes(tmp_path, tmp_path / "index"))


def test_a_folder_that_goes_away_as_it_is_watched_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.publishing.watch.watch_files", failing(FileNotFoundError(2, "No such file or directory")))
    assert next(changes(tmp_path, tmp_path / "index")) == frozenset()
