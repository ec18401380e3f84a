"""symptom-web: the server."""

from __future__ import annotations

import os
import signal
import sys
from functools import partial
from pathlib import Path
from types import FrameType

import click

from indexer.cli import corpus_option, exits_as_errors_say, index_option, miss, pasteable
from indexer.engines.choice import open_engine
from indexer.errors import SymptomSearchError
from indexer.folders import default_index
from indexer.publishing.report import Reports
from indexer.settings import read_settings
from search_web.app import create_app
from search_web.asking.notices_file import NOTICES_FILE, read_notices
from search_web.insights import open_insights
from search_web.languages import SYNONYMS_FILE, Languages
from search_web.logs import start_logging
from search_web.metrics import Metrics, room_for
from search_web.processes import supervise
from search_web.saved_files import SavedFile
from search_web.serving import address_of, keep_to_one_core, listen, serve, served_by
from search_web.snapshots import Snapshots

MOST_PROCESSES = 64  # more cores than one machine gives to a search page


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="symptom-search")
@index_option
@corpus_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to serve on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Port to serve on; 0 takes a free one."
)
@click.option(
    "--processes", type=click.IntRange(1, MOST_PROCESSES), default=1, show_default=True, help="As many as there are cores to use."
)
@exits_as_errors_say
def symptom_web(index: Path | None, corpus: Path, host: str, port: int, processes: int) -> None:
    """Serve the search page. It may start before the first build, and changes to each new build by itself.

    Ctrl-C or SIGTERM ends it once the requests under way are answered.

    \b
    Example:
        symptom-web --index /srv/search --port 8080 --processes 2
    """
    settings = read_settings(corpus, os.environ)
    start_logging(settings)
    signal.signal(signal.SIGTERM, _leave)
    miss(corpus)
    place = index or default_index(corpus)
    engine = open_engine(settings, place)
    languages = Languages(corpus / SYNONYMS_FILE)
    notices = SavedFile(corpus / NOTICES_FILE, partial(read_notices, settings=settings))
    insights = open_insights(settings, place)
    room = room_for(processes)
    keep_to_one_core()
    with listen(host, port) as listening:

        def work(number: int) -> None:
            app = create_app(settings, engine, languages, notices, insights)
            metrics: Metrics = app.extensions["metrics"]
            metrics.count_in(room, number)
            metrics.tell_refusals(Reports(place).refusals)
            snapshots: Snapshots = app.extensions["snapshots"]
            _open(snapshots, place if number == 0 else None)
            snapshots.follow()
            serve(served_by(app, listening))
            snapshots.close()
            if insights:
                insights.write()

        click.echo(f"{settings.site_name} is served at {address_of(listening)} (stop with Ctrl-C)")
        if processes == 1:
            work(0)
        else:
            supervise(processes, work)


def _leave(_signal: int, _frame: FrameType | None) -> None:
    """A stop before there is anything to finish."""
    sys.exit(0)


def _open(snapshots: Snapshots, place: Path | None) -> None:
    """Open the generation before the first visitor comes; without one, say of `place` what to do, and serve that advice."""
    try:
        with snapshots.lease():
            pass
    except SymptomSearchError as error:
        if place:
            click.echo(f"{place}: {pasteable(str(error))}", err=True)
