"""A build publishes everything it can read, says what it cannot, and leaves nothing half done."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.engines.choice import open_engine
from indexer.engines.seam import Alternative, Clause, Engine, Question, Snapshot
from indexer.errors import BuildRefused, BuildRunning, CorpusMissing
from indexer.publishing.build import BuildReport, Orders, build, next_name, prune
from indexer.publishing.generations import MANIFEST, Generations
from indexer.publishing.report import REFUSED
from indexer.settings import Settings
from indexer.terms import stems_of
from tests.articles import published
from tests.memory_engine import MemoryEngine
from tests.pages import ACHE, BEAT, NO_TEXT, corpus_of, page
from tests.questions import FAILING, asking

PROJECT = Path(__file__).parents[3]
ONE_PROCESS = Settings(workers=1, gate_pages_failed=1)  # of so few pages each is a large share
GATED = Settings(workers=1, gate_articles_lost=0, gate_sections_lost=0, gate_pages_failed=0)  # strict: these corpora are small

HANG = """
import sys, time
from pathlib import Path
from indexer.publishing.build import build
from indexer.settings import Settings

def hang(doing, done, total):
    if doing == sys.argv[3]:
        print(doing, flush=True)
        time.sleep(600)

build(Path(sys.argv[1]), Path(sys.argv[2]), Settings(workers=1), hang)
"""


def quiet(_doing: str, _done: int, _total: int) -> None:
    pass


def built(corpus: Path, index: Path, settings: Settings = ONE_PROCESS) -> BuildReport:
    return build(corpus, index, settings, quiet)


def built_anew(corpus: Path, index: Path, settings: Settings = ONE_PROCESS) -> BuildReport:
    return build(corpus, index, settings, quiet, Orders(full=True))


def engine_of(index: Path) -> Engine:
    return open_engine(Settings(), index)


def titles(index: Path) -> list[str]:
    snapshot = engine_of(index).open()
    heads = [head.title for head in snapshot.heads()]
    snapshot.close()
    return heads


def what_lies_in(folder: Path) -> dict[str, str]:
    """Every file below `folder` with a digest of its bytes, but for the report of a refused build."""
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.stem != REFUSED
    }


def reason_for(report: BuildReport, page_id: str) -> str:
    (reason,) = [skipped.reason for skipped in report.skipped if skipped.id == page_id]
    return reason


# What is published


def test_what_was_read_can_be_found_afterwards(corpus: Path, index: Path) -> None:
    built(corpus, index)
    snapshot = engine_of(index).open()
    question = Question((Clause((Alternative(tuple(stems_of("shoulder blades"))),)),))
    (match,) = snapshot.find(question, 10).matches
    (passage,) = snapshot.passages([match.passage])
    assert passage.text == "The skin between the shoulder blades burns as if it had been in the sun too long."
    assert (passage.article.id, passage.heading, passage.anchor) == ("burn.html", "What it feels like", "feels")
    snapshot.close()


def test_the_report_counts_what_was_published(corpus: Path, index: Path) -> None:
    report = built(corpus, index)
    assert (report.generation, report.articles, report.passages, report.skipped) == ("00000001", 2, 2, ())
    assert report.sections >= 2
    assert report.seconds > 0
    manifest, _ = Generations(index).readable()
    facts = manifest["facts"]
    assert (facts["articles"], facts["sections"], facts["passages"]) == (report.articles, report.sections, report.passages)


def test_articles_lie_in_the_order_of_their_ids_however_many_processes_read_them(tmp_path: Path, index: Path) -> None:
    corpus = corpus_of(tmp_path / "corpus", **{f"p{n:02d}": page(f"Title {n:02d}", f"An ache of kind {n}.") for n in range(12)})
    built(corpus, index, Settings(workers=3))
    assert titles(index) == [f"Title {n:02d}" for n in range(12)]


def test_pages_in_folders_below_are_read_too(corpus: Path, index: Path) -> None:
    corpus_of(corpus / "heart", beat=BEAT)
    built(corpus, index)
    assert titles(index) == ["Back ache", "Burning skin", "Heart beats"]


def test_the_corpus_stays_as_it_was(corpus: Path, index: Path) -> None:
    before = what_lies_in(corpus)
    built(corpus, index)
    assert what_lies_in(corpus) == before


def test_every_page_is_counted_while_it_is_read_and_indexed(corpus: Path, index: Path) -> None:
    corpus_of(corpus, none=NO_TEXT)
    steps: list[tuple[str, int, int]] = []
    build(corpus, index, replace(ONE_PROCESS, encoder="none"), lambda *step: steps.append(step))
    assert steps == [("Reading", 1, 3), ("Reading", 2, 3), ("Reading", 3, 3), ("Indexing", 1, 2), ("Indexing", 2, 2)]


# What is left out


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (NO_TEXT, "no text"),
        ("", "no text"),
        (page("Hidden", "An ache.", head='<meta name="robots" content="noindex">'), "robots"),
        (b"%PDF-1.7 \x00\x01", "PDF"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"\x00\x01\x02\x03" * 100, "binary"),
        (page("Long", "An ache. " * 2000), "max_page_mb"),
    ],
    ids=["no text", "empty", "noindex", "pdf", "gzip", "binary", "too large"],
)
def test_a_page_that_cannot_be_read_is_listed_with_why_and_the_rest_is_published(
    corpus: Path, index: Path, content: str | bytes, why: str
) -> None:
    corpus_of(corpus, odd=content)
    report = built(corpus, index, replace(ONE_PROCESS, max_page_mb=0.01))
    assert why in reason_for(report, "odd.html")
    assert titles(index) == ["Back ache", "Burning skin"]


def test_a_link_is_listed_with_why(corpus: Path, index: Path) -> None:
    (corpus / "link.html").symlink_to(corpus / "ache.html")
    report = built(corpus, index)
    assert "links are not followed" in reason_for(report, "link.html")
    assert report.articles == 2


def test_of_pages_with_the_same_bytes_the_first_one_is_published(corpus: Path, index: Path) -> None:
    corpus_of(corpus, ache_copy=ACHE, zz_copy=ACHE)
    report = built(corpus, index)
    assert titles(index) == ["Back ache", "Burning skin"]
    for copy in ("ache_copy.html", "zz_copy.html"):
        assert "ache.html, byte for byte" in reason_for(report, copy)


def test_pages_that_differ_in_one_byte_are_both_published(corpus: Path, index: Path) -> None:
    corpus_of(corpus, ache_copy=ACHE + "\n")
    assert built(corpus, index).articles == 3


# What stays


def test_each_build_is_a_new_generation_and_two_are_kept(corpus: Path, index: Path) -> None:
    assert [built_anew(corpus, index).generation for _ in range(4)] == ["00000001", "00000002", "00000003", "00000004"]
    assert engine_of(index).names() == ["00000003", "00000004"]
    assert engine_of(index).current() == "00000004"


@pytest.mark.parametrize("kept", [1, 3])
def test_as_many_generations_are_kept_as_the_setting_says(corpus: Path, index: Path, kept: int) -> None:
    for _ in range(4):
        built_anew(corpus, index, Settings(workers=1, generations_kept=kept))
    assert engine_of(index).names() == ["00000001", "00000002", "00000003", "00000004"][-kept:]


def test_when_no_page_can_be_read_the_old_generation_stays(corpus: Path, index: Path) -> None:
    built(corpus, index)
    before = what_lies_in(index)
    for file in corpus.iterdir():
        file.write_text(NO_TEXT)
    with pytest.raises(BuildRefused, match=r"None of the 2 pages in .*corpus.*nothing was published.*ache\.html"):
        built(corpus, index)
    assert {**what_lies_in(index), "LOCK": ""} == {**before, "LOCK": ""}
    assert titles(index) == ["Back ache", "Burning skin"]


def test_when_the_corpus_is_gone_or_empty_nothing_is_touched(corpus: Path, tmp_path: Path, index: Path) -> None:
    built(corpus, index)
    before = what_lies_in(index)
    (tmp_path / "empty").mkdir()
    for nothing in (tmp_path / "empty", tmp_path / "none", corpus / "ache.html"):
        with pytest.raises(CorpusMissing):
            built(nothing, index)
    assert what_lies_in(index) == before


def test_a_first_build_that_fails_publishes_nothing(tmp_path: Path, index: Path) -> None:
    with pytest.raises(BuildRefused):
        built(corpus_of(tmp_path / "corpus", none=NO_TEXT), index)
    assert (engine_of(index).names(), engine_of(index).current()) == ([], None)


@pytest.mark.parametrize("step", ["Reading", "Indexing"])
@pytest.mark.parametrize("cause", [KeyboardInterrupt, ZeroDivisionError])
def test_a_build_that_breaks_off_leaves_nothing_behind(corpus: Path, index: Path, step: str, cause: type[BaseException]) -> None:
    built(corpus, index)
    before = what_lies_in(index)

    def break_off(doing: str, done: int, _total: int) -> None:
        if (doing, done) == (step, 2):
            raise cause

    with pytest.raises(cause):
        build(corpus, index, ONE_PROCESS, break_off, Orders(full=True))
    assert {**what_lies_in(index), "LOCK": ""} == {**before, "LOCK": ""}
    assert Generations(index).unfinished() == []
    assert built_anew(corpus, index).generation == "00000002"


@pytest.mark.parametrize("step", ["Reading", "Indexing"])
def test_a_build_that_is_killed_leaves_the_old_generation_and_the_next_one_cleans_up(
    corpus: Path, index: Path, step: str
) -> None:
    built(corpus, index)
    corpus_of(corpus, heart=BEAT)
    command = [sys.executable, "-c", HANG, str(corpus), str(index), step]
    process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == f"{step}\n"
    assert Generations(index).unfinished() == (["00000002"] if step == "Indexing" else [])
    with pytest.raises(BuildRunning, match=f"pid {process.pid}"):
        built(corpus, index)
    process.kill()
    process.communicate()  # ends when the processes that read pages have ended too: they hold the same pipe
    assert titles(index) == ["Back ache", "Burning skin"]
    assert built(corpus, index).generation == "00000002"
    assert titles(index) == ["Back ache", "Burning skin", "Heart beats"]
    assert Generations(index).unfinished() == []


# The gate


def refused(corpus: Path, index: Path, settings: Settings = GATED, orders: Orders | None = None) -> str:
    """What the gate says, when everything then is as it was."""
    before, kept = what_lies_in(index), engine_of(index).names()
    with pytest.raises(BuildRefused) as caught:
        build(corpus, index, settings, quiet, orders)
    assert {**what_lies_in(index), "LOCK": ""} == {**before, "LOCK": ""}
    assert engine_of(index).names() == kept
    return str(caught.value)


def test_a_build_that_lost_too_many_articles_is_not_published(corpus: Path, index: Path) -> None:
    built(corpus, index)
    (corpus / "burn.html").unlink()
    told = refused(corpus, index)
    assert "generation 00000001 stays" in told
    assert "1 of 2 articles are gone (50%), `gate_articles_lost` allows 0%" in told
    assert "symptom-index build --force" in told


def test_a_build_that_could_not_read_too_many_pages_is_not_published_even_as_the_first(corpus: Path, index: Path) -> None:
    corpus_of(corpus, none=NO_TEXT)
    told = refused(corpus, index)
    assert "1 of 3 pages could not be read (33%), `gate_pages_failed` allows 0%. The first, none.html: " in told
    assert engine_of(index).current() is None


def test_a_page_that_asks_to_be_left_out_is_no_failure(corpus: Path, index: Path) -> None:
    corpus_of(corpus, hidden=page("Hidden", "An ache.", head='<meta name="robots" content="noindex">'))
    report = built(corpus, index, GATED)
    assert (report.articles, "robots" in reason_for(report, "hidden.html")) == (2, True)


def test_copies_of_a_page_have_been_read(corpus: Path, index: Path) -> None:
    corpus_of(corpus, ache_copy=ACHE)
    assert built(corpus, index, GATED).articles == 2


def test_a_build_that_fails_the_questions_is_not_published(corpus: Path, index: Path) -> None:
    built(corpus, index)
    assert "It does not find the ache." in refused(corpus, index, orders=Orders(FAILING, full=True))


def test_the_questions_are_put_to_the_new_generation_while_the_old_one_is_current(corpus: Path, index: Path) -> None:
    built(corpus, index)
    corpus_of(corpus, beat=BEAT)
    asked: list[tuple[str, int, str | None]] = []

    def ask(snapshot: Snapshot) -> list[str]:
        asked.append((snapshot.generation, len(list(snapshot.heads())), engine_of(index).current()))
        return []

    assert build(corpus, index, GATED, quiet, Orders(asking(ask))).overridden == ()
    assert asked == [("00000002", 3, "00000001")]


def test_everything_the_gate_finds_is_told_at_once_and_force_publishes_it_all_the_same(corpus: Path, index: Path) -> None:
    built(corpus, index)
    corpus_of(corpus, burn=NO_TEXT)
    told = refused(corpus, index, orders=Orders(FAILING, full=True))
    report = build(corpus, index, GATED, quiet, Orders(FAILING, force=True))
    assert len(report.overridden) == 4
    assert all(sentence in told for sentence in report.overridden)
    assert titles(index) == ["Back ache"]


def test_questions_that_break_off_leave_nothing_behind(corpus: Path, index: Path) -> None:
    def breaks(_snapshot: Snapshot) -> list[str]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(corpus, index, GATED, quiet, Orders(asking(breaks)))
    assert (engine_of(index).names(), engine_of(index).current()) == ([], None)


def test_a_build_is_compared_with_the_newest_sound_generation_that_visitors_could_read(corpus: Path, index: Path) -> None:
    corpus_of(corpus, beat=BEAT)
    built(corpus, index)
    built_anew(corpus, index)
    (Generations(index).folder("00000002") / MANIFEST).write_text("{}")
    (corpus / "beat.html").unlink()
    assert "1 of 3 articles are gone" in refused(corpus, index)


def test_a_refused_generation_does_not_become_current_through_a_damaged_pointer(corpus: Path, index: Path) -> None:
    built(corpus, index)
    (index / "CURRENT").write_text("nonsense")
    with pytest.raises(BuildRefused, match="the ache"):
        build(corpus, index, GATED, quiet, Orders(FAILING, full=True))
    assert (engine_of(index).names(), engine_of(index).current()) == (["00000001"], "00000001")


# Names


@pytest.mark.parametrize(
    ("names", "name"),
    [([], "00000001"), (["00000001"], "00000002"), (["00000002", "00000009"], "00000010"), (["99999998"], "99999999")],
)
def test_a_new_name_stands_above_all_others(names: list[str], name: str) -> None:
    assert next_name(names) == name


@pytest.mark.parametrize(
    ("current", "kept", "left"),
    [("00000004", 2, "34"), ("00000003", 2, "23"), ("00000001", 2, "1"), ("00000003", 1, "3"), ("00000003", 9, "123")],
)
def test_pruning_spares_the_current_generation_and_those_before_it(current: str, kept: int, left: str) -> None:
    engine = MemoryEngine()
    for name in ("00000001", "00000002", "00000003", "00000004"):
        published(engine, name=name)
    engine.publish(current)
    dropped = prune(engine, kept)
    assert engine.names() == [f"0000000{digit}" for digit in left]
    assert sorted([*dropped, *engine.names()]) == ["00000001", "00000002", "00000003", "00000004"]
    assert prune(engine, kept) == []


def test_where_nothing_is_current_pruning_spares_the_newest() -> None:
    engine = MemoryEngine()
    for name in ("00000001", "00000002", "00000003"):
        published(engine, name=name)
    engine.published = None
    assert prune(engine, 2) == ["00000001"]
