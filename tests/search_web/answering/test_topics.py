from __future__ import annotations

import pytest

from indexer.engines.seam import ArticleHead
from search_web.answering.topics import MOST_TOPICS, counted, spans_of, topic_name, topic_of, topics_of
from tests.articles import ARTICLES, published
from tests.memory_engine import MemoryEngine


def heads(*ids: str) -> list[ArticleHead]:
    return [ArticleHead(id_, "", None, "en", None) for id_ in ids]


@pytest.mark.parametrize(("article_id", "topic"), [("skin/itch.html", "skin"), ("skin/red/rash.html", "skin"), ("a.html", "")])
def test_the_first_folder_is_the_topic(article_id: str, topic: str) -> None:
    assert topic_of(article_id) == topic


def test_folders_are_a_choice_when_there_are_several_and_not_too_many() -> None:
    assert list(topics_of(heads("A/1.html", "b/1.html", "b/2.html", "0.html"))) == ["A", "b"]
    assert topics_of(heads("a/1.html", "0.html")) == {}
    assert topics_of(heads(*(f"{n}/x.html" for n in range(MOST_TOPICS + 1)))) == {}
    assert topics_of(published(MemoryEngine(), ARTICLES).heads()) == {}


def test_a_topic_counts_its_articles_wherever_they_stand_in_the_corpus() -> None:
    topics = topics_of(heads("0.html", "b/1.html", "b/2.html", "a/1.html", "b/3.html"))

    assert topics == {"a": ((3, 4),), "b": ((1, 3), (4, 5))}
    assert spans_of(topics) == ((3, 4), (1, 3), (4, 5))
    assert counted(topics, (1, 2, 1)) == {"a": 1, "b": 3}
    assert counted(topics, ()) == {"a": 0, "b": 0}


@pytest.mark.parametrize(("folder", "name"), [("heart-and-blood", "Heart and blood"), ("ENT", "ENT"), ("_x", "X"), ("-", "")])
def test_a_folder_is_named_as_people_read_it(folder: str, name: str) -> None:
    assert topic_name(folder) == name
