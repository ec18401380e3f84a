"""One page from disk to article, or to the reasons for it: what each worker does."""

from __future__ import annotations

from indexer.reading.articles import explain_article, read_article, read_titled
from indexer.reading.blocks import Verdict
from indexer.reading.html_files import MB, read_html_file
from indexer.records import Article, HtmlFile, PagePath
from indexer.settings import Settings


def read_page(page: PagePath, settings: Settings) -> Article:
    """Raises PageUnreadable."""
    return read_article(_html_file(page, settings), settings)


def read_titled_page(page: PagePath, settings: Settings) -> tuple[Article, bool]:
    """The article, and whether the page itself says its title. Raises PageUnreadable."""
    return read_titled(_html_file(page, settings), settings)


def explain_page(page: PagePath, settings: Settings) -> list[Verdict]:
    """Each block of the page, kept or dropped. Raises PageUnreadable for a file that is no page."""
    return explain_article(_html_file(page, settings), settings)


def _html_file(page: PagePath, settings: Settings) -> HtmlFile:
    return read_html_file(page, int(settings.max_page_mb * MB))
