"""A saved page says where it came from and reads as it was sent."""

from __future__ import annotations

import time

import pytest

from indexer.mirroring.saved_page import saved_page
from indexer.reading.articles import read_article
from indexer.reading.decoding import decode
from indexer.records import HtmlFile
from indexer.settings import Settings
from tests.pages import ACHE

ADDRESS = 'https://example.org/a?x=1&y="2"'
LINK = '<link rel="canonical" href="https://example.org/a?x=1&amp;y=&quot;2&quot;">'


@pytest.mark.parametrize(
    ("page", "saved"),
    [
        ("<html><head lang=en><title>A", f"<html><head lang=en>{LINK}<title>A"),
        ("<HTML><HEAD>A", f"<HTML><HEAD>{LINK}A"),
        ("<!--><head>A", f"<!--><head>{LINK}A"),
        ("<!-- <head> --!><head>A", f"<!-- <head> --!><head>{LINK}A"),
        ("<p>A<!-- <head> A", f"{LINK}<p>A<!-- <head> A"),
        ("<p>A<head <head lang", f"{LINK}<p>A<head <head lang"),
        ("<!-- <head> --><head>A", f"<!-- <head> --><head>{LINK}A"),
        ("<!doctype html>\n<html lang=en><body><header>A", f"<!doctype html>\n<html lang=en>{LINK}<body><header>A"),
        ("<p>A", f"{LINK}<p>A"),
        ("", LINK),
        ('<?xml version="1.0"?><html><p>A', f'<?xml version="1.0"?><html>{LINK}<p>A'),
    ],
)
def test_its_address_stands_at_the_head(page: str, saved: str) -> None:
    assert saved_page(page.encode(), "text/html", ADDRESS).decode() == saved


@pytest.mark.parametrize("hostile", ["<!--", "<head ", "<!-- --", "<?xml ", "<!doctype ", "<html ", " ", "<head", "charset "])
def test_a_page_that_closes_nothing_is_saved_in_the_time_of_one_reading(hostile: str) -> None:
    page, began = hostile * (2_000_000 // len(hostile)), time.process_time()
    saved_page(page.encode(), f"text/html; {hostile * 1000}", ADDRESS)
    assert time.process_time() - began < 5


def test_its_address_comes_before_any_other_that_the_page_gives() -> None:
    page = ACHE.replace("</head>", '<link rel="canonical" href="https://example.org/home"></head>')
    text = saved_page(page.encode(), "text/html", "https://example.org/ache").decode()
    assert read_article(HtmlFile("ache.html", text, ""), Settings()).url == "https://example.org/ache"


@pytest.mark.parametrize(
    ("sent", "content_type"),
    [
        ("<p>naïve".encode("iso8859-2", "replace") + "ž".encode("iso8859-2"), "text/html; charset=ISO-8859-2"),
        ('<meta charset="iso-8859-5"><p>ž'.encode("iso8859-2"), 'text/html; charset="iso-8859-2"'),
        ("<p>ž".encode("utf-16"), "text/html; charset=iso-8859-2"),
        ("<p>ž".encode(), "text/html; charset=iso-8859-2"),
        ("\ufeff<p>ž".encode(), "text/html; charset=utf-8"),
        ("<p>ž".encode("cp1252"), "text/html"),
        ("<p>ž".encode("cp1252"), "text/html; charset=klingon"),
    ],
)
def test_the_charset_of_the_header_counts_as_that_of_the_page(sent: bytes, content_type: str) -> None:
    assert decode(saved_page(sent, content_type, ADDRESS)).endswith("ž")
