"""queries.toml: what visitors ask, and the passage that must be among the first answers.

[[question]]
ask = "my heart does somersaults"
article = "articles/palpitations.html"
passage = "a flip-flopping in your chest"       # how it begins; may be left out, then the article is enough
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.errors import SettingsInvalid
from indexer.toml_files import toml_of
from search_web.answering.hits import Answer

FILE_NAME = "queries.toml"  # in the corpus folder
TOP = 3  # articles looked at: what a phone shows before anybody scrolls far


@dataclass(frozen=True, slots=True)
class Expectation:
    ask: str
    article: str  # id
    passage: str  # how it begins; "" when any passage will do


def read_expectations(file: Path) -> list[Expectation]:
    """Every line of a queries.toml; none when there is no file. Raises SettingsInvalid with all faults at once."""
    given = toml_of(file)
    rows = given.get("question", [])
    faults = [f"`{name}` is unknown; write [[question]]" for name in given if name != "question"]
    if not isinstance(rows, list):
        raise SettingsInvalid(str(file), [*faults, "`question` is written [[question]], with two brackets and its lines below"])
    faults += [fault for number, row in enumerate(rows, start=1) for fault in _faults(number, row)]
    if faults:
        raise SettingsInvalid(str(file), faults)
    return [Expectation(row["ask"], row["article"], row.get("passage", "")) for row in rows]


def _faults(number: int, row: Any) -> list[str]:
    if not isinstance(row, dict):
        return [f"question {number} is no table; write [[question]]"]
    wrong = [f"question {number}: `{name}` is unknown" for name in row if name not in {"ask", "article", "passage"}]
    wrong += [f"question {number}: `{name}` is missing" for name in ("ask", "article") if name not in row]
    return wrong + [f"question {number}: `{name}` is no text" for name, value in row.items() if not isinstance(value, str)]


def misses(expectations: Sequence[Expectation], ask: Callable[[str], Answer]) -> list[Expectation]:
    """Those whose passage does not stand among the passages of the first TOP articles."""
    return [expected for expected in expectations if not _met(expected, ask(expected.ask))]


def told(expected: Expectation) -> str:
    """What a maintainer reads of a question that misses."""
    wanted = f"{expected.article}, “{expected.passage} …”," if expected.passage else expected.article
    return f"“{expected.ask}” does not find {wanted} among its first {TOP} articles ({FILE_NAME})."


def _met(expected: Expectation, answer: Answer) -> bool:
    return any(
        hit.article.id == expected.article and any(passage.text.startswith(expected.passage) for passage in hit.passages)
        for hit in answer.results[:TOP]
    )
