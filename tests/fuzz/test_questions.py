"""Anything typed or sent gets a page, an answer or a refusal, and none takes long."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from indexer.engines.choice import open_engine
from indexer.records import SECTION_KINDS
from indexer.settings import Settings
from search_web.app import create_app
from search_web.languages import Languages
from tests.articles import ARTICLES, published
from tests.fuzz.mutations import LONG, often

WORDS = sorted({word for article in ARTICLES for s in article.sections for p in s.passages for word in p.text.split()})
OPERATORS = (
    *'" - (((( NOT * *a* [a TO z] x~9 r".*" title:x ^1e999 AND && {{7*7}} %s no not ,'.split(),
    "\r\n",
    "x" * 60,
    "ﷺ",
)
NAMES = "kind page page_size group expand correct topic article x".split()
VALUES = (*SECTION_KINDS, *"article passage 0 1 2 -1 1000000000 ١ abc".split())

piece = st.one_of(st.sampled_from(WORDS), st.sampled_from(OPERATORS), st.text(max_size=12))
typed = st.one_of(
    st.lists(piece, max_size=40).map(" ".join),
    st.text(max_size=700),
    st.builds(lambda one, n: one * n, piece, st.integers(1, 400)),
)
sent = st.dictionaries(st.sampled_from(NAMES), st.one_of(st.sampled_from(VALUES), st.text(max_size=8)), max_size=3)
addresses = st.sampled_from(("/search", "/search", "/api/v1/search", "/api/v1/suggest"))

took: list[float] = []  # seconds of processor time
MOST_S = 0.1  # of 20,000 questions 99 in a hundred took 7 ms


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("fuzz")
    settings = Settings(encoder="none", recent_mb=0.0)
    engine = open_engine(settings, folder / "index")
    published(engine).close()
    app = create_app(settings, engine, Languages(Path(__file__).parents[2] / "corpus" / "synonyms.toml"))
    yield app.test_client()
    if LONG and took:
        p50, p99, most = 1000 * np.percentile(took, (50, 99, 100))
        print(f"\n{len(took)} questions, CPU time: p50 {p50:.1f} ms, p99 {p99:.1f} ms, longest {most:.1f} ms")
    app.extensions["snapshots"].close()


@hypothesis(max_examples=often(150, 100_000), suppress_health_check=list(HealthCheck))
@given(addresses, typed, sent)
def test_no_question_is_an_error_of_ours(client: FlaskClient, address: str, text: str, others: dict[str, str]) -> None:
    question = {"q": text.encode("utf-8", "surrogatepass"), **{k: v.encode("utf-8", "surrogatepass") for k, v in others.items()}}
    started = time.thread_time()
    with client.get(address, query_string=question) as response:
        took.append(time.thread_time() - started)
        assert response.status_code in (200, 302, 400, 414), response.status
        assert response.status_code != 400 or address != "/search"


def test_ninety_nine_of_a_hundred_are_answered_in_a_moment() -> None:
    assert np.percentile(took, 99) < MOST_S


@hypothesis(max_examples=often(40, 5_000), suppress_health_check=list(HealthCheck))
@given(st.text(alphabet=st.characters(exclude_characters="?#"), max_size=80))
def test_no_address_is_an_error_of_ours(client: FlaskClient, path: str) -> None:
    for folder in ("/article/", "/api/v1/articles/", "/static/", "/"):
        raw = (folder + path).encode("utf-8", "surrogatepass").decode("latin-1")  # as servers hand bytes on
        with client.get("/", environ_overrides={"PATH_INFO": raw}) as response:
            assert response.status_code in (200, 302, 308, 400, 404, 405), response.status
