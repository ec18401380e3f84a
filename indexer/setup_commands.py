"""symptom-index for beginnings and for trouble: writing the first settings, and saying what is wrong."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from functools import partial
from itertools import islice
from pathlib import Path

import click

from indexer.cli import Questions, commands, corpus_argument, exits_as_errors_say, index_option, json_option, pasteable
from indexer.doctor import Finding, examine
from indexer.errors import SettingsInvalid, StorageFailed
from indexer.folders import CORPUS, default_index
from indexer.publishing.generations import advice
from indexer.reading.html_files import list_pages
from indexer.reading.reader import read_page
from indexer.reading.workers import read_articles
from indexer.records import Article, PagePath
from indexer.settings import FILE_NAME, Settings, read_settings

QUESTIONS_FILE = "queries.toml"  # search_web.expectations reads it
FIRST_QUESTIONS = 3  # enough to see what one looks like
MARKS = {"ok": "ok   ", "note": "note ", "wrong": "WRONG"}


@commands.command("doctor")
@corpus_argument
@index_option
@json_option
@click.pass_obj
@exits_as_errors_say
def doctor_command(questions: Questions | None, corpus: Path, index: Path | None, as_json: bool) -> None:
    """Look at everything that building and serving need, and say what is wrong and what mends it; exit with 1 then.

    \b
    Example:
        symptom-index doctor corpus --index /srv/search
    """
    found = []
    for seen in examine(corpus, index or default_index(corpus), os.environ, questions or _none):
        finding = replace(seen, says=pasteable(seen.says), mend=pasteable(seen.mend))
        found.append(finding)
        if not as_json:
            _tell(finding)
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in found]))
    if any(finding.state == "wrong" for finding in found):
        sys.exit(1)


def _none(_corpus: Path, _settings: Settings) -> tuple[None, tuple[str, ...]]:
    """What `python -m indexer` asks."""
    return None, ()


def _tell(finding: Finding) -> None:
    first, *more = finding.says.splitlines() or [""]
    click.secho(f"{MARKS[finding.state]}  {finding.about}: {first}", bold=finding.state == "wrong")
    for line in more:
        click.echo(f"       {line}")
    if finding.mend:
        click.echo(f"       → {finding.mend}")


ASKED = {  # setting → question
    "site_name": "Name of your site",
    "base_url": "Address of your own pages, if results should lead there",
    "language": "Language of your pages",
    "emergency_number": "Number to call in an emergency, shown on every page",
    "query_method": "Send what is typed in addresses (get), or keep it out of them (post)",
}


@commands.command("init")
@corpus_argument
@click.option("--site-name", help="Shown above the search box.")
@click.option("--base-url", help="As https://www.example.org.")
@click.option("--language", help="As en, de or en-GB.")
@click.option("--emergency-number", help="As 999, 911 or 112.")
@click.option("--query-method", help="get or post.")
@click.option("--yes", is_flag=True, help="Ask nothing; what no flag answers keeps its default.")
@exits_as_errors_say
def init_command(corpus: Path, yes: bool, **flags: str | None) -> None:
    """Ask five questions and write symptom-search.toml and a first queries.toml into CORPUS; files that are there stay.

    Flags answer in advance. Nothing is asked where there is no terminal.

    \b
    Example:
        symptom-index init corpus --site-name "Back and Neck"
    """
    pages = list_pages(corpus).pages
    quiet = yes or not _is_terminal()
    answers = {name: _answer(name, flags[name], quiet) for name in ASKED}
    settings = _checked(answers)
    _warn_of_language(settings.language)
    _write(corpus / FILE_NAME, _settings_text(answers))
    _write(corpus / QUESTIONS_FILE, _questions_text(pages, settings))
    click.echo(f"Next:\n    {pasteable('symptom-index build')}\n    {_serving(corpus)}")
    click.echo(f"{pasteable('symptom-index doctor')} says what is missing.")


def _serving(corpus: Path) -> str:
    return "symptom-web" if corpus == CORPUS else shlex.join(["symptom-web", "--corpus", str(corpus)])


def _checked(answers: dict[str, str]) -> Settings:
    """Raises SettingsInvalid with all faults at once, before anything is written."""
    try:
        return read_settings(Path(os.devnull), {}, answers)
    except SettingsInvalid as error:
        raise SettingsInvalid("these answers", list(error.faults)) from error


def _warn_of_language(language: str) -> None:
    """Articles may be in any language; the pages around them are in one of few."""
    spoken = commands.page_languages()
    if spoken and language.partition("-")[0].lower() not in spoken:
        says = f"the search pages speak {', '.join(spoken)} but not {language}, and will be in English"
        click.echo(f"warning: {says}. Keep it if your articles are in that language.", err=True)


def _is_terminal() -> bool:
    return sys.stdin.isatty()


def _answer(name: str, flag: str | None, quiet: bool) -> str:
    default: str = getattr(Settings, name)
    if flag is not None or quiet:
        return default if flag is None else flag
    said: str = click.prompt(ASKED[name], default=default)
    return said


def _write(file: Path, text: str) -> None:
    """A file that is there stays. Raises StorageFailed, and leaves none that is half written."""
    try:
        with file.open("x", encoding="utf-8") as stream, _removed_on_failure(file):
            stream.write(text)
            stream.flush()
    except FileExistsError:
        click.echo(f"{file} is there already and stays as it is.")
    except OSError as error:
        raise StorageFailed(f"Could not write {file}: {error.strerror}. {advice(error, file)}") from error
    else:
        click.echo(f"{file} is written.")


@contextmanager
def _removed_on_failure(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError:
        file.unlink()
        raise


def _settings_text(answers: dict[str, str]) -> str:
    lines = ["# Settings of the search; the README lists all of them with their defaults."]
    for name, answer in answers.items():
        line = f"{name} = {json.dumps(answer, ensure_ascii=False)}"
        lines.append(line if answer != getattr(Settings, name) else f"# {line}")
    return "\n".join(lines) + "\n"


def _questions_text(pages: Sequence[PagePath], settings: Settings) -> str:
    """The titles of the first articles as questions, to be replaced by what visitors really ask."""
    lines = [
        "# What visitors ask, in their own words, and the article that each must find among the first three: every build asks.",
        "# The first ones are titles; put the words of your visitors in their place.",
    ]
    outcomes = read_articles(pages[: 4 * FIRST_QUESTIONS], partial(read_page, settings=settings), 1)
    for article in islice((outcome for outcome in outcomes if isinstance(outcome, Article)), FIRST_QUESTIONS):
        asked, found = (json.dumps(text, ensure_ascii=False) for text in (article.title, article.id))
        lines += ["", "[[question]]", f"ask = {asked}", f"article = {found}"]
    return "\n".join(lines) + "\n"
