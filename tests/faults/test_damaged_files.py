"""Any bit of a published generation that flips, and any file that is cut, is found; the generation before it is served."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from indexer.engines.choice import open_engine
from indexer.errors import GenerationDamaged
from indexer.publishing.generations import Generations
from indexer.settings import Settings
from search_web.snapshots import Snapshots
from tests.faults.builds import FULL, editions_in

Figure = Callable[[str, object], None]
FLIPS = 200 if FULL else 3  # in each file
CUTS = 50 if FULL else 2
CURRENT, OLDER = "00000002", "1"  # of the site's index, and the edition of the generation before it


@pytest.fixture
def generations(harmed: Callable[[], Path]) -> Generations:
    return Generations(harmed())


@contextmanager
def changed(file: Path, data: bytes) -> Iterator[None]:
    whole = file.read_bytes()
    file.write_bytes(data)
    yield
    file.write_bytes(whole)


def files_of(generations: Generations) -> list[Path]:
    return [file for file in sorted(generations.folder(CURRENT).rglob("*")) if file.is_file() and file.stat().st_size]


def flipped(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


def test_every_flipped_bit_and_every_cut_is_found(generations: Generations, record_property: Figure) -> None:
    chance, tried, found = random.Random(7), 0, 0
    for file in files_of(generations):
        whole = file.read_bytes()
        harmed = [flipped(whole, chance) for _ in range(FLIPS)]
        harmed += [whole[: chance.randrange(len(whole))] for _ in range(CUTS)]
        for data in harmed:
            tried += 1
            with changed(file, data):
                try:
                    generations.verify(CURRENT)
                except GenerationDamaged:
                    found += 1
    generations.verify(CURRENT)
    assert found == tried
    record_property("figure", f"flipped bits and cuts in files of a published generation: {found} of {tried} found")


def test_with_any_one_file_damaged_the_generation_before_it_is_served_and_said_so(
    generations: Generations, caplog: pytest.LogCaptureFixture, record_property: Figure
) -> None:
    chance, files = random.Random(7), files_of(generations)
    for file in files:
        caplog.clear()
        with changed(file, flipped(file.read_bytes(), chance)):
            assert editions_in(generations.index) == {OLDER}
            snapshots = Snapshots(open_engine(Settings(), generations.index), str)
            with snapshots.lease() as snapshot:
                assert snapshot.generation == "00000001"
            snapshots.close()
        assert f"Generation {CURRENT} is damaged, 00000001 is served" in caplog.text
    record_property("figure", f"damaged files after which the generation before was served: {len(files)} of {len(files)}")


def test_a_pickle_put_in_place_of_whoosh_s_is_never_loaded(generations: Generations, tmp_path: Path) -> None:
    """It would write a file when loaded."""
    (toc,) = generations.folder(CURRENT).glob("whoosh/*.toc")
    evil = f"cos\nmkdir\n(S'{tmp_path}/loaded'\ntR.".encode()
    with changed(toc, evil), pytest.raises(GenerationDamaged, match="toc was changed"):
        open_engine(Settings(), generations.index).open(CURRENT)
    assert not (tmp_path / "loaded").exists()
