"""The corpus folder as found in the wild: links, pipes, odd names, binary files, pages that change meanwhile."""

from __future__ import annotations

import gzip
import hashlib
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.errors import CorpusMissing, PageUnreadable
from indexer.reading.html_files import list_pages, read_html_file
from indexer.records import HtmlFile, PagePath

PLENTY = 1_000_000  # bytes

linux_names = pytest.mark.skipif(sys.platform != "linux", reason="only Linux takes any bytes as a name")
not_root = pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")


def saved(path: Path, data: bytes = b"<p>text</p>") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def read(path: Path, max_bytes: int = PLENTY) -> HtmlFile:
    return read_html_file(PagePath("page.html", path), max_bytes)


def test_pages_are_listed_below_the_folder_in_the_order_of_their_ids(tmp_path: Path) -> None:
    for name in ("b.html", "a/z.htm", "a.HTML", "a/b/c.xhtml", "style.css", "html", "a/notes.html.txt"):
        saved(tmp_path / name)
    listed = list_pages(tmp_path)
    assert [page.id for page in listed.pages] == ["a.HTML", "a/b/c.xhtml", "a/z.htm", "b.html"]
    assert [page.path for page in listed.pages] == [tmp_path / page.id for page in listed.pages]
    assert listed.skipped == ()


def test_hidden_files_and_folders_are_left_out(tmp_path: Path) -> None:
    for name in ("page.html", ".git/page.html", "a/.cache/page.html", "._page.html"):
        saved(tmp_path / name)
    listed = list_pages(tmp_path)
    assert [page.id for page in listed.pages] == ["page.html"]
    assert listed.skipped == ()


def test_the_corpus_may_itself_be_hidden_or_a_link(tmp_path: Path) -> None:
    saved(tmp_path / ".hidden" / "page.html")
    (tmp_path / "link").symlink_to(".hidden")
    assert [page.id for page in list_pages(tmp_path / "link").pages] == ["page.html"]


def test_links_are_not_followed_but_reported(tmp_path: Path) -> None:
    saved(tmp_path / "corpus" / "page.html")
    saved(tmp_path / "outside" / "secret.html")
    (tmp_path / "corpus" / "loop").symlink_to(".")
    (tmp_path / "corpus" / "out").symlink_to("../outside")
    (tmp_path / "corpus" / "secret.html").symlink_to("../outside/secret.html")
    (tmp_path / "corpus" / "dead.html").symlink_to("nowhere")
    (tmp_path / "corpus" / "itself.html").symlink_to("itself.html")
    (tmp_path / "corpus" / "style.css").symlink_to("nowhere")
    listed = list_pages(tmp_path / "corpus")
    assert [page.id for page in listed.pages] == ["page.html"]
    assert [skip.id for skip in listed.skipped] == ["dead.html", "itself.html", "loop", "out", "secret.html"]
    assert "links are not followed" in listed.skipped[0].reason


def test_pipes_and_sockets_named_like_pages_are_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved(tmp_path / "page.html")
    os.mkfifo(tmp_path / "pipe.html")
    monkeypatch.chdir(tmp_path)  # the address of a socket is short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.html")
        assert [skip.id for skip in list_pages(tmp_path).skipped] == ["pipe.html", "socket.html"]
        for name in ("pipe.html", "socket.html"):
            with pytest.raises(PageUnreadable, match="no regular file"):
                read(tmp_path / name)


def test_a_folder_named_like_a_page_is_a_folder(tmp_path: Path) -> None:
    saved(tmp_path / "guide.html" / "index.html")
    assert [page.id for page in list_pages(tmp_path).pages] == ["guide.html/index.html"]


@not_root
def test_a_folder_that_may_not_be_listed_is_reported(tmp_path: Path) -> None:
    saved(tmp_path / "page.html")
    saved(tmp_path / "closed" / "page.html")
    (tmp_path / "closed").chmod(0)
    listed = list_pages(tmp_path)
    (tmp_path / "closed").chmod(0o700)
    assert [page.id for page in listed.pages] == ["page.html"]
    assert [(skip.id, "cannot be listed" in skip.reason) for skip in listed.skipped] == [("closed/", True)]


def test_a_folder_that_fails_meanwhile_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved(tmp_path / "page.html")
    saved(tmp_path / "closed" / "page.html")
    scandir = os.scandir

    def failing(path: Path) -> object:
        if path.name == "closed":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", failing)
    listed = list_pages(tmp_path)
    assert [page.id for page in listed.pages] == ["page.html"]
    assert [(skip.id, "Permission denied" in skip.reason) for skip in listed.skipped] == [("closed/", True)]


