"""Small articles for tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from indexer.engines.encoding import vectors_of
from indexer.engines.fields import analyse
from indexer.engines.seam import Engine, Snapshot
from indexer.reading.landing import text_directive
from indexer.records import Article, Passage, Section, SectionKind


def section(heading: str, *texts: str, kind: SectionKind = "symptoms") -> Section:
    passages = tuple(Passage("paragraph", None, text, (), text_directive(text.split()[:3])) for text in texts)
    return Section(2, heading, (heading,), heading.lower().replace(" ", "-"), kind, passages)


def article(name: str, title: str, *sections: Section, names: tuple[str, ...] = ()) -> Article:
    return Article(f"articles/{name}.html", title, "en", None, "2026-01-31", names, sections, (), f"digest of {name}")


BACK = article(
    "back",
    "Back pain",
    section("Symptoms", "A hot, stinging patch between your shoulder blades", "A dull ache low down in the back"),
    section("Causes", "Muscles that never quite let go begin to burn", kind="causes"),
    names=("anxious back ache",),
)
CHEST = article(
    "chest",
    "Chest tightness",
    section("Symptoms", "A band around the chest that tightens", "Burning behind the breastbone at night, with fever"),
    section("When to get help", "Call your emergency number for crushing chest pain", kind="get_help"),
)
SLEEP = article(
    "sleep",
    "Not sleeping",
    section("Symptoms", "Lying awake at night without fever", "Waking at three with a pounding heart"),
    section("Infections", "Hepatitis B can make people tired", "Hepatitis A passes by itself", kind="causes"),
)
ARTICLES = (BACK, CHEST, SLEEP)


def published(engine: Engine, articles: Sequence[Article] = ARTICLES, name: str = "00000001") -> Snapshot:
    """Write, seal and publish `articles`, and open what is current then."""
    encoder, writer = engine.encoder(), engine.create(name)
    vectors = list(vectors_of(articles, encoder, engine.vectors())) if encoder else [None] * len(articles)
    writer.add(replace(analyse(a), vectors=meant) for a, meant in zip(articles, vectors, strict=True))
    writer.seal()
    engine.publish(name)
    return engine.open()
