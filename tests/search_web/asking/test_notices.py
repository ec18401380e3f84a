"""Which notices are shown, when, and in which order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from search_web.asking.notices import LEVELS, Action, Level, Notice, Notices, foremost

TODAY = date(2026, 11, 22)

CALL = Action("Call 112", "tel:112")
CHEST = Notice(
    id="chest",
    level="emergency",
    language="en",
    heading="Chest pain",
    body="Call.",
    actions=(CALL,),
    any=("chest pain",),
    all=(),
    reviewed_by="Dr A. Example",
    reviewed_on=date(2026, 1, 1),
    expires_on=date(2027, 1, 1),
    must=("chest pain",),
    must_not=("back pain",),
)
CRISIS = replace(CHEST, id="crisis", level="crisis", any=("suicide",), must=("suicide",))
CHILD = replace(CHEST, id="child", level="urgent", any=(), all=(("baby", "toddler"), ("fever", "limp")), must=("baby fever",))


def notices(*given: Notice, today: date = TODAY) -> Notices:
    return Notices(given, lambda: today)


def ids(found: tuple[Notice, ...]) -> list[str]:
    return [notice.id for notice in found]


def test_one_phrase_of_any_is_enough_and_one_of_each_list_of_all() -> None:
    all_three = notices(CHEST, CRISIS, CHILD)
    assert ids(all_three.about("chest pain")) == ["chest"]
    assert ids(all_three.about("fever in my toddler")) == ["child"]
    assert ids(all_three.about("fever")) == ids(all_three.about("my baby")) == []


def test_the_most_pressing_comes_first() -> None:
    found = notices(CHILD, CRISIS, CHEST).about("baby with fever, chest pain, suicide")
    assert ids(found) == ["chest", "crisis", "child"]


def test_a_page_has_two_at_most_and_a_second_level_before_a_second_of_the_first() -> None:
    second, third = replace(CHEST, id="second"), replace(CHEST, id="third")
    assert ids(foremost((CHEST, second, third))) == ["chest", "second"]
    assert ids(foremost((CHEST, second, CRISIS, CHILD))) == ["chest", "crisis"]
    assert foremost(()) == ()


def test_nobody_sees_what_nobody_vouches_for() -> None:
    assert notices(replace(CHEST, reviewed_by="")).about("chest pain") == ()
    assert notices(replace(CHEST, expires_on=None)).about("chest pain") == ()


@pytest.mark.parametrize(("today", "shown"), [(date(2027, 1, 1), ["chest"]), (date(2027, 1, 2), [])])
def test_a_notice_is_shown_until_the_end_of_its_last_day(today: date, shown: list[str]) -> None:
    assert ids(notices(CHEST, today=today).about("chest pain")) == shown


@pytest.mark.parametrize("level", LEVELS)
def test_more_words_never_take_a_notice_away(level: Level) -> None:
    both = notices(replace(CHEST, level=level), CRISIS)
    for more in ("overdose", "suicide", "and no fever", "not"):
        assert set(both.about("chest pain")) <= set(both.about(f"chest pain {more}"))


def test_examples_that_fail_are_told_even_of_notices_that_are_not_shown() -> None:
    wrong = replace(CHEST, reviewed_by="", must=("chest pain", "sore arm"), must_not=("no chest pain",))
    assert notices(wrong).failed_examples() == [
        "notice chest: “sore arm” must show it and does not.",
        "notice chest: “no chest pain” must not show it and does.",
    ]
    assert notices(CHEST, CRISIS).failed_examples() == []


@pytest.mark.parametrize(
    ("notice", "told"),
    [
        (replace(CHEST, reviewed_by=""), ["nobody sees before"]),
        (replace(CHEST, expires_on=date(2026, 11, 1)), ["expired on 2026-11-01"]),
        (replace(CHEST, expires_on=date(2026, 12, 1)), ["expires on 2026-12-01"]),
        (replace(CHEST, unset=("crisis_number",)), ["`crisis_number`, which is not set"]),
        (replace(CHEST, actions=()), ["no action"]),
        (CHEST, []),
    ],
    ids=["unreviewed", "expired", "expiring", "number", "action", "sound"],
)
def test_what_somebody_should_look_after_is_told(notice: Notice, told: list[str]) -> None:
    warnings = notices(notice).warnings()
    assert len(warnings) == len(told)
    assert all(part in warning for part, warning in zip(told, warnings, strict=True))
