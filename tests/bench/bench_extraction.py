"""How fast pages are read, beside trafilatura on the same pages. Prints figures and ratios; asserts nothing.

    python -m tests.bench.bench_extraction FOLDER [--pages N] [--rounds N]

FOLDER holds HTML, at any depth. Everything runs in one process, page by page, each reader in turn, warm. Of several rounds the
fastest counts: other load on the machine only ever adds. trafilatura comes with the extra `bench`.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import trafilatura

from indexer.errors import PageUnreadable
from indexer.reading.articles import read_article
from indexer.records import HtmlFile
from indexer.settings import Settings

PAGES = 300  # enough for two figures that agree; a site of thousands takes a quarter of an hour
ROUNDS = 3
SETTINGS = Settings()


def by_this_project(html: str) -> int:
    """One page → characters of text found, 0 for a page that is no article."""
    try:
        article = read_article(HtmlFile("page.html", html, ""), SETTINGS)
    except PageUnreadable:
        return 0
    return sum(len(passage.text) for section in article.sections for passage in section.passages)


def by_trafilatura(html: str) -> int:
    """The same by trafilatura with its defaults, which keep no sections."""
    return len(trafilatura.extract(html, include_comments=False) or "")


def seconds(read: Callable[[str], int], pages: Sequence[str], rounds: int) -> tuple[float, int]:
    """The fastest round's time on the processor for all pages, and the characters found."""
    best, found = float("inf"), 0
    for _ in range(rounds):
        start = time.process_time()
        found = sum(map(read, pages))
        best = min(best, time.process_time() - start)
    return best, found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=PAGES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    files = sorted(given.folder.rglob("*.html"))
    pages = [file.read_text(encoding="utf-8", errors="replace") for file in files[:: max(1, len(files) // given.pages)]]
    if not pages:
        parser.error(f"{given.folder} holds no .html file")
    megabytes = sum(map(len, pages)) / 1e6
    figures = {read.__name__: seconds(read, pages, given.rounds) for read in (by_this_project, by_trafilatura)}
    for name, (time_taken, found) in figures.items():
        each = time_taken / len(pages) * 1000
        print(f"{name:16} {each:7.2f} ms a page  {megabytes / time_taken:6.2f} MB/s  {found:9} characters found")
    ours, theirs = figures["by_this_project"][0], figures["by_trafilatura"][0]
    print(f"{'ratio':16} {theirs / ours:7.2f} times the pace of trafilatura, on {len(pages)} pages of {megabytes:.1f} MB")


if __name__ == "__main__":
    main()
