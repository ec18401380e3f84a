"""compose.yaml names settings that there are, and keeps what visitors typed out of every log."""

from __future__ import annotations

import re
from pathlib import Path

from indexer.settings import settings_table

COMPOSE = (Path(__file__).parents[2] / "compose.yaml").read_text(encoding="utf-8")


def test_every_setting_it_gives_is_one() -> None:
    given = {name.lower() for name in re.findall(r"SYMPTOM_SEARCH_([A-Z_]+):", COMPOSE)}
    assert given
    assert given <= {row.name for row in settings_table()}


def test_no_password_stands_in_it() -> None:
    assert set(re.findall(r"PASSWORD: (.)", COMPOSE)) == {"$"}


def test_the_cluster_keeps_no_record_of_queries() -> None:
    assert "plugins.security.audit.type: noop" in COMPOSE
    assert COMPOSE.count('.enabled: "false"') == COMPOSE.count("search.insights.") == 3


def test_there_are_three_nodes_and_two_web_servers() -> None:
    assert len(re.findall(r"^  search-\d:\n    <<: \*node", COMPOSE, re.MULTILINE)) == 3
    assert len(re.findall(r"^  web-\d: [&*]web", COMPOSE, re.MULTILINE)) == 2
