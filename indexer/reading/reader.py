"""One page from disk to article: what each worker does."""

from __future__ import annotations

from indexer.reading.articles import read_article
from indexer.reading.html_files import MB, read_html_file
from indexer.records import Article, PagePath
from indexer.settings import Settings


def read_page(page: PagePath, settings: Settings) -> Article:
    """Raises PageUnreadable."""
    return read_article(read_html_file(page, int(settings.max_page_mb * MB)), settings)
