"""A build is killed, stopped or refused by the disk at any of its operations: readers see the old or the new generation."""

from __future__ import annotations

import errno
import signal
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.publishing.generations import Generations
from tests.faults.builds import FULL, Outcome, build, is_whole, sampled, settles
from tests.faults.conftest import AFTER, BEFORE, Site
from tests.faults.disk import dead_from, failing_at, full_from, killed_at, signalled_at

Figure = Callable[[str, object], None]
SAMPLE = 4  # operations of each kind of fault in the short form


def killed(outcome: Outcome, point: int) -> bool:
    """Or it had done all it does before that point: the number of Whoosh's operations varies by a few."""
    return outcome.exit_code == -signal.SIGKILL or (outcome.exit_code == 0 and len(outcome.record) < point)


def test_a_build_killed_at_any_operation_leaves_the_old_or_the_new_generation(
    site: Site, harmed: Callable[[], Path], record_property: Figure
) -> None:
    seen: Counter[str | None] = Counter()
    for point in sampled(site.points, SAMPLE):
        index = harmed()
        assert killed(build(site.corpus, index, killed_at(point)), point)
        seen[is_whole(index)] += 1
        settles(site.corpus, index, int(AFTER))
    assert set(seen) == {BEFORE, AFTER}
    record_property("figure", f"kill -9 at {seen.total()} operations: {seen[BEFORE]} old, {seen[AFTER]} new, none else")


FAULTS = {
    "EIO once": lambda point: failing_at(point, errno.EIO),
    "ENOSPC once": lambda point: failing_at(point, errno.ENOSPC),
    "ENOSPC from then on": full_from,
    "EIO from then on": dead_from,
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_build_that_the_disk_fails_at_any_operation_says_so_and_leaves_the_old_or_the_new_generation(
    site: Site, harmed: Callable[[], Path], record_property: Figure, name: str
) -> None:
    seen: Counter[str | None] = Counter()
    for point in sampled(site.points, SAMPLE):
        index = harmed()
        outcome = build(site.corpus, index, FAULTS[name](point))
        assert is_told(outcome.told, outcome.exit_code), f"{site.record[point - 1]}: {outcome}"
        edition = is_whole(index)
        assert edition == AFTER or outcome.exit_code == 1
        if name != "EIO from then on":  # on a dead disk nothing can be removed
            left = [*Generations(index).set_aside(), *Generations(index).unfinished()]
            assert left == [] or edition == AFTER, f"{site.record[point - 1]}: {left}"
        seen[edition] += 1
        settles(site.corpus, index, int(AFTER))
    assert set(seen) == {BEFORE, AFTER}
    record_property("figure", f"{name} at {seen.total()} operations: {seen[BEFORE]} old, {seen[AFTER]} new")


def is_told(told: str, exit_code: int) -> bool:
    """In one line that says what to do, or the fault was none: what removes and is not needed may fail."""
    return "Traceback" not in told and (
        exit_code == 0 or (exit_code == 1 and told.splitlines()[-1].startswith("Error: Could not"))
    )


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT] if FULL else [signal.SIGTERM])
def test_a_build_stopped_at_any_operation_cleans_up_or_has_published(
    site: Site, harmed: Callable[[], Path], record_property: Figure, sent: signal.Signals
) -> None:
    seen: Counter[str | None] = Counter()
    for point in sampled(site.points, SAMPLE):
        index = harmed()
        outcome = build(site.corpus, index, signalled_at(point, sent))
        edition = is_whole(index)
        assert (outcome.exit_code, edition) in ((130, BEFORE), (0, AFTER)), f"{site.record[point - 1]}: {outcome}"
        assert "Traceback" not in outcome.told
        seen[edition] += 1
        settles(site.corpus, index, int(AFTER))
    assert set(seen) == {BEFORE, AFTER}
    record_property("figure", f"{sent.name} at {seen.total()} operations: {seen[BEFORE]} old, {seen[AFTER]} new")


def test_a_first_build_killed_at_any_operation_leaves_nothing_or_the_new_generation(
    site: Site, tmp_path: Path, record_property: Figure
) -> None:
    points = len(build(site.corpus, tmp_path / "index").record)
    seen: Counter[str | None] = Counter()
    for point in sampled(range(1, points + 1), SAMPLE):
        index = tmp_path / f"index {point}"
        assert killed(build(site.corpus, index, killed_at(point)), point)
        seen[is_whole(index)] += 1
        settles(site.corpus, index, int(AFTER))
    assert set(seen) <= {None, AFTER}
    record_property("figure", f"kill -9 at {seen.total()} operations of a first build: {seen[None]} none, {seen[AFTER]} new")
