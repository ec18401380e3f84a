"""Path of a page below the corpus ↔ its id, which can be printed whatever the path is made of."""

from __future__ import annotations

import os
import re

_ESCAPE = re.compile(r"\\(?:\\|x([0-9a-f]{2})|u\{([0-9a-f]+)\})")


def printable_id(path: str) -> str:
    """A path with forward slashes → an id: undecodable bytes as \\xe9, unprintable characters as \\u{200b}, \\ as \\\\.

    Two paths never share an id.
    """
    if path.isascii() and path.isprintable() and "\\" not in path:
        return path
    return "".join(map(_printable, os.fsencode(path).decode("utf-8", "surrogateescape")))


def path_of(page_id: str) -> bytes:
    """What printable_id gave → the path as its bytes lie on the disk, and as a web server is asked for it."""
    return _ESCAPE.sub(_unescaped, page_id).encode("utf-8", "surrogateescape")


def _printable(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # where "surrogateescape" puts the bytes 0x80-0xff
        return f"\\x{code - 0xDC00:02x}"
    if character == "\\":
        return "\\\\"
    return character if character.isprintable() else f"\\u{{{code:x}}}"


def _unescaped(escape: re.Match[str]) -> str:
    byte, code = escape.groups()
    if byte:
        return chr(0xDC00 + int(byte, 16))
    return chr(int(code, 16)) if code else "\\"
