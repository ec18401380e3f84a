"""Texts → vectors of what they mean: a visitor's own words and an article's may share no word and yet lie close together.

    static     word vectors that the package wordllama ships, read from its installed files and averaged
    a folder   a small sentence encoder: model.onnx or model_quantized.onnx, and tokenizer.json

Neither goes to the network. An install without the packages has no encoder, and is searched by words alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from importlib import import_module
from importlib.metadata import files, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from indexer.errors import EncoderUnusable

Array = npt.NDArray[Any]
Vectors = npt.NDArray[np.float32]

STATIC, NONE = "static", "none"  # values of the setting `encoder`; any other one is the folder of a sentence encoder

_WORDS = "wordllama"
_WORD_VECTORS = "wordllama/weights/l2_supercat_256.safetensors"
_WORD_TOKENIZER = "wordllama/tokenizers/l2_supercat_tokenizer_config.json"
_WORD_TENSOR = "embedding.weight"

MAX_TOKENS = 128  # what small sentence encoders were trained on; a passage is seldom longer, and time grows with the square
BATCH = 32  # texts of nearly one length at once: more gains nothing on two cores
TEXTS_AT_ONCE = 2048  # averaged together, so that the vectors of their tokens need some 100 MB at most


class Encoder(Protocol):
    """Thread-safe. Two encoders of the same version give the same vectors, wherever their files lie."""

    name: str  # as the setting `encoder` says it: open_encoder(name) opens it again
    version: str
    dimensions: int
    trust: float  # beside words: what closeness is worth at least, in units of indexer.engines.nearness.MEANING

    def encode(self, texts: Sequence[str]) -> Vectors:
        """(texts, dimensions), each row of length 1, or all zeros for a text without any known token."""


def open_encoder(name: str) -> Encoder | None:
    """The setting `encoder` → the encoder, or None for "none" and for "static" in an install without its packages.

    Raises EncoderUnusable when a folder holds no encoder, or files are damaged.
    """
    if name == NONE:
        return None
    if name == STATIC:
        return StaticEncoder() if static_is_installed() else None
    return SentenceEncoder(Path(name))


def static_is_installed() -> bool:
    return all(find_spec(package) for package in (_WORDS, "safetensors", "tokenizers"))


class StaticEncoder:
    """The mean of a text's word vectors, lower-cased. The order of words does not matter."""

    name = STATIC
    trust = 1.0

    def __init__(self) -> None:
        """Reads 20 MB from the installed package; raises EncoderUnusable when its files are not there."""
        self._tokenizer = _tokenizer(_installed(_WORD_TOKENIZER))
        self._words = _word_vectors(_installed(_WORD_VECTORS))  # (tokens, dimensions), float16
        self.dimensions = self._words.shape[1]
        self.version = f"{version(_WORDS)}/1"  # the second part counts our own ways to make a vector of them

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for first in range(0, len(texts), TEXTS_AT_ONCE):
            lowered = [text.lower() for text in texts[first : first + TEXTS_AT_ONCE]]
            tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(lowered, add_special_tokens=False)]
            vectors[first : first + len(lowered)] = self._sums(tokens)
        return unit(vectors)

    def _sums(self, tokens: Sequence[Sequence[int]]) -> Vectors:
        """Sums point where means do."""
        sums = np.zeros((len(tokens), self.dimensions), dtype=np.float32)
        sizes = np.array([len(ids) for ids in tokens])
        held = np.flatnonzero(sizes)
        if len(held):
            words = self._words[np.concatenate([np.asarray(ids, dtype=np.int64) for ids in tokens])].astype(np.float32)
            starts = (np.cumsum(sizes) - sizes)[held]
            sums[held] = np.add.reduceat(words, starts, axis=0)
        return sums


