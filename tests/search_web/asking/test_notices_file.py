"""notices.toml: read whole, faults and all, and the examples that come with the project."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import SettingsInvalid
from indexer.settings import Settings
from search_web.asking.notices import Action, Notices
from search_web.asking.notices_file import NOTICES_FILE, read_notices

PACKS = Path(__file__).parents[3] / "corpus" / NOTICES_FILE
UK = Settings(emergency_number="999", advice_number="111", crisis_number="116 123", poison_number="111")

SOUND: Mapping[str, str] = {
    "id": '"chest"',
    "level": '"emergency"',
    "any": '["chest pain"]',
    "heading": '"Chest pain"',
    "body": '"Call {emergency|your emergency number}."',
    "actions": '[{ label = "Call {emergency}", to = "tel:{emergency}" }, { label = "Read", to = "https://example.org/a" }]',
    "reviewed_by": '"Dr A. Example"',
    "reviewed_on": "2026-01-01",
    "expires_on": "2027-01-01",
    "must": '["chest pain"]',
    "must_not": '["back pain"]',
}


def toml(**changed: str) -> str:
    return "[[notice]]\n" + "".join(f"{name} = {value}\n" for name, value in {**SOUND, **changed}.items() if value)


def read(folder: Path, text: str, settings: Settings = UK) -> Notices:
    file = folder / NOTICES_FILE
    file.write_text(text, encoding="utf-8")
    return read_notices(file, settings, lambda: date(2026, 11, 22))


def test_a_file_that_is_missing_holds_none(tmp_path: Path) -> None:
    assert read_notices(tmp_path / NOTICES_FILE, UK).all == ()


def test_numbers_of_the_settings_are_filled_in(tmp_path: Path) -> None:
    notice = read(tmp_path, toml(), Settings(emergency_number="+44 (0)1-23")).all[0]
    assert notice.body == "Call +44 (0)1-23."
    assert notice.actions == (Action("Call +44 (0)1-23", "tel:+440123"), Action("Read", "https://example.org/a"))


def test_without_a_number_words_stand_in_its_place_and_its_action_is_left_out(tmp_path: Path) -> None:
    notice = read(tmp_path, toml(), Settings()).all[0]
    assert notice.body == "Call your emergency number."
    assert [action.label for action in notice.actions] == ["Read"]
    assert notice.unset == ("emergency_number",)


def test_what_needs_no_list_or_table_may_stand_alone(tmp_path: Path) -> None:
    short = toml(any="", all='["my baby", ["fever", "limp"]]', actions='["tel:112", "https://example.org/help/"]')
    notice = read(tmp_path, short).all[0]
    assert notice.all == (("my baby",), ("fever", "limp"))
    assert notice.actions == (Action("112", "tel:112"), Action("example.org/help", "https://example.org/help/"))


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"why": "1"}, "`why` is unknown"),
        ({"id": ""}, "`id` is missing"),
        ({"must": "[]"}, "`must` is missing"),
        ({"must_not": ""}, "`must_not` is missing"),
        ({"level": '"loud"'}, "`level` is none of emergency, crisis, urgent, advice"),
        ({"heading": "3"}, "`heading` is no text"),
        ({"body": f'"{"x" * 500}"'}, "more than 400 characters"),
        ({"body": '"Call {emergncy|somebody}"'}, "{emergncy} is none of"),
        ({"body": '"Call {emergency}"'}, "needs words for a site without that number"),
        ({"any": '"chest pain"'}, "`any` is no list of texts"),
        ({"any": ""}, "neither `any` nor `all`"),
        ({"any": '["of my"]'}, "says nothing by itself"),
        ({"any": '["being sick"]'}, "is heard in every “sick”"),
        ({"any": '["took #"]'}, "words stand after #"),
        ({"all": "[3]"}, "`all` is no list of lists"),
        ({"all": "3"}, "`all` is no list of lists"),
        ({"actions": '["fax:112"]'}, "no tel:, sms: or https: address"),
        ({"actions": "[3]"}, "no list of tables"),
        ({"actions": '[{ label = "Call" }]'}, "a `label` and a `to`"),
        ({"actions": '[{ label = "Go", to = "javascript:alert(1)" }]'}, "no tel:, sms: or https: address"),
        ({"actions": '[{ label = "Call {nobody}", to = "tel:112" }]'}, "{nobody} is none of"),
        ({"reviewed_on": '"2026-01-01"'}, "dates without quotes"),
        ({"expires_on": ""}, "fills in `reviewed_on` and `expires_on` too"),
        ({"expires_on": "2025-01-01"}, "comes before"),
    ],
)
def test_a_fault_names_its_notice_and_says_what_is_wrong(tmp_path: Path, changed: dict[str, str], fault: str) -> None:
    with pytest.raises(SettingsInvalid) as caught:
        read(tmp_path, toml(**changed))
    assert len(caught.value.faults) == 1
    assert caught.value.faults[0].startswith("notice ")
    assert fault in caught.value.faults[0]


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid) as caught:
        read(tmp_path, toml(level='"loud"') + toml(expires_on="") + "[other]\n")
    assert len(caught.value.faults) == 4, "the level, the date, the id twice, the table"
    with pytest.raises(SettingsInvalid, match="cannot be read"):
        read(tmp_path, "[[notice]")
    with pytest.raises(SettingsInvalid, match="two brackets"):
        read(tmp_path, "[notice]\n")


@given(
    st.dictionaries(
        st.sampled_from([*SOUND, "all", "languages"]), st.sampled_from(["1", '""', "[]", "[[]]", "[[1]]", "[{}]", "{}", "true"])
    )
)
def test_whatever_stands_in_the_file_is_read_or_a_fault(
    tmp_path_factory: pytest.TempPathFactory, changed: dict[str, str]
) -> None:
    with suppress(SettingsInvalid):
        read(tmp_path_factory.getbasetemp(), toml(**changed))


@pytest.fixture(scope="module")
def packs() -> Notices:
    return read_notices(PACKS, UK)


def test_the_examples_do_what_they_must_and_nobody_sees_them(packs: Notices) -> None:
    assert packs.failed_examples() == []
    assert len(packs.all) >= 12
    assert not any(notice.reviewed_by for notice in packs.all)
    assert packs.about("chest pain, suicide, overdose") == ()


def test_an_example_is_shown_once_somebody_has_reviewed_it(tmp_path: Path) -> None:
    reviewed = PACKS.read_text(encoding="utf-8").replace(
        'reviewed_by = ""', 'reviewed_by = "Dr A. Example"\nreviewed_on = 2026-01-01\nexpires_on = 2027-01-01'
    )
    notices = read(tmp_path, reviewed)
    for notice in notices.all:
        for example in notice.must:
            assert notice in notices.about(f"please help {example} since yesterday, no fever")
    assert notices.warnings() == []


def test_examples_are_calm_and_name_no_number_of_one_country(packs: Notices) -> None:
    text = PACKS.read_text(encoding="utf-8")
    assert "!" not in "".join(notice.heading + notice.body for notice in packs.all)
    assert not re.search(r"\d{3}", "".join(re.findall(r"^(?:heading|body|actions) = .*", text, re.MULTILINE)))
    assert all(notice.actions for notice in packs.all)
