"""The folders a command works on, and how a message that names another command has it work on the same."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click

CORPUS = Path("corpus")  # unless another is given
INDEX_FOLDER = ".symptom-search"
UNKNOWN_CORPUS = "CORPUS"  # as the README calls it: readers put their own folder there
_NAMED = re.compile(r"\bsymptom-index ([a-z]+(?:-[a-z]+)*)")


def default_index(corpus: Path) -> Path:
    """The index folder of a corpus when none is given: beside it."""
    return corpus.absolute().parent / INDEX_FOLDER


def completed(message: str, group: click.Group) -> str:
    """`message` with the folders that the running command was given after each command of `group` that it names.

    So it can be pasted as it stands, though whoever raised an error does not know what was given.
    """
    context = click.get_current_context()
    corpus, index = context.params.get("corpus"), context.params.get("index")
    if corpus is None and index is None:
        corpus = CORPUS

    def whole(named: re.Match[str]) -> str:
        command = group.get_command(context, named[1])
        return " ".join((named[0], *_folders(command, corpus, index))) if command else named[0]

    return _NAMED.sub(whole, message)


def _folders(command: click.Command, corpus: Path | None, index: Path | None) -> Iterator[str]:
    """What `command` must be told to work on these; nothing where it takes them by itself."""
    takes = {parameter.name: parameter for parameter in command.params}
    missing = corpus is None or not corpus.is_dir()
    if "corpus" not in takes and index is None and corpus and default_index(corpus) != default_index(CORPUS):
        index = default_index(corpus)
    if isinstance(takes.get("corpus"), click.Argument) and missing:
        yield UNKNOWN_CORPUS
    elif "corpus" in takes and not missing and corpus != CORPUS:
        yield from ["--corpus"] * isinstance(takes["corpus"], click.Option)
        yield shlex.quote(str(corpus))
    if "index" in takes and index is not None:
        yield f"--index {shlex.quote(str(index))}"
