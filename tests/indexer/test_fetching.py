"""A sentence encoder is fetched by name, once, and whatever goes wrong is said in a sentence."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from indexer import fetching
from indexer.cli import commands
from indexer.errors import EncoderUnusable
from indexer.fetching import fetch_encoder


class EntryNotFoundError(Exception):
    """As the hub's."""


class LocalEntryNotFoundError(EntryNotFoundError, FileNotFoundError):
    """As the hub's: nothing could be asked."""


class Hub:
    """huggingface_hub with one model."""

    errors = SimpleNamespace(EntryNotFoundError=EntryNotFoundError, LocalEntryNotFoundError=LocalEntryNotFoundError)

    def __init__(self, folder: Path, *files: str) -> None:
        self.folder, self.files = folder, files
        self.fault: Exception | None = None

    def hf_hub_download(self, name: str, file: str) -> str:
        if self.fault:
            raise self.fault
        if file not in self.files:
            raise EntryNotFoundError(file)
        path = self.folder / name / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file)
        return str(path)


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hub:
    hub = Hub(tmp_path / "cache", "onnx/model.onnx", "tokenizer.json")
    monkeypatch.setitem(sys.modules, "huggingface_hub", hub)  # type: ignore[arg-type]
    monkeypatch.setattr(fetching, "find_spec", lambda _package: hub)
    return hub


def test_model_and_tokenizer_lie_in_the_folder(hub: Hub, tmp_path: Path) -> None:
    files = fetch_encoder("owner/model", tmp_path / "encoder")
    assert sorted(file.name for file in files) == ["model.onnx", "tokenizer.json"]
    assert all(file.parent == tmp_path / "encoder" and file.is_file() for file in files)


def test_of_several_models_the_small_one_is_taken(hub: Hub, tmp_path: Path) -> None:
    hub.files = (*hub.files, "onnx/model_quantized.onnx")
    assert [file.name for file in fetch_encoder("owner/model", tmp_path)] == ["model_quantized.onnx", "tokenizer.json"]


def test_a_model_without_onnx_is_refused(hub: Hub, tmp_path: Path) -> None:
    hub.files = ("tokenizer.json", "pytorch_model.bin")
    with pytest.raises(EncoderUnusable, match="offers ONNX"):
        fetch_encoder("owner/model", tmp_path / "encoder")
    assert not (tmp_path / "encoder").exists()


@pytest.mark.parametrize("fault", [LocalEntryNotFoundError("no network"), OSError("404"), ValueError("no such name")])
def test_a_name_that_cannot_be_fetched_is_refused(hub: Hub, fault: Exception, tmp_path: Path) -> None:
    hub.fault = fault
    with pytest.raises(EncoderUnusable, match=f"owner/model cannot be fetched: {fault}"):
        fetch_encoder("owner/model", tmp_path)


def test_without_the_package_the_extra_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fetching, "find_spec", lambda _package: None)
    with pytest.raises(EncoderUnusable, match=r"symptom-search\[fetch\]"):
        fetch_encoder("owner/model", tmp_path)


def test_the_command_says_what_to_do_next(hub: Hub, tmp_path: Path) -> None:
    done = CliRunner().invoke(commands, ["fetch-encoder", "owner/model", str(tmp_path / "encoder")])
    assert done.exit_code == 0
    assert f'Now set encoder = "{tmp_path / "encoder"}"' in done.output
