"""symptom-index init and doctor: the first files, and what is wrong later."""

from __future__ import annotations

import json
import os
import resource
import shutil
import stat
import subprocess
import sys
from collections import namedtuple
from importlib import metadata
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from indexer import doctor, setup_commands
from indexer.settings import FILE_NAME, read_settings
from search_web.commands import symptom_index
from search_web.expectations import FILE_NAME as QUESTIONS
from search_web.expectations import Expectation, read_expectations
from tests.pages import ACHE, BURN, NO_TEXT, corpus_of
from tests.source import PROJECT


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SYMPTOM_SEARCH_WORKERS", "1")
    monkeypatch.setenv("SYMPTOM_SEARCH_ENCODER", "none")
    return corpus_of(tmp_path / "corpus", ache=ACHE, burn=BURN)


@pytest.fixture
def index(corpus: Path) -> Path:
    assert run("build", str(corpus)).exit_code == 0
    return corpus.parent / ".symptom-search"


def run(*words: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(symptom_index, list(words), input=typed)


def wrong(corpus: Path) -> dict[str, tuple[str, str]]:
    """What doctor finds wrong: about → what it says and what mends it. Its exit code agrees."""
    result = run("doctor", str(corpus), "--json")
    found = {f["about"]: (f["says"], f["mend"]) for f in json.loads(result.output) if f["state"] == "wrong"}
    assert result.exit_code == (1 if found else 0)
    return found


def test_flags_answer_and_the_first_files_are_written(corpus: Path) -> None:
    result = run("init", str(corpus), "--site-name", 'Back "and" Neck', "--emergency-number", "112", "--yes")

    assert result.exit_code == 0
    settings = read_settings(corpus, {})
    assert (settings.site_name, settings.emergency_number, settings.language) == ('Back "and" Neck', "112", "en")
    assert read_expectations(corpus / QUESTIONS) == [
        Expectation("Back ache", "ache.html", ""),
        Expectation("Burning skin", "burn.html", ""),
    ]
    assert run("build", str(corpus)).exit_code == 0


def test_five_questions_are_asked_on_a_terminal(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup_commands, "_is_terminal", lambda: True)
    result = run("init", str(corpus), typed="Rücken\nhttps://www.example.org\nde\n112\npost\n")

    assert result.output.count("]: ") == 5
    settings = read_settings(corpus, {})
    assert (settings.site_name, settings.base_url, settings.query_method) == ("Rücken", "https://www.example.org", "post")


def test_nothing_is_asked_where_nobody_can_answer(corpus: Path) -> None:
    assert run("init", str(corpus)).exit_code == 0
    assert read_settings(corpus, {}) == read_settings(corpus / "none", {})


def test_files_that_are_there_stay(corpus: Path) -> None:
    (corpus / FILE_NAME).write_text("language = 'fr'\n")
    result = run("init", str(corpus), "--language", "de")

    assert result.exit_code == 0
    assert f"{FILE_NAME} is there already" in result.output
    assert (corpus / FILE_NAME).read_text() == "language = 'fr'\n"


def test_a_wrong_answer_writes_nothing(corpus: Path) -> None:
    result = run("init", str(corpus), "--query-method", "put", "--emergency-number", "help")

    assert result.exit_code == 2
    assert "query_method" in result.stderr
    assert "emergency_number" in result.stderr
    assert "Settings in these answers cannot be used" in result.stderr
    assert not (corpus / FILE_NAME).exists()


def test_a_language_that_the_pages_do_not_speak_is_warned_of_and_kept(corpus: Path) -> None:
    result = run("init", str(corpus), "--language", "xx", "--yes")

    assert result.exit_code == 0
    assert result.stderr.startswith("warning: the search pages speak de, en but not xx, and will be in English.")
    assert read_settings(corpus, {}).language == "xx"


@pytest.mark.parametrize("language", ["en", "de-AT", "DE"])
def test_one_that_they_speak_is_not_warned_of(corpus: Path, language: str) -> None:
    assert run("init", str(corpus), "--language", language, "--yes").stderr == ""


def test_without_pages_there_is_nothing_to_begin_with(tmp_path: Path) -> None:
    assert run("init", str(tmp_path / "none")).exit_code == 2


def test_pages_without_text_give_no_question(tmp_path: Path) -> None:
    assert run("init", str(corpus_of(tmp_path / "corpus", empty=NO_TEXT))).exit_code == 0
    assert read_expectations(tmp_path / "corpus" / QUESTIONS) == []


@pytest.mark.usefixtures("index")
def test_where_all_is_well_doctor_says_so(corpus: Path) -> None:
    result = run("doctor", str(corpus))

    assert result.exit_code == 0
    assert "WRONG" not in result.output
    for about in ("python", "packages", "settings", "corpus", "encoder", "index", "disk", "generations"):
        assert f"  {about}: " in result.output


def test_before_the_first_build_the_command_is_build(corpus: Path) -> None:
    assert wrong(corpus)["generations"][1] == f"symptom-index build {corpus}"


def test_wrong_settings_are_listed_and_what_depends_on_them_is_left_out(corpus: Path) -> None:
    (corpus / FILE_NAME).write_text("page_size = 0\ncolour = 'red'\n")
    found = wrong(corpus)

    assert set(found) == {"settings"}
    assert "page_size" in found["settings"][0]
    assert "colour" in found["settings"][0]
    assert FILE_NAME in found["settings"][1]
    assert "       " in run("doctor", str(corpus)).output


@pytest.mark.parametrize("setting", ["opensearch_password_file", "opensearch_certificates"])
def test_an_engine_that_cannot_be_opened_is_one_thing_among_the_others_that_are_looked_at(corpus: Path, setting: str) -> None:
    (corpus / FILE_NAME).write_text(f'engine = "opensearch"\n{setting} = "/nowhere"\n')
    (corpus / QUESTIONS).write_text("[[nonsense")
    found = wrong(corpus)

    assert set(found) == {"engine", "files of the corpus"}
    assert f"`{setting}`" in found["engine"][0]
    assert found["engine"][1] == f"edit {corpus / FILE_NAME}, or the variables SYMPTOM_SEARCH_..."


def test_a_corpus_that_is_gone_is_wrong(index: Path, corpus: Path) -> None:
    for page in corpus.iterdir():
        page.unlink()

    assert set(wrong(corpus)) == {"corpus"}


@pytest.mark.usefixtures("index")
@pytest.mark.parametrize("name", ["none", "corpus/ache.html"])
def test_of_a_corpus_that_is_no_folder_nothing_is_said_that_only_its_files_tell(corpus: Path, name: str) -> None:
    missing = corpus.parent / name
    found = json.loads(run("doctor", str(missing), "--index", str(corpus.parent / ".symptom-search"), "--json").output)

    assert [finding["about"] for finding in found] == ["python", "packages", "corpus", "index", "disk"]
    assert set(wrong(missing)) == {"corpus"}


@pytest.mark.usefixtures("index")
@pytest.mark.parametrize("name", ["synonyms.toml", "notices.toml", QUESTIONS])
def test_a_file_that_cannot_be_read_is_wrong(corpus: Path, name: str) -> None:
    (corpus / name).write_text("[[nonsense")
    found = wrong(corpus)

    assert set(found) == {"files of the corpus"}
    assert name in found["files of the corpus"][0]


@pytest.mark.usefixtures("index")
def test_a_question_that_finds_nothing_any_more_is_wrong(corpus: Path) -> None:
    (corpus / QUESTIONS).write_text('[[question]]\nask = "burning"\narticle = "gone.html"\n')

    assert "gone.html" in wrong(corpus)["questions"][0]


def test_an_index_that_others_can_write_is_wrong(index: Path, corpus: Path) -> None:
    index.chmod(index.stat().st_mode | stat.S_IWOTH)

    assert wrong(corpus)["index"][1] == f"chmod 700 {index}"


def test_a_damaged_generation_is_wrong(index: Path, corpus: Path) -> None:
    next((index / "generations").rglob("*.json")).write_text("{}")

    assert wrong(corpus)["generations"][1] == f"symptom-index build {corpus}"


def test_a_disk_that_is_full_leaves_no_half_of_a_first_file(corpus: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40, hard))  # Python ignores the signal of it
    try:
        result = run("init", str(corpus), "--yes")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert result.exit_code == 1
    assert f"Could not write {corpus / FILE_NAME}: File too large." in result.stderr
    assert not (corpus / FILE_NAME).exists()


