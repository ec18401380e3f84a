"""Other names of what an article is about: as its data says, and as it says itself near the top."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from indexer.reading.text import plain_key
from indexer.records import Section

_ALSO_CALLED = re.compile(
    r"^(?:it is |this is |\w+ is )?(?:also (?:called|known as)|other names?(?: for .{1,60})?|alternative names?|synonyms?|"
    r"a\.?k\.?a\.?)\s*(?P<mark>[|:–—-]\s*|(?= ))(?P<names>.{2,400})$",
    re.IGNORECASE,
)
_FIRST_SECTIONS, _FIRST_PASSAGES = 2, 3  # where an article says how else its subject is called
_LONGEST_NAME = 80  # characters; a longer "name" is a sentence
_LONGEST_SENTENCE = 100  # characters; without a colon, a longer text only begins with "Also called"


def find_names(declared: Iterable[str], sections: tuple[Section, ...], title: str) -> tuple[str, ...]:
    """Declared names and an article's sections → its names, each once, the title left out."""
    known = {plain_key(title), ""}
    names = []
    for name in (*declared, *_written_names(sections)):
        if plain_key(name) not in known and len(name) <= _LONGEST_NAME:
            known.add(plain_key(name))
            names.append(name)
    return tuple(names)


def _written_names(sections: tuple[Section, ...]) -> Iterator[str]:
    for section in sections[:_FIRST_SECTIONS]:
        for passage in section.passages[:_FIRST_PASSAGES]:
            found = _ALSO_CALLED.match(passage.text)
            if found and (found["mark"] or len(passage.text) <= _LONGEST_SENTENCE):
                yield from _split(found["names"].strip(" ."))


def _split(text: str) -> list[str]:
    parts = text.split(";") if ";" in text else re.split(r",(?![^(]*\))| or | and ", text)
    return [part.strip(" ,.") for part in parts if part.strip(" ,.")]
