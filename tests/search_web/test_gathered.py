"""What is gathered from a generation is gathered once."""

from __future__ import annotations

from dataclasses import replace

from search_web.gathered import Gathered
from tests.articles import published
from tests.memory_engine import MemoryEngine


def test_a_generation_is_looked_through_once_and_one_of_the_same_name_built_later_anew() -> None:
    snapshot = published(MemoryEngine())
    asked: list[str] = []
    titles = Gathered(lambda each: asked.append(each.built_at) or tuple(head.title for head in each.heads()))

    assert titles.of(snapshot) == titles.of(snapshot) == ("Back pain", "Chest tightness", "Not sleeping")
    assert len(asked) == 1

    later = replace(snapshot, articles=snapshot.articles[:1], built_at="2027-01-01T00:00:00+00:00")  # type: ignore[type-var]
    assert titles.of(later) == ("Back pain",)
