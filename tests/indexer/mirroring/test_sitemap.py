"""The pages that a sitemap lists."""

from __future__ import annotations

import gzip

import pytest

from indexer.mirroring import sitemap as module
from indexer.mirroring.sitemap import Listed, SitemapUnreadable, read_sitemap

URLSET = b"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
  <url><loc> https://example.org/a?x=1&amp;y=2 </loc><lastmod>2026-01-31</lastmod>
    <image:image><image:loc>https://example.org/a.png</image:loc></image:image></url>
  <url><loc><![CDATA[https://example.org/b]]></loc></url>
  <url><lastmod>2026-01-31</lastmod></url>
</urlset>"""
PAGES = [Listed("https://example.org/a?x=1&y=2", "2026-01-31"), Listed("https://example.org/b", "")]
BOMB = b'<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;&b;">]><urlset><url><loc>&d;</loc></url></urlset>'


@pytest.mark.parametrize("data", [URLSET, gzip.compress(URLSET), b"\xef\xbb\xbf" + URLSET.partition(b"\n")[2]])
def test_pages_and_their_dates_are_read_in_order(data: bytes) -> None:
    assert read_sitemap(data).pages == PAGES


def test_a_sitemap_without_a_namespace_or_in_utf_16_is_read() -> None:
    text = "<urlset><url><loc>https://example.org/é</loc></url></urlset>"
    for data in (text.encode(), text.encode("utf-16")):
        assert read_sitemap(data).pages == [Listed("https://example.org/é", "")]


def test_an_index_points_to_further_sitemaps() -> None:
    data = b"<sitemapindex><sitemap><loc>https://example.org/1.xml.gz</loc><lastmod>2026-01-31</lastmod></sitemap></sitemapindex>"
    found = read_sitemap(data)
    assert (found.sitemaps, found.pages) == (["https://example.org/1.xml.gz"], [])


def test_a_sitemap_may_be_a_list_of_lines() -> None:
    assert [page.address for page in read_sitemap(b"https://example.org/a\r\n\r\nhttps://example.org/b\n").pages] == [
        "https://example.org/a",
        "https://example.org/b",
    ]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "neither XML nor a list"),
        (b"Not found", "neither XML nor a list"),
        (b"<!DOCTYPE html><html><body>Sorry</body></html>", "begins with <html>"),
        (b"<urlset><url>", "no XML"),
        (b"\x1f\x8bgarbage", "damaged gzip"),
        (gzip.compress(URLSET)[:-20], "damaged gzip"),
        (BOMB, "declares entities"),
        (BOMB.replace(b'"c"', b'SYSTEM "file:///etc/passwd"'), "declares entities"),
    ],
)
def test_what_is_no_sitemap_is_refused_and_why(data: bytes, why: str) -> None:
    with pytest.raises(SitemapUnreadable, match=why):
        read_sitemap(data)


def test_an_archive_is_unpacked_only_as_far_as_a_sitemap_may_be_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 10_000)
    with pytest.raises(SitemapUnreadable, match="larger than 10,000 bytes"):
        read_sitemap(gzip.compress(b" " * 10_000_000))


def test_depth_costs_nothing() -> None:
    deep = b"<urlset>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</urlset>"
    assert read_sitemap(deep).pages == []
