"""The power goes at any moment of a build, and what was not synced is lost or harmed: nothing that was published is."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.errors import NothingBuilt
from indexer.publishing.generations import Generations
from tests.faults.builds import FULL, build, is_whole, sampled, settles
from tests.faults.conftest import AFTER, BEFORE, Site
from tests.faults.disk import Operation
from tests.faults.platter import DAMAGES, MIXED, Platter

Figure = Callable[[str, object], None]
SAMPLE = 10  # moments with each damage in the short form
TRIES_MIXED = 10 if FULL else 2  # of the damage that is a matter of chance
SETTLED_EVERY = 5 if FULL else 11  # one in so many is followed by a build


def cut(site: Site, moment: int, target: Path, damage: str, seed: int) -> Path:
    """The index when the power goes after `moment` operations."""
    platter = Platter(site.index)
    for operation in site.record[:moment]:
        platter.apply(operation)
    shutil.rmtree(target, ignore_errors=True)
    platter.write_to(target, damage, random.Random(seed))
    return target


@pytest.mark.parametrize("damage", DAMAGES)
def test_after_a_power_cut_the_old_or_the_new_generation_is_whole_and_the_next_build_needs_no_help(
    site: Site, tmp_path: Path, record_property: Figure, damage: str
) -> None:
    seen: Counter[str | None] = Counter()
    moments = [0, *sampled(site.points, SAMPLE)]
    for number, moment in enumerate(moments):
        for seed in range(TRIES_MIXED if damage == MIXED else 1):
            index = cut(site, moment, tmp_path / "index", damage, seed)
            edition = is_whole(index)
            assert edition in (BEFORE, AFTER), f"{moment}, seed {seed}"
            seen[edition] += 1
        if number % SETTLED_EVERY == SETTLED_EVERY - 1:
            settles(site.corpus, index, int(AFTER))
    assert set(seen) == {BEFORE, AFTER}
    record_property("figure", f"power cut at {len(moments)} moments, {damage}: {seen[BEFORE]} old, {seen[AFTER]} new, none else")


def test_what_a_build_said_it_published_outlives_a_power_cut(site: Site, tmp_path: Path) -> None:
    for damage in DAMAGES:
        assert is_whole(cut(site, len(site.record), tmp_path / "index", damage, 1)) == AFTER


def test_a_generation_half_removed_when_the_power_went_does_not_count_as_one(site: Site, tmp_path: Path) -> None:
    removing = [n for n, operation in enumerate(site.record) if operation.path == "generations/00000001/manifest.json"]
    for moment in sampled(range(removing[0], len(site.record) + 1), SAMPLE):
        generations = Generations(cut(site, moment, tmp_path / "index", MIXED, moment))
        for name in generations.names():
            generations.verify(name)


def test_a_build_that_did_not_sync_would_be_found_out(site: Site, tmp_path: Path) -> None:
    """The test itself can fail: without its syncs the same build leaves damaged generations, or none."""
    record = [operation for operation in site.record if operation.kind != "sync"]
    unsafe = Site(site.corpus, site.index, record)
    found = 0
    for seed in range(10):
        try:
            found += is_whole(cut(unsafe, len(record), tmp_path / "index", MIXED, seed)) not in (BEFORE, AFTER)
        except (AssertionError, NothingBuilt, ValueError):
            found += 1
    assert found > 0


def test_a_first_build_that_was_cut_off_leaves_nothing_or_a_whole_generation(site: Site, tmp_path: Path) -> None:
    index = tmp_path / "first"
    record = [Operation("mkdir", "first"), *(_below("first", each) for each in build(site.corpus, index).record)]
    (tmp_path / "empty").mkdir()
    for moment in sampled(range(len(record) + 1), SAMPLE):
        platter = Platter(tmp_path / "empty")
        for operation in [record[0], Operation("sync", ""), *record[1:moment]]:
            platter.apply(operation)
        shutil.rmtree(tmp_path / "after", ignore_errors=True)
        platter.write_to(tmp_path / "after", MIXED, random.Random(moment))
        assert is_whole(tmp_path / "after" / "first") in (None, AFTER)


def _below(folder: str, operation: Operation) -> Operation:
    to = f"{folder}/{operation.to}" if operation.to else ""
    return Operation(operation.kind, f"{folder}/{operation.path}".rstrip("/"), to, operation.at, operation.data)
