"""symptom-web as it is started, and `symptom-index find`."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from click.testing import CliRunner, Result

from indexer.engines.choice import open_engine
from indexer.publishing.report import Report, Reports
from indexer.settings import Settings
from search_web.cli import symptom_web
from search_web.commands import symptom_index
from tests.articles import published

START = "from search_web.cli import symptom_web; symptom_web()"
Serve = Callable[..., tuple["subprocess.Popen[str]", str]]


@pytest.fixture
def index(tmp_path: Path) -> Path:
    folder = tmp_path / ".symptom-search"
    published(open_engine(Settings(), folder)).close()
    return folder


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Starts symptom-web on a free port → its process and address."""
    started: list[subprocess.Popen[str]] = []

    def start(*flags: str) -> tuple[subprocess.Popen[str], str]:
        command = [sys.executable, "-u", "-c", START, "--corpus", str(tmp_path / "corpus"), "--port", "0", *flags]
        environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
        process = subprocess.Popen(command, env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        started.append(process)
        assert process.stdout
        address = re.search(r"http://\S+/", process.stdout.readline())
        assert address
        return process, address.group()

    yield start
    for process in started:
        process.kill()
        process.communicate()


def find(index: Path, *words: str) -> Result:
    return CliRunner().invoke(symptom_index, ["find", "--index", str(index), *words])


def test_it_says_where_it_serves_and_answers_there(serve: Serve, index: Path) -> None:
    _, address = serve("--index", str(index))

    with urlopen(address + "search?q=stinging") as response:
        assert "<mark>stinging</mark>" in response.read().decode()
        assert "Server" not in response.headers


def test_the_index_lies_beside_the_corpus_unless_told_otherwise(serve: Serve, index: Path) -> None:
    _, address = serve()

    with urlopen(address + "readyz") as response:
        assert json.load(response)["generation"] == "00000001"


def test_started_before_the_first_build_it_comes_alive_by_itself(serve: Serve, tmp_path: Path) -> None:
    _, address = serve()
    with pytest.raises(HTTPError) as refused:
        urlopen(address)
    assert refused.value.code == 503
    assert "symptom-index build" in refused.value.read().decode()
    refused.value.close()

    published(open_engine(Settings(), tmp_path / ".symptom-search")).close()
    time.sleep(1.1)  # it looks once a second
    with urlopen(address) as response:
        assert response.status == 200


def test_a_build_that_was_refused_elsewhere_is_among_its_numbers(serve: Serve, index: Path) -> None:
    _, address = serve("--index", str(index))
    for _ in range(2):
        Reports(index).write_refused(Report(None, "2026-01-01T00:00:00+00:00", 1, None, (), (), "Too much is gone."))

    with urlopen(address + "metrics") as response:
        assert "symptom_search_builds_refused 2\n" in response.read().decode()


def test_a_stop_signal_ends_it_cleanly(serve: Serve, index: Path) -> None:
    process, _ = serve("--index", str(index))
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=10)

    assert process.returncode == 0
    assert "Traceback" not in errors


def test_what_was_typed_is_in_no_output(serve: Serve, index: Path) -> None:
    process, address = serve("--index", str(index))
    for path in ("search?q=canary4711", "nowhere?q=canary4711", "api/v1/search?q=canary4711&page=0"):
        try:
            urlopen(address + path).close()
        except HTTPError as refused:
            refused.close()
    process.send_signal(signal.SIGTERM)
    output, errors = process.communicate(timeout=10)

    assert "canary4711" not in output + errors


def test_a_megabyte_of_query_meets_our_own_page(serve: Serve, index: Path) -> None:
    _, address = serve("--index", str(index))

    with pytest.raises(HTTPError) as refused:
        urlopen(address + "search?q=" + "x" * 2**20)
    assert refused.value.code == 414
    assert "Shorten it" in refused.value.read().decode()
    refused.value.close()


