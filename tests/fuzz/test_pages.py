"""A damaged page becomes an article or is refused; the extractor never ends otherwise."""

from __future__ import annotations

from pathlib import Path

from indexer.errors import PageUnreadable
from indexer.reading.reader import read_page
from indexer.records import PagePath
from indexer.settings import Settings
from tests.fuzz.mutations import mutated, often
from tests.source import PROJECT

PAGES = [
    path.read_bytes() for path in sorted([*PROJECT.glob("tests/pairs/*/page.html"), *PROJECT.glob("corpus/articles/*.html")])
]


def test_a_damaged_page_is_read_or_refused(tmp_path: Path) -> None:
    read = refused = 0
    page = PagePath("page.html", tmp_path / "page.html")
    for number in range(often(120, 10_000)):
        page.path.write_bytes(mutated(PAGES, number))
        try:
            article = read_page(page, Settings())
        except PageUnreadable:
            refused += 1
            continue
        read += 1
        for section in article.sections:
            for passage in section.passages:
                assert passage.text.strip(), number
                passage.text.encode("utf-8")
    assert read > refused
