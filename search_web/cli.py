"""symptom-web, and symptom-index with `find`, which needs what a visitor's question needs."""

from __future__ import annotations

import errno
import json
import logging
import os
import signal
import socket
import sys
from contextlib import closing
from pathlib import Path
from types import FrameType
from typing import cast

import click
from flask import Flask
from waitress.server import BaseWSGIServer, create_server

from indexer.cli import commands, default_index, exits_as_errors_say, index_option, json_option
from indexer.engines.choice import open_engine
from indexer.errors import SymptomSearchError
from indexer.settings import read_settings
from search_web.answering.answer import answer
from search_web.answering.answer_json import answer_to_json
from search_web.answering.hits import Answer, Group, PassageHit, Request
from search_web.app import create_app
from search_web.languages import SYNONYMS_FILE, Languages
from search_web.parameters import GROUPS, MAX_PAGE_SIZE
from search_web.snapshots import Snapshots

# What waitress reads of a request's head or body before it hangs up with a bare line. Far above our own limits, so that
# whoever pastes a whole megabyte still meets our page, and low enough for its hundred connections to fit in memory.
READ_AT_MOST_BYTES = 1_500_000

WHY_NOT = {
    errno.EADDRINUSE: "another program uses it. Choose another with --port.",
    errno.EACCES: "this user may not. Choose a port above 1023 with --port.",
    errno.EADDRNOTAVAIL: "this machine has no such address. Choose another with --host.",
}

symptom_index = commands


class CannotListen(SymptomSearchError):
    """The address to serve on cannot be had."""


@commands.command("find")
@click.argument("words", nargs=-1, required=True)
@click.option("--group", type=click.Choice(GROUPS), default="article", show_default=True, help="What one result is.")
@click.option("--limit", type=click.IntRange(1, MAX_PAGE_SIZE), default=10, show_default=True, help="Results at most.")
@index_option
@json_option
@exits_as_errors_say
def find_command(words: tuple[str, ...], group: str, limit: int, index: Path | None, as_json: bool) -> None:
    """Ask the current generation what a visitor would ask; with --json the answer of the web API.

    \b
    Example:
        symptom-index find "burning between my shoulder blades at night"
    """
    corpus = Path("corpus")
    settings = read_settings(corpus, os.environ)
    request = Request(" ".join(words), group=cast(Group, group), page_size=limit)
    languages = Languages(corpus / SYNONYMS_FILE)
    with closing(open_engine(settings, index or default_index(corpus)).open()) as snapshot:
        found = answer(request, snapshot, settings, languages.of(snapshot))
    if as_json:
        click.echo(json.dumps(answer_to_json(found), ensure_ascii=False))
    else:
        _print_answer(found)


def _print_answer(found: Answer) -> None:
    if not found.results:
        click.echo("Nothing found. Try fewer or plainer words.")
    for hit in found.results:
        click.secho(hit.article.title, bold=True)
        for passage in hit.passages:
            click.echo(f"  [{passage.kind}] {_marked(passage)}")
            click.secho(f"  {passage.url}", dim=True)
        click.echo()
    click.echo(f"articles: {found.articles}, passages: {found.passages}")


def _marked(passage: PassageHit) -> str:
    """Lead-in and text, matches bold on a terminal."""
    lead_in = f"{passage.lead_in} → " if passage.lead_in else ""
    return lead_in + "".join(click.style(s.text, bold=True) if s.match else s.text for s in passage.segments)


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
    app = create_app(settings, open_engine(settings, index or default_index(corpus)), Languages(corpus / SYNONYMS_FILE))
    snapshots: Snapshots = app.extensions["snapshots"]
    with _listening(host, port) as listening:
        _say_if_empty(snapshots)
        click.echo(f"{settings.site_name} is served at {_address(listening)} (stop with Ctrl-C)")
        _server(app, listening).run()
    snapshots.close()


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


def _server(app: Flask, listening: socket.socket) -> BaseWSGIServer:
    """It names neither itself nor its version, and writes no access log, which would hold what people typed."""
    limits = {"max_request_header_size": READ_AT_MOST_BYTES, "max_request_body_size": READ_AT_MOST_BYTES}
    return create_server(app, sockets=[listening], ident=None, **limits)
