"""Settings come from four places, the nearest one counts, and every fault is told at once."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from indexer.errors import SettingsInvalid
from indexer.settings import FILE_NAME, MOST_ON_A_PAGE, Settings, read_settings, settings_table


def corpus(folder: Path, toml: str) -> Path:
    (folder / FILE_NAME).write_text(toml, encoding="utf-8")
    return folder


def faults(folder: Path, toml: str = "", environ: dict[str, str] | None = None) -> tuple[str, ...]:
    with pytest.raises(SettingsInvalid) as caught:
        read_settings(corpus(folder, toml), environ or {})
    return caught.value.faults


def test_without_a_file_every_setting_has_its_default(tmp_path: Path) -> None:
    assert read_settings(tmp_path, {}) == Settings()


def test_a_corpus_that_is_not_there_is_no_fault_of_the_settings(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert read_settings(tmp_path / "none", {}) == read_settings(tmp_path / "file", {}) == Settings()


def test_the_file_beats_the_default_a_variable_the_file_and_a_flag_the_variable(tmp_path: Path) -> None:
    folder = corpus(tmp_path, "page_size = 11\nworkers = 3\nsite_name = 'File'")
    variables = {"SYMPTOM_SEARCH_WORKERS": "4", "SYMPTOM_SEARCH_SITE_NAME": "Variable"}
    settings = read_settings(folder, variables, {"site_name": "Flag"})
    assert (settings.page_size, settings.workers, settings.site_name) == (11, 4, "Flag")


def test_a_flag_that_was_not_given_changes_nothing(tmp_path: Path) -> None:
    assert read_settings(corpus(tmp_path, "workers = 3"), {}, {"workers": None}).workers == 3


def test_variables_of_other_programs_are_left_alone(tmp_path: Path) -> None:
    assert read_settings(tmp_path, {"PAGE_SIZE": "x", "SYMPTOM": "x", "PATH": "/bin"}) == Settings()


@pytest.mark.parametrize(
    ("text", "value"),
    [("true", True), ("TRUE", True), ("1", True), ("yes", True), ("false", False), ("0", False), ("No", False)],
)
def test_a_variable_says_yes_or_no_in_several_ways(tmp_path: Path, text: str, value: bool) -> None:
    assert read_settings(tmp_path, {"SYMPTOM_SEARCH_NOINDEX": text}).noindex is value


@pytest.mark.parametrize(("toml", "value"), [("max_page_mb = 2", 2.0), ("max_page_mb = 0.5", 0.5), ("max_page_mb = 1e1", 10.0)])
def test_a_size_may_be_whole_or_broken(tmp_path: Path, toml: str, value: float) -> None:
    assert read_settings(corpus(tmp_path, toml), {}).max_page_mb == value


@pytest.mark.parametrize(
    "toml",
    [
        "no_such_name = 1",
        "[page_size]\nx = 1",
        "page_size = 0",
        "page_size = -1",
        "page_size = 51",
        "page_size = 1.5",
        "page_size = 'ten'",
        "page_size = true",
        "page_size = []",
        "page_size = inf",
        "page_size = nan",
        "page_size = 2020-01-01",
        "generations_kept = 0",
        "max_page_mb = 0",
        "max_page_mb = nan",
        "max_page_mb = inf",
        "max_page_mb = -inf",
        "engine = 'lucene'",
        "site_name = 5",
        "noindex = 'perhaps'",
        "noindex = 2",
    ],
)
def test_a_wrong_value_is_named_with_what_is_wrong(tmp_path: Path, toml: str) -> None:
    (fault,) = faults(tmp_path, toml)
    name = toml.strip("[").partition(" ")[0].partition("]")[0]
    assert fault.startswith(f"`{name}`")


def test_more_results_than_a_page_may_have_are_refused_with_the_bound(tmp_path: Path) -> None:
    assert read_settings(corpus(tmp_path, f"page_size = {MOST_ON_A_PAGE}"), {}).page_size == MOST_ON_A_PAGE
    assert faults(tmp_path, "page_size = 200") == ("`page_size`: 200 is more than 50",)


@pytest.mark.parametrize("text", ["", "ten", "1.5", "-1", "1e3", "0x10", "inf", "nan", "9" * 5000])
def test_a_wrong_variable_is_named_too(tmp_path: Path, text: str) -> None:
    (fault,) = faults(tmp_path, environ={"SYMPTOM_SEARCH_PAGE_SIZE": text})
    assert fault.startswith("`page_size`")


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    found = faults(tmp_path, "page_size = 0\nworkers = 'x'\nnonsense = 1", {"SYMPTOM_SEARCH_TYPO": "1"})
    assert sorted(fault.split("`")[1] for fault in found) == ["nonsense", "page_size", "typo", "workers"]


def test_a_file_that_is_no_toml_is_a_fault_beside_the_others(tmp_path: Path) -> None:
    unreadable, wrong = faults(tmp_path, "page_size = ", {"SYMPTOM_SEARCH_WORKERS": "x"})
    assert unreadable.startswith("the file cannot be read")
    assert wrong.startswith("`workers`")


@pytest.mark.parametrize("data", [b"\xff\xfe", b"site_name = '\xe9'", b"\x00", b"[[[["])
def test_a_file_in_another_encoding_is_a_fault(tmp_path: Path, data: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(data)
    with pytest.raises(SettingsInvalid, match="cannot be read"):
        read_settings(tmp_path, {})


def test_a_folder_in_place_of_the_file_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(SettingsInvalid, match="cannot be read"):
        read_settings(tmp_path, {})


def test_the_table_lists_every_setting_with_its_help() -> None:
    table = settings_table()
    assert [row.name for row in table] == [f.name for f in fields(Settings)]
    assert all(row.help and row.default == getattr(Settings(), row.name) for row in table)


def test_every_number_says_its_unit() -> None:
    assert all(row.unit for row in settings_table() if type(row.default) in (int, float))


@given(st.dictionaries(st.sampled_from([f.name for f in fields(Settings)]), st.text(max_size=20)))
@examples(max_examples=200)
def test_no_variable_does_worse_than_a_fault(environ: dict[str, str]) -> None:
    with suppress(SettingsInvalid):
        read_settings(Path("none"), {f"SYMPTOM_SEARCH_{name.upper()}": text for name, text in environ.items()})


def test_origins_stand_in_a_list_or_in_a_variable_with_blanks_or_commas(tmp_path: Path) -> None:
    two = ("https://www.example.org", "http://localhost:8080")
    folder = corpus(tmp_path, f"cors_origins = {list(two)}")
    assert read_settings(folder, {}).cors_origins == two
    assert read_settings(tmp_path, {"SYMPTOM_SEARCH_CORS_ORIGINS": ", ".join(two)}).cors_origins == two
    assert read_settings(tmp_path, {"SYMPTOM_SEARCH_CORS_ORIGINS": ""}).cors_origins == ()


@pytest.mark.parametrize(
    "origin",
    ["*", "null", "example.org", "https://example.org/", "https://Example.org", "https://example.org:443", "", "ftp://x"],
)
def test_what_a_browser_never_sends_as_an_origin_is_refused(tmp_path: Path, origin: str) -> None:
    assert "is no origin" in faults(tmp_path, f"cors_origins = ['{origin}']")[0]


def test_trusted_hosts_stand_in_a_list_or_in_a_variable(tmp_path: Path) -> None:
    two = ("search.example.org", ".example.net")
    assert read_settings(corpus(tmp_path, f"trusted_hosts = {list(two)}"), {}).trusted_hosts == two
    assert read_settings(tmp_path, {"SYMPTOM_SEARCH_TRUSTED_HOSTS": " ".join(two)}).trusted_hosts == two


@pytest.mark.parametrize("host", ["https://example.org", "example.org:80", "*", "", "Example.org", "a..b"])
def test_what_is_no_host_is_not_trusted(tmp_path: Path, host: str) -> None:
    assert "is no host name" in faults(tmp_path, f"trusted_hosts = ['{host}']")[0]


def test_examples_stand_in_a_list_or_each_on_a_line_of_a_variable(tmp_path: Path) -> None:
    two = ("headache, feel sick", "can't sleep")
    assert read_settings(corpus(tmp_path, f"examples = {list(two)}"), {}).examples == two
    assert read_settings(tmp_path, {"SYMPTOM_SEARCH_EXAMPLES": "\n".join(two)}).examples == two


@pytest.mark.parametrize("example", ["' '", "''", "4711", f"'{'x' * 101}'"])
def test_an_example_is_a_line_of_text(tmp_path: Path, example: str) -> None:
    assert "is no question of a line" in faults(tmp_path, f"examples = [{example}]")[0]


def test_a_secret_that_is_too_short_is_refused_and_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match="`insights_token`: it is shorter than 20 characters") as caught:
        read_settings(tmp_path, {"SYMPTOM_SEARCH_INSIGHTS_TOKEN": "canary4711"})
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("name", ["insights_token", "metrics_token", "opensearch_password"])
def test_a_secret_is_neither_printed_nor_repeated_where_it_is_no_text(tmp_path: Path, name: str) -> None:
    (tmp_path / FILE_NAME).write_text(f"{name} = 123456789012345678901234567890")
    with pytest.raises(SettingsInvalid, match=f"`{name}`: it is no text; put it in quotes") as caught:
        read_settings(tmp_path, {})
    assert "12345" not in str(caught.value)
    assert "s3cret" not in repr(replace(Settings(), **{name: "s3cret"}))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[
            ("base_url", wrong)
            for wrong in ("www.example.org", "javascript:alert(1)", "//evil.example", "https://", "ftp://a.b", "a")
        ],
        *[("search_url", wrong) for wrong in ("search.example.org", "/search", "https://a b.example")],
        *[("language", wrong) for wrong in ("", "english", "e", "en_GB", "de-")],
    ],
)
def test_an_address_or_a_language_that_leads_nowhere_is_refused(tmp_path: Path, name: str, value: str) -> None:
    (told,) = faults(tmp_path, f'{name} = "{value}"')
    assert told.startswith(f"`{name}`: {value!r} is no ")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[("base_url", right) for right in ("", "https://www.example.org", "http://[::1]:8000/health/", "/", "/health")],
        *[("search_url", right) for right in ("", "https://search.example.org/")],
        *[("language", right) for right in ("en", "de-AT", "zh-Hant-TW", "nb")],
    ],
)
def test_an_address_or_a_language_that_may_be_one_is_taken(tmp_path: Path, name: str, value: str) -> None:
    assert getattr(read_settings(corpus(tmp_path, f'{name} = "{value}"'), {}), name) == value
