"""robots.txt → what may be fetched, and how slowly: RFC 9309 with Crawl-delay."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

MAX_BYTES = 512_000  # the RFC asks for 500 KiB at least; nothing after that is read
MAX_RULES = 5_000  # what no site needs; bounds the work for each page
_SAFE = "/%:@!$&'()*+,;=~-._?"


@dataclass(frozen=True, slots=True)
class Rule:
    allow: bool
    length: int  # as written: the longest rule that fits decides
    pieces: tuple[str, ...]  # of the path, with anything between them
    ends: bool  # the last piece stands at the end of the path

    def fits(self, path: str) -> bool:
        """Takes each piece where it comes first, which no other choice could better: the work is that of one reading."""
        first, *others = self.pieces
        if not path.startswith(first):
            return False
        if self.ends and not others:
            return path == first
        at = len(first)
        for piece in others[:-1] if self.ends else others:
            found = path.find(piece, at)
            if found < 0:
                return False
            at = found + len(piece)
        return not self.ends or path.endswith(others[-1], at)


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules for one visitor; without rules everything is allowed."""

    rules: tuple[Rule, ...] = ()
    delay_s: float = 0.0  # between two requests

    def allow(self, path: str) -> bool:
        """Whether a path with its query may be fetched."""
        fitting = [rule for rule in self.rules if rule.fits(path)]
        return max(((rule.length, rule.allow) for rule in fitting), default=(0, True))[1]


def read_robots(text: str, agent: str) -> Robots:
    """The groups that name `agent` (a product token, in any case) or, where none does, those for everybody."""
    named: list[tuple[str, str]] = []
    general: list[tuple[str, str]] = []
    agents: list[str] = []
    in_rules = False
    names_us = False
    for name, value in _lines(text):
        if name == "user-agent":
            agents, in_rules = ([] if in_rules else agents), False
            agents.append(value.lower())
            names_us = names_us or agents[-1] == agent.lower()
        elif name in ("allow", "disallow", "crawl-delay"):
            in_rules = True
            if agent.lower() in agents:
                named.append((name, value))
            if "*" in agents:
                general.append((name, value))
    return _robots((named if names_us else general)[:MAX_RULES])


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.removeprefix("\ufeff").splitlines():
        name, colon, value = line.partition("#")[0].partition(":")
        if colon:
            yield name.strip().lower(), value.strip()


def _robots(lines: list[tuple[str, str]]) -> Robots:
    rules = tuple(_rule(name == "allow", value) for name, value in lines if name != "crawl-delay" and value)
    return Robots(rules, max((_seconds(value) for name, value in lines if name == "crawl-delay"), default=0.0))


def _rule(allow: bool, value: str) -> Rule:
    """`*` stands for anything, `$` at the end for the end."""
    ends = value.endswith("$")
    pieces = re.split(r"\*+", quote(value[:-1] if ends else value, safe=_SAFE))
    return Rule(allow, len(value), tuple(pieces), ends)


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        return 0.0
    return seconds if 0 < seconds < math.inf else 0.0
