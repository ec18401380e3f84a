"""What a mirrored folder is known to hold, whatever happened to the run before."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.errors import BuildRunning, MirrorFailed, StorageFailed
from indexer.mirroring.ledger import NAME, Held, opened, write_whole

SITEMAP = "https://example.org/sitemap.xml"
ACHE, BURN = "https://example.org/ache", "https://example.org/burn"
HELD = Held("ache.html", 10, '"1"', "", "2026-01-31", "2026-02-01T00:00:00+00:00")


def test_what_was_written_down_is_known_to_the_next_run(tmp_path: Path) -> None:
    with opened(tmp_path / "new" / "pages", SITEMAP) as ledger:
        ledger.begin("2026-02-01")
        ledger.keep(ACHE, HELD)
        ledger.keep(BURN, HELD)
        ledger.forget(BURN)
    with opened(tmp_path / "new" / "pages", SITEMAP) as ledger:
        assert (ledger.pages, ledger.began) == ({ACHE: HELD}, "2026-02-01")
        ledger.begin("2026-02-02")
        assert ledger.began == "2026-02-01"
        ledger.end()
    with opened(tmp_path / "new" / "pages", SITEMAP) as ledger:
        assert (ledger.pages, ledger.began) == ({ACHE: HELD}, "")


def test_a_line_cut_off_anywhere_costs_no_other_line(tmp_path: Path) -> None:
    with opened(tmp_path, SITEMAP) as ledger:
        ledger.begin("2026-02-01")
        ledger.keep(ACHE, HELD)
    whole = (tmp_path / NAME).read_bytes()
    with opened(tmp_path, SITEMAP) as ledger:
        ledger.keep(BURN, HELD)
    both = (tmp_path / NAME).read_bytes()
    for end in range(len(whole), len(both) - 1):
        (tmp_path / NAME).write_bytes(both[:end])
        with opened(tmp_path, SITEMAP) as ledger:
            assert ACHE in ledger.pages
            ledger.keep("https://example.org/more", HELD)
        with opened(tmp_path, SITEMAP) as ledger:
            assert {ACHE, "https://example.org/more"} <= ledger.pages.keys()


def test_a_folder_mirrors_one_sitemap(tmp_path: Path) -> None:
    with opened(tmp_path, SITEMAP) as ledger:
        ledger.begin("2026-02-01")
    with pytest.raises(MirrorFailed, match=SITEMAP), opened(tmp_path, "https://example.com/sitemap.xml"):
        pass


def test_only_one_run_writes_to_a_folder(tmp_path: Path) -> None:
    with opened(tmp_path, SITEMAP), pytest.raises(BuildRunning, match="Another mirror"), opened(tmp_path, SITEMAP):
        pass


def test_a_file_is_replaced_whole_or_stays(tmp_path: Path) -> None:
    file = tmp_path / "more" / "ache.html"
    write_whole(file, b"one")
    write_whole(file, b"two")
    assert file.read_bytes() == b"two"
    assert [entry.name for entry in file.parent.iterdir()] == ["ache.html"]
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(StorageFailed, match=r"Could not write .*folder\.html"):
        write_whole(tmp_path / "folder.html", b"")
