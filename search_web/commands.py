"""symptom-index whole: the indexer's commands and those that need what a visitor's question needs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from indexer.cli import commands
from indexer.engines.seam import Snapshot
from indexer.settings import Settings
from search_web.answering.answer import answer
from search_web.answering.hits import Request
from search_web.asking.notices_file import NOTICES_FILE, read_notices
from search_web.expectations import FILE_NAME, misses, read_expectations, told
from search_web.languages import SYNONYMS_FILE, Languages
from search_web.page_languages import page_languages

symptom_index = commands  # all of them; python -m indexer knows those of the indexer alone

commands.homes |= dict.fromkeys(("find", "evaluate", "suggest-synonyms", "insights"), "search_web.question_commands")
commands.page_languages = page_languages


def _questions(corpus: Path, settings: Settings) -> tuple[Callable[[Snapshot], list[str]], tuple[str, ...]]:
    """What `build` asks of a new generation and of the notices before it publishes, and what of them it warns of.

    Raises SettingsInvalid.
    """
    expectations = read_expectations(corpus / FILE_NAME)
    notices = read_notices(corpus / NOTICES_FILE, settings)
    languages = Languages(corpus / SYNONYMS_FILE)

    def ask(snapshot: Snapshot) -> list[str]:
        found = misses(expectations, lambda text: answer(Request(text), snapshot, settings, languages.of(snapshot)))
        return [*map(told, found), *notices.failed_examples()]

    return ask, tuple(notices.warnings())


commands.context_settings["obj"] = _questions  # python -m indexer, which never comes here, asks none
