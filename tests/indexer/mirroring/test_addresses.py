"""Which file an address becomes: safe whatever it holds, and never that of another page."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.mirroring.addresses import file_of, host_of, path_of, plain

SITE = "https://example.org"


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("/", "index.html"),
        ("", "index.html"),
        ("/back-pain", "back-pain.html"),
        ("/back-pain/", "back-pain/index.html"),
        ("/a/b.HTM", "a/b.HTM"),
        ("/a/page.php", "a/page.php.html"),
        ("/a.html/b", "a%2Ehtml/b.html"),
        ("/page?id=3&x=/..", "page@id%3D3%26x%3D%2F...html"),
        ("/r%C3%BCcken schmerz", "rücken schmerz.html"),
        ("/caf%E9", "caf%E9.html"),
        ("/../../etc/passwd", "%2E./%2E./etc/passwd.html"),
        ("/%2e%2e/%2Fetc%2Fpasswd%00", "%2E./%2Fetc%2Fpasswd%00.html"),
        ("//twice", "twice.html"),
        ("/a//b", "a/%/b.html"),
        ("/.git/config", "%2Egit/config.html"),
        ("/c:\\temp", "c%3A%5Ctemp.html"),
        ("/a@b", "a%40b.html"),
    ],
)
def test_a_path_becomes_a_file(path: str, file: str) -> None:
    address = plain(SITE + path)
    assert address
    assert file_of(address) == file


@given(st.text(max_size=400), st.text(max_size=300))
def test_no_address_becomes_a_file_outside_hidden_or_too_long(path: str, query: str) -> None:
    address = plain(f"{SITE}/{path}?{query}")
    assert address is not None
    assert address.isascii()
    file = PurePosixPath(file_of(address))
    assert not file.is_absolute()
    assert file.suffix.lower() in (".html", ".htm", ".xhtml")
    assert all(not part.startswith(".") and len(part.encode()) <= 255 and part.isprintable() for part in file.parts)
    assert len(str(file).encode()) <= 1000


def test_addresses_of_different_pages_become_different_files() -> None:
    paths = "/a /a/ /A /a/a /a?a /a?b /a@a /a%2Fa /a%252Fa /a.htm /a.html/b /a%2Ehtml%2Fb /%E9 /é /e%CC%81 /a. /.a /%".split()
    long = [f"/{'x' * 400}{end}" for end in "ab"] + [f"/{'y/' * 700}{end}" for end in "ab"]
    files = [file_of(plain(SITE + path) or "") for path in paths + long]
    assert len(set(files)) == len(files)


@pytest.mark.parametrize(
    ("given", "plainly"),
    [
        ("HTTPS://Example.ORG:443/A b#top", "https://example.org/A%20b"),
        ("http://example.org:8080", "http://example.org:8080/"),
        ("https://bücher.example/ü?q=ü", "https://xn--bcher-kva.example/%C3%BC?q=%C3%BC"),
        ("http://[::1]:8000/a", "http://[::1]:8000/a"),
        ("  https://example.org/%e9  ", "https://example.org/%e9"),
    ],
)
def test_an_address_is_written_plainly(given: str, plainly: str) -> None:
    assert plain(given) == plainly


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "/a",
        "ftp://example.org/",
        "javascript:alert(1)",
        "https://",
        "https://me:secret@example.org/",
        "https://[::1",
        "http://a:b/",
    ],
)
def test_what_is_no_address_of_a_page_is_none(wrong: str) -> None:
    assert plain(wrong) is None


def test_an_address_may_be_relative_to_another() -> None:
    assert plain("../b?x", "https://example.org/a/c") == "https://example.org/b?x"


def test_http_and_https_are_one_site_and_another_port_or_name_is_not() -> None:
    hosts = [host_of(plain(a) or "") for a in ("http://example.org/", "https://example.org:443/", "https://example.org:8443/")]
    assert hosts[0] == hosts[1] != hosts[2]
    assert host_of("https://www.example.org/") != hosts[0]


def test_a_path_holds_its_query() -> None:
    assert (path_of("https://example.org/a?b=c"), path_of("https://example.org/a")) == ("/a?b=c", "/a")
