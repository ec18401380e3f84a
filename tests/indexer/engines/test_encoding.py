"""Vectors of passages are made once for each text, and again only for what changed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from indexer.engines.encoding import ARTICLES_AT_ONCE, vectors_of
from indexer.engines.seam import PassageVectors
from indexer.records import Article, Passage
from tests.articles import ARTICLES, BACK, article, section
from tests.encoders import TinyEncoder


def made(
    articles: tuple[Article, ...], known: PassageVectors | None = None, encoder: TinyEncoder | None = None
) -> PassageVectors:
    each = list(vectors_of(articles, encoder or TinyEncoder(), known, 2))
    assert [len(one.keys) for one in each] == [one.passage_count for one in articles]
    return PassageVectors(np.concatenate([v.keys for v in each]), np.concatenate([v.vectors for v in each]))


def test_every_passage_has_a_vector_of_length_1() -> None:
    lengths = np.linalg.norm(made(ARTICLES).vectors.astype(np.float32), axis=1)
    assert lengths == pytest.approx(np.ones(sum(a.passage_count for a in ARTICLES)), abs=1e-3)


def test_title_names_headings_and_lead_in_belong_to_what_a_passage_means() -> None:
    (plain,) = made((article("a", "Rash", section("Signs", "It spreads")),)).vectors
    for other in (
        article("a", "Burning", section("Signs", "It spreads")),
        article("a", "Rash", section("Burning", "It spreads")),
        article("a", "Rash", section("Signs", "It spreads"), names=("burning",)),
        article("a", "Rash", replace(section("Signs"), passages=(Passage("list_item", "It is burning:", "It spreads"),))),
    ):
        (changed,) = made((other,)).vectors
        assert changed.tolist() != plain.tolist()


def test_what_did_not_change_is_not_encoded_again() -> None:
    known, encoder = made(ARTICLES), TinyEncoder()
    longer = replace(BACK, sections=(*BACK.sections, section("More", "An ache at night")))
    again = made((longer, *ARTICLES[1:]), known, encoder)
    assert "An ache at night" in encoder.encoded
    assert not {p.text for s in BACK.sections for p in s.passages} & set(encoder.encoded)
    new = BACK.passage_count
    assert np.delete(again.vectors, new, axis=0).tolist() == known.vectors.tolist()


def test_nothing_is_encoded_when_nothing_changed() -> None:
    encoder = TinyEncoder()
    made(ARTICLES, made(ARTICLES), encoder)
    assert encoder.encoded == []


def test_many_articles_stay_in_order_and_progress_reaches_all_of_them() -> None:
    articles = tuple(
        article(f"a{n}", f"Title {n}", *[section("Signs", f"night {n}", "burning")] * (n % 3))
        for n in range(3 * ARTICLES_AT_ONCE)
    )
    seen: list[tuple[str, int, int]] = []
    each = list(vectors_of(articles, TinyEncoder(), None, 3, lambda *step: seen.append(step)))
    assert [len(one.keys) for one in each] == [one.passage_count for one in articles]
    assert seen[-1] == ("Encoding", len(articles), len(articles))
    assert [done for _, done, _ in seen] == sorted(done for _, done, _ in seen)


def test_a_build_that_is_stopped_encodes_none_of_what_waits() -> None:
    articles = tuple(article(f"a{n}", f"Title {n}", section("Signs", f"night {n}")) for n in range(40 * ARTICLES_AT_ONCE))
    encoder = TinyEncoder()

    def stop(_doing: str, _done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(vectors_of(articles, encoder, None, 2, stop))
    assert len(encoder.encoded) < len(articles)
