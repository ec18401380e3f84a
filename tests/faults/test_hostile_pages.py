"""Pages that no editor meant, all in one corpus: each is read or listed, in bounded time, and the sound ones are published."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

from indexer.engines.choice import open_engine
from indexer.publishing.build import BuildReport, build
from indexer.settings import Settings
from tests.faults.builds import FULL
from tests.pages import ACHE, NO_TEXT, corpus_of, page

TIMES = 10 if FULL else 1
WORDS = "A dull ache sits low down in the back."
LAX = Settings(workers=1, gate_pages_failed=1)


def around(hostile: str) -> str:
    return page("Ache", WORDS).replace("</article>", f"{hostile}</article>")


DEEP_DATA = '<script type="application/ld+json">' + '{"a":[' * 2_000 + "</script>"
BOMB = '<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "' + "&b;" * 1_000 + '">]>'

READ = {  # read or skipped: what counts is that the build goes on
    "nested": around("<div>" * 10_000 * TIMES),
    "open anchors": around("<a " * 20_000 * TIMES),
    "open comments": around("<!--" * 50_000 * TIMES),
    "open bold": around("<b>" * 20_000),
    "attributes": around("<p " + " ".join(f"a{n}=1" for n in range(20_000)) + ">"),
    "long attribute": around(f'<p title="{"x" * 1_000_000 * TIMES}">'),
    "long word": around("<p>" + "x" * 1_000_000),
    "deep data": page("Ache", WORDS, head=DEEP_DATA),
    "lists as data": page("Ache", WORDS, head='<script type="application/ld+json">[[],[[1]],{"@type":[{}]}]</script>'),
    "entity bomb": BOMB + page("Ache", WORDS + "&d;"),
    "odd characters": page("Ache", WORDS + "&#0;&#xD800;&#x110000;\x00\u202e"),
    "unknown charset": page("Ache", WORDS).replace("utf-8", "klingon-8"),
    "utf-7": page("Ache", WORDS + "+ADw-script+AD4-").replace("utf-8", "utf-7"),
    "utf-16": page("Ache", WORDS).encode("utf-16"),
}
LEFT_OUT: dict[str, str | bytes] = {
    "empty": "",
    "blank": " \n\t ",
    "no text": NO_TEXT,
    "script alone": "<!doctype html><script>document.write('ache')</script>",
    "zipped": gzip.compress(ACHE.encode()),
    "pdf": b"%PDF-1.7\n" + bytes(1000),
    "nulls": bytes(10_000),
}


def built(folder: Path) -> BuildReport:
    return build(folder / "corpus", folder / "index", LAX, lambda *_: None)


def texts_in(index: Path) -> list[str]:
    snapshot = open_engine(Settings(), index).open()
    texts = [
        passage.text
        for head in snapshot.heads()
        for section in snapshot.article(head.id).sections
        for passage in section.passages
    ]
    snapshot.close()
    return texts


def test_hostile_pages_are_read_or_listed_and_the_sound_one_is_published(tmp_path: Path) -> None:
    corpus_of(tmp_path / "corpus", sound=ACHE, **READ)
    report = built(tmp_path)
    assert report.articles + len(report.skipped) == len(READ) + 1
    assert "sound.html" not in {skipped.id for skipped in report.skipped}
    assert all(skipped.reason for skipped in report.skipped)
    for text in texts_in(tmp_path / "index"):
        text.encode("utf-8")  # no lone surrogate
        assert "\x00" not in text
        assert "ccccc" not in text
        assert "<script>" not in text


def test_what_holds_no_text_is_listed_with_why_and_is_no_error(tmp_path: Path) -> None:
    corpus_of(tmp_path / "corpus", sound=ACHE, **LEFT_OUT)
    report = built(tmp_path)
    assert report.articles == 1
    assert {skipped.id.removesuffix(".html") for skipped in report.skipped} == set(LEFT_OUT)


def test_odd_names_of_files_are_published_under_printable_ids(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path / "corpus", sound=ACHE)
    names = [b"caf\xe9.html", b"new\nline.html", "🤕.html".encode(), b"x" * 250 + b".html", b"Sound.html", b"a b%20c.html"]
    for number, name in enumerate(names):
        (corpus / os.fsdecode(name)).write_text(page(f"Ache {number}", WORDS), encoding="utf-8")
    report = built(tmp_path)
    snapshot = open_engine(Settings(), tmp_path / "index").open()
    ids = [head.id for head in snapshot.heads()]
    snapshot.close()
    assert (report.articles, report.skipped) == (len(names) + 1, ())
    assert len(set(ids)) == len(names) + 1
    assert all(each.isprintable() for each in ids)


def test_many_copies_of_a_page_become_one_article_and_always_the_same(tmp_path: Path) -> None:
    corpus_of(tmp_path / "corpus", **{f"copy{number:05d}": ACHE for number in range(5_000 if FULL else 50)})
    for _ in range(2):
        report = built(tmp_path)
        assert report.articles == 1
        assert {skipped.reason.partition(",")[0] for skipped in report.skipped} == {"the same page as copy00000.html"}
