"""What stands on too many pages belongs to none of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from indexer.reading import boilerplate
from indexer.reading.boilerplate import keys_of, repeated, texts_of
from indexer.records import Article, Passage, PassageKind, Section

NOTE = "Nothing on this site takes the place of a visit to your doctor."


def article(number: int, *texts: str, kind: PassageKind = "paragraph") -> Article:
    own = Passage("paragraph", None, f"This is what page {number} alone has to say.")
    section = Section(2, "About", ("About",), None, "other", (own, *(Passage(kind, None, text) for text in texts)))
    return Article(f"{number}.html", str(number), "en", None, None, (), (section,), (), "")


def repeated_texts(articles: Sequence[Article]) -> frozenset[str]:
    keys = repeated(map(keys_of, articles))
    return frozenset(texts_of(next(one for one in articles if key in keys_of(one)), [key])[key] for key in keys)


def without_repeated(one: Article, texts: frozenset[str]) -> Article:
    section = Section(2, "", (), None, "other", tuple(Passage("paragraph", None, text) for text in texts))
    return boilerplate.without_repeated(one, keys_of(replace(one, sections=(section,))))


def test_a_text_on_more_than_three_pages_in_ten_is_repeated() -> None:
    few = [article(n, *([NOTE] if n < 3 else [])) for n in range(10)]
    many = [article(n, *([NOTE] if n < 4 else [])) for n in range(10)]
    assert repeated_texts(few) == frozenset()
    assert repeated_texts(many) == {NOTE}


def test_case_and_punctuation_make_no_other_text() -> None:
    assert len(repeated_texts([article(n, NOTE.upper() if n % 2 else NOTE) for n in range(10)])) == 1


def test_a_small_corpus_has_no_repeated_texts() -> None:
    assert repeated_texts([article(n, NOTE) for n in range(9)]) == frozenset()


def test_short_symptoms_and_care_notices_may_repeat() -> None:
    assert repeated_texts([article(n, "Shortness of breath") for n in range(20)]) == frozenset()
    assert (
        repeated_texts([article(n, "Call 999 if the pain spreads to your arm.", kind="care_notice") for n in range(20)])
        == frozenset()
    )


def test_copies_of_one_article_do_not_make_its_text_repeated() -> None:
    assert repeated_texts([article(1, NOTE) for _ in range(50)] + [article(n) for n in range(2, 30)]) == frozenset()


def test_repeated_texts_leave_the_article_and_take_emptied_sections_along() -> None:
    one = article(1, NOTE)
    only = Section(2, "Note", ("Note",), None, "other", (Passage("paragraph", None, NOTE),))
    read = without_repeated(replace(one, sections=(*one.sections, only)), frozenset((NOTE,)))
    assert [section.heading for section in read.sections] == ["About"]
    assert [passage.text for passage in read.sections[0].passages] == ["This is what page 1 alone has to say."]


def test_an_emptied_section_stays_while_sub_sections_stand_under_it() -> None:
    above = Section(2, "Note", ("Note",), None, "other", (Passage("paragraph", None, NOTE),))
    below = Section(3, "More", ("Note", "More"), None, "other", (Passage("paragraph", None, "Something else."),))
    read = without_repeated(replace(article(1), sections=(above, below)), frozenset((NOTE,)))
    assert [section.heading for section in read.sections] == ["Note", "More"]


def test_an_article_of_nothing_else_stays_as_it_is() -> None:
    only = replace(article(1), sections=(Section(1, "", (), None, "overview", (Passage("paragraph", None, NOTE),)),))
    assert without_repeated(only, frozenset((NOTE,))) == only
