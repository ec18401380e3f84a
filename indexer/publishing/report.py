"""The page a maintainer reads after a build: what changed, and which pages need a look and why. As JSON and as HTML.

<index>/reports/<name>.json, <name>.html    of each generation kept; `symptom-index report` prints them
<index>/reports/<name>.asked                which questions were last put to it, as Ask.key says
<index>/reports/refused.json, refused.html  of the last build that was refused, until one is not; it counts those before it
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from indexer.errors import GenerationUnknown, StorageFailed
from indexer.publishing.changes import Changes
from indexer.publishing.gate import Ask
from indexer.publishing.generations import advice, sync
from indexer.publishing.problems import KINDS, Problem
from indexer.records import Refusals

REFUSED = "refused"  # stands where the reports of others have the name of their generation
MOST_ROWS = 300  # of one list in the HTML: what anybody scrolls through; the JSON has them all

_templates = Environment(
    loader=PackageLoader("indexer.publishing", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Report:
    """One build, or one look at a corpus without building."""

    generation: str | None  # None for a mere look
    made_at: str  # ISO 8601, UTC
    articles: int
    changes: Changes | None  # since the generation before; None where there was none to compare with
    overridden: tuple[str, ...]  # what the gate found and --force published all the same
    problems: tuple[Problem, ...]
    refused: str | None = None  # why the gate did not publish it
    asked: Ask | None = None  # the questions put to it; None for a look, and where there are none

    def counts(self) -> dict[str, int]:
        """How many problems there are of each kind that has any."""
        found = {kind.name: sum(problem.kind == kind.name for problem in self.problems) for kind in KINDS}
        return {name: count for name, count in found.items() if count}


def report_to_json(report: Report) -> dict[str, Any]:
    """Report → plain dictionaries and lists; each kind of problem with its level, its advice and its pages."""
    kinds = [
        {**asdict(kind), "pages": [{"id": p.page, "detail": p.detail} for p in report.problems if p.kind == kind.name]}
        for kind in KINDS
    ]
    return {
        "generation": report.generation,
        "made_at": report.made_at,
        "articles": report.articles,
        "changes": asdict(report.changes) if report.changes is not None else None,
        "overridden": list(report.overridden),
        "refused": report.refused,
        "asked": report.asked.what if report.asked else None,
        "problems": [kind for kind in kinds if kind["pages"]],
    }


def report_to_html(given: Mapping[str, Any]) -> str:
    """What report_to_json gave → a whole page that needs no other file."""
    return _templates.get_template("report.html").render(**given, most=MOST_ROWS)


class Reports:
    """Those kept in an index folder."""

    def __init__(self, index: Path) -> None:
        self._folder = index / "reports"

    def write(self, report: Report) -> None:
        """Raises StorageFailed."""
        assert report.generation, "a mere look has no name to be kept under"
        self._write(report.generation, report_to_json(report))
        if report.asked:
            self.note_asked(report.generation, report.asked)

    def note_asked(self, name: str, ask: Ask) -> None:
        """That these questions were put to generation `name` and need not be put again. Raises StorageFailed."""
        self._put({f"{name}.asked": ask.key})

    def was_asked(self, name: str, ask: Ask) -> bool:
        """Whether just these questions were the last ones put to generation `name`, as far as can be told."""
        try:
            return (self._folder / f"{name}.asked").read_bytes() == ask.key.encode()
        except OSError:
            return False

    def write_refused(self, report: Report) -> None:
        """In place of the one before it, which it counts. Raises StorageFailed."""
        before = Refusals()
        with suppress(StorageFailed):  # a damaged one is replaced
            before = self.refusals()
        self._write(REFUSED, {**report_to_json(report), "refusals": before.count + 1})

    def _write(self, name: str, given: Mapping[str, Any]) -> None:
        # What counts as the report is there only once all of it is.
        self._put({f"{name}.html": report_to_html(given), f"{name}.json": json.dumps(given, ensure_ascii=False)})

    def _put(self, files: Mapping[str, str]) -> None:
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            for name, text in files.items():
                beside = self._folder / f"{name}.new"
                beside.write_text(text, encoding="utf-8")
                sync(beside)
                os.replace(beside, self._folder / name)
            sync(self._folder)
            sync(self._folder.parent)
        except OSError as error:
            why = f"{error.strerror or error}. Check its space and permissions."
            raise StorageFailed(f"Could not write the report in {self._folder}: {why}") from error

    def refusals(self) -> Refusals:
        """Raises StorageFailed when what is known of them cannot be read."""
        file = self._folder / f"{REFUSED}.json"
        try:
            given = json.loads(file.read_text(encoding="utf-8"))
            datetime.fromisoformat(given["made_at"])
            return Refusals(int(given["refusals"]), given["made_at"])
        except FileNotFoundError:
            return Refusals()
        except OSError as error:
            raise StorageFailed(f"Could not read {file}: {error.strerror}. {advice(error, file)}") from error
        except (ValueError, KeyError, TypeError) as error:
            raise StorageFailed(f"{file} cannot be read. Remove it; the next build that is refused writes it anew.") from error

    def read(self, name: str) -> dict[str, Any]:
        """What report_to_json gave. Raises GenerationUnknown when there is none of that name."""
        try:
            given: dict[str, Any] = json.loads((self._folder / f"{name}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            whose = "a refused build" if name == REFUSED else f"generation {name}"
            raise GenerationUnknown(f"There is no report of {whose}; `symptom-index generations` says which have one.") from error
        return given

    def names(self) -> list[str]:
        """Generations that have a report, oldest first."""
        return sorted(file.stem for file in self._folder.glob("*.json"))

    def keep(self, names: Collection[str]) -> None:
        """Remove all others, and what a killed build began to write. Raises StorageFailed."""
        try:
            for file in list(self._folder.iterdir()) if self._folder.is_dir() else []:
                if file.name.partition(".")[0] not in names or file.suffix == ".new":
                    file.unlink()
        except OSError as error:
            raise StorageFailed(f"Could not remove old reports in {self._folder}: {error.strerror or error}.") from error
