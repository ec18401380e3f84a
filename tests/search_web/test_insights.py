"""What is written down of what visitors did not find, and above all what is not."""

from __future__ import annotations

import hashlib
import json
import logging
import multiprocessing
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import pytest

from indexer.errors import StorageFailed
from indexer.settings import Settings
from search_web import insights as module
from search_web.insights import (
    DAYS_BEFORE,
    DAYS_KEPT,
    Insights,
    Kept,
    forget,
    kept,
    open_insights,
    term_to_count,
)

FIRST = date(2026, 1, 1)
KEY = b"k" * 32
CANARY = "canary wobble"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index" / "insights"


class Visits:
    """Questions over the days."""

    def __init__(self, folder: Path, key: bytes = KEY) -> None:
        self.folder, self.day = folder, FIRST
        self.insights = Insights(folder, key, lambda: self.day)
        self.insights._due = float("inf")  # nothing is written but when a test says so

    def ask(self, *symptoms: str, days: Iterable[int]) -> None:
        for day in days:
            self.day = FIRST + timedelta(days=day)
            self.insights.note(symptoms)
        self.insights.write()

    def kept(self, day: int = 0) -> list[Kept]:
        return kept(self.folder, FIRST + timedelta(days=day))


@pytest.fixture
def visits(folder: Path) -> Visits:
    return Visits(folder)


def everything(folder: Path) -> str:
    """Names and contents of all files, as anybody with a copy of the disk has them."""
    return "".join(f"{file.name}{file.read_text()}" for file in sorted(folder.rglob("*")) if file.is_file())


@pytest.mark.parametrize(
    ("symptom", "term"),
    [
        ("My legs feel Wobbly", "legs wobbly"),
        ("can’t stop Yawning!", "cant stop yawning"),
        ("no appetite", "no appetite"),
        ("fièvre", "fievre"),
        ("nausea/vomiting", "nausea vomiting"),
    ],
)
def test_a_symptom_becomes_its_words_that_say_something(symptom: str, term: str) -> None:
    assert term_to_count(symptom) == term


@pytest.mark.parametrize(
    "symptom",
    [
        "",
        "I feel it",
        "pain since 2019",
        "aged ٤٢",
        "call 07700",
        "half ½",
        "me@example",
        "jane.doe",
        "jane_doe",
        "www.example.org",
        "http://x",
        "#wobble",
        "x" * 26,
        "anna weber who lives opposite church tower wobbles badly",
    ],
)
def test_numbers_addresses_codes_and_sentences_are_never_counted(symptom: str) -> None:
    assert term_to_count(symptom) == ""


def test_a_term_is_written_down_on_its_tenth_day_and_not_before(visits: Visits) -> None:
    visits.ask(CANARY, days=range(9))
    assert (visits.kept(8), "canary" in everything(visits.folder)) == ([], False)
    visits.ask(CANARY, days=[9])
    assert visits.kept(9) == [Kept(CANARY, 10)]


def test_however_often_it_is_asked_for_on_one_day_counts_as_one(visits: Visits, folder: Path) -> None:
    for _ in range(30):
        visits.ask(CANARY, days=[0])
        Visits(folder).ask(CANARY, days=[0])
    assert visits.kept() == []


def test_what_lies_on_the_disk_of_a_rare_term_tells_nothing_without_the_key(visits: Visits, folder: Path) -> None:
    visits.ask(CANARY, "rare thing", days=range(9))
    disk = everything(folder)

    assert not any(word in disk for word in ("canary", "wobble", "rare", "thing"))
    for name in ("sha1", "sha256", "md5", "blake2b", "sha512", "sha3_256"):
        assert hashlib.new(name, CANARY.encode()).hexdigest()[:12] not in disk
    assert KEY.hex() not in disk
    assert KEY.decode() not in disk

    other = folder.parent / "other"
    Visits(other, b"j" * 32).ask(CANARY, "rare thing", days=range(9))
    hashes = [set(json.loads(file.read_text())["days"]) for file in (*folder.glob("*.json"), *other.glob("*.json"))]
    assert hashes[0].isdisjoint(hashes[1])


def test_no_time_is_finer_than_a_day(visits: Visits, folder: Path) -> None:
    visits.ask(CANARY, days=range(3))
    (file,) = folder.glob("*.json")
    (days,) = json.loads(file.read_text())["days"].values()
    assert days == [FIRST.toordinal() + day for day in range(3)]


