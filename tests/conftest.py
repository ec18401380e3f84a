"""Hypothesis for the whole suite: the same examples on every machine, and as much time as a busy one needs. One cluster, too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests import opensearch_server

settings.register_profile("symptom-search", deadline=None, derandomize=True)
settings.load_profile("symptom-search")


@pytest.fixture(scope="session")
def opensearch_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[opensearch_server.Servers]:
    """A cluster of three nodes, started when the first test asks for it."""
    why = opensearch_server.missing()
    if why and not opensearch_server.is_required():
        pytest.skip(why)
    assert not why, why
    with opensearch_server.running(tmp_path_factory.mktemp("opensearch")) as servers:
        yield servers
