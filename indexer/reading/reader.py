"""One page from disk to article, or to the reasons for it: what each worker does."""

from __future__ import annotations

from indexer.reading.articles import explain_article, read_article
from indexer.reading.blocks import Verdict
from indexer.reading.html_files import MB, read_html_file
from indexer.records import Article, HtmlFile, PagePath
from indexer.settings import Settings


def read_page(page: PagePath, settings: Settings) -> Article:
    """Raises PageUnreadable."""
    return read_article(open_page(page, settings), settings)


def explain_page(page: PagePath, settings: Settings) -> list[Verdict]:
    """Each block of the page, kept or dropped. Raises PageUnreadable for a file that is no page."""
    return explain_article(open_page(page, settings), settings)


def open_page(page: PagePath, settings: Settings) -> HtmlFile:
    """Its bytes as text. Raises PageUnreadable for a file that is no page."""
    return read_html_file(page, int(settings.max_page_mb * MB))