@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="the superuser may write everywhere")
def test_a_corpus_that_may_not_be_written_is_one_sentence(corpus: Path) -> None:
    corpus.chmod(0o555)
    without_rights = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search") if os.geteuid() == 0 else ()
    command = [*without_rights, sys.executable, "-m", "indexer", "init", str(corpus), "--yes"]
    done = subprocess.run(command, cwd=PROJECT, stderr=subprocess.PIPE, text=True, check=False)
    corpus.chmod(0o755)

    assert done.returncode == 1
    assert done.stderr.startswith(f"Error: Could not write {corpus / FILE_NAME}: Permission denied.")


def test_an_older_generation_that_is_read_instead_is_wrong(index: Path, corpus: Path) -> None:
    run("build", str(corpus), "--full")
    (index / "generations" / "00000002" / "manifest.json").write_text("{}")

    assert "00000001 is read instead" in wrong(corpus)["generations"][0]


def test_builds_that_the_gate_refuses_are_wrong(index: Path, corpus: Path) -> None:
    for file in corpus.iterdir():
        file.write_text(NO_TEXT)
    run("build", str(corpus))
    run("build", str(corpus))

    says, mend = wrong(corpus)["builds"]
    assert "refused the last 2 of them" in says
    assert mend == f"symptom-index report --index {index} refused"
    (index / "reports" / "refused.json").write_text("{}")
    assert "cannot be read" in wrong(corpus)["builds"][0]


