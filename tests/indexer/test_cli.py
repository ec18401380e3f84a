"""symptom-index as its users meet it: what it prints, how it ends, and never a traceback."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from indexer.cli import PLAIN_STEP, ProgressLine, commands
from indexer.engines.choice import open_engine
from indexer.publishing.generations import Generations
from indexer.settings import FILE_NAME, Settings
from tests.pages import ACHE, BEAT, BURN, NO_TEXT, corpus_of, page

PROJECT = Path(__file__).parents[2]

BUILD_STOPPED_WHILE_FORKING = """
import multiprocessing, os, signal
from indexer.cli import commands
multiprocessing.set_start_method("fork")
os.register_at_fork(after_in_parent=lambda: os.kill(os.getpid(), signal.SIGTERM))
commands(["build", "--full"])
"""

BUILD_ON_A_FULL_DISK = """
import resource
from indexer.cli import commands
resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000))
commands(["build", "--full"])
"""


@pytest.fixture(autouse=True)
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The maintainer's folder, with a corpus of two pages; commands run in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SYMPTOM_SEARCH_WORKERS", "1")
    monkeypatch.setenv("SYMPTOM_SEARCH_GATE_PAGES_FAILED", "1")  # of so few pages each is a large share
    corpus_of(tmp_path / "corpus", ache=ACHE, burn=BURN)
    return tmp_path


def run(*arguments: str, charset: str = "utf-8") -> Result:
    """One command in this process; an exception that is no exit ends the test."""
    result = CliRunner(charset=charset).invoke(commands, arguments)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def command_line(*arguments: str, before: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """One command as a shell runs it."""
    return subprocess.run(
        [*before, sys.executable, "-m", "indexer", *arguments],
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def titles(index: str = ".symptom-search") -> list[str]:
    snapshot = open_engine(Settings(), Path(index)).open()
    found = [head.title for head in snapshot.heads()]
    snapshot.close()
    return found


# build


def test_a_build_without_a_terminal_prints_plain_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYMPTOM_SEARCH_ENCODER", "none")
    done = command_line("build")
    assert done.returncode == 0
    assert done.stderr == "Reading 2 of 2\nIndexing 2 of 2\n"
    *lines, seconds, meant = done.stdout.splitlines()
    assert lines[0] == "Generation 00000001 is published"
    assert lines[1] == "articles 2"
    assert lines[3:] == ["passages 2", "links that land 2 of 2", "skipped 0"]
    assert (seconds.split()[0], meant.partition(":")[0]) == ("seconds", "searched by words alone")
    assert titles() == ["Back ache", "Burning skin"]


def test_a_build_on_a_terminal_draws_a_bar_and_a_table() -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "indexer", "build"]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "TERM": "xterm", "COLUMNS": "80"}
    process = subprocess.Popen(command, env=environment, stdout=theirs, stderr=theirs)
    os.close(theirs)
    shown = b""
    while part := read_terminal(ours):
        shown += part
    os.close(ours)
    assert process.wait() == 0
    assert b"Reading" in shown
    assert re.search("2/2(?s:.*)│ articles +│ +2", shown.decode())


def read_terminal(terminal: int) -> bytes:
    try:
        return os.read(terminal, 10_000)
    except OSError:  # how Linux says that nobody holds the other end any more
        return b""


def test_a_build_names_the_pages_it_left_out_each_on_a_line_of_its_own(site: Path) -> None:
    deep = corpus_of(site / "corpus", none=NO_TEXT) / ("folder-" * 20)
    corpus_of(deep, **{"[bold]": NO_TEXT})
    lines = run("build").stdout.splitlines()
    assert "skipped 2" in lines
    assert [line.partition(":")[0] for line in lines if line.startswith("skipped ") and ":" in line] == [
        f"skipped {'folder-' * 20}/[bold].html",
        "skipped none.html",
    ]


def test_a_build_can_report_as_json_and_then_prints_nothing_else(site: Path) -> None:
    corpus_of(site / "corpus", none=NO_TEXT)
    result = run("build", "--json")
    report = json.loads(result.stdout)
    assert result.stderr == ""
    assert (report["generation"], report["articles"], report["passages"]) == ("00000001", 2, 2)
    assert [skipped["id"] for skipped in report["skipped"]] == ["none.html"]


def test_the_index_lies_beside_the_corpus_unless_another_folder_is_named(site: Path) -> None:
    run("build", "corpus", "--index", "other")
    assert titles("other") == ["Back ache", "Burning skin"]
    assert not (site / ".symptom-search").exists()


def test_a_long_build_prints_a_line_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    with ProgressLine(quiet=False) as progress:
        for done in range(1, 2 * PLAIN_STEP + 2):
            progress.show("Reading", done, 2 * PLAIN_STEP + 1)
    assert capsys.readouterr().err.splitlines() == [f"Reading {done} of 1001" for done in (500, 1000, 1001)]


# What goes wrong in a build


@pytest.mark.parametrize("corpus", ["none", "corpus/ache.html", "empty"])
def test_without_pages_a_build_says_what_to_do(site: Path, corpus: str) -> None:
    (site / "empty").mkdir()
    result = run("build", corpus)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("Error: ")
    assert corpus in result.stderr
    assert not (site / ".symptom-search").exists()


def test_a_shell_sees_one_line_and_the_exit_code() -> None:
    done = command_line("build", "none")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "Error: There is no folder none. Name the folder that holds your pages, or create it.\n"


def test_a_corpus_without_any_text_is_refused(site: Path) -> None:
    run("build")
    corpus_of(site / "corpus", ache=NO_TEXT, burn=NO_TEXT)
    result = run("build")
    assert result.exit_code == 4
    assert "nothing was published" in result.stderr
    assert titles() == ["Back ache", "Burning skin"]


def test_a_build_that_the_gate_keeps_back_says_why_and_can_be_forced(site: Path) -> None:
    (site / "corpus" / FILE_NAME).write_text("gate_articles_lost = 0\n")
    run("build")
    (site / "corpus" / "burn.html").unlink()
    refused = run("build")
    assert (refused.exit_code, refused.stdout) == (4, "")
    assert "1 of 2 articles are gone (50%)" in refused.stderr
    assert titles() == ["Back ache", "Burning skin"]
    forced = run("build", "--force", "--json")
    assert forced.exit_code == 0
    assert "1 of 2 articles are gone (50%)" in json.loads(forced.stdout)["overridden"][0]
    assert titles() == ["Back ache"]


def test_a_forced_build_prints_what_it_passed_over(site: Path) -> None:
    (site / "corpus" / FILE_NAME).write_text("gate_articles_lost = 0\n")
    run("build")
    (site / "corpus" / "burn.html").unlink()
    assert "published all the same: 1 of 2 articles are gone" in run("build", "--force").stdout


def test_wrong_settings_are_listed_and_nothing_is_built(site: Path) -> None:
    (site / "corpus" / FILE_NAME).write_text("page_size = 0\nnonsense = 1\n")
    result = run("build")
    assert result.exit_code == 2
    assert "`page_size`" in result.stderr
    assert "`nonsense`" in result.stderr
    assert not (site / ".symptom-search").exists()


def test_a_second_build_at_the_same_time_is_refused(site: Path) -> None:
    with Generations(site / ".symptom-search").lock():
        result = run("build")
    assert result.exit_code == 5
    assert f"pid {os.getpid()}" in result.stderr


def test_a_damaged_generation_is_replaced_by_the_next_build(site: Path) -> None:
    run("build")
    for file in (site / ".symptom-search").rglob("*"):
        if file.is_file():
            file.write_bytes(b"\xff")
    result = run("build")
    assert result.exit_code == 0
    assert titles() == ["Back ache", "Burning skin"]


@pytest.mark.parametrize("index", ["link", "corpus/ache.html", "corpus/ache.html/index", "shared"])
def test_an_index_folder_that_cannot_be_used_is_an_error(site: Path, index: str) -> None:
    (site / "real").mkdir(mode=0o700)
    (site / "link").symlink_to("real")
    (site / "shared").mkdir()
    (site / "shared").chmod(0o777)
    result = run("build", "--index", index)
    assert result.exit_code == 1
    assert str(Path(index).parts[-1]) in result.stderr


@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="the superuser may write everywhere")
def test_an_index_folder_that_may_not_be_written_is_an_error_and_stays_as_it_is(site: Path) -> None:
    run("build")
    folders = [site / ".symptom-search", site / ".symptom-search" / "generations"]
    without_rights = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search") if os.geteuid() == 0 else ()
    for folder in folders:
        folder.chmod(0o500)
    done = command_line("build", "--full", before=without_rights)
    for folder in folders:
        folder.chmod(0o700)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("Error: Could not create a generation in ")
    assert "Permission denied" in done.stderr
    assert open_engine(Settings(), site / ".symptom-search").names() == ["00000001"]


def test_a_full_disk_is_an_error_and_the_old_generation_stays(site: Path) -> None:
    run("build")
    corpus_of(site / "corpus", **{f"p{n}": page(f"Ache {n}", *(f"Ache {n} of kind {m}." for m in range(50))) for n in range(20)})
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "COVERAGE_PROCESS_CONFIG": ""}  # it would write to the disk, too
    command = [sys.executable, "-c", BUILD_ON_A_FULL_DISK]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("Error: Could not write generation 00000002: File too large.")
    assert Generations(site / ".symptom-search").unfinished() == []
    assert titles() == ["Back ache", "Burning skin"]


def test_a_stopped_build_cleans_up_after_itself(site: Path) -> None:
    run("build")
    corpus_of(site / "corpus", **{f"p{n}": page(f"Ache {n}", *(f"Ache {n} of kind {m}." for m in range(20))) for n in range(400)})
    (site / ".symptom-search" / "LOCK").unlink()
    process = subprocess.Popen(
        [sys.executable, "-m", "indexer", "build"],
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not (site / ".symptom-search" / "LOCK").exists() and process.poll() is None:
        time.sleep(0.01)
    process.terminate()
    _, told = process.communicate()
    assert (process.returncode, told.splitlines()[-1]) == (130, "Interrupted; nothing was published.")
    assert Generations(site / ".symptom-search").unfinished() == []
    assert titles() == ["Back ache", "Burning skin"]


def test_a_build_is_stopped_even_at_a_moment_when_python_loses_interrupts(site: Path) -> None:
    run("build")
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    command = [sys.executable, "-c", BUILD_STOPPED_WHILE_FORKING]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr.splitlines()[-1]) == (130, "Interrupted; nothing was published.")
    assert open_engine(Settings(), site / ".symptom-search").names() == ["00000001"]


# show


def test_show_prints_one_object_a_line_in_the_order_of_the_files(site: Path) -> None:
    done = command_line("show", "--json", "corpus/burn.html", "corpus/ache.html")
    assert (done.returncode, done.stderr) == (0, "")
    articles = [json.loads(line) for line in done.stdout.splitlines()]
    assert [article["id"] for article in articles] == ["burn.html", "ache.html"]


def test_an_article_has_the_shape_that_programs_rely_on() -> None:
    (article,) = map(json.loads, run("show", "--json", "corpus/ache.html").stdout.splitlines())
    assert list(article) == ["id", "title", "language", "url", "reviewed", "names", "sections", "references", "digest"]
    assert (article["title"], article["language"], article["url"], article["reviewed"]) == ("Back ache", "en", None, None)
    (section,) = [section for section in article["sections"] if section["passages"]]
    assert section == {
        "level": 2,
        "heading": "What it feels like",
        "path": ["What it feels like"],
        "anchor": "feels",
        "kind": "symptoms",
        "care": None,
        "passages": [
            {
                "kind": "paragraph",
                "lead_in": None,
                "text": "A dull ache sits low down in the back and grows towards the evening.",
                "citations": [],
            }
        ],
    }


def test_an_id_is_the_path_below_the_corpus_or_else_the_path_as_given(site: Path) -> None:
    corpus_of(site / "corpus" / "heart", beat=BEAT)
    corpus_of(site / "drafts", beat=BEAT)
    files = ["corpus/heart/beat.html", str(site / "corpus" / "ache.html"), "drafts/beat.html", str(site / "drafts" / "beat.html")]
    shown = [json.loads(line)["id"] for line in run("show", "--json", *files).stdout.splitlines()]
    assert shown == ["heart/beat.html", "ache.html", "drafts/beat.html", f"{site}/drafts/beat.html"]


def test_show_without_json_is_for_reading() -> None:
    shown = run("show", "corpus/ache.html").stdout
    assert shown.splitlines()[:2] == ["Back ache", "ache.html · en"]
    assert "## What it feels like  [symptoms]  #feels" in shown
    assert "  paragraph: A dull ache sits low down in the back and grows towards the evening." in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize("content", [NO_TEXT, "", b"%PDF-1.7", b"\x00\xff" * 50], ids=["no text", "empty", "pdf", "binary"])
def test_a_page_that_cannot_be_read_is_named_and_the_others_are_shown(site: Path, content: str | bytes) -> None:
    corpus_of(site / "corpus", odd=content)
    result = run("show", "corpus/odd.html", "corpus/burn.html")
    assert result.exit_code == 1
    assert result.stderr.startswith("odd.html: ")
    assert "Burning skin" in result.stdout
    assert "odd.html" not in result.stdout


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso8859-1", "cp1252"])
def test_a_page_in_any_encoding_is_read(site: Path, encoding: str) -> None:
    text = page("Café ache", "The naïve ache – it’s “hot” – comes back." if encoding != "iso8859-1" else "The naïve ache.")
    corpus_of(site / "corpus", odd=text.replace('<meta charset="utf-8">', "").encode(encoding))
    article = json.loads(run("show", "--json", "corpus/odd.html").stdout)
    assert article["title"] == "Café ache"
    assert "naïve" in article["sections"][-1]["passages"][0]["text"]


@pytest.mark.parametrize("charset", ["ascii", "iso8859-1", "cp437", "utf-8", "utf-16"])
@pytest.mark.parametrize(
    "command", [["show", "corpus/odd.html"], ["show", "--json", "corpus/odd.html"], ["build"], ["build", "--json"]]
)
def test_a_terminal_in_any_encoding_is_printed_to(site: Path, charset: str, command: list[str]) -> None:
    corpus_of(site / "corpus", odd=page("Ache ☃ é 漢", "A naïve ☃ ache 🦴."), copy=page("Ache ☃ é 漢", "A naïve ☃ ache 🦴."))
    (site / "corpus" / "copy.html").rename(site / "corpus" / "☃ é.html")
    result = run(*command, charset=charset)
    assert result.exit_code == 0
    if "--json" in command:
        assert result.stdout.isascii()
        assert "☃ é" in json.dumps(json.loads(result.stdout), ensure_ascii=False)


@pytest.mark.parametrize(
    "arguments", [["show"], ["show", "none.html"], ["show", "corpus"], ["build", "--nonsense"], ["nonsense"]]
)
def test_wrong_usage_is_told_with_exit_code_2(arguments: list[str]) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Error" in result.stderr


@pytest.mark.parametrize("command", [name for name in commands.commands if name != "find"])
def test_every_command_explains_itself_with_an_example(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert f"symptom-index {command}" in result.stdout.partition("Example:")[2]


def test_the_group_explains_every_exit_code() -> None:
    told = " ".join(run("--help").stdout.split())
    for code in ("0 done", "1 failed", "2 wrong usage", "3 no generation", "4 refused", "5 another build", "130 interrupted"):
        assert code in told
