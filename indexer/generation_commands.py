"""symptom-index on what was built: the generations kept, going back to one, checking all of them, removing old ones."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import click

from indexer.cli import commands, corpus_option, exits_as_errors_say, index_option, json_option, miss, pasteable
from indexer.engines.choice import open_engine
from indexer.engines.seam import Engine, Facts
from indexer.errors import GenerationDamaged, GenerationUnknown, NothingBuilt
from indexer.folders import default_index
from indexer.publishing.build import prune
from indexer.publishing.generations import Generations
from indexer.publishing.report import REFUSED, Reports
from indexer.settings import Settings, read_settings


@dataclass(frozen=True, slots=True)
class Kept:
    """One line of a list of generations."""

    name: str
    current: bool
    facts: Facts | None  # None where the manifest is damaged
    fault: str | None  # what is damaged and what to do
    report: bool = False  # there is one of its build: `symptom-index report NAME`


@dataclass(frozen=True, slots=True)
class Place:
    """Where the commands work."""

    settings: Settings
    generations: Generations
    engine: Engine


def _place(corpus: Path, index: Path | None) -> Place:
    """Raises SettingsInvalid, and NothingBuilt where no generation lies, so that a mistyped folder is not made."""
    miss(corpus)
    settings, folder = read_settings(corpus, os.environ), index or default_index(corpus)
    place = Place(settings, Generations(folder), open_engine(settings, folder))
    if not place.engine.names():
        raise NothingBuilt(f"There is no generation in {folder}. Run: symptom-index build")
    return place


@commands.command("generations")
@corpus_option
@index_option
@json_option
@exits_as_errors_say
def generations_command(corpus: Path, index: Path | None, as_json: bool) -> None:
    """List the generations kept, oldest first; `verify` looks into their files, `report` says what a build found.

    \b
    Example:
        symptom-index generations --index /srv/search
    """
    place = _place(corpus, index)
    engine, reports = place.engine, Reports(place.generations.index).names()
    kept = [replace(one, report=one.name in reports) for one in _kept(engine)]
    if as_json:
        click.echo(json.dumps([_as_json(one) for one in kept]))
        return
    for one in kept:
        click.echo(_line(one))
    if engine.current() is None:
        click.echo(pasteable("None of them is published. Run: symptom-index build"))


def _kept(engine: Engine) -> Iterator[Kept]:
    current = engine.current()
    for name in engine.names():
        try:
            yield Kept(name, name == current, engine.facts(name), None)
        except GenerationDamaged as error:
            yield Kept(name, name == current, None, pasteable(str(error)))


def _as_json(kept: Kept) -> dict[str, object]:
    facts = asdict(kept.facts) if kept.facts else {"name": kept.name}
    return {**facts, "current": kept.current, "fault": kept.fault, "report": kept.report}


def _line(kept: Kept) -> str:
    mark = ("  report" if kept.report else "") + ("  current" if kept.current else "")
    if kept.facts is None:
        return f"{kept.name}{mark}  {kept.fault}"
    meant = f"meaning by {kept.facts.encoder}" if kept.facts.encoder else "words alone"
    return f"{kept.name}  {kept.facts.built_at}  {kept.facts.articles} articles  {kept.facts.passages} passages  {meant}{mark}"


@commands.command("rollback")
@corpus_option
@index_option
@click.option("--to", "name", metavar="NAME", help="The generation to publish.  [default: the one before the current]")
@json_option
@exits_as_errors_say
def rollback_command(corpus: Path, index: Path | None, name: str | None, as_json: bool) -> None:
    """Publish an older generation again, once its files are known to be sound; servers follow by themselves.

    \b
    Example:
        symptom-index rollback --to 00000007
    """
    place = _place(corpus, index)
    with place.generations.lock():
        before = place.engine.current()
        chosen = _before(place.engine, before) if name is None else name
        place.engine.open(chosen).close()
        place.engine.publish(chosen)
    if as_json:
        click.echo(json.dumps({"generation": chosen, "before": before}))
    else:
        click.echo(f"Generation {chosen} is published, before it {before or 'none'} was. The next build publishes a new one.")


def _before(engine: Engine, current: str | None) -> str:
    """The newest generation before the current one. Raises GenerationUnknown."""
    older = [name for name in engine.names() if current and name < current]
    if not older:
        raise GenerationUnknown(
            "There is no generation before the current one to go back to. `symptom-index generations` lists those kept; "
            "choose one of them with --to, or run: symptom-index build"
        )
    return older[-1]


@commands.command("verify")
@corpus_option
@index_option
@json_option
@exits_as_errors_say
def verify_command(corpus: Path, index: Path | None, as_json: bool) -> None:
    """Compare every file of every generation with its checksum and open it; exit with 1 when one is damaged.

    \b
    Example:
        symptom-index verify --json
    """
    place = _place(corpus, index)
    verified = [*_verified(place.engine), *_wrong_pointer(place.generations)]
    if as_json:
        rows = [{"name": one.name, "current": one.current, "fault": one.fault} for one in verified]
        click.echo(json.dumps(rows))
    else:
        for one in verified:
            click.echo(one.fault or f"Generation {one.name} is sound")
    if any(one.fault for one in verified):
        sys.exit(1)


def _verified(engine: Engine) -> Iterator[Kept]:
    current = engine.current()
    for name in engine.names():
        try:
            engine.open(name).close()
        except GenerationDamaged as error:
            if name in engine.names():  # else a build that runs at this moment removed it
                yield Kept(name, name == current, None, pasteable(str(error)))
        except GenerationUnknown:  # removed before it was looked at
            continue
        else:
            yield Kept(name, name == current, None, None)


def _wrong_pointer(generations: Generations) -> Iterator[Kept]:
    """A CURRENT that names no finished generation: readers then take the newest one, which may not be the one published."""
    pointed_at, current = generations.pointed_at(), generations.current()
    if pointed_at != current:
        fault = f"CURRENT says {pointed_at!r}, which is no finished generation; {current} is read instead."
        yield Kept(str(pointed_at), False, None, pasteable(f"{fault} Run: symptom-index rollback --to {current}"))


@commands.command("prune")
@corpus_option
@index_option
@click.option("--keep", type=click.IntRange(1), help="Generations to keep.  [default: the setting generations_kept]")
@json_option
@exits_as_errors_say
def prune_command(corpus: Path, index: Path | None, keep: int | None, as_json: bool) -> None:
    """Remove all but the current generation and the newest before it.

    \b
    Example:
        symptom-index prune --keep 1
    """
    place = _place(corpus, index)
    with place.generations.lock():
        dropped = prune(place.engine, keep or place.settings.generations_kept)
        kept = place.engine.names()
        Reports(place.generations.index).keep([*kept, REFUSED])
    if as_json:
        click.echo(json.dumps({"dropped": dropped, "kept": kept}))
    else:
        click.echo(f"Removed: {', '.join(dropped) or 'none'}. Kept: {', '.join(kept)}")
