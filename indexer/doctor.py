"""What a maintainer's installation lacks: one finding for each thing looked at, with the command that mends it."""

from __future__ import annotations

import os
import platform
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

from indexer.engines.choice import open_engine
from indexer.engines.seam import Engine, Snapshot
from indexer.errors import SymptomSearchError
from indexer.meaning import open_encoder
from indexer.publishing.gate import Ask
from indexer.publishing.generations import Generations, check_index
from indexer.publishing.report import REFUSED, Reports
from indexer.reading.html_files import list_pages
from indexer.settings import FILE_NAME, Settings, read_settings

WHOOSHES = ("whoosh-reloaded", "whoosh", "whoosh3")  # all install the package `whoosh`; two of them overwrite each other
GENERATIONS_FREE = 3  # a new one, its parts while it is written, and as much again for growth
MB = 1_000_000

State = Literal["ok", "note", "wrong"]
Questions = Callable[[Path, Settings], tuple[Ask | None, tuple[str, ...]]]  # corpus → what a build asks, and warns of


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    about: str
    state: State  # a note is no fault
    says: str
    mend: str = ""  # a command, or what to do; "" where there is nothing to do


def examine(corpus: Path, index: Path, environ: Mapping[str, str], questions: Questions) -> Iterator[Finding]:
    """Everything that can be looked at; what depends on something that is wrong is left out."""
    yield Finding("python", "ok", f"Python {platform.python_version()} on {platform.system()}")
    yield from _packages()
    if not corpus.is_dir():
        yield from _corpus(corpus)
        yield from _index(index)
        yield from _refusals(Reports(index))
        return
    try:
        settings = read_settings(corpus, environ)
    except SymptomSearchError as error:
        yield _wrong("settings", error, _settings_of(corpus))
        return
    yield Finding("settings", "ok", "all can be used")
    yield from _exposure(settings)
    yield from _corpus(corpus)
    yield from _encoder(settings)
    yield from _index(index)
    ask: Ask | None = None
    try:
        ask, warnings = questions(corpus, settings)
        yield Finding("files of the corpus", "ok", "synonyms, notices and questions can be read")
        yield from (Finding("notices", "note", warning) for warning in warnings)
    except SymptomSearchError as error:
        yield _wrong("files of the corpus", error, "correct the file named above")
    yield from _refusals(Reports(index))
    try:
        engine = open_engine(settings, index)
    except SymptomSearchError as error:
        yield _wrong("engine", error, _settings_of(corpus))
        return
    yield from _generations(engine, Generations(index), ask)


def _settings_of(corpus: Path) -> str:
    return f"edit {corpus / FILE_NAME}, or the variables SYMPTOM_SEARCH_..."


def _wrong(about: str, error: SymptomSearchError, otherwise: str) -> Finding:
    """The command that an error's message ends with, else `otherwise`."""
    command = re.search(r"Run: (.+)$", str(error).strip())
    return Finding(about, "wrong", str(error), command[1] if command else otherwise)


def _packages() -> Iterator[Finding]:
    names = {name for line in _requirements() if (name := _required(line))}
    missing = sorted(name for name in names if name != WHOOSHES[0] and not _version(name))
    for name in missing:
        yield Finding("packages", "wrong", f"{name} is not installed", f"python -m pip install {name}")
    there = [f"{name} {_version(name)}" for name in WHOOSHES if _version(name)]
    if len(there) > 1:
        others = " ".join(name.partition(" ")[0] for name in there)
        mend = f"python -m pip uninstall --yes {others} && python -m pip install {WHOOSHES[0]}"
        yield Finding("packages", "wrong", f"{' and '.join(there)} overwrite each other's files", mend)
    elif not there:
        yield Finding("packages", "wrong", "no Whoosh is installed", f"python -m pip install {WHOOSHES[0]}")
    elif not missing:
        told = ", ".join(f"{name} {_version(name)}" for name in sorted(names) if _version(name) and name not in WHOOSHES)
        yield Finding("packages", "ok", f"symptom-search {_version('symptom-search')}, {there[0]}, {told}")


def _requirements() -> list[str]:
    try:
        return metadata.requires("symptom-search") or []
    except metadata.PackageNotFoundError:  # a checkout that is not installed
        return []