def test_what_a_killed_build_left_is_a_note(index: Path, corpus: Path) -> None:
    (index / "generations" / "00000009").mkdir()

    assert "unfinished" in run("doctor", str(corpus)).output
    assert wrong(corpus) == {}


def test_a_full_disk_is_wrong(index: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: usage(10, 9, 1))

    assert wrong(corpus)["disk"][1] == f"symptom-index prune --corpus {corpus} --keep 1"


def test_an_index_of_another_user_is_a_note(index: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.os, "access", lambda path, mode: mode == os.R_OK)

    assert "it can serve, but not build" in run("doctor", str(corpus)).output
    assert wrong(corpus) == {}


@pytest.mark.usefixtures("index")
def test_an_encoder_that_is_not_there_is_wrong(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYMPTOM_SEARCH_ENCODER", str(corpus / "nowhere"))

    assert "encoder" in wrong(corpus)


@pytest.mark.usefixtures("index")
@pytest.mark.parametrize(
    ("there", "says"),
    [
        ({"whoosh-reloaded": "2.7.5", "whoosh": "2.7.4"}, "overwrite each other"),
        ({"whoosh-reloaded": ""}, "no Whoosh is installed"),
        ({"Flask": ""}, "Flask is not installed"),
    ],
)
def test_packages_that_are_missing_or_too_many_are_wrong(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, there: dict[str, str], says: str
) -> None:
    version = doctor._version
    monkeypatch.setattr(doctor, "_version", lambda name: there[name] if name in there else version(name))

    says_so, mend = wrong(corpus)["packages"]
    assert says in says_so
    assert "pip" in mend


@pytest.mark.usefixtures("index")
def test_a_checkout_that_is_not_installed_can_be_looked_at_too(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(doctor.metadata, "requires", none)

    assert wrong(corpus) == {}


def test_no_secret_is_told(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYMPTOM_SEARCH_METRICS_TOKEN", "s3cret")

    assert "s3cret" not in run("doctor", str(corpus)).output


@pytest.mark.parametrize("shell", ["zsh_source"])
def test_a_shell_can_complete_the_commands(shell: str) -> None:
    program = "from search_web.commands import symptom_index; symptom_index(prog_name='symptom-index')"
    environ = {**os.environ, "PYTHONPATH": str(PROJECT), "_SYMPTOM_INDEX_COMPLETE": shell}
    done = subprocess.run([sys.executable, "-c", program], env=environ, capture_output=True, text=True, check=True)

    assert "symptom-index" in done.stdout
