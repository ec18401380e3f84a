"""notices.toml → Notices.

[[notice]]
id = "chest-pain"
level = "emergency"                      # or crisis, urgent, advice
languages = ["en"]                       # of its words
any = ["chest pain", "heart attack"]     # one of these is enough,
all = ["baby", ["blue lips", "floppy"]]  # or all of these, of a list one, wherever they stand
heading = "Chest pain can be an emergency"
body = "Call {emergency|your local emergency number} if it does not go away."    # the setting emergency_number, or these words
actions = [{ label = "Call {emergency}", to = "tel:{emergency}" }]               # or ["tel:112"]; left out while empty
reviewed_by = "Dr A. Example"            # until somebody vouches for it, nobody sees it
reviewed_on = 2026-11-01
expires_on = 2027-11-01                  # the last day on which it is shown
must = ["pain in chest"]                 # a build checks that these show it,
must_not = ["chest infection"]           # and that these do not

wording.py tells how a phrase is heard, and what " and = and # mean in it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from indexer.errors import SettingsInvalid
from indexer.settings import Settings
from indexer.terms import FILLERS, stems_of, words_of
from indexer.toml_files import toml_of
from search_web.asking.notices import LEVELS, Action, Notice, Notices

NOTICES_FILE = "notices.toml"  # in the corpus folder

MAX_HEADING = 90  # characters: two lines on a phone
MAX_BODY = 400  # characters: what somebody frightened reads
MAX_PHRASE = 80  # characters; what people say of one thing is shorter

NUMBERS = ("emergency", "advice", "crisis", "poison")  # settings <name>_number, named in texts as {name}

_NEEDED = ("id", "level", "heading", "body", "must", "must_not")
_KNOWN = (*_NEEDED, "languages", "any", "all", "actions", "reviewed_by", "reviewed_on", "expires_on")
_TEXTS = ("id", "level", "heading", "body", "reviewed_by")
_PLACE = re.compile(r"\{(\w+)(?:\|([^{}]*))?\}")
_NUMBER = re.compile(r"(?:tel|sms):\+?[0-9]{2,15}")
_ADDRESS = re.compile(r"https://[^\s\"<>]+")


def read_notices(file: Path, settings: Settings, today: Callable[[], date] = date.today) -> Notices:
    """The notices of a notices.toml; none when there is no file. Raises SettingsInvalid with every fault at once."""
    given = toml_of(file)
    faults = [f"`{name}` is unknown; write [[notice]]" for name in given if name != "notice"]
    tables = given.get("notice", [])
    if not isinstance(tables, list) or not all(isinstance(table, Mapping) for table in tables):
        raise SettingsInvalid(str(file), [*faults, "`notice` is written [[notice]], with two brackets and its lines below"])
    tables = [_spelt_out(table) for table in tables]
    for at, table in enumerate(tables, start=1):
        faults += [f"notice {table.get('id') or at}: {fault}" for fault in _faults(table)]
    ids = Counter(str(table.get("id")) for table in tables if "id" in table)
    faults += [f"notice {name}: another one has the same id" for name, count in ids.items() if count > 1]
    if faults:
        raise SettingsInvalid(str(file), faults)
    numbers = {name: str(getattr(settings, f"{name}_number")) for name in NUMBERS}
    return Notices([_notice(table, numbers) for table in tables], today)


def _spelt_out(table: Mapping[str, Any]) -> Mapping[str, Any]:
    """A table in which a text of `all` is a list of one, and an address among `actions` is called what it says."""
    given = dict(table)
    if isinstance(given.get("all"), list):
        given["all"] = [[one] if isinstance(one, str) else one for one in given["all"]]
    if isinstance(given.get("actions"), list):
        given["actions"] = [
            {"label": one.partition(":")[2].strip("/"), "to": one} if isinstance(one, str) else one for one in given["actions"]
        ]
    return given


def _notice(table: Mapping[str, Any], numbers: Mapping[str, str]) -> Notice:
    """A sound table → its notice."""
    named = set(_names("".join([table["body"], table["heading"], *(a["label"] + a["to"] for a in table.get("actions", ()))])))
    return Notice(
        id=table["id"],
        level=table["level"],
        language=table.get("languages", ["en"])[0],
        heading=_filled(table["heading"], numbers),
        body=_filled(table["body"], numbers),
        actions=tuple(_actions(table.get("actions", ()), numbers)),
        any=tuple(table.get("any", ())),
        all=tuple(map(tuple, table.get("all", ()))),
        reviewed_by=table.get("reviewed_by", "").strip(),
        reviewed_on=table.get("reviewed_on"),
        expires_on=table.get("expires_on"),
        must=tuple(table["must"]),
        must_not=tuple(table["must_not"]),
        unset=tuple(f"{name}_number" for name in NUMBERS if name in named and not numbers[name]),
    )


def _actions(given: Any, numbers: Mapping[str, str]) -> list[Action]:
    """Those whose numbers are known."""
    known = [action for action in given if all(numbers[name] for name in _names(action["label"] + action["to"]))]
    return [Action(_filled(action["label"], numbers), _address(action["to"], numbers)) for action in known]


def _filled(text: str, numbers: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda place: numbers[place[1]] or place[2] or "", text)


def _address(to: str, numbers: Mapping[str, str]) -> str:
    filled = _filled(to, numbers)
    return filled if filled.startswith("https:") else re.sub(r"[ ().-]", "", filled)


def _names(text: str) -> list[str]:
    return [place[1] for place in _PLACE.finditer(text)]


def _faults(table: Mapping[str, Any]) -> list[str]:
    faults = [f"`{name}` is unknown" for name in table if name not in _KNOWN]
    faults += [f"`{name}` is missing" for name in _NEEDED if not table.get(name)]
    faults += [f"`{name}` is no text" for name in _TEXTS if not isinstance(table.get(name, ""), str)]
    faults += [
        f"`{name}` is no list of texts" for name in ("any", "must", "must_not", "languages") if not _are_texts(table, name)
    ]
    if not isinstance(table.get("all", []), list) or not all(_are_texts({"all": one}, "all") for one in table.get("all", [])):
        faults.append("`all` is no list of lists of texts")
    if faults:
        return faults
    return [*_word_faults(table), *_phrase_faults(table), *_action_faults(table.get("actions", [])), *_review_faults(table)]


def _are_texts(table: Mapping[str, Any], name: str) -> bool:
    given = table.get(name, ["-"])
    if name in _NEEDED and not given:
        return True  # told as missing
    return isinstance(given, list) and bool(given) and all(isinstance(text, str) and text.strip() for text in given)


def _word_faults(table: Mapping[str, Any]) -> list[str]:
    faults = [] if table["level"] in LEVELS else [f"`level` is none of {', '.join(LEVELS)}"]
    for name, most in (("heading", MAX_HEADING), ("body", MAX_BODY)):
        text = table[name]
        faults += [f"`{name}` has more than {most} characters"] if len(text) > most else []
        faults += [f"`{name}`: {{{place}}} is none of {', '.join(NUMBERS)}" for place in _names(text) if place not in NUMBERS]
        faults += [
            f"`{name}`: {place[0]} needs words for a site without that number, as in {{{place[1]}|your doctor}}"
            for place in _PLACE.finditer(text)
            if not place[2]
        ]
    return faults


def _phrase_faults(table: Mapping[str, Any]) -> list[str]:
    phrases = [*table.get("any", ()), *(phrase for phrases in table.get("all", ()) for phrase in phrases)]
    faults = [] if phrases else ["it has neither `any` nor `all`, so nothing shows it"]
    for phrase in phrases:
        if len(phrase) > MAX_PHRASE or FILLERS.issuperset(stems_of(phrase)):
            faults.append(f"“{phrase[:MAX_PHRASE]}” is too long or says nothing by itself")
        elif len(words_of(phrase)) > len(stems_of(phrase)) == 1:
            faults.append(f"“{phrase}” is heard in every “{stems_of(phrase)[0]}”: its other words are in every text")
        elif phrase.rstrip(' "').endswith("#"):
            faults.append(f"“{phrase}” does not say of what there are many: words stand after #")
    return faults


def _action_faults(given: Any) -> list[str]:
    if not isinstance(given, list) or not all(isinstance(action, Mapping) for action in given):
        return ['`actions` is no list of tables such as { label = "Call 112", to = "tel:112" }']
    faults = []
    for action in given:
        if set(action) != {"label", "to"} or not all(isinstance(text, str) for text in action.values()):
            faults.append("an action has a `label` and a `to`, both texts, and nothing else")
            continue
        faults += [
            f"`actions`: {{{n}}} is none of {', '.join(NUMBERS)}" for n in _names("".join(action.values())) if n not in NUMBERS
        ]
        to = _PLACE.sub("112", action["to"])
        if not (_NUMBER.fullmatch(_address(to, {})) or _ADDRESS.fullmatch(to)):
            faults.append(f"`actions`: {action['to']!r} is no tel:, sms: or https: address")
    return faults


def _review_faults(table: Mapping[str, Any]) -> list[str]:
    days = [table.get(name) for name in ("reviewed_on", "expires_on")]
    if any(day is not None and type(day) is not date for day in days):
        return ["`reviewed_on` and `expires_on` are dates without quotes, as in 2027-11-01"]
    if not table.get("reviewed_by", "").strip():
        return []
    if None in days:
        return ["whoever fills in `reviewed_by` fills in `reviewed_on` and `expires_on` too"]
    return [] if days[0] < days[1] else ["`expires_on` comes before `reviewed_on`"]  # type: ignore[operator]
