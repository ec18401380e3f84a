"""Damaged copies of good files, the same ones for the same numbers, and how many of them to try."""

from __future__ import annotations

import os
import random

LONG = float(os.environ.get("FUZZ", "0"))  # how much of the long form: 1 is all of it

NASTY = (
    *rb"""< > </ <!-- --> <![CDATA[ &#0; &#xD800; &#x110000; &amp <table><tr><td> </article> </body></html> <script> <style>
    <template> <svg><title> <h1> <li> <dl><dd><dt> <details><summary> [[ ]] = ' " """.split(),
    *(b"\x00", b"\xff\xfe", b"\xc3", b"\r", b"\xe2\x80\xae", b"\n\n", b'"""', b"<b>" * 40, b"<li>" * 30, b'<a href="'),
    b'<script type="application/ld+json">{"@type":[{}],"mainEntity":[[[',
)


def often(short: int, long: int) -> int:
    return max(short, int(long * LONG))


def mutated(sources: list[bytes], number: int) -> bytes:
    """One of `sources` with a few pieces lost, doubled, moved, flipped or put in."""
    rng = random.Random(number)
    data = bytearray(rng.choice(sources))
    for _ in range(rng.randint(1, 12)):
        at, length = rng.randrange(len(data) + 1), rng.choice((1, 2, 8, 64, 512))
        piece = bytes(data[at : at + length])
        match rng.randrange(5):
            case 0:
                del data[at : at + length]
            case 1:
                data[at:at] = piece * rng.choice((1, 2, 20))
            case 2:
                there = rng.randrange(len(data) + 1)
                data[there:there] = piece
            case 3:
                data[at : at + 1] = bytes([rng.randrange(256)])
            case _:
                data[at:at] = rng.choice(NASTY)
    return bytes(data)
