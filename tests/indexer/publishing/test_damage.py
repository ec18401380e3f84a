"""Whatever happens to the files of a generation is found before anything in it is believed."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from indexer.engines.whoosh_engine import WhooshEngine
from indexer.errors import GenerationDamaged
from indexer.publishing.generations import FORMAT, MANIFEST, Generations
from tests.articles import published
from tests.generations import ONE, THREE, TWO, sealed


@pytest.fixture
def generations(tmp_path: Path) -> Generations:
    return Generations(tmp_path / "index")


@pytest.fixture(scope="module")
def whoosh_generation(tmp_path_factory: pytest.TempPathFactory) -> Generations:
    generations = Generations(tmp_path_factory.mktemp("whoosh") / "index")
    published(WhooshEngine(generations)).close()
    return generations


def files_of(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())


def flipped(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


@pytest.mark.parametrize(
    "damage", [flipped, lambda data: data[:-1], lambda data: data + b"\0", lambda _: b""], ids=["flip", "cut", "longer", "empty"]
)
def test_any_change_of_any_file_is_found(whoosh_generation: Generations, damage: Callable[[bytes], bytes]) -> None:
    folder = whoosh_generation.folder(ONE)
    assert len(files_of(folder)) > 15
    for file in files_of(folder):
        whole = file.read_bytes()
        if whole:
            file.write_bytes(damage(whole))
            with pytest.raises(GenerationDamaged, match=file.relative_to(folder).as_posix().replace(MANIFEST, "manifest")):
                whoosh_generation.verify(ONE)
            file.write_bytes(whole)
    whoosh_generation.verify(ONE)


def test_a_file_that_went_away_or_came_is_found_in_every_folder(whoosh_generation: Generations) -> None:
    folder = whoosh_generation.folder(ONE)
    for file in files_of(folder):
        hidden = file.rename(file.with_name("moved"))
        with pytest.raises(GenerationDamaged, match=r"is missing|is not in the manifest|cannot be read"):
            whoosh_generation.verify(ONE)
        hidden.rename(file)
    for below in ("extra", "whoosh/extra", "columns/manifest.json"):
        (folder / below).touch()
        with pytest.raises(GenerationDamaged, match=f"{below} is not in the manifest"):
            whoosh_generation.verify(ONE)
        (folder / below).unlink()
    whoosh_generation.verify(ONE)


def test_no_bit_of_the_manifest_itself_can_flip_unseen(generations: Generations) -> None:
    file = sealed(generations, ONE).folder(ONE) / MANIFEST
    whole = file.read_bytes()
    for at in range(len(whole)):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << at % 8)]) + whole[at + 1 :])
        with pytest.raises(GenerationDamaged):
            generations.manifest(ONE)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "{}", '"format"', '{"format": []}', "\ufeff{}"])
def test_something_else_in_place_of_the_manifest_is_damage(generations: Generations, text: str) -> None:
    (sealed(generations, ONE).folder(ONE) / MANIFEST).write_text(text, encoding="utf-8")
    with pytest.raises(GenerationDamaged, match="symptom-index build"):
        generations.verify(ONE)


def test_a_generation_of_another_format_says_so(generations: Generations) -> None:
    file = sealed(generations, ONE).folder(ONE) / MANIFEST
    file.write_text(json.dumps({**json.loads(file.read_text()), "format": FORMAT + 1}), encoding="utf-8")
    with pytest.raises(GenerationDamaged, match=f"has format {FORMAT + 1}, this program reads {FORMAT}"):
        generations.verify(ONE)


def test_a_generation_under_the_name_of_another_is_damaged(generations: Generations) -> None:
    sealed(generations, ONE).folder(ONE).rename(generations.folder(TWO))
    with pytest.raises(GenerationDamaged):
        generations.verify(TWO)


def test_when_the_current_generation_is_damaged_the_newest_sound_one_before_it_is_read(generations: Generations) -> None:
    sealed(generations, ONE, TWO, THREE).publish(THREE)
    (generations.folder(THREE) / "heads.json").write_text("changed")
    manifest, wrong = generations.readable()
    assert manifest["name"] == TWO
    assert ["heads.json was changed" in str(error) for error in wrong] == [True]
    (generations.folder(TWO) / "columns" / "tokens").unlink()
    manifest, wrong = generations.readable()
    assert (manifest["name"], len(wrong)) == (ONE, 2)


def test_a_generation_that_was_set_aside_does_not_come_back_by_itself(generations: Generations) -> None:
    sealed(generations, ONE, TWO).publish(ONE)
    (generations.folder(ONE) / "heads.json").unlink()
    with pytest.raises(GenerationDamaged, match=ONE):
        generations.readable()


def test_when_nothing_is_sound_the_error_is_that_of_the_current_generation(generations: Generations) -> None:
    sealed(generations, ONE, TWO).publish(TWO)
    for name in (ONE, TWO):
        (generations.folder(name) / "heads.json").unlink()
    with pytest.raises(GenerationDamaged, match=rf"{TWO} is damaged: heads.json is missing. Run: symptom-index build"):
        generations.readable()


@pytest.mark.parametrize("pointer", ["", "\n", "00000009\n", "0000000", "00000001x", "../../secret", "\0" * 9, "/", "\xff\xfe"])
def test_a_damaged_pointer_leads_to_the_newest_sound_generation(generations: Generations, pointer: str) -> None:
    sealed(generations, ONE, TWO).publish(ONE)
    (generations.index / "CURRENT").write_bytes(pointer.encode("latin-1"))
    assert generations.current() == TWO
    assert generations.readable()[0]["name"] == TWO
    (generations.folder(TWO) / "heads.json").unlink()
    assert generations.readable()[0]["name"] == ONE


def test_a_current_generation_without_its_manifest_does_not_stop_the_next_build(generations: Generations) -> None:
    sealed(generations, ONE).publish(ONE)
    (generations.folder(ONE) / MANIFEST).unlink()
    published(WhooshEngine(generations), name=TWO).close()
    assert generations.names() == [TWO]
    assert generations.unfinished() == []


@pytest.fixture
def unreadable(generations: Generations, monkeypatch: pytest.MonkeyPatch) -> Generations:
    """One published generation on a disk that fails on whatever is read of its lists."""
    sealed(generations, ONE).publish(ONE)
    opened = Path.open

    def failing(path: Path, *arguments: Any, **others: Any) -> Any:
        if path.name == "heads.json":
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return opened(path, *arguments, **others)

    monkeypatch.setattr(Path, "open", failing)
    return generations


def test_a_disk_that_cannot_be_read_is_damage_and_not_an_empty_file(unreadable: Generations) -> None:
    with pytest.raises(GenerationDamaged, match=r"cannot be read: .*Input/output error.* Run: symptom-index build"):
        unreadable.verify(ONE)
    with pytest.raises(GenerationDamaged, match="Input/output error"):
        unreadable.read(ONE, "heads.json")


def test_one_file_is_read_only_as_the_manifest_knows_it(generations: Generations) -> None:
    sealed(generations, ONE).publish(ONE)
    assert generations.read(ONE, "heads.json") == b"heads of 00000001"
    assert generations.read(ONE, "nothing.json") is None
    (generations.folder(ONE) / "heads.json").write_text("heads of 00000002")
    with pytest.raises(GenerationDamaged, match=r"heads\.json was changed"):
        generations.read(ONE, "heads.json")


def test_a_generation_that_builds_removed_while_it_was_read_leads_to_the_one_after_it(
    generations: Generations, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed(generations, ONE, TWO).publish(ONE)
    verify = generations.verify

    def overtaken(name: str) -> dict[str, Any]:
        if name == ONE:
            generations.publish(TWO)
            (generations.folder(ONE) / "heads.json").unlink()
        return verify(name)

    monkeypatch.setattr(generations, "verify", overtaken)
    manifest, wrong = generations.readable()
    assert (manifest["name"], wrong) == (TWO, [])
