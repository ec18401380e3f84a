"""Texts become vectors without a network, and an install without the packages goes by words."""

from __future__ import annotations

import json
import socket
import sys
from importlib import metadata
from pathlib import Path

import numpy as np
import pytest

from indexer import meaning
from indexer.errors import EncoderUnusable
from indexer.meaning import NONE, STATIC, Encoder, SentenceEncoder, StaticEncoder, open_encoder, static_is_installed, unit

WORDS = ["[UNK]", "burning", "hot", "back", "sleep"]
DIRECTIONS = [[0, 0], [1, 0], [3, 4], [0, 2], [-1, 0]]

needs_words = pytest.mark.skipif(not static_is_installed(), reason="needs wordllama, safetensors and tokenizers")


class PackageFile(str):
    """A file as importlib.metadata lists it."""

    def __new__(cls, name: str, root: Path) -> PackageFile:
        made = super().__new__(cls, name)
        made.root = root
        return made

    root: Path

    def as_posix(self) -> str:
        return str(self)

    def locate(self) -> Path:
        return self.root / self


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("an encoder went to the network")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def write_tokenizer(file: Path) -> None:
    """A tokenizer of whole words."""
    model = {"type": "WordLevel", "vocab": {word: number for number, word in enumerate(WORDS)}, "unk_token": "[UNK]"}
    tokenizer: dict[str, object] = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": None,
        "pre_tokenizer": {"type": "Whitespace"},
        "post_processor": None,
        "decoder": None,
        "model": model,
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(tokenizer), encoding="utf-8")


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of five word vectors in two dimensions, as it lies in an install."""
    numpy_files = pytest.importorskip("safetensors.numpy")
    pytest.importorskip("tokenizers")
    write_tokenizer(tmp_path / "wordllama/tokenizers/l2_supercat_tokenizer_config.json")
    weights = tmp_path / "wordllama/weights/l2_supercat_256.safetensors"
    weights.parent.mkdir()
    numpy_files.save_file({"embedding.weight": np.array(DIRECTIONS, dtype=np.float16)}, weights)
    names = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()]
    monkeypatch.setattr(meaning, "files", lambda _package: [PackageFile(name, tmp_path) for name in names])
    monkeypatch.setattr(meaning, "version", lambda _package: "1.0")
    return tmp_path


def test_a_text_is_the_mean_direction_of_its_words(installed: Path) -> None:
    vectors = StaticEncoder().encode(["burning", "hot", "burning hot"])
    assert vectors == pytest.approx(np.array([[1, 0], [0.6, 0.8], [0.70710678, 0.70710678]]), abs=1e-6)
    assert vectors.dtype == np.float32


def test_capitals_and_the_order_of_words_change_nothing(installed: Path) -> None:
    first, second = StaticEncoder().encode(["Burning BACK", "back burning"])
    assert first == pytest.approx(second)


@pytest.mark.parametrize("text", ["", "   ", "zebra"])
def test_a_text_without_known_words_is_all_zeros(installed: Path, text: str) -> None:
    assert StaticEncoder().encode(["hot", text, "back"])[1].tolist() == [0, 0]


def test_no_texts_give_no_rows(installed: Path) -> None:
    assert StaticEncoder().encode([]).shape == (0, 2)


def test_many_texts_at_once_give_what_each_gives_alone(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "TEXTS_AT_ONCE", 2)
    texts = ["burning", "", "hot back", "sleep", "back"]
    encoder = StaticEncoder()
    assert encoder.encode(texts) == pytest.approx(np.concatenate([encoder.encode([text]) for text in texts]))


def test_an_encoder_says_what_it_is(installed: Path) -> None:
    encoder = StaticEncoder()
    assert (encoder.name, encoder.version, encoder.dimensions) == (STATIC, "1.0/1", 2)


def test_a_package_without_its_word_vectors_is_named(installed: Path) -> None:
    (installed / "wordllama/weights/l2_supercat_256.safetensors").unlink()
    with pytest.raises(EncoderUnusable, match="installed without wordllama/weights"):
        StaticEncoder()


@pytest.mark.parametrize(
    "file", ["wordllama/weights/l2_supercat_256.safetensors", "wordllama/tokenizers/l2_supercat_tokenizer_config.json"]
)
def test_damaged_files_of_the_package_are_named(installed: Path, file: str) -> None:
    (installed / file).write_bytes(b"damaged")
    with pytest.raises(EncoderUnusable, match=Path(file).name):
        StaticEncoder()


@pytest.mark.parametrize("package", ["wordllama", "safetensors", "tokenizers"])
def test_an_install_without_the_packages_has_no_encoder(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "find_spec", lambda name: None if name == package else object())
    assert open_encoder(STATIC) is None


def test_none_is_no_encoder() -> None:
    assert open_encoder(NONE) is None


@needs_words
def test_the_word_vectors_are_read_without_importing_their_package() -> None:
    encoder = open_encoder(STATIC)
    assert encoder is not None
    assert (encoder.dimensions, encoder.version) == (256, f"{metadata.version('wordllama')}/1")
    assert "wordllama" not in sys.modules


@needs_words
def test_words_of_one_meaning_lie_closer_than_words_of_two() -> None:
    encoder = StaticEncoder()
    asked, near, far = encoder.encode(["my belly hurts", "abdominal pain", "replacing a car tyre"])
    assert asked @ near > asked @ far + 0.2


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnusable, match=r"holds no encoder"):
        open_encoder(str(tmp_path))


def test_a_missing_runtime_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model.onnx").touch()
    write_tokenizer(tmp_path / "tokenizer.json")
    monkeypatch.setattr(meaning, "find_spec", lambda name: None if name == "onnxruntime" else object())
    with pytest.raises(EncoderUnusable, match=r"needs onnxruntime.*symptom-search\[sentence\]"):
        open_encoder(str(tmp_path))


def test_a_damaged_model_is_named(tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime")
    (tmp_path / "model.onnx").write_bytes(b"damaged")
    write_tokenizer(tmp_path / "tokenizer.json")
    with pytest.raises(EncoderUnusable, match=r"model\.onnx"):
        open_encoder(str(tmp_path))


class Session:
    """Stands for a model of two dimensions: each token's vector is (its number, 1). Remembers the batches."""

    def __init__(self) -> None:
        self.shapes: list[tuple[int, ...]] = []

    def get_inputs(self) -> list[Tensor]:
        return [Tensor("input_ids", []), Tensor("attention_mask", [])]

    def get_outputs(self) -> list[Tensor]:
        return [Tensor("last_hidden_state", ["batch", "tokens", 2])]

    def run(self, _outputs: None, given: dict[str, np.ndarray]) -> list[np.ndarray]:
        assert set(given) == {"input_ids", "attention_mask"}
        self.shapes.append(given["input_ids"].shape)
        return [np.stack([given["input_ids"], np.ones_like(given["input_ids"])], axis=2).astype(np.float32)]


