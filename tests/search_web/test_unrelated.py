"""Built and asked with the encoder that is installed, over the example corpus and without a network."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from indexer.engines.choice import open_engine
from indexer.engines.seam import Snapshot
from indexer.meaning import static_is_installed
from indexer.publishing.build import build
from indexer.settings import Settings
from search_web.answering.answer import answer
from search_web.answering.hits import Request

pytestmark = pytest.mark.skipif(not static_is_installed(), reason="needs wordllama, safetensors and tokenizers")

CORPUS = Path(__file__).parents[2] / "corpus"
UNRELATED = """
how to fix a bicycle chain
best pizza dough recipe
capital of australia
how do I reset my router password
stock market prediction for next year
paint a wooden fence
cheap flights to lisbon
how to tie a bow tie
javascript array sort by key
who won the world cup in 1998
install a dishwasher
train a puppy to sit
guitar chords for beginners
mortgage interest rates today
convert miles to kilometres
how to change a car tyre
best laptop for students
history of the roman empire
plant tomatoes in pots
write a cover letter
renew my passport online
how to play chess openings
football fixtures this weekend
clean a cast iron pan
build a website with flask
what is the tallest mountain
learn spanish verbs
tax return deadline
how to knit a scarf
cinema times near me
replace a laptop battery
used bicycle for sale
parking permit application
translate this sentence into french
how to grill salmon
jokes about lawyers
wallpaper hanging tips
what time does the supermarket close
repair a leaking roof
best science fiction novels
how to whistle with fingers
electric guitar amplifier settings
bus timetable to the airport
make a paper aeroplane
rules of cricket
invest in gold coins
assemble flat pack furniture
photography lighting tricks
python list comprehension
name of the longest river in africa
compare broadband prices
how deep is the atlantic
""".strip().splitlines()


def refuse(*_: object, **__: object) -> NoReturn:
    raise AssertionError("something goes to the network")


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    index = tmp_path_factory.mktemp("index")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(socket.socket, "connect", refuse)
        patched.setattr(socket, "create_connection", refuse)
        patched.setattr(socket, "getaddrinfo", refuse)
        build(CORPUS, index, Settings(workers=1), lambda *_: None)
        snapshot = open_engine(Settings(), index).open()
        yield snapshot
    snapshot.close()


def test_building_and_finding_by_meaning_need_no_network(snapshot: Snapshot) -> None:
    assert snapshot.encoder is not None
    found = answer(Request("burning between my shoulder blades at night"), snapshot, Settings())
    assert found.results[0].article.id == "articles/back-pain.html"


@pytest.mark.parametrize("question", UNRELATED)
def test_nothing_is_found_by_meaning_for_an_unrelated_question(question: str, snapshot: Snapshot) -> None:
    found = answer(Request(question, group="passage", page_size=50), snapshot, Settings())
    assert not any(passage.similar for result in found.results for passage in result.passages)
    assert not any(result.coverage.similar for result in found.results)


def test_of_unrelated_questions_that_share_a_word_many_find_nothing_at_all(snapshot: Snapshot) -> None:
    nothing = [text for text in UNRELATED if not answer(Request(text), snapshot, Settings()).results]
    assert "how to fix a bicycle chain" in nothing
    assert len(nothing) >= 20


def test_a_related_question_is_found_by_meaning_alone(snapshot: Snapshot) -> None:
    found = answer(Request("insomniac"), snapshot, Settings())
    assert found.results
    assert found.results[0].article.id == "articles/insomnia.html"
