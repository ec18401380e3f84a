"""symptom-index on what a maintainer should know of the pages: the report of a build, and a look without building."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from indexer.cli import (
    ProgressLine,
    checked,
    commands,
    corpus_argument,
    exits_as_errors_say,
    index_option,
    interruptible,
    json_option,
    pasteable,
)
from indexer.errors import NothingBuilt, StorageFailed
from indexer.folders import CORPUS, default_index
from indexer.publishing.build import look
from indexer.publishing.generations import Generations
from indexer.publishing.report import REFUSED, Reports, report_to_html, report_to_json
from indexer.records import Refusals
from indexer.settings import read_settings

SHOWN = 20  # pages of one kind on a terminal; --json and --html have more


@commands.command("check")
@corpus_argument
@index_option
@json_option
@exits_as_errors_say
def check_command(corpus: Path, index: Path | None, as_json: bool) -> None:
    """Look at the pages below CORPUS without building: what changed since the last build, and which pages need a look and why.

    Exits with 1 when a page has a problem of level error: no visitor would find it.

    \b
    Example:
        symptom-index check corpus
    """
    settings = read_settings(corpus, os.environ)
    with interruptible() as check, ProgressLine(quiet=as_json) as progress:
        given = report_to_json(look(corpus, index or default_index(corpus), settings, checked(check, progress)))
    _print(given, as_json)
    if any(kind["level"] == "error" for kind in given["problems"]):
        sys.exit(1)


@commands.command("report")
@click.argument("name", required=False)
@index_option
@click.option(
    "--html", "page", type=click.Path(path_type=Path, dir_okay=False), help="Write it as a page of its own to this file."
)
@json_option
@exits_as_errors_say
def report_command(name: str | None, index: Path | None, page: Path | None, as_json: bool) -> None:
    """Print the report of the build of generation NAME, the current one unless given; `refused` is the last that was refused.

    \b
    Example:
        symptom-index report --html report.html
    """
    folder = index or default_index(CORPUS)
    reports = Reports(folder)
    chosen = name or Generations(folder).current() or (REFUSED if reports.refusals().count else None)
    if chosen is None:
        raise NothingBuilt(f"There is no generation in {folder}. Run: symptom-index build")
    given = reports.read(chosen)
    if page:
        _write(page, report_to_html(given))
    if as_json or not page:
        _print(given, as_json)
    if chosen != REFUSED and not as_json:
        _tell_refusals(reports.refusals())


def _tell_refusals(refusals: Refusals) -> None:
    if refusals.count:
        run = pasteable(f"Run: symptom-index report {REFUSED}")
        click.echo(f"Builds refused since: {refusals.count}, the last at {refusals.last_at}. {run}")


def _write(page: Path, text: str) -> None:
    try:
        page.write_text(text, encoding="utf-8")
    except OSError as error:
        raise StorageFailed(f"Could not write {page}: {error.strerror}. Name a file in a folder you may write to.") from error
    click.echo(f"Written to {page}", err=True)


def _print(given: Mapping[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(given))
        return
    if given.get("refused"):
        click.echo(f"Refused at {given['made_at']}, {given['refusals']} in a row. {pasteable(given['refused'])}")
    click.echo(f"{given['articles']} articles")
    for sort, articles in (given["changes"] or {}).items():
        if articles:
            click.echo(f"{sort} {len(articles)}")
    for sentence in given["overridden"]:
        click.echo(f"published all the same: {sentence}")
    for kind in given["problems"]:
        click.echo(f"{kind['level']}: {kind['what']}: {len(kind['pages'])}. {pasteable(kind['advice'])}")
        for found in kind["pages"][:SHOWN]:
            click.echo("  " + ": ".join(filter(None, (found["id"], found["detail"]))))
        if len(kind["pages"]) > SHOWN:
            click.echo(f"  {len(kind['pages']) - SHOWN} more with --json")
    if not given["problems"]:
        click.echo("No page needs a look.")
