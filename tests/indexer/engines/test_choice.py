"""The settings name the engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.engines.choice import open_engine
from indexer.engines.opensearch_engine import OpenSearchEngine
from indexer.engines.whoosh_engine import WhooshEngine
from indexer.errors import SettingsInvalid
from indexer.settings import Settings, read_settings

SECRET = "hunter2"


def test_the_embedded_engine_is_the_default(tmp_path: Path) -> None:
    assert isinstance(open_engine(Settings(), tmp_path), WhooshEngine)


def test_a_cluster_is_named_and_asked_nothing_yet(tmp_path: Path) -> None:
    pytest.importorskip("opensearchpy")
    settings = Settings(engine="opensearch", opensearch_hosts=("http://127.0.0.1:9",), opensearch_user="us")
    assert isinstance(open_engine(settings, tmp_path), OpenSearchEngine)


@pytest.mark.parametrize("name", ["opensearch_password_file", "opensearch_certificates"])
def test_a_file_that_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    settings = Settings(engine="opensearch", **{name: str(tmp_path / "none")})  # type: ignore[arg-type]
    with pytest.raises(SettingsInvalid, match=name):
        open_engine(settings, tmp_path)


def test_the_password_may_stand_in_a_file_or_a_variable_and_is_never_printed(tmp_path: Path) -> None:
    settings = read_settings(tmp_path, {"SYMPTOM_SEARCH_OPENSEARCH_PASSWORD": SECRET})
    assert settings.opensearch_password == SECRET
    assert SECRET not in repr(settings)


@pytest.mark.parametrize("name", ["opensearch_password", "opensearch_hosts"])
def test_a_wrong_value_that_may_hold_a_password_is_not_repeated(tmp_path: Path, name: str) -> None:
    (tmp_path / "symptom-search.toml").write_text(f'{name} = [["https://us:{SECRET}@search"]]\n', encoding="utf-8")
    with pytest.raises(SettingsInvalid, match=name) as caught:
        read_settings(tmp_path, {})
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("prefix", ["Site", "", "a b", "../x", "_site"])
def test_a_prefix_that_cannot_begin_the_name_of_an_index_is_refused(tmp_path: Path, prefix: str) -> None:
    with pytest.raises(SettingsInvalid, match="opensearch_prefix"):
        read_settings(tmp_path, {"SYMPTOM_SEARCH_OPENSEARCH_PREFIX": prefix})
