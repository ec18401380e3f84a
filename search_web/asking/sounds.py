"""A word → roughly how it sounds: what people write who know a word by ear."""

from __future__ import annotations

import re

# In order: (as it is written, as it sounds). "c" stands for the "ch" of "chest", "q" for the "sh" of "-tion" and "y" for a
# long "e". Each rule has slips that it is for: rumatism, headake, exema, stomack, asma, insomia, diareah, nauseus, shingals,
# docter, itchey. Rules that make many real words alike were left out: silent "gh" (height, heat), "tch" for "k" (batch, back).
_RULES = tuple(
    (re.compile(written), sounds)
    for written, sounds in (
        (r"^(?:ps|sc(?=[eiy]))", "s"),
        (r"^[pkg]n", "n"),
        (r"^wr", "r"),
        (r"rrh|rh", "r"),
        (r"ph", "f"),
        (r"(?:ss|sh|[tsc])ion|shun", "qon"),
        (r"x[cz]|cz|x", "ks"),
        (r"s?c(?=[eiy])", "s"),
        (r"ck|c(?!h)", "k"),
        (r"t?ch", "c"),
        (r"z", "s"),
        (r"sth?m", "sm"),
        (r"mn|mb(?=n|s?$)|gm(?=s?$)", "m"),
        (r"(?<=[aeiour])h(?![aeiouy])", ""),
        (r"ou(?=s$)", "u"),
        (r"(?<=[^aeiou])[ai]s$", "us"),
        (r"(?<=[^aeiou])(?:[ai]l|le)(?=s?$)", "el"),
        (r"(?<=[^aeiou])[aou]r(?=s?$)", "er"),
        (r"(?:ie|ey|y)(?=s?$)", "i"),
        (r"[ao]e(?!$)", "e"),
        (r"(?<=.)y", "i"),
        (r"ea|ee|ei|ie", "y"),
        (r"(.)\1", r"\1"),
    )
)


def sound_of(word: str) -> str:
    """A folded word → its sound in letters, the same for words that are pronounced alike or nearly so."""
    for written, sounds in _RULES:
        word = written.sub(sounds, word)
    return word


def sounds_of(word: str) -> tuple[str, ...]:
    """Every sound of a folded word that is written right: a "ch" may be that of "chest" or that of "stomach"."""
    return (sound_of(word), sound_of(word.replace("ch", "k"))) if "ch" in word else (sound_of(word),)
