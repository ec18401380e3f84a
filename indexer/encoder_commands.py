"""symptom-index on encoders: fetching one."""

from __future__ import annotations

from pathlib import Path

import click

from indexer.cli import commands, exits_as_errors_say, pasteable
from indexer.fetching import fetch_encoder


@commands.command("fetch-encoder")
@click.argument("name")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@exits_as_errors_say
def fetch_encoder_command(name: str, folder: Path) -> None:
    """Fetch the sentence encoder NAME from Hugging Face into FOLDER, once; building and serving never go to the network.

    \b
    Example:
        symptom-index fetch-encoder Xenova/all-MiniLM-L6-v2 /srv/encoder
    """
    for file in fetch_encoder(name, folder):
        click.echo(file)
    click.echo(f'Now set encoder = "{folder}" and run: {pasteable("symptom-index build")}')