@linux_names
def test_odd_names_get_printable_ids_of_their_own_and_stay_readable(tmp_path: Path) -> None:
    names = [b"caf\xe9.html", b"caf\\xe9.html", "café.html".encode(), b"two\nlines.html", "😀.html".encode(), b"100% & #1?.html"]
    names += ["é".encode() * 125 + b".html", "right\u202eleft.html".encode(), b"CASE.html", b"case.html"]
    for name in names:
        saved(tmp_path / os.fsdecode(name), name)
    listed = list_pages(tmp_path)
    ids = [page.id for page in listed.pages]
    assert len(set(ids)) == len(names)
    assert all(page_id.isprintable() and page_id.encode() for page_id in ids)
    assert {"caf\\xe9.html", "caf\\\\xe9.html", "café.html", "two\\u{a}lines.html", "😀.html", "right\\u{202e}left.html"} <= set(
        ids
    )
    assert {hashlib.sha256(name).hexdigest() for name in names} == {read_html_file(page, PLENTY).digest for page in listed.pages}


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda path: None, "There is no folder"),
        (lambda path: path.write_bytes(b""), "is a file"),
        (lambda path: path.mkdir(), "holds no page"),
        (lambda path: saved(path / "notes.txt"), "holds no page"),
        (lambda path: (path.mkdir(), (path / "page.html").symlink_to("elsewhere")), "1 skipped, first page.html: It is a link"),
    ],
)
def test_a_folder_without_pages_is_refused_with_advice(tmp_path: Path, make: Callable[[Path], object], told: str) -> None:
    make(tmp_path / "corpus")
    with pytest.raises(CorpusMissing, match=told):
        list_pages(tmp_path / "corpus")


def test_a_page_is_read_with_its_digest(tmp_path: Path) -> None:
    data = "<p>fièvre</p>\r\n".encode("latin-1")
    assert read(saved(tmp_path / "page.html", data)) == HtmlFile(
        id="page.html", text="<p>fièvre</p>\r\n", digest=hashlib.sha256(data).hexdigest()
    )


def test_an_empty_file_is_an_empty_page(tmp_path: Path) -> None:
    assert read(saved(tmp_path / "page.html", b"")).text == ""


def test_size_is_checked_before_reading(tmp_path: Path) -> None:
    path = saved(tmp_path / "page.html", b"x" * 1000)
    assert len(read(path, max_bytes=1000).text) == 1000
    os.truncate(path, 100_000_000_000)  # a hole: nobody could read it
    with pytest.raises(PageUnreadable, match=r"holds 100,000\.0 MB, more than max_page_mb = 0\.001; raise that setting"):
        read(path, max_bytes=1000)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (gzip.compress(b"<p>text</p>" * 100), "a gzip file"),
        (b"%PDF-1.7\n...", "a PDF file"),
        (b"PK\x03\x04...", "a zip file"),
        (b"\x89PNG\r\n\x1a\n", "a PNG image"),
        (b"\0" * 1000, "binary"),
        (b"<p>text</p>" + b"\0" * 1000, "binary"),
        (hashlib.shake_256(b"noise").digest(20_000), "binary"),
    ],
)
def test_binary_files_are_refused(tmp_path: Path, data: bytes, told: str) -> None:
    with pytest.raises(PageUnreadable, match=told):
        read(saved(tmp_path / "page.html", data))


@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_is_not_taken_for_binary(tmp_path: Path, codec: str) -> None:
    text = "<p>fièvre</p>" * 100 + "\0\x0b"
    assert read(saved(tmp_path / "page.html", text.encode(codec))).text == text


def test_a_page_that_went_away_or_turned_into_something_else_is_told(tmp_path: Path) -> None:
    with pytest.raises(PageUnreadable, match="went away"):
        read(tmp_path / "gone.html")
    with pytest.raises(PageUnreadable, match="no regular file"):
        read(tmp_path)
    (tmp_path / "link.html").symlink_to(saved(tmp_path / "page.html"))
    with pytest.raises(PageUnreadable, match="no regular file"):
        read(tmp_path / "link.html")
    with pytest.raises(PageUnreadable, match="cannot be read"):
        read(tmp_path / ("x" * 300 + ".html"))


@not_root
def test_a_page_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    path = saved(tmp_path / "page.html")
    path.chmod(0)
    with pytest.raises(PageUnreadable, match="may not be read"):
        read(path)


@pytest.mark.parametrize("changes", [1, 2])
def test_a_page_that_grows_is_read_again_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changes: int) -> None:
    path = saved(tmp_path / "page.html")
    fstat = os.fstat
    calls = []

    def fstat_while_growing(descriptor: int) -> os.stat_result:
        status = fstat(descriptor)
        calls.append(descriptor)
        if len(calls) in (1, 3)[:changes]:  # the first look of each attempt
            with path.open("ab") as file:
                file.write(b"more")
        return status

    monkeypatch.setattr(os, "fstat", fstat_while_growing)
    if changes == 1:
        assert read(path).text == "<p>text</p>more"
    else:
        with pytest.raises(PageUnreadable, match="changes while it is read"):
            read(path)