def test_a_port_in_use_is_one_sentence(index: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(symptom_web, ["--index", str(index), "--port", str(port)])

    assert result.exit_code == 1
    assert (
        result.stderr == f"Error: Cannot serve on 127.0.0.1 port {port}: another program uses it. Choose another with --port.\n"
    )


def test_an_unknown_host_is_one_sentence(index: Path) -> None:
    result = CliRunner().invoke(symptom_web, ["--index", str(index), "--host", "nowhere.invalid"])

    assert result.exit_code == 1
    assert (
        result.stderr == "Error: Cannot serve on nowhere.invalid port 8000: no such host is known. Choose another with --host.\n"
    )


@pytest.mark.parametrize("host", ["a..b", "x" * 70 + ".example"])
def test_so_is_a_host_that_can_have_no_such_name(index: Path, host: str) -> None:
    result = CliRunner().invoke(symptom_web, ["--index", str(index), "--host", host])

    assert result.exit_code == 1
    assert "no such host is known" in result.stderr


def test_a_mistyped_folder_is_named_before_visitors_miss_its_notices(serve: Serve, tmp_path: Path) -> None:
    process, address = serve("--index", str(tmp_path / "typo"))
    urlopen(address + "healthz").close()
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=10)

    assert f"There is no folder {tmp_path / 'corpus'}" in errors
    assert f"{tmp_path / 'typo'}: Nothing has been indexed yet" in errors
    assert f"Run: symptom-index build CORPUS --index {tmp_path / 'typo'}\n" in errors


def test_find_prints_passages_with_their_addresses(index: Path) -> None:
    result = find(index, "stinging", "patch")

    assert result.exit_code == 0
    assert "Back pain" in result.output
    assert "[symptoms] A hot, stinging patch between your shoulder blades" in result.output
    assert "/article/articles/back.html#p0.0" in result.output


@pytest.mark.parametrize("words", [["patch", "-stinging"], ["-stinging", "patch"], ["--limit", "3", "--", "-stinging", "patch"]])
def test_find_leaves_out_what_follows_a_dash(index: Path, words: list[str]) -> None:
    found = json.loads(find(index, "--json", *words).output)

    assert found["query"]["text"] == " ".join(words[-2:])
    assert "stinging" in find(index, "patch").output
    assert "stinging" not in json.dumps(found["results"])


@pytest.mark.parametrize("word", ["-headache", "-chest", "-5"])
def test_a_word_after_a_dash_is_never_read_as_letters_of_options(index: Path, word: str) -> None:
    result = find(index, "stinging", word)

    assert result.exit_code == 0
    assert "Usage" not in result.output


@pytest.mark.parametrize("words", [["patch", "--frob"], ["patch", "--limit", "-5"], ["patch", "--group", "-x"], ["--json"]])
def test_find_still_refuses_what_is_no_option_and_no_value(index: Path, words: list[str]) -> None:
    assert find(index, *words).exit_code == 2


def test_find_still_explains_itself(index: Path) -> None:
    assert find(index, "-h").output.startswith("Usage")


def test_find_answers_in_the_shape_of_the_api(index: Path) -> None:
    found = json.loads(find(index, "stinging patch", "--json", "--group", "passage", "--limit", "1").output)

    assert found["results"][0]["passages"][0]["id"] == "articles/back.html#0.0"
    assert found["page_size"] == 1


def test_finding_nothing_is_no_error(index: Path) -> None:
    result = find(index, "xylophone")

    assert result.exit_code == 0
    assert "Nothing found" in result.output


def test_find_without_a_generation_says_how_to_build_one(tmp_path: Path) -> None:
    result = find(tmp_path / "nowhere", "heart")

    assert result.exit_code == 3
    assert "symptom-index build" in result.stderr


def test_what_was_not_found_is_on_the_disk_when_the_server_has_ended(
    serve: Serve, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYMPTOM_SEARCH_INSIGHTS", "true")
    monkeypatch.setenv("SYMPTOM_SEARCH_INSIGHTS_KEY", str(tmp_path / "key"))
    process, address = serve("--index", str(index))
    for word in ("canaryone", "canarytwo"):
        urlopen(f"{address}search?q={word}").close()
    process.send_signal(signal.SIGTERM)
    output, errors = process.communicate(timeout=10)

    (counted,) = (index / "insights").glob("*.json")
    assert len(json.loads(counted.read_text())["days"]) == 2
    assert "canary" not in counted.read_text() + output + errors
