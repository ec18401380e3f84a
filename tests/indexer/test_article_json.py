"""An article goes through JSON and comes back whole."""

from __future__ import annotations

import json
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from indexer.article_json import article_from_json, article_to_json, article_to_keep
from indexer.records import SECTION_KINDS, Article, CareLevel, Passage, PassageKind, Section
from tests.articles import BACK

TEXTS = st.text(max_size=20)
OPTIONAL = st.none() | TEXTS
PASSAGES = st.builds(
    Passage,
    st.sampled_from(get_args(PassageKind)),
    OPTIONAL,
    TEXTS,
    st.lists(st.integers(1, 99), max_size=3).map(tuple),
    OPTIONAL,
)
SECTIONS = st.builds(
    Section,
    level=st.integers(1, 6),
    heading=TEXTS,
    path=st.lists(TEXTS, max_size=3).map(tuple),
    anchor=OPTIONAL,
    kind=st.sampled_from(SECTION_KINDS),
    passages=st.lists(PASSAGES, max_size=3).map(tuple),
    care=st.none() | st.sampled_from(get_args(CareLevel)),
)
ARTICLES = st.builds(
    Article,
    id=TEXTS,
    title=TEXTS,
    language=TEXTS,
    url=OPTIONAL,
    reviewed=OPTIONAL,
    names=st.lists(TEXTS, max_size=3).map(tuple),
    sections=st.lists(SECTIONS, max_size=3).map(tuple),
    references=st.lists(TEXTS, max_size=3).map(tuple),
    digest=TEXTS,
)


@given(ARTICLES)
@examples(max_examples=150)
def test_an_article_comes_back_as_it_went(article: Article) -> None:
    assert article_from_json(json.loads(json.dumps(article_to_keep(article)))) == article


def test_keys_stand_in_reading_order() -> None:
    given_ = article_to_json(BACK)
    assert list(given_) == ["id", "title", "language", "url", "reviewed", "names", "sections", "references", "digest"]
    assert list(given_["sections"][0]) == ["level", "heading", "path", "anchor", "kind", "care", "passages"]
    assert list(given_["sections"][0]["passages"][0]) == ["kind", "lead_in", "text", "citations"]


@pytest.mark.parametrize("key", article_to_json(BACK))
def test_another_shape_is_an_error(key: str) -> None:
    shape = article_to_json(BACK)
    del shape[key]
    with pytest.raises(KeyError, match=key):
        article_from_json(shape)
