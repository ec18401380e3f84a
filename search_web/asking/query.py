"""What the visitor typed → Query: its parts, phrases, exclusions and words, cut to the limits. Pure text work, no corpus."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from indexer.terms import GAP, MAX_TERM_CHARACTERS, fold, stems_of, terms_of, words_of

MAX_CHARACTERS = 512  # people type whole questions; beyond this nobody reads on, and an engine must not either
MAX_TERMS = 32  # as many as an engine's set of clauses has bits

# Where a quotation that is to be left out is not closed, it ends with its part: nobody is to find what they wanted to be spared.
_PIECE = re.compile(r'(?P<minus>(?<![^\s,;+])-)?(?:"(?P<phrase>[^"]*)(?:"|(?(minus)\Z|(?!)))|(?P<word>[^\s"]+))')
# Not the slash of 1/2, nor the point of "e.g. pain".
_SEPARATOR = re.compile(
    r'"|[,;+]|(?<!\d)(?<!\band)/(?!\d)|(?<=\w\w)[.?!](?=\s)|(?<!\S)(?:and/or|and|plus|&)(?!\S)', re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Word:
    """One plain word."""

    typed: str
    term: str  # GAP where something stood between two words, so that nothing joins them
    start: int  # characters into Query.text; end is one past the last
    end: int


@dataclass(frozen=True, slots=True)
class Part:
    """One of the things listed: what stands between commas and "and"."""

    shown: str  # as typed, without quotation marks and exclusions
    words: tuple[Word, ...]
    phrases: tuple[tuple[str, ...], ...]  # quoted, each a run of terms


@dataclass(frozen=True, slots=True)
class Query:
    text: str  # white space folded, cut to the limits
    parts: tuple[Part, ...]
    exclusions: tuple[tuple[str, ...], ...]
    truncated: bool


def _never(_before: str, _after: str) -> bool:
    return False


def read_query(typed: str, is_one: Callable[[str, str], bool] = _never, quotes: bool = True) -> Query:
    """Anything a visitor can send → Query; nothing typed is an error. No operator but quotes and minus exists.

    `is_one` says whether the words before and after an "and" name one thing together: pins and needles. Without `quotes` what
    stands between quotation marks is words like all others, unless it is left out.
    """
    whole = _cleaned(typed)
    text = whole[:MAX_CHARACTERS].strip()
    parts: list[Part] = []
    exclusions: list[tuple[str, ...]] = []
    left = MAX_TERMS
    read = [_read_part(text, start, end, quotes) for start, end in _parts(text, is_one)]
    for part, excluded in read:
        exclusions += excluded
        kept = _cut(part, left)
        left -= len(kept.words) + len(kept.phrases)
        if kept.words or kept.phrases:
            parts.append(kept)
    asked = sum(len(part.words) + len(part.phrases) for part, _ in read)
    cut = len(typed) > _READ_AT_MOST or len(whole) > MAX_CHARACTERS or asked > MAX_TERMS or len(exclusions) > MAX_TERMS
    return Query(text, tuple(parts), tuple(exclusions[:MAX_TERMS]), cut or _has_overlong_word(text))


def _has_overlong_word(text: str) -> bool:
    """Whether a word of the text is no term for its length alone."""
    return any(len(fold(word)) > MAX_TERM_CHARACTERS for word in words_of(text) if len(word) > MAX_TERM_CHARACTERS)


_READ_AT_MOST = 8 * MAX_CHARACTERS  # before anything that takes longer for longer text; blanks and controls may still go


def _cleaned(typed: str) -> str:
    """NFC, control and direction characters and lone surrogates out, white space folded, curly quotes straight."""
    straight = typed[:_READ_AT_MOST].translate({0x201C: '"', 0x201D: '"', 0x201E: '"', 0xAB: '"', 0xBB: '"'})
    kept = "".join(" " if c.isspace() else c for c in straight if c.isspace() or unicodedata.category(c)[0] != "C")
    return " ".join(unicodedata.normalize("NFC", kept).split())


def _parts(text: str, is_one: Callable[[str, str], bool]) -> list[tuple[int, int]]:
    """Where the parts of the text start and end: cut at commas, ends of sentences and "and", never inside quotation marks."""
    parts, quoted, start = [], False, 0
    for match in _SEPARATOR.finditer(text):
        if match.group() == '"':
            quoted = not quoted and '"' in text[match.end() :]
        elif not quoted and not (match.group().isalpha() and is_one(text[start : match.start()], text[match.end() :])):
            parts.append((start, match.start()))
            start = match.end()
    return [(start, end) for start, end in [*parts, (start, len(text))] if text[start:end].strip()]


def _read_part(text: str, start: int, end: int, quotes: bool) -> tuple[Part, list[tuple[str, ...]]]:
    """The part between two places of the text, and what it wants left out."""
    words: list[Word] = []
    phrases: list[tuple[str, ...]] = []
    exclusions: list[tuple[str, ...]] = []
    shown: list[str] = []
    for piece in _PIECE.finditer(text, start, end):
        kind = "word" if piece["phrase"] is None else "phrase"
        said = piece[kind]
        terms = tuple(stems_of(said))
        if piece["minus"]:
            exclusions += [terms] if terms else []
            continue
        shown.append(said)
        if quotes and kind == "phrase":
            phrases += [terms] if terms else []
            words += [Word("", GAP, piece.start(), piece.start())] if words else []
        else:
            at = piece.start(kind)
            words += [Word(said[t.start : t.end], t.text, at + t.start, at + t.end) for t in terms_of(said)]
    return Part(" ".join(" ".join(shown).split()), _trimmed(words), tuple(phrases)), exclusions


def _trimmed(words: list[Word]) -> tuple[Word, ...]:
    while words and words[-1].term == GAP:
        words.pop()
    return tuple(words)


def _cut(part: Part, left: int) -> Part:
    """The part with at most `left` words and phrases."""
    phrases = part.phrases[:left]
    return Part(part.shown, part.words[: left - len(phrases)], phrases)
