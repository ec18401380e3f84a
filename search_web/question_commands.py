"""symptom-index on what visitors ask: find, evaluate, suggest-synonyms, insights."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from functools import wraps
from pathlib import Path
from typing import Any, cast

import click

from indexer.cli import commands, corpus_option, exits_as_errors_say, index_option, json_option, miss
from indexer.engines.choice import open_engine
from indexer.engines.seam import Snapshot
from indexer.folders import default_index
from indexer.settings import MOST_ON_A_PAGE, Settings, read_settings
from indexer.vocabulary import read_synonyms, suggest_synonyms
from search_web.answering.answer import answer
from search_web.answering.answer_json import answer_to_json
from search_web.answering.gaps import Gap, gaps, lines_for_synonyms
from search_web.answering.hits import Answer, Group, PassageHit, Request
from search_web.asking.notices import foremost
from search_web.asking.notices_file import NOTICES_FILE, read_notices
from search_web.evaluation import DEPTH, evaluate
from search_web.insights import FOLDER as INSIGHTS_FOLDER
from search_web.insights import forget, kept
from search_web.languages import SYNONYMS_FILE, Languages
from search_web.parameters import GROUPS

existing_file = click.Path(path_type=Path)


@dataclass(frozen=True)
class Place:
    """Where a command finds what maintainers wrote, and what a build made."""

    corpus: Path
    index: Path

    @property
    def languages(self) -> Languages:
        return Languages(self.corpus / SYNONYMS_FILE)

    @contextmanager
    def current(self) -> Iterator[tuple[Settings, Snapshot]]:
        """The settings, and the current generation until the block ends."""
        settings = read_settings(self.corpus, os.environ)
        with closing(open_engine(settings, self.index).open()) as snapshot:
            yield settings, snapshot


def placed(command: Callable[..., None]) -> Callable[..., None]:
    """A command with --corpus and --index, which is given the Place they name."""

    @corpus_option
    @index_option
    @wraps(command)
    def with_place(corpus: Path, index: Path | None, **others: Any) -> None:
        miss(corpus)
        command(place=Place(corpus, index or default_index(corpus)), **others)

    return with_place


class Asking(click.Command):
    """A command whose words may begin with a dash, as what a question leaves out does."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """A space before the dash makes it a word to click, as it would be within quotes of the shell."""
        options = [parameter for parameter in self.get_params(ctx) if isinstance(parameter, click.Option)]
        names = {name for option in options for name in option.opts}
        valued = {name for option in options if not option.is_flag for name in option.opts}
        words = [
            f" {word}" if re.match(r"-[^-]", word) and word not in names and before not in valued else word
            for before, word in zip(["", *args], args, strict=False)
        ]
        return super().parse_args(ctx, words)


@commands.command("find", cls=Asking)
@click.argument("words", nargs=-1, required=True)
@click.option("--group", type=click.Choice(GROUPS), default="article", show_default=True, help="What one result is.")
@click.option("--limit", type=click.IntRange(1, MOST_ON_A_PAGE), default=10, show_default=True, help="Results at most.")
@json_option
@placed
@exits_as_errors_say
def find_command(words: tuple[str, ...], group: str, limit: int, place: Place, as_json: bool) -> None:
    """Ask the current generation what a visitor would ask; with --json the answer of the web API.

    A word that begins with one dash is left out of what is found.

    \b
    Example:
        symptom-index find "burning between my shoulder blades at night"
        symptom-index find headache -migraine
    """
    request = Request(" ".join(map(str.strip, words)), group=cast(Group, group), page_size=limit)
    with place.current() as (settings, snapshot):
        found = answer(request, snapshot, settings, place.languages.of(snapshot))
        found = replace(found, notices=read_notices(place.corpus / NOTICES_FILE, settings).about(request.text))
    if as_json:
        click.echo(json.dumps(answer_to_json(found)))
    else:
        _print_answer(found)


def _print_answer(found: Answer) -> None:
    for notice in foremost(found.notices):
        click.secho(notice.heading, bold=True)
        click.echo(f"{notice.body}\n")
    if not found.results:
        click.echo("Nothing found. Try fewer or plainer words.")
    if found.direct:
        click.secho(found.direct.passage.lead_in, bold=True)
        click.echo(f"  {found.direct.passage.text}")
        click.secho(f"  {found.direct.url}\n", dim=True)
    for hit in found.results:
        click.secho(hit.article.title, bold=True)
        for passage in hit.passages:
            click.echo(f"  [{passage.kind}] {_marked(passage)}")
            click.secho(f"  {passage.url}", dim=True)
        click.echo()
    for remark in _remarks(found):
        click.echo(remark)
    click.echo(f"articles: {found.articles}, passages: {found.passages}")


def _remarks(found: Answer) -> Iterator[str]:
    """What the page says of the question, too."""
    query = found.query
    if found.partial:
        yield "Part of the articles could not be searched just now; there may be more."
    if query.truncated:
        yield "The question was long: its beginning was searched for."
    if query.corrected:
        yield f"Searched for “{query.corrected.to}”."
    for offer in query.offered:
        yield f"No article knows “{offer.typed}”. Did you mean {' or '.join(offer.instead)}?"
    if query.unquoted:
        yield "No article has exactly the words between the quotation marks; each of them was searched for."
    elif query.relaxed:
        yield "No passage mentions everything; these mention some of it."


def _marked(passage: PassageHit) -> str:
    """Lead-in and text, matches bold on a terminal."""
    lead_in = f"{passage.lead_in} → " if passage.lead_in else ""
    return lead_in + "".join(click.style(s.text, bold=True) if s.match else s.text for s in passage.segments)


@commands.command("evaluate")
@click.argument("queries", type=existing_file)
@click.argument("judgments", type=existing_file)
@json_option
@placed
@exits_as_errors_say
def evaluate_command(queries: Path, judgments: Path, place: Place, as_json: bool) -> None:
    """Measure the current generation on questions whose articles you judged.

    QUERIES holds an id, a tab and a question on each line; JUDGMENTS an id, 0, an article id and a grade from 0 to 3.

    \b
    Example:
        symptom-index evaluate questions.tsv judgments.tsv
    """
    with place.current() as (settings, snapshot):
        language = place.languages.of(snapshot)
        figures = evaluate(queries, judgments, lambda text: answer(Request(text, page_size=DEPTH), snapshot, settings, language))
    if as_json:
        click.echo(json.dumps(asdict(figures)))
    else:
        click.echo(f"{figures.questions} questions: nDCG@10 {figures.ndcg_10:.3f}, MRR@10 {figures.mrr_10:.3f}", nl=False)
        click.echo(f", recall@20 {figures.recall_20:.3f}")


@commands.command("suggest-synonyms")
@json_option
@placed
@exits_as_errors_say
def suggest_synonyms_command(place: Place, as_json: bool) -> None:
    """Propose synonyms from the articles' own words, as lines for synonyms.toml; read them before you take them.

    \b
    Example:
        symptom-index suggest-synonyms >> corpus/synonyms.toml
    """
    with place.current() as (_, snapshot):
        known = read_synonyms(place.corpus / SYNONYMS_FILE)
        proposals = suggest_synonyms((snapshot.article(head.id) for head in snapshot.heads()), known)
    for proposal in proposals:
        if as_json:
            click.echo(json.dumps(asdict(proposal)))
        else:
            click.echo(f"# {proposal.article_id}: {proposal.sentence or 'also-known-as names of the page'}")
            click.echo(f"[[group]]\nwords = {json.dumps(proposal.words, ensure_ascii=False)}\n")


@commands.command("insights")
@click.option("--toml", "as_toml", is_flag=True, help="Print lines for synonyms.toml instead; read them before you take them.")
@click.option("--forget", "forgotten", is_flag=True, help="Delete everything that was counted.")
@json_option
@placed
@exits_as_errors_say
def insights_command(place: Place, as_toml: bool, forgotten: bool, as_json: bool) -> None:
    """List what visitors asked for on ten days or more and no article speaks of, while the setting `insights` is on.

    What is found by now, because of a new article or synonym, is left out.

    \b
    Example:
        symptom-index insights --toml >> corpus/synonyms.toml
    """
    folder = place.index / INSIGHTS_FOLDER
    if forgotten:
        forget(folder)
        click.echo(json.dumps({"forgotten": True}) if as_json else "Everything that was counted is deleted.")
        return
    with place.current() as (settings, snapshot):
        languages = place.languages
        language = languages.of(snapshot)
        counted = [(one.term, one.days) for one in kept(folder)]
        found = gaps(counted, lambda text: answer(Request(text), snapshot, settings, language), language.terms)
    if as_json:
        click.echo(json.dumps([asdict(gap) for gap in found]))
    elif as_toml:
        click.echo(lines_for_synonyms(found, languages.synonyms), nl=False)
    else:
        _print_gaps(found, settings)


def _print_gaps(found: list[Gap], settings: Settings) -> None:
    for gap in found:
        unknown = f"  no article knows: {', '.join(gap.unknown)}" if gap.unknown else ""
        nearest = f"  nearest: {gap.nearest.title} ({gap.nearest.id})" if gap.nearest else ""
        click.echo(f"{gap.days} days  {gap.term}{unknown}{nearest}")
    if not found:
        off = "" if settings.insights else " The setting `insights` is off, so that nothing is counted."
        click.echo(f"Nothing was asked for on ten days and not found.{off}")