def test_only_the_owner_can_read_what_is_counted(visits: Visits, folder: Path) -> None:
    visits.ask(CANARY, days=[0])
    assert folder.stat().st_mode & 0o077 == 0
    assert folder.parent.stat().st_mode & 0o077 == 0
    assert all(file.stat().st_mode & 0o077 == 0 for file in folder.iterdir())


def test_a_term_goes_when_too_few_of_its_days_remain(visits: Visits) -> None:
    visits.ask(CANARY, days=range(DAYS_BEFORE))
    assert visits.kept(DAYS_KEPT - 1) == [Kept(CANARY, DAYS_BEFORE)]
    assert visits.kept(DAYS_KEPT) == []
    assert "canary" not in everything(visits.folder)


def test_after_ninety_days_nothing_is_left_of_anything(visits: Visits, folder: Path) -> None:
    visits.ask(CANARY, days=range(DAYS_BEFORE))
    visits.kept(DAYS_BEFORE + DAYS_KEPT)
    assert list(folder.glob("*.json")) == []


def test_days_of_a_clock_that_was_wrong_do_not_stay(visits: Visits) -> None:
    visits.ask(CANARY, days=range(1000, 1010))
    assert visits.kept(0) == []
    assert "canary" not in everything(visits.folder)


def test_after_a_restart_of_the_machine_terms_stay_and_rare_ones_begin_anew(visits: Visits, folder: Path) -> None:
    visits.ask("known wobble", days=range(10))
    visits.ask(CANARY, days=range(9))
    restarted = Visits(folder, b"j" * 32)
    restarted.ask(CANARY, days=range(9, 18))
    assert visits.kept(18) == [Kept("known wobble", 10)]
    restarted.ask(CANARY, "known wobble", days=[18, 19])
    assert visits.kept(19) == [Kept(CANARY, 11), Kept("known wobble", 10)]


def test_everything_can_be_deleted_at_once(visits: Visits, folder: Path) -> None:
    visits.ask(CANARY, days=range(10))
    forget(folder)
    assert visits.kept(9) == []
    forget(folder / "nowhere")


def test_a_flood_of_made_up_terms_ends_at_the_limits(visits: Visits, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(module, "MAX_HASHES", 20)
    monkeypatch.setattr(module, "MAX_WAITING", 50)
    visits.ask(CANARY, days=range(5))
    for letters in (f"{a}{b}" for a in "abcdefghijklmnop" for b in "qrstuvwxyz"):
        visits.insights.note([f"flood {letters}"])
    assert len(visits.insights._waiting) == 50
    visits.insights.write()
    (file,) = folder.glob("*.json")
    assert len(json.loads(file.read_text())["days"]) == 20
    visits.ask(CANARY, days=range(5, 10))
    assert visits.kept(9) == [Kept(CANARY, 10)]


DAMAGED = ("", "{", "[]", "null", '{"format": 1}', '{"format": 9}', '{"format": 1, "days": {"a": "x"}}', "\xff")


@pytest.mark.parametrize("content", DAMAGED)
def test_a_damaged_file_is_begun_anew(visits: Visits, folder: Path, content: str) -> None:
    visits.ask(CANARY, days=[0])
    (file,) = folder.glob("*.json")
    file.write_text(content, encoding="latin-1")
    visits.ask(CANARY, days=range(10))
    assert visits.kept(9) == [Kept(CANARY, 10)]


def ask_in_a_process(folder: Path, number: int) -> None:
    visits = Visits(folder)
    for _ in range(3):
        visits.ask("shared wobble", f"only {'bcde'[number]}", days=range(10))


def test_several_processes_count_together(visits: Visits, folder: Path) -> None:
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=ask_in_a_process, args=(folder, number)) for number in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert {one.term for one in visits.kept(9)} == {"shared wobble", *(f"only {letter}" for letter in "bcde")}


def test_where_nothing_can_be_written_visitors_are_answered_and_the_log_holds_no_word(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    insights = Insights(tmp_path / "file" / "insights", KEY)
    insights.note([CANARY])
    with pytest.raises(StorageFailed) as caught:
        insights.write()
    insights._waiting = {(1, CANARY)}
    with caplog.at_level(logging.DEBUG):
        insights._write_or_log()
    assert "is not counted meanwhile" in caplog.text
    assert "canary" not in caplog.text + str(caught.value)


def test_off_means_that_there_is_nothing(tmp_path: Path) -> None:
    assert open_insights(Settings(), tmp_path) is None
    assert kept(tmp_path / "insights") == []
    assert not list(tmp_path.iterdir())