class Tensor:
    def __init__(self, name: str, shape: list[object]) -> None:
        self.name, self.shape = name, shape


@pytest.fixture
def sentences(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Encoder, Session]:
    pytest.importorskip("tokenizers")
    session = Session()
    (tmp_path / "model_quantized.onnx").write_bytes(b"a model")
    write_tokenizer(tmp_path / "tokenizer.json")
    monkeypatch.setattr(meaning, "find_spec", lambda _name: object())
    monkeypatch.setattr(meaning, "_session", lambda _file: session)
    return SentenceEncoder(tmp_path), session


def test_a_sentence_is_the_mean_over_its_tokens_but_not_over_padding(sentences: tuple[Encoder, Session]) -> None:
    vectors = sentences[0].encode(["sleep", "burning back hot"])
    assert vectors == pytest.approx(unit(np.array([[4, 1], [2, 1]])))


def test_texts_of_nearly_one_length_go_together(sentences: tuple[Encoder, Session], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "BATCH", 2)
    sentences[0].encode(["burning back hot", "sleep", "hot back sleep", "back"])
    assert sentences[1].shapes == [(2, 1), (2, 3)]


def test_a_long_text_is_cut(sentences: tuple[Encoder, Session]) -> None:
    sentences[0].encode(["back " * 1000])
    assert sentences[1].shapes == [(1, meaning.MAX_TOKENS)]


def test_a_blank_sentence_is_all_zeros(sentences: tuple[Encoder, Session]) -> None:
    assert sentences[0].encode([" ", "back"])[0].tolist() == [0, 0]


def test_a_model_changes_its_version_with_its_bytes(sentences: tuple[Encoder, Session], tmp_path: Path) -> None:
    (tmp_path / "model_quantized.onnx").write_bytes(b"another model")
    assert SentenceEncoder(tmp_path).version != sentences[0].version
