"""The one table of settings: defaults, then symptom-search.toml in the corpus, then SYMPTOM_SEARCH_* variables, then flags."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from indexer.errors import SettingsInvalid
from indexer.toml_files import toml_of

FILE_NAME = "symptom-search.toml"
VARIABLE_PREFIX = "SYMPTOM_SEARCH_"

MOST_ON_A_PAGE = 50  # results; what the web API promises, and more than anybody looks through


def _setting(default: Any, help: str, *, unit: str = "", choices: tuple[str, ...] = (), **bounds: float) -> Any:
    """`bounds`: `least` and `most` of a number, as far as there are any."""
    return field(default=default, metadata={"help": help, "unit": unit, "choices": choices, "secret": False, **bounds})


def _secret(help: str, *, unit: str, least: int) -> Any:
    """A text of at least so many characters, or none; left out wherever settings are printed, and of what is said of faults."""
    return field(default="", repr=False, metadata={"help": help, "unit": unit, "least": least, "choices": (), "secret": True})


@dataclass(frozen=True)
class PathRule:
    """How to read the pages of one path, where the page alone does not tell: one [[paths]] table of the settings file."""

    match: str  # shell pattern over the page's path under the corpus: "articles/*"
    root: str = ""  # CSS selector of the element that holds the article; "" leaves it to the extractor
    title: str = ""  # CSS selector of the title
    remove: str = ""  # CSS selector of everything that is not the article
    heading: str = ""  # CSS selector of headings that are not marked up as such


@dataclass(frozen=True)
class Settings:
    """Every setting with its default. `settings_table` lists them for the README and `symptom-index doctor`."""

    site_name: str = _setting("Symptom search", "name of the site, shown above the search box and in page titles")
    base_url: str = _setting("", "address of the maintainers' own pages; results then link there, else to the reading view")
    language: str = _setting("en", "language of the search pages, and of articles that do not say theirs", unit="BCP 47 tag")
    engine: str = _setting(
        "whoosh",
        "what keeps the passages: whoosh (in the index folder) or opensearch (a cluster)",
        choices=("whoosh", "opensearch"),
    )
    encoder: str = _setting(
        "static", "what finds passages by meaning: `static` word vectors, `none`, or the folder of a sentence encoder"
    )
    opensearch_hosts: tuple[str, ...] = _setting(("http://127.0.0.1:9200",), "addresses of the nodes of the cluster")
    opensearch_prefix: str = _setting("symptom-search", "how the names of our indices and of their alias begin")
    opensearch_shards: int = _setting(1, "parts of a generation; see When one machine is not enough", unit="shards", least=1)
    opensearch_replicas: int = _setting(1, "further copies of each part, on other nodes", unit="copies", least=0)
    opensearch_user: str = _setting("", "whom the cluster knows us as; '' where it asks for nobody")
    opensearch_password: str = _secret(
        "its password; better in SYMPTOM_SEARCH_OPENSEARCH_PASSWORD or in a file than in the settings",
        unit="",
        least=0,
    )
    opensearch_password_file: str = _setting("", "file with the password and nothing else, as container platforms provide")
    opensearch_certificates: str = _setting("", "file of the authorities that vouch for the cluster; '' for the system's")
    opensearch_timeout: float = _setting(2.0, "patience with one request of a visitor", unit="seconds", least=0.05)
    generations_kept: int = _setting(2, "finished generations kept, the current one included", unit="generations", least=1)
    gate_articles_lost: float = _setting(
        0.20, "a build that lost more of the articles is not published; 1 allows any loss", unit="share", least=0
    )
    gate_sections_lost: float = _setting(
        0.50, "a build that lost more of the sections is not published; 1 allows any loss", unit="share", least=0
    )
    gate_pages_failed: float = _setting(
        0.05, "a build that could not read more of the pages is not published; 1 allows any", unit="share", least=0
    )
    workers: int = _setting(0, "processes that read pages during a build; 0 takes one for each core", unit="processes", least=0)
    max_page_mb: float = _setting(20.0, "larger pages are skipped and reported", unit="MB", least=0.001)
    page_size: int = _setting(10, f"results on one page, {MOST_ON_A_PAGE} at most", unit="results", least=1, most=MOST_ON_A_PAGE)
    slash_key: bool = _setting(True, "the key / leads to the search box")
    examples: tuple[str, ...] = _setting(
        (), 'questions to start from, below the search box and where nothing is found: `["can\'t breathe", "tingling hands"]`'
    )
    search_url: str = _setting("", "address of this search, for /opensearch.xml; without one, as the visitor's browser called it")
    query_method: str = _setting(
        "get",
        "post keeps what is typed out of addresses, and so out of histories and of the logs of others",
        choices=("get", "post"),
    )
    emergency_number: str = _setting("", "whom to call in an emergency, shown on every page and in notices: 999, 911, 112")
    advice_number: str = _setting("", "whom to call for urgent advice, in notices: 111")
    crisis_number: str = _setting("", "whom to call in despair, in notices: 988, 116 123")
    poison_number: str = _setting("", "whom to call about a poison, in notices")
    cors_origins: tuple[str, ...] = _setting(
        (), 'sites whose pages may ask the web API from a visitor\'s browser: `["https://www.example.org"]`'
    )
    trusted_hosts: tuple[str, ...] = _setting(
        (), 'names the site is reached by; requests for any other are refused, () allows all: `["search.example.org"]`'
    )
    trusted_proxies: int = _setting(
        0, "proxies in front whose X-Forwarded-For and X-Forwarded-Proto are believed", unit="proxies", least=0
    )
    requests_per_second: float = _setting(
        10.0,
        "what one network (/24 or /48) may ask of each process, ten seconds' worth at once; 0: no limit",
        unit="a second",
        least=0,
    )
    requests_at_once: int = _setting(
        0, "requests that each process works on at once; 0: one with whoosh, eight with opensearch", unit="requests", least=0
    )
    recent_mb: float = _setting(
        32.0,
        "what each process answered last stays in memory, for ten minutes, for whoever asks the same; 0: nothing",
        unit="MB",
        least=0,
    )
    deadline: float = _setting(
        10.0, "a question that takes longer is given up between two steps, with 503; 0: never", unit="seconds", least=0
    )
    ready_hours: float = _setting(
        0.0, "/readyz answers 503 once the generation is older; 0 allows any age", unit="hours", least=0
    )
    log_format: str = _setting("text", "how the server writes its log", choices=("text", "json"))
    log_requests: bool = _setting(False, "log the route, status and time of each request; never its address or words")
    metrics_token: str = _secret(
        "whoever sends it as a bearer token may read /metrics; without one only this machine may", unit="", least=0
    )
    noindex: bool = _setting(True, "leave out pages that ask robots not to index them")
    mirror_delay: float = _setting(0.5, "between two requests of `mirror`; robots.txt may ask for more", unit="seconds", least=0)
    mirror_pages: int = _setting(50_000, "a site that lists more is not mirrored", unit="pages", least=1)
    mirror_minutes: float = _setting(240.0, "`mirror` stops after that and goes on when run again", unit="minutes", least=0)
    mirror_deleted: float = _setting(
        0.20, "`mirror` deletes nothing when more of the pages are gone; 1 allows all but the last", unit="share", least=0
    )
    mirror_contact: str = _setting("", "told to the site with each request of `mirror`, such as an e-mail address")
    insights: bool = _setting(False, "count terms that visitors did not find; the README says how rare ones stay unknown")
    insights_token: str = _secret(
        "opens the page /insights to whoever sends it; without one there is no such page", unit="20 characters or more", least=20
    )
    insights_key: str = _setting("", "file in memory with the key of what is counted; without one it lies in /dev/shm")
    paths: tuple[PathRule, ...] = _setting(
        (), "how to read pages of a path: `[[paths]]` tables of match, root, title, remove, heading"
    )


@dataclass(frozen=True)
class SettingRow:
    """One line of the table."""

    name: str
    default: Any
    unit: str
    help: str


def settings_table() -> list[SettingRow]:
    """All settings in the order of the table."""
    return [SettingRow(f.name, f.default, f.metadata["unit"], f.metadata["help"]) for f in fields(Settings)]


def read_settings(corpus: Path, environ: Mapping[str, str], flags: Mapping[str, Any] | None = None) -> Settings:
    """Settings for `corpus` (a folder; its settings file may be missing). Flags that are None count as not given.

    Raises SettingsInvalid with every wrong name and value at once.
    """
    file = corpus / FILE_NAME
    faults: list[str] = []
    given: dict[str, Any] = dict(_file_values(file, faults))
    for name, text in environ.items():
        if name.startswith(VARIABLE_PREFIX):
            given[name.removeprefix(VARIABLE_PREFIX).lower()] = text
    given.update({name: value for name, value in (flags or {}).items() if value is not None})
    values = _checked(given, faults)
    if faults:
        raise SettingsInvalid(str(file), faults)
    return Settings(**values)


def _file_values(file: Path, faults: list[str]) -> Mapping[str, Any]:
    try:
        return toml_of(file)
    except SettingsInvalid as error:
        faults.extend(error.faults)
        return {}


def _checked(given: Mapping[str, Any], faults: list[str]) -> dict[str, Any]:
    known = {f.name: f for f in fields(Settings)}
    values: dict[str, Any] = {}
    for name, value in given.items():
        if name not in known:
            faults.append(f"`{name}` is no setting; the README lists all of them")
            continue
        try:
            read = _READERS.get(name)
            values[name] = read(value) if read else _converted(value, type(known[name].default), known[name].metadata)
        except ValueError as error:
            faults.append(f"`{name}`: {error}")
    return values


_BOOLEANS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def _converted(value: Any, wanted: type, rules: Mapping[str, Any]) -> Any:
    """`value` (from TOML, a flag, or a variable's text) as the type of the default. Raises ValueError, saying what is allowed."""
    if wanted is bool:
        if not isinstance(value, bool) and str(value).lower() not in _BOOLEANS:
            raise ValueError(f"{value!r} is neither true nor false")
        return _BOOLEANS[str(value).lower()]
    if wanted in (int, float):
        return _number(value, wanted, rules)
    if not isinstance(value, str):
        raise ValueError(f"{'it' if rules['secret'] else repr(value)} is no text; put it in quotes")
    if value and len(value) < rules.get("least", 0):
        raise ValueError(f"it is shorter than {rules['least']} characters")
    if rules["choices"] and value not in rules["choices"]:
        raise ValueError(f"{value!r} is none of {', '.join(rules['choices'])}")
    return value


def _number(value: Any, wanted: type, rules: Mapping[str, Any]) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise ValueError(f"{value!r} is no number")
    try:
        number = wanted(value)
    except (ValueError, OverflowError):
        raise ValueError(f"{value!r} is no {'whole ' if wanted is int else ''}number") from None
    if wanted is int and isinstance(value, float) and number != value:
        raise ValueError(f"{value!r} is no whole number")
    if number == math.inf:
        raise ValueError(f"{value!r} is no number that can be reached")
    if "least" in rules and not number >= rules["least"]:
        raise ValueError(f"{value!r} is less than {rules['least']}")
    if "most" in rules and not number <= rules["most"]:
        raise ValueError(f"{value!r} is more than {rules['most']}")
    return number


def _path_rules(value: Any) -> tuple[PathRule, ...]:
    """[[paths]] tables → rules in their order. Raises ValueError with every fault in one sentence."""
    if not isinstance(value, list) or not all(isinstance(table, dict) for table in value):
        raise ValueError("write each rule as a [[paths]] table of the settings file")
    names = [f.name for f in fields(PathRule)]
    faults = []
    for number, table in enumerate(value, 1):
        faults += [f"{name!r} of rule {number} is none of {', '.join(names)}" for name in table if name not in names]
        faults += [
            f"{name!r} of rule {number} is no text; put it in quotes"
            for name in names
            if not isinstance(table.get(name, ""), str)
        ]
        faults += [f"rule {number} says no `match`"] if not table.get("match") else []
    if faults:
        raise ValueError("; ".join(faults))
    return tuple(PathRule(**table) for table in value)


# What browsers send as Origin: in small letters, without a path, and without the port that the scheme implies.
_ORIGIN = re.compile(r"https?://(?:[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[[0-9a-f:]+\])(?::[0-9]{1,5})?")
_IMPLIED_PORT = re.compile(r"http://.*:80|https://.*:443")


def _origins(value: Any) -> tuple[str, ...]:
    """As _listed. Raises ValueError, naming the first that is no origin."""
    wrong = "is no origin; write scheme and host as in https://www.example.org, nothing after it"
    return _listed(value, lambda one: bool(_ORIGIN.fullmatch(one)) and not _IMPLIED_PORT.fullmatch(one), wrong)


def _listed(value: Any, fits: Callable[[str], bool], wrong: str) -> tuple[str, ...]:
    """A list of texts, or one text with blanks or commas between them. Raises ValueError, naming the first that is `wrong`."""
    given = _parted(value)
    if not isinstance(given, list):
        raise ValueError(f"{value!r} is no list of texts")
    for one in given:
        if not isinstance(one, str) or not fits(one):
            raise ValueError(f"{one!r} {wrong}")
    return tuple(given)


LONGEST_EXAMPLE = 100  # characters: three lines on a phone


def _examples(value: Any) -> tuple[str, ...]:
    """A list of texts, or a text with one on each line. Raises ValueError, naming the first that is no question."""
    given = value.splitlines() if isinstance(value, str) else value
    return _listed(given, lambda one: 0 < len(one.strip()) <= LONGEST_EXAMPLE, "is no question of a line")


def _parted(value: Any) -> Any:
    """A text with blanks or commas between its parts → the list of them; anything else as it is."""
    return value.replace(",", " ").split() if isinstance(value, str) else value


def _addresses(value: Any) -> tuple[str, ...]:
    """As _origins. Raises ValueError, which repeats nothing, because an address may hold a password."""
    given = _parted(value)
    if not isinstance(given, list) or not given or not all(isinstance(one, str) and _ORIGIN.fullmatch(one) for one in given):
        raise ValueError('write a list of addresses without user and password, as in ["https://search-1.example.org:9200"]')
    return tuple(given)


_PREFIX = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")  # what OpenSearch takes for a name, with room for ours behind it


def _prefix(value: Any) -> str:
    """The beginning of names of indices. Raises ValueError."""
    if not isinstance(value, str) or not _PREFIX.fullmatch(value):
        raise ValueError(f"{value!r} cannot begin a name; write small letters, digits, - and _")
    return value


_HOST = re.compile(r"\.?[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[[0-9a-f:]+\]")


def _hosts(value: Any) -> tuple[str, ...]:
    """As _listed. Raises ValueError, naming the first that is no host name."""
    wrong = "is no host name; write it in small letters, without scheme and port"
    return _listed(value, lambda one: bool(_HOST.fullmatch(one)), wrong)


_ADDRESS = re.compile(r"(?:https?://[^\s/?#]+[^\s?#]*)?")
_PLACE = re.compile(rf"{_ADDRESS.pattern}|/(?:[^\s/?#][^\s?#]*)?")


def _base(value: Any) -> str:
    """Where the maintainers' own pages are: an address, or a path of this same host. Raises ValueError."""
    if not isinstance(value, str) or not _PLACE.fullmatch(value):
        raise ValueError(f"{value!r} is no address; write it whole, as in https://www.example.org/health")
    return value


def _address(value: Any) -> str:
    """Raises ValueError."""
    if not isinstance(value, str) or not _ADDRESS.fullmatch(value):
        raise ValueError(f"{value!r} is no address; write it whole, as in https://search.example.org")
    return value


_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def _language(value: Any) -> str:
    """Raises ValueError for what can be no BCP 47 tag."""
    if not isinstance(value, str) or not _LANGUAGE.fullmatch(value):
        raise ValueError(f"{value!r} is no language; write its tag, as in en or de-AT")
    return value


_PHONE = re.compile(r"(?:\+?[0-9][0-9 ().-]{0,20}[0-9])?")


def _phone(value: Any) -> str:
    """A telephone number as people write it; whole numbers of TOML are taken too. Raises ValueError."""
    text = str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
    if not _PHONE.fullmatch(text) or (value != "" and not text):
        raise ValueError(f"{value!r} is no telephone number")
    return text


_READERS: dict[str, Callable[[Any], Any]] = {
    "paths": _path_rules,
    "base_url": _base,
    "search_url": _address,
    "language": _language,
    "examples": _examples,
    "cors_origins": _origins,
    "trusted_hosts": _hosts,
    "opensearch_hosts": _addresses,
    "opensearch_prefix": _prefix,
    **dict.fromkeys(("emergency_number", "advice_number", "crisis_number", "poison_number"), _phone),
}
