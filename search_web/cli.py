"""symptom-web: the server."""

from __future__ import annotations

import errno
import logging
import os
import signal
import socket
import sys
from functools import partial
from pathlib import Path
from types import FrameType

import click
from flask import Flask
from waitress.server import BaseWSGIServer, create_server

from indexer.cli import default_index, exits_as_errors_say, index_option
from indexer.engines.choice import open_engine
from indexer.errors import SymptomSearchError
from indexer.settings import read_settings
from search_web.app import create_app
from search_web.asking.notices_file import NOTICES_FILE, read_notices
from search_web.insights import open_insights
from search_web.languages import SYNONYMS_FILE, Languages
from search_web.saved_files import SavedFile
from search_web.snapshots import Snapshots
from search_web.traffic import Traffic

MOST_CONNECTIONS = 500  # a browser keeps one open for IDLE_S after its page: as many visitors as come in that time
IDLE_S = 10  # also for whoever sends a request drop by drop

# What waitress reads of a request's head or body before it hangs up with a bare line. Far above our own limits, so that
# whoever pastes a whole megabyte still meets our page, and low enough for all connections to fit in memory.
READ_AT_MOST_BYTES = 1_500_000

WHY_NOT = {
    errno.EADDRINUSE: "another program uses it. Choose another with --port.",
    errno.EACCES: "this user may not. Choose a port above 1023 with --port.",
    errno.EADDRNOTAVAIL: "this machine has no such address. Choose another with --host.",
}


class CannotListen(SymptomSearchError):
    """The address to serve on cannot be had."""


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="symptom-search")
@index_option
@click.option(
    "--corpus", type=click.Path(path_type=Path), default=Path("corpus"), show_default=True, help="Where the settings lie."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to serve on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Port to serve on; 0 takes a free one."
)
@exits_as_errors_say
def symptom_web(index: Path | None, corpus: Path, host: str, port: int) -> None:
    """Serve the search page. It may start before the first build, and changes to each new build by itself.

    \b
    Example:
        symptom-web --index /srv/search --port 8080
    """
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    signal.signal(signal.SIGTERM, _leave)
    settings = read_settings(corpus, os.environ)
    languages = Languages(corpus / SYNONYMS_FILE)
    notices = SavedFile(corpus / NOTICES_FILE, partial(read_notices, settings=settings))
    place = index or default_index(corpus)
    insights = open_insights(settings, place)
    app = create_app(settings, open_engine(settings, place), languages, notices, insights)
    snapshots: Snapshots = app.extensions["snapshots"]
    with _listening(host, port) as listening:
        _say_if_empty(snapshots)
        click.echo(f"{settings.site_name} is served at {_address(listening)} (stop with Ctrl-C)")
        served_by(app, listening).run()
    snapshots.close()
    if insights:
        insights.write()


def _leave(_signal: int, _frame: FrameType | None) -> None:
    """Ends waitress's loop; requests under way are finished."""
    sys.exit(0)


def _listening(host: str, port: int) -> socket.socket:
    """A socket that holds its port. Raises CannotListen."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address, family=family)
    except socket.gaierror:
        why = "no such host is known. Choose another with --host."
    except OSError as error:
        why = WHY_NOT.get(error.errno or 0, f"{error.strerror}.")
    raise CannotListen(f"Cannot serve on {host} port {port}: {why}")


def _say_if_empty(snapshots: Snapshots) -> None:
    """Open the generation before the first visitor comes; without one, say what to do and serve that advice."""
    try:
        with snapshots.lease():
            pass
    except SymptomSearchError as error:
        click.echo(str(error), err=True)


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def served_by(app: Flask, listening: socket.socket) -> BaseWSGIServer:
    """It names neither itself nor its version, and writes no access log, which would hold what people typed."""
    limits = {
        "max_request_header_size": READ_AT_MOST_BYTES,
        "max_request_body_size": READ_AT_MOST_BYTES,
        "connection_limit": MOST_CONNECTIONS,
        "channel_timeout": IDLE_S,
        "cleanup_interval": IDLE_S // 2,
    }
    traffic: Traffic = app.extensions["traffic"]
    # Headers of proxies are left to search_web.security, which knows how many of them to believe.
    return create_server(
        app, sockets=[listening], ident=None, threads=traffic.threads, clear_untrusted_proxy_headers=False, **limits
    )
