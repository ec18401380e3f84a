"""symptom-index whole: the indexer's commands and those that need what a visitor's question needs."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from indexer.cli import commands
from indexer.engines.seam import Snapshot
from indexer.program import code_of
from indexer.publishing.gate import Ask
from indexer.settings import Settings
from search_web.answering.answer import answer
from search_web.answering.hits import Request
from search_web.asking.notices import Notices
from search_web.asking.notices_file import NOTICES_FILE, read_notices
from search_web.expectations import FILE_NAME, Expectation, misses, read_expectations, told
from search_web.languages import SYNONYMS_FILE, Languages
from search_web.page_languages import page_languages

symptom_index = commands  # all of them; python -m indexer knows those of the indexer alone

commands.homes |= dict.fromkeys(("find", "evaluate", "suggest-synonyms", "insights"), "search_web.question_commands")
commands.page_languages = page_languages


def _questions(corpus: Path, settings: Settings) -> tuple[Ask | None, tuple[str, ...]]:
    """What `build` asks of a new generation and of the notices before it publishes, and what of them it warns of.

    Raises SettingsInvalid.
    """
    key = _key(corpus, settings)  # before the files are read: of one saved in between, the next build asks again
    expectations = read_expectations(corpus / FILE_NAME)
    notices = read_notices(corpus / NOTICES_FILE, settings)
    languages = Languages(corpus / SYNONYMS_FILE)

    def ask(snapshot: Snapshot) -> list[str]:
        found = misses(expectations, lambda text: answer(Request(text), snapshot, settings, languages.of(snapshot)))
        return [*map(told, found), *notices.failed_examples()]

    what = _what(expectations, notices)
    return Ask(ask, what, key) if what else None, tuple(notices.warnings())


def _what(expectations: Sequence[Expectation], notices: Notices) -> str:
    examples = sum(len(notice.must) + len(notice.must_not) for notice in notices.all)
    counts = ((len(expectations), f"questions of {FILE_NAME}"), (examples, f"examples of {NOTICES_FILE}"))
    return " and ".join(f"{count} {what}" for count, what in counts if count)


def _key(corpus: Path, settings: Settings) -> str:
    """Changes with what decides whether a given generation passes: the files, the settings but for secrets, our code."""
    digest = hashlib.blake2b(code_of(Path(__file__).parent) + repr(settings).encode(), digest_size=16)
    for name in (FILE_NAME, NOTICES_FILE, SYNONYMS_FILE):
        with suppress(OSError):  # it is missing, or whoever reads it next tells
            digest.update(name.encode() + hashlib.sha256((corpus / name).read_bytes()).digest())
    return digest.hexdigest()


commands.context_settings["obj"] = _questions  # python -m indexer, which never comes here, asks none
