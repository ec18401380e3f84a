"""Text as the page gives it → text fit to keep: NFC, single blanks, nothing invisible."""

from __future__ import annotations

import re
import unicodedata

# Zero-width and direction characters, soft hyphens, marks that editors leave: nobody types them, and they part words.
_INVISIBLE = re.compile(r"[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufffc\ufe00-\ufe0f]")
# Control characters, lone surrogates and non-characters; line ends and tabs are white space, not control.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_SPACE = re.compile(r"\s+")
_SPACE_BEFORE_STOP = re.compile(r" (?=[,;](?: |$)|\.$)")

_SUPERSCRIPT = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9])")

BULLET = re.compile(r"^[•·▪▫◦‣●○■□►▶➢➤✓✔❖\u2043\u2219\uf0b7\uf0a7][\s\u00a0]*(?=\S)")
DASH = re.compile(r"^[*\u2013\u2014-][\s\u00a0]*(?=[^\s*-])")  # a bullet only where several lines begin with it
NUMBER = re.compile(r"^(?:\(?(?=\d{1,2}[.)])|\[(?=\d{1,3}\]))(\d{1,3})[.)\]][\s\u00a0]*(?=\S)")


def fold_white_space(text: str) -> str:
    """Text → the same on one line: NFC, runs of white space to one blank, invisible and control characters gone."""
    text = " ".join(text.split())
    if text.isascii() and text.isprintable():
        return text
    text = _CONTROL.sub("", _INVISIBLE.sub("", text))
    return " ".join(unicodedata.normalize("NFC", text).split())


def close_gaps(text: str) -> str:
    """Removes the blank left before a comma, a semicolon or the last full stop where a marker was taken out."""
    return _SPACE_BEFORE_STOP.sub("", text)


def superscript(digits: str) -> str:
    """ "3" → "³": the only way 23³ does not read as 233."""
    return digits.translate(_SUPERSCRIPT)


def plain_key(text: str) -> str:
    """Text → its letters and digits in lower case, for telling whether two texts are the same."""
    return _SPACE.sub(" ", re.sub(r"[\W_]+", " ", text.casefold())).strip()


def sentences_of(text: str) -> list[str]:
    """A text → its sentences."""
    return _SENTENCE_END.split(text)


def last_sentence(text: str) -> str:
    """The last sentence of a paragraph; all of it when it has but one."""
    return sentences_of(text)[-1]


def ends_sentence(text: str) -> bool:
    """Whether the text ends as a sentence does, closing quotes and brackets aside."""
    return text.rstrip("\"'”’)] ").endswith((".", "!", "?", "…"))


def is_question(text: str) -> bool:
    return text.rstrip("\"'”’) ").endswith("?")


def any_of(lines: str) -> re.Pattern[str]:
    """Lines of alternatives → one pattern, in either case, that fits where any of them does."""
    return re.compile("|".join(line.strip() for line in lines.splitlines() if line.strip()), re.IGNORECASE)
