"""Only pages that changed are read; what comes of it is what reading all of them gives."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.engines.choice import open_engine
from indexer.publishing import inventory
from indexer.publishing.build import BuildReport, Orders, build
from indexer.publishing.changes import Changes
from indexer.publishing.generations import Generations
from indexer.publishing.inventory import digests_of, take
from indexer.reading.articles import read_titled
from indexer.reading.html_files import list_pages
from indexer.records import Article, HtmlFile
from indexer.settings import Settings
from tests.pages import ACHE, NO_TEXT, corpus_of, page

SETTINGS = Settings(workers=1, gate_articles_lost=1, gate_sections_lost=1, gate_pages_failed=1)
NOTE = "Nothing on this site takes the place of a visit to your own doctor."


def built(corpus: Path, index: Path, orders: Orders | None = None, settings: Settings = SETTINGS) -> tuple[BuildReport, int]:
    """The report of a build, and how many pages it read."""
    read: list[int] = []
    report = build(corpus, index, settings, lambda doing, done, _: read.append(done) if doing == "Reading" else None, orders)
    return report, len(read)


def columns_in(index: Path) -> dict[str, bytes]:
    folder = index / "generations" / str(Generations(index).current())
    files = [*(folder / "columns").iterdir(), folder / "articles.json", folder / "lexicon.json", folder / "entries.json"]
    return {file.name: file.read_bytes() for file in files if file.name != "documents.npy"}


def test_nothing_changed_is_no_new_generation_and_reads_no_page(corpus: Path, index: Path) -> None:
    built(corpus, index)
    report, read = built(corpus, index)
    assert (report.published, report.generation, report.articles, read) == (False, "00000001", 2, 0)
    assert report.changes == Changes()
    assert Generations(index).names() == ["00000001"]


def test_a_date_of_a_file_is_no_change_and_a_change_needs_no_date(corpus: Path, index: Path) -> None:
    built(corpus, index)
    file = corpus / "ache.html"
    stamp = file.stat()
    file.touch()
    assert built(corpus, index)[1] == 0
    file.write_text(ACHE.replace("Back", "Bock"), encoding="utf-8")
    os.utime(file, ns=(stamp.st_mtime_ns, stamp.st_mtime_ns))
    assert built(corpus, index)[0].changes == Changes(changed=("ache.html",))


def test_only_what_changed_is_read(corpus: Path, index: Path) -> None:
    built(corpus, index)
    corpus_of(corpus, new=page("New", "Something else."))
    report, read = built(corpus, index)
    assert (report.published, report.articles, read) == (True, 3, 1)
    assert report.changes == Changes(added=("new.html",))


def test_a_renamed_and_a_removed_page(corpus: Path, index: Path) -> None:
    built(corpus, index)
    (corpus / "ache.html").rename(corpus / "moved.html")
    assert built(corpus, index)[0].changes == Changes(renamed=(("ache.html", "moved.html"),))
    (corpus / "burn.html").unlink()
    report, read = built(corpus, index)
    assert (report.changes, read) == (Changes(removed=("burn.html",)), 0)


def test_full_reads_everything_and_publishes(corpus: Path, index: Path) -> None:
    built(corpus, index)
    report, read = built(corpus, index, Orders(full=True))
    assert (report.published, report.generation, read) == (True, "00000002", 2)


def test_a_setting_that_pages_are_read_by_has_all_of_them_read(corpus: Path, index: Path) -> None:
    built(corpus, index)
    assert built(corpus, index, settings=replace(SETTINGS, language="de"))[1] == 2
    assert built(corpus, index, settings=replace(SETTINGS, language="de", site_name="Another"))[1] == 0


def test_a_damaged_generation_is_built_anew_though_nothing_changed(corpus: Path, index: Path) -> None:
    built(corpus, index)
    tokens = index / "generations" / "00000001" / "columns" / "tokens.npy"
    tokens.write_bytes(tokens.read_bytes()[:-1])
    report, read = built(corpus, index)
    assert (report.published, report.generation, read) == (True, "00000002", 2)


def test_a_copy_becomes_the_article_when_the_first_goes(corpus: Path, index: Path) -> None:
    corpus_of(corpus, zz=ACHE)
    assert built(corpus, index)[0].articles == 2
    assert built(corpus, index)[0].published is False
    (corpus / "ache.html").unlink()
    report, _ = built(corpus, index)
    assert (report.articles, report.changes) == (2, Changes(renamed=(("ache.html", "zz.html"),)))


def test_a_page_that_cannot_be_read_is_not_read_again_until_it_changes(corpus: Path, index: Path) -> None:
    corpus_of(corpus, none="<p></p>")
    built(corpus, index)
    report, read = built(corpus, index)
    assert (read, [skipped.id for skipped in report.skipped]) == (0, ["none.html"])
    corpus_of(corpus, none=page("Now", "A text of its own."))
    assert built(corpus, index)[0].changes == Changes(added=("none.html",))


def killed_reading(*ids: str) -> Callable[[HtmlFile, Settings], tuple[Article, bool]]:
    """Reads pages as ever, but that its process is killed on these."""

    def read(file: HtmlFile, settings: Settings) -> tuple[Article, bool]:
        if file.id in ids:
            os.kill(os.getpid(), signal.SIGKILL)
        return read_titled(file, settings)

    return read


def test_a_page_whose_process_was_killed_is_read_again_by_the_next_build(
    corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(inventory, "read_titled", killed_reading("ache.html"))
        assert built(corpus, index)[0].articles == 1
    report, read = built(corpus, index)
    assert (report.articles, report.changes, read) == (2, Changes(added=("ache.html",)), 1)


def test_a_page_that_is_never_read_in_time_changes_nothing_and_is_the_only_one_tried_again(
    corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inventory, "read_titled", killed_reading("ache.html"))
    built(corpus, index)
    report, read = built(corpus, index)
    assert (report.published, report.generation, read) == (False, "00000001", 1)
    assert [skipped.id for skipped in report.skipped] == ["ache.html"]


def test_a_page_that_was_read_while_it_was_half_written_is_read_again_when_it_is_whole(corpus: Path) -> None:
    pages, file = list_pages(corpus), corpus / "ache.html"
    whole = digests_of(pages.pages, SETTINGS)
    file.write_text(NO_TEXT, encoding="utf-8")
    stock = take(pages, whole, None, SETTINGS, lambda *_: None)
    assert [skipped.id for skipped in stock.failed] == ["ache.html"]
    file.write_text(ACHE, encoding="utf-8")
    assert digests_of(pages.pages, SETTINGS) == whole
    assert list(take(pages, whole, stock.ledger, SETTINGS, lambda *_: None).read) == ["ache.html"]


def test_when_a_text_becomes_or_ceases_to_be_repeated_the_articles_that_hold_it_are_read_again(
    tmp_path: Path, index: Path
) -> None:
    noted = {f"n{n}": page(f"Noted {n}", f"An ache of kind {n} that stays for long.", NOTE) for n in range(3)}
    plain = {f"p{n}": page(f"Plain {n}", f"A burn of kind {n} that stays for long.") for n in range(8)}
    corpus = corpus_of(tmp_path / "corpus", **noted, **plain)
    assert built(corpus, index)[0].boilerplate == ()
    corpus_of(corpus, n9=page("Noted 9", "An ache of kind 9 that stays for long.", NOTE))
    report, read = built(corpus, index)
    assert (report.boilerplate, read) == ((NOTE,), 4)
    assert report.passages == 12
    (corpus / "n9.html").unlink()
    report, read = built(corpus, index)
    assert (report.boilerplate, read, report.passages) == ((), 3, 14)


@pytest.mark.parametrize("seed", range(3))
def test_after_any_edits_a_build_is_what_a_full_build_is(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    corpus, index = tmp_path / "corpus", tmp_path / "index"

    def text() -> str:
        texts = [" ".join(rng.choices("ache burn back night fever sharp dull cold".split(), k=8)) for _ in range(3)]
        return page(rng.choice(["Ache", "Burn", "Cold"]), *texts, *([NOTE] if rng.random() < 0.35 else []))

    corpus_of(corpus, **{f"p{n:02d}": text() for n in range(14)})
    built(corpus, index)
    for round_ in range(3):
        for file in sorted(corpus.iterdir()):
            fate = rng.random()
            if fate < 0.1:
                file.unlink()
            elif fate < 0.2:
                file.write_text(text(), encoding="utf-8")
            elif fate < 0.3:
                file.rename(corpus / f"r{rng.random()}.html")
        corpus_of(corpus, **{f"new{round_}": text(), "copy": sorted(corpus.iterdir())[0].read_text(encoding="utf-8")})
        built(corpus, index)
        whole = tmp_path / f"whole{round_}"
        built(corpus, whole)
        assert columns_in(index) == columns_in(whole)
        heads = [list(open_engine(SETTINGS, folder).open().heads()) for folder in (index, whole)]
        assert heads[0] == heads[1]
