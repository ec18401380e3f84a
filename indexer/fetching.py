"""A sentence encoder by its name on Hugging Face → the folder that the setting `encoder` names.

The one module of the indexer's encoders that goes to the network, once and when it is told to.
"""

from __future__ import annotations

import shutil
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from indexer.errors import EncoderUnusable

MODELS = ("onnx/model_quantized.onnx", "onnx/model.onnx", "model_quantized.onnx", "model.onnx")  # a small one first
TOKENIZER = "tokenizer.json"


def fetch_encoder(name: str, folder: Path) -> list[Path]:
    """Name ("owner/model") → its model and tokenizer in `folder`, which is made; returns the files.

    Raises EncoderUnusable when the package huggingface_hub is missing, the network fails, or the model has no ONNX file.
    """
    if not find_spec("huggingface_hub"):
        raise EncoderUnusable("Fetching an encoder needs huggingface_hub. Run: pip install 'symptom-search[fetch]'")
    fetched = [next((file for file in (_fetched(name, model) for model in MODELS) if file), None), _fetched(name, TOKENIZER)]
    files = [file for file in fetched if file]
    if len(files) < len(fetched):
        raise EncoderUnusable(f"{name} has no {TOKENIZER} or none of {', '.join(MODELS)}. Choose a model that offers ONNX.")
    folder.mkdir(parents=True, exist_ok=True)
    return [Path(shutil.copyfile(file, folder / file.name)) for file in files]


def _fetched(name: str, file: str) -> Path | None:
    """A file of the model, None when it has no such file."""
    hub = import_module("huggingface_hub")
    try:
        return Path(hub.hf_hub_download(name, file))
    except hub.errors.LocalEntryNotFoundError as error:
        raise EncoderUnusable(f"{name} cannot be fetched: {error}. Check the network and try again.") from error
    except hub.errors.EntryNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise EncoderUnusable(f"{name} cannot be fetched: {error}. Check the name and the network.") from error