def _required(line: str) -> str:
    """The name in a line of requirements; "" for extras and for other Pythons."""
    if "extra ==" in line or "python_version <" in line:
        return ""
    return re.split(r"[^\w.-]", line, maxsplit=1)[0]


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _exposure(settings: Settings) -> Iterator[Finding]:
    if not settings.trusted_hosts:
        says = "the server answers to any name; name yours before others can reach it"
        yield Finding("trusted_hosts", "note", says, 'trusted_hosts = ["search.example.org"]')


def _corpus(corpus: Path) -> Iterator[Finding]:
    try:
        found = list_pages(corpus)
    except SymptomSearchError as error:
        yield _wrong("corpus", error, f"put pages into {corpus}")
        return
    yield Finding("corpus", "ok", f"{len(found.pages)} pages below {corpus}, {len(found.skipped)} skipped")


def _encoder(settings: Settings) -> Iterator[Finding]:
    try:
        encoder = open_encoder(settings.encoder)
    except SymptomSearchError as error:
        yield _wrong("encoder", error, 'encoder = "none"')
        return
    says = f"{settings.encoder} is there" if encoder else "there is none: passages are found by words alone"
    yield Finding("encoder", "ok" if encoder else "note", says)


def _index(index: Path) -> Iterator[Finding]:
    try:
        check_index(index)
    except SymptomSearchError as error:
        yield _wrong("index", error, "run the command as the owner of that folder, or give --index another")
        return
    there = next(folder for folder in (index, *index.absolute().parents) if folder.exists())
    if not os.access(there, os.W_OK | os.X_OK):
        mend = f"chown -R $(id -un) {there}, or run the build as its owner"
        yield Finding("index", "note", f"this user cannot write to {there}: it can serve, but not build", mend)
    else:
        yield Finding("index", "ok", f"{there} can be written")
    free = shutil.disk_usage(there).free
    largest = max((_bytes_in(folder) for folder in _folders(index / "generations")), default=0)
    if free < GENERATIONS_FREE * largest:
        says = f"{free // MB:,} MB are free; a build wants {GENERATIONS_FREE * largest // MB:,} MB"
        yield Finding("disk", "wrong", says, "symptom-index prune --keep 1")
    else:
        yield Finding("disk", "ok", f"{free // MB:,} MB are free, the largest generation takes {largest // MB:,} MB")


def _folders(folder: Path) -> list[Path]:
    return [below for below in folder.iterdir() if below.is_dir()] if folder.is_dir() and os.access(folder, os.R_OK) else []


def _bytes_in(folder: Path) -> int:
    total = 0
    for file in folder.rglob("*"):
        with suppress(FileNotFoundError):  # a build that runs at this moment removes what is no longer kept
            total += file.lstat().st_size
    return total


def _refusals(reports: Reports) -> Iterator[Finding]:
    try:
        refusals = reports.refusals()
    except SymptomSearchError as error:
        yield _wrong("builds", error, "do what is said of the file")
        return
    if refusals.count:
        says = f"the gate refused the last {refusals.count} of them, the latest at {refusals.last_at}"
        yield Finding("builds", "wrong", says, f"symptom-index report {REFUSED}")


def _generations(engine: Engine, generations: Generations, ask: Ask | None) -> Iterator[Finding]:
    try:
        current = engine.current()
        if generations.unfinished():
            says = "a build was killed here and left an unfinished folder; the next one removes it"
            yield Finding("generations", "note", says, "symptom-index build")
        with closing(engine.open()) as snapshot:
            if current != snapshot.generation:
                says = f"generation {current} is damaged, {snapshot.generation} is read instead"
                yield Finding("generations", "wrong", says, "symptom-index build")
            else:
                yield Finding(
                    "generations", "ok", f"{current}, built {snapshot.built_at}, is sound; {len(engine.names())} are kept"
                )
            yield from _questions(snapshot, ask)
    except SymptomSearchError as error:
        yield _wrong("generations", error, "symptom-index verify")


def _questions(snapshot: Snapshot, ask: Ask | None) -> Iterator[Finding]:
    if ask:
        missed = ask(snapshot)
        yield from (
            Finding("questions", "wrong", sentence, "symptom-index build, or correct queries.toml") for sentence in missed
        )
        if not missed:
            yield Finding("questions", "ok", "each finds its passage in the current generation")
