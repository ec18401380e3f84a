"""An index with two generations, as one has in use, and copies of it to be harmed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.faults.builds import FULL, build, write_pages
from tests.faults.disk import Operation

BEFORE, AFTER = "2", "3"  # editions: what is published, and what the pages hold by now


@dataclass(frozen=True)
class Site:
    """Pages of edition 3, an index of editions 1 and 2, and the operations of the build that makes it 3."""

    corpus: Path
    index: Path
    record: Sequence[Operation] = field(repr=False)

    @property
    def points(self) -> Sequence[int]:
        """The numbers of all operations."""
        return range(1, len(self.record) + 1)

    def copy(self, index: Path) -> Path:
        """The index as it was before that build."""
        return Path(shutil.copytree(self.index, index))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("site")
    corpus, index = folder / "corpus", folder / "index"
    for edition in (1, 2):
        assert build(write_pages(corpus, edition), index).exit_code == 0
    write_pages(corpus, int(AFTER))
    shutil.copytree(index, folder / "recorded")
    return Site(corpus, index, build(corpus, folder / "recorded").record)


@pytest.fixture
def harmed(site: Site, tmp_path: Path) -> Callable[[], Path]:
    """A fresh copy of the index; the one before it goes."""
    index = tmp_path / "index"

    def fresh() -> Path:
        shutil.rmtree(index, ignore_errors=True)
        return site.copy(index)

    return fresh


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The long form prints what it did."""
    figures = [
        value for report in terminalreporter.getreports("passed") for key, value in report.user_properties if key == "figure"
    ]
    if FULL and figures:
        terminalreporter.section("figures")
        for figure in figures:
            terminalreporter.line(figure)
