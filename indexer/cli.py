"""symptom-index: the maintainer's commands. search_web.commands adds `find`, which needs what a visitor's question needs."""

from __future__ import annotations

import io
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from functools import partial, wraps
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from indexer.article_json import article_to_json
from indexer.errors import BuildRefused, PageUnreadable, SymptomSearchError, WrongUsage
from indexer.folders import CORPUS, completed, default_index
from indexer.page_ids import printable_id
from indexer.publishing.build import BuildReport, Orders, build
from indexer.publishing.changes import Changes
from indexer.publishing.gate import Ask
from indexer.reading.blocks import Verdict
from indexer.reading.html_files import PAGE_NAMES, is_named_like_a_page
from indexer.reading.reader import explain_page, read_page
from indexer.reading.selectors import check_selectors
from indexer.reading.workers import read_articles
from indexer.records import Article, PagePath, Skipped
from indexer.settings import Settings, read_settings

PLAIN_STEP = 500  # pages between two progress lines where there is no terminal: a log of a large site stays short
NO_ORDERS = Orders()
INTERRUPTED = 130  # 128 + SIGINT, as shells count it

corpus_argument = click.argument("corpus", type=click.Path(path_type=Path), default=CORPUS, required=False)
index_option = click.option(
    "--index", type=click.Path(path_type=Path), help="Folder of the generations.  [default: .symptom-search beside the corpus]"
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")


corpus_option = click.option(
    "--corpus",
    type=click.Path(path_type=Path),
    default=CORPUS,
    show_default=True,
    help="Where settings, synonyms and notices lie.",
)


def miss(corpus: Path) -> None:
    """Say on the standard error when there is no such folder: everything works, as if nobody had set anything."""
    if not corpus.is_dir():
        click.echo(f"There is no folder {corpus}: no settings, synonyms and notices are read. Name it with --corpus.", err=True)


def pasteable(message: str) -> str:
    """A message whose commands work on the folders that this one was given."""
    return completed(message, commands)


def exits_as_errors_say(command: Callable[..., None]) -> Callable[..., None]:
    """A command whose errors end it with one clear message and the exit code of their class."""

    @wraps(command)
    def guarded(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except SymptomSearchError as error:
            click.echo(f"Error: {pasteable(str(error))}", err=True)
            if kwargs.get("as_json"):
                click.echo(json.dumps(error_to_json(error)))
            sys.exit(error.exit_code)
        except KeyboardInterrupt:
            click.echo("Interrupted; nothing was published.", err=True)
            sys.exit(INTERRUPTED)
        except OSError as error:
            if error.filename is not None or isinstance(error, BrokenPipeError):  # no output's fault; click ends a broken pipe
                raise
            _give_up_output()
            click.echo(f"Error: The output could not be written: {error.strerror}. Make room where it goes.", err=True)
            sys.exit(1)

    return guarded


def error_to_json(error: SymptomSearchError) -> dict[str, object]:
    """What --json prints of a command that failed; `gate` tells what refused a build."""
    gates = {"gate": list(error.gates)} if isinstance(error, BuildRefused) else {}
    return {"error": pasteable(str(error)), "exit_code": error.exit_code, **gates}


def _give_up_output() -> None:
    """What still waits in the buffer of standard output goes nowhere, else Python fails once more when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


@contextmanager
def interruptible(seen: list[int] | None = None) -> Iterator[Callable[[], None]]:
    """Ctrl-C and SIGTERM as KeyboardInterrupt, so that a stopped command cleans up. Gives a check to call now and then.

    Python loses what a handler raises within a finaliser or while a process is forked; the check raises it again. The numbers
    of the signals that came are added to `seen`.
    """
    seen = [] if seen is None else seen

    def interrupt(number: int, _frame: FrameType | None) -> None:
        seen.append(number)
        raise KeyboardInterrupt

    def check() -> None:
        if seen:
            raise KeyboardInterrupt

    wanted = [number for number in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(number) != signal.SIG_IGN]
    before = {number: signal.signal(number, interrupt) for number in wanted}
    try:
        yield check
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Commands(click.Group):
    """Loads the module that defines a command when that command is asked for: a build need not wait for what others need.

    What click itself refuses is told to programs as every other error is.
    """

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.homes: dict[str, str] = {}  # name of a command → name of the module that defines it
        self.page_languages: Callable[[], Sequence[str]] = tuple  # search_web.commands knows them

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *self.homes})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in self.homes:
            import_module(self.homes[cmd_name])
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: click.Context) -> Any:
        as_json = "--json" in ctx.args  # click empties them
        try:
            return super().invoke(ctx)
        except click.ClickException as error:
            if as_json:
                click.echo(json.dumps({"error": error.format_message(), "exit_code": error.exit_code}))
            raise


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="symptom-search")
def commands() -> None:
    """Index the articles of a health site, and look at what was found in them.

    Exit codes: 0 done, 1 failed, 2 wrong usage, 3 no generation, 4 refused by the gate, 5 another build is running,
    130 interrupted.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal that lacks a character shows its number instead


for _module, _names in (
    ("indexer.generation_commands", ("generations", "rollback", "verify", "prune")),
    ("indexer.report_commands", ("check", "report")),
    ("indexer.source_commands", ("watch", "mirror")),
    ("indexer.encoder_commands", ("fetch-encoder",)),
    ("indexer.setup_commands", ("init", "doctor")),
):
    commands.homes |= dict.fromkeys(_names, _module)


Questions = Callable[[Path, Settings], tuple[Ask | None, tuple[str, ...]]]  # corpus → Orders.ask and Orders.warnings


def orders_of(questions: Questions | None, corpus: Path, settings: Settings, orders: Orders = NO_ORDERS) -> Orders:
    """`orders` with what is asked of a build of `corpus`; `python -m indexer`, without questions, asks nothing.

    Raises SettingsInvalid.
    """
    ask, warnings = questions(corpus, settings) if questions else (None, ())
    return replace(orders, ask=ask, warnings=warnings)


@commands.command("build")
@corpus_argument
@index_option
@click.option("--full", is_flag=True, help="Read every page anew, also those that did not change.")
@click.option("--force", is_flag=True, help="Publish whatever the gate finds.")
@json_option
@click.pass_context
@exits_as_errors_say
def build_command(context: click.Context, corpus: Path, index: Path | None, as_json: bool, **wishes: bool) -> None:
    """Read the pages below CORPUS that changed and publish a new generation in one step; when none changed, say so and stop.
    What is asked of the generation (queries.toml, the examples of notices.toml) is asked of the old one then, if it changed.

    Not published is one that lost too many articles or sections, could not read too many pages (see the settings gate_...), or
    does not find what queries.toml expects of it. The old generation then stays, the exit code is 4, and --json names what
    refused under "gate": articles, sections, pages, questions, or empty when no page gave an article.

    \b
    Example:
        symptom-index build corpus --index /srv/search
    """
    settings = read_settings(corpus, os.environ)
    orders = orders_of(context.obj, corpus, settings, Orders(force=wishes["force"], full=wishes["full"]))
    with interruptible() as check, ProgressLine(quiet=as_json) as progress:
        report = build(corpus, index or default_index(corpus), settings, checked(check, progress), orders)
    if as_json:
        click.echo(json.dumps(asdict(report)))
    else:
        _print_report(report)


def checked(check: Callable[[], None], progress: ProgressLine) -> Callable[[str, int, int], None]:
    """Shows progress, and ends where an interrupt was lost."""

    def show(doing: str, done: int, total: int) -> None:
        check()
        progress.show(doing, done, total)

    return show


@commands.command("show")
@click.argument("files", type=click.Path(path_type=Path, exists=True, dir_okay=False), nargs=-1, required=True)
@click.option("--explain", is_flag=True, help="Say of each block of the page why it was kept or dropped.")
@corpus_option
@json_option
@exits_as_errors_say
def show_command(files: tuple[Path, ...], explain: bool, corpus: Path, as_json: bool) -> None:
    """Print what is extracted from FILES, in their order; with --json one object a line.

    A page that cannot be read is told, and ends the command with 1 once the others are printed.

    \b
    Example:
        symptom-index show corpus/articles/back-pain.html
    """
    settings = read_settings(corpus, os.environ)
    check_selectors(settings)
    pages = [_page_at(file, corpus) for file in files]
    unread = 0
    outcomes: Iterator[Article | list[Verdict] | Skipped]
    if explain:
        outcomes = read_articles(pages, partial(explain_page, settings=settings), settings.workers)
    else:
        outcomes = read_articles(pages, partial(read_page, settings=settings), settings.workers)
    for page, outcome in zip(pages, outcomes, strict=True):
        unread += isinstance(outcome, Skipped)
        _print_outcome(page, outcome, as_json)
    if unread:
        sys.exit(1)


def _print_outcome(page: PagePath, outcome: Article | list[Verdict] | Skipped, as_json: bool) -> None:
    if isinstance(outcome, Skipped):
        unread = PageUnreadable(f"{outcome.id}: {outcome.reason}")
        click.echo(pasteable(str(unread)), err=True)
        if as_json:
            click.echo(json.dumps(error_to_json(unread)))
    elif isinstance(outcome, Article):
        click.echo(json.dumps(article_to_json(outcome))) if as_json else _print_article(outcome)
    elif as_json:
        click.echo(json.dumps({"id": page.id, "blocks": [asdict(verdict) for verdict in outcome]}))
    else:
        click.secho(page.id, bold=True)
        for verdict in outcome:
            click.echo(f"  {'kept   ' if verdict.kept else 'dropped'}  {verdict.rule}: {verdict.text}")


def _page_at(file: Path, corpus: Path) -> PagePath:
    """A file named on the command line: its id is its path below the corpus when it lies there, else the path as given.

    Raises WrongUsage for a name that no build would read.
    """
    if not is_named_like_a_page(file.name):
        raise WrongUsage(f"{file} is not named like a page. Name files that a build would read: {PAGE_NAMES}.")
    inside = file.absolute().is_relative_to(corpus.absolute())
    path = file.absolute().relative_to(corpus.absolute()) if inside else file
    return PagePath(printable_id(path.as_posix()), file)


class ProgressLine:
    """A progress bar on a terminal, a line now and then elsewhere, nothing when quiet. All of it on standard error."""

    def __init__(self, *, quiet: bool) -> None:
        console = Console(stderr=True)
        self._plain = not quiet and not console.is_terminal
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._bar = Progress(*columns, console=console, disable=quiet or not console.is_terminal)
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> ProgressLine:
        if not self._bar.disable:  # else older releases of rich end with an empty line
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if not self._bar.disable:
            self._bar.stop()

    def show(self, doing: str, done: int, total: int) -> None:
        if self._plain and (done == total or done % PLAIN_STEP == 0):
            click.echo(f"{doing} {done} of {total}", err=True)
        if doing not in self._tasks:
            self._tasks[doing] = self._bar.add_task(doing, total=total)
        self._bar.update(self._tasks[doing], completed=done)


def _print_report(report: BuildReport) -> None:
    counts = {
        "articles": str(report.articles),
        "sections": str(report.sections),
        "passages": str(report.passages),
        "links that land": f"{report.landed} of {report.passages}",
        "skipped": str(len(report.skipped)),
        "seconds": f"{report.seconds:.1f}",
    }
    if report.published:
        click.echo(f"Generation {report.generation} is published")
    else:
        again = pasteable("`symptom-index build --full` reads every page anew.")
        click.echo(f"Nothing changed; generation {report.generation} stays. {again}")
    for told in told_changes(report.changes):
        click.echo(told)
    console = Console()
    if console.is_terminal:
        table = Table(show_header=False)
        for row in counts.items():
            table.add_row(*row)
        console.print(table)
    else:
        for name, count in counts.items():
            click.echo(f"{name} {count}")
    for remark in _remarks(report):
        click.echo(remark)


def _remarks(report: BuildReport) -> Iterator[str]:
    if report.encoder is None:
        yield "searched by words alone: the setting encoder says so, or pip install wordllama safetensors tokenizers"
    if report.asked:
        yield f"asked {report.asked}"
    for sentence in report.overridden:
        yield f"{'published' if report.published else 'stays'} all the same: {sentence}"
    for sentence in report.warnings:
        yield f"warning: {sentence}"
    for skipped in report.skipped:
        yield f"skipped {skipped.id}: {pasteable(skipped.reason)}"
    for text in report.boilerplate:
        yield f"left out everywhere, it stands on too many pages: {text}"


def told_changes(changes: Changes | None) -> list[str]:
    """Each sort of change that there is, with how many articles it befell."""
    sorts = asdict(changes) if changes else {}
    return [f"{sort} {len(articles)}" for sort, articles in sorts.items() if articles]


def _print_article(article: Article) -> None:
    click.secho(article.title, bold=True)
    facts = [article.id, article.language, article.url, article.reviewed and f"reviewed {article.reviewed}"]
    click.echo(" · ".join(fact for fact in facts if fact))
    if article.names:
        click.echo(f"also called {', '.join(article.names)}")
    for section in article.sections:
        click.echo()
        anchor = f"  #{section.anchor}" if section.anchor else ""
        click.secho(
            f"{'#' * section.level} {section.heading or '(before the first heading)'}  [{section.kind}]{anchor}", bold=True
        )
        for passage in section.passages:
            lead_in = f"{passage.lead_in} → " if passage.lead_in else ""
            click.echo(f"  {passage.kind}: {lead_in}{passage.text}")
    for number, reference in enumerate(article.references, start=1):
        click.echo(f"[{number}] {reference}")
    click.echo()