class SentenceEncoder:
    """A BERT-like encoder in ONNX: the mean of its last layer over the tokens that are no padding."""

    trust = 2.0  # on visitors' phrases nDCG@10 is 0.48 with 2, 0.47 with 1

    def __init__(self, folder: Path) -> None:
        """Raises EncoderUnusable when the folder, its files or the package onnxruntime are not there."""
        models = [folder / file for file in ("model.onnx", "model_quantized.onnx") if (folder / file).is_file()]
        if not models or not (folder / "tokenizer.json").is_file():
            raise EncoderUnusable(
                f"{folder} holds no encoder: put model.onnx or model_quantized.onnx and tokenizer.json there, "
                'or set encoder = "static"'
            )
        missing = [package for package in ("onnxruntime", "tokenizers") if not find_spec(package)]
        if missing:
            raise EncoderUnusable(
                f"A sentence encoder needs {' and '.join(missing)}. Run: pip install 'symptom-search[sentence]'"
            )
        self.name = str(folder)
        self.version = f"{_digest(models[0])}/{_digest(folder / 'tokenizer.json')}/1"
        self._tokenizer = _tokenizer(folder / "tokenizer.json")
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.no_padding()  # each batch is padded to its own longest text
        self._session = _session(models[0])
        self._inputs = {given.name for given in self._session.get_inputs()}
        self.dimensions = int(self._session.get_outputs()[0].shape[-1])

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for where, tokens, mask in self._batches(texts):
            given = {"input_ids": tokens, "attention_mask": mask, "token_type_ids": np.zeros_like(tokens)}
            (last, *_) = self._session.run(None, {name: array for name, array in given.items() if name in self._inputs})
            vectors[where] = (last * mask[:, :, np.newaxis]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
        return unit(vectors)

    def _batches(self, texts: Sequence[str]) -> Iterator[tuple[list[int], Array, Array]]:
        """Places of texts, their token numbers and what is no padding, (batch, longest) each; texts of blanks are left out."""
        encodings = self._tokenizer.encode_batch(list(texts))
        by_length = sorted((at for at, text in enumerate(texts) if text.strip()), key=lambda at: len(encodings[at].ids))
        for first in range(0, len(by_length), BATCH):
            where = by_length[first : first + BATCH]
            tokens = np.zeros((len(where), len(encodings[where[-1]].ids)), dtype=np.int64)
            mask = np.zeros_like(tokens)
            for row, at in enumerate(where):
                tokens[row, : len(encodings[at].ids)] = encodings[at].ids
                mask[row, : len(encodings[at].ids)] = 1
            yield where, tokens, mask


def unit(vectors: Array) -> Vectors:
    """Rows (n, d) → the same directions at length 1, float32; all-zero rows stay."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(lengths == 0, 1, lengths)).astype(np.float32)


def _installed(name: str) -> Path:
    """A file of the package of word vectors. The package itself is never imported: its loader would go to the network."""
    for file in files(_WORDS) or ():
        path = Path(str(file.locate()))
        if file.as_posix() == name and path.is_file():
            return path
    raise EncoderUnusable(f'The package {_WORDS} was installed without {name}. Install it again, or set encoder = "none"')


def _word_vectors(file: Path) -> Array:
    safetensors = import_module("safetensors")
    try:
        with safetensors.safe_open(file, "np") as opened:
            words: Array = opened.get_tensor(_WORD_TENSOR)
    except (OSError, safetensors.SafetensorError) as error:
        raise EncoderUnusable(_damaged(file, error)) from error
    return words


def _tokenizer(file: Path) -> Any:
    """tokenizers raises plain ValueError on text that is no tokenizer when it is given as text."""
    tokenizers = import_module("tokenizers")
    try:
        tokenizer = tokenizers.Tokenizer.from_buffer(file.read_bytes())
    except (OSError, ValueError) as error:
        raise EncoderUnusable(_damaged(file, error)) from error
    return tokenizer


def _session(file: Path) -> Any:
    onnxruntime = import_module("onnxruntime")
    faults = import_module("onnxruntime.capi.onnxruntime_pybind11_state")
    try:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # a question is over before a second thread has begun, and passages go in several calls
        return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    except (OSError, faults.Fail, faults.InvalidProtobuf, faults.InvalidGraph, faults.NotImplemented) as error:
        raise EncoderUnusable(_damaged(file, error)) from error


def _damaged(file: Path, error: Exception) -> str:
    return f'{file} cannot be read as part of an encoder: {error}. Put a whole copy there, or set encoder = "none"'


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        digest = hashlib.sha256()
        for block in iter(lambda: opened.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()[:16]  # enough to tell any two models apart
