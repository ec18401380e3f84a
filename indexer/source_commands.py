"""symptom-index on where the pages come from: building whenever they change, copying them from the site itself."""

from __future__ import annotations

import json
import os
import shlex
import signal
import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path

import click

from indexer.cli import (
    INTERRUPTED,
    ProgressLine,
    Questions,
    commands,
    corpus_argument,
    error_to_json,
    exits_as_errors_say,
    index_option,
    interruptible,
    json_option,
    orders_of,
    pasteable,
)
from indexer.errors import SymptomSearchError
from indexer.folders import default_index
from indexer.mirroring.mirror import MirrorReport, Order, mirror
from indexer.publishing.build import BuildReport, build
from indexer.publishing.watch import changes, watch
from indexer.reading.html_files import list_pages
from indexer.settings import FILE_NAME, read_settings


@commands.command("watch")
@corpus_argument
@index_option
@click.option("--poll", is_flag=True, help="Look at every file again and again, as network drives need it.")
@json_option
@click.pass_obj
@exits_as_errors_say
def watch_command(questions: Questions | None, corpus: Path, index: Path | None, poll: bool, as_json: bool) -> None:
    """Build now and after each change below CORPUS, one build at a time, until stopped: Ctrl-C (130) or SIGTERM (0).

    A build that fails or that the gate refuses is reported, the generation before it stays, and watching goes on.
    With --json each build is one line: its report, or {"error", "exit_code"}.

    \b
    Example:
        symptom-index watch corpus --index /srv/search
    """
    read_settings(corpus, os.environ)
    list_pages(corpus)  # a mistyped name ends here; a folder that goes away later may come back
    place = index or default_index(corpus)
    seen: list[int] = []
    try:
        with interruptible(seen) as check:

            def rebuild() -> None:
                settings = read_settings(corpus, os.environ)
                orders = orders_of(questions, corpus, settings)
                with ProgressLine(quiet=as_json) as progress:

                    def show(doing: str, done: int, total: int) -> None:
                        check()
                        progress.show(doing, done, total)

                    report = build(corpus, place, settings, show, orders)
                click.echo(json.dumps(asdict(report)) if as_json else _told(report))

            click.echo(f"Watching {corpus} (stop with Ctrl-C)", err=True)
            watch(changes(corpus, place, poll), rebuild, partial(_tell, as_json))
    except KeyboardInterrupt:
        click.echo("Stopped watching.", err=True)
        sys.exit(0 if seen[:1] == [signal.SIGTERM] else INTERRUPTED)


def _told(report: BuildReport) -> str:
    if not report.published:
        return f"Nothing changed; generation {report.generation} stays"
    counts = f"{report.articles} articles, {report.passages} passages, {len(report.skipped)} skipped, {report.seconds:.1f} s"
    return f"Generation {report.generation} is published: {counts}"


def _tell(as_json: bool, error: SymptomSearchError) -> None:
    if as_json:
        click.echo(json.dumps(error_to_json(error)))
    else:
        click.echo(f"Error: {pasteable(str(error))}\nWatching goes on.", err=True)


@commands.command("mirror")
@click.argument("sitemap", metavar="SITEMAP_URL")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--full", is_flag=True, help="Ask for every page, whatever the sitemap's dates say.")
@click.option("--force", is_flag=True, help="Delete all pages that the site no longer has, however many.")
@json_option
@exits_as_errors_say
def mirror_command(sitemap: str, folder: Path, full: bool, force: bool, as_json: bool) -> None:
    """Copy the pages that SITEMAP_URL, a site's sitemap.xml, lists on its own host to DIR, for `build DIR` to read.

    Later runs fetch only what changed and delete what the site deleted. Robots.txt and its Crawl-delay hold, no page comes from
    another host, and a run that was stopped is taken up again. The settings mirror_... are read from DIR.

    \b
    Example:
        symptom-index mirror https://www.example.org/sitemap.xml pages
    """
    settings = read_settings(folder, os.environ)
    try:
        with interruptible() as check, ProgressLine(quiet=as_json) as progress:

            def show(doing: str, done: int, total: int) -> None:
                check()
                progress.show(doing, done, total)

            report = mirror(Order(sitemap, folder, settings, full, force), show)
    except KeyboardInterrupt:
        click.echo("Interrupted. Run the same command again to go on from there.", err=True)
        sys.exit(INTERRUPTED)
    if as_json:
        click.echo(json.dumps(asdict(report)))
    else:
        _print_mirrored(report, folder, settings.base_url)


def _print_mirrored(report: MirrorReport, folder: Path, base_url: str) -> None:
    for passed in report.passed:
        click.echo(f"passed over {passed.address}: {passed.reason}")
    for host, pages in report.elsewhere.items():
        click.echo(f"passed over {pages} pages on {host}: mirror a sitemap of that host to a folder of its own")
    counts = (
        f"{report.saved} saved, {report.unchanged} unchanged, {len(report.deleted)} deleted, {len(report.passed)} passed over"
    )
    click.echo(f"{folder}: {report.listed} pages listed, {counts}, {report.seconds:.1f} s")
    if not base_url:
        build_it = shlex.join(["symptom-index", "build", str(folder)])
        click.echo(f"Results will link to the site once {folder / FILE_NAME} says base_url. Next: {build_it}")
