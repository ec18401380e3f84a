"""Bytes of a page → its text. The bytes are believed before the label, and only labels of the web's own list count."""

from __future__ import annotations

import codecs
import re

HEAD_BYTES = 4096  # a declaration stands in the first 1,024 bytes by the HTML standard; some pages put a comment first

# Charsets a page may declare, as Python names them → the codec browsers use for them. Stateful ones (UTF-7, ISO-2022, HZ)
# are missing because they hide markup from filters. UTF-8 and windows-1252 need no label: they are tried without one, and
# "latin-1" and "ascii" mean windows-1252 on the web.
DECLARABLE = {
    **{f"iso8859-{part}": f"iso8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
    **{f"cp{page}": f"cp{page}" for page in (866, 874, 1250, 1251, 1253, 1254, 1255, 1256, 1257, 1258)},
    **{name: name for name in ("koi8-r", "koi8-u", "mac-roman", "mac-cyrillic", "euc_jp", "big5hkscs", "gb18030")},
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "shift_jis": "cp932",
    "cp932": "cp932",
    "euc_kr": "cp949",
    "cp949": "cp949",
    "big5": "big5hkscs",
    "gb2312": "gb18030",
    "gbk": "gb18030",
}

_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_DECLARATION = re.compile(
    rb"""<meta\b[^>]*?\bcharset\s*=\s*["']?\s*([\w.:-]+) | ^\s*<\?xml\b[^>]*?\bencoding\s*=\s*["']([\w.:-]+)""",
    re.IGNORECASE | re.VERBOSE,
)
_UNDECODED = re.compile("[\udc80-\udcff]")  # what "surrogateescape" makes of a byte that is no UTF-8


def decode(data: bytes) -> str:
    """The bytes of one page → its text, line ends as they were, without a byte order mark. Never fails.

    In this order: UTF-16 by its mark or its shape, strict UTF-8, what the page declares, windows-1252. UTF-8 comes before
    the declaration because text in another charset almost never is valid UTF-8, while stale labels are common.
    """
    codec = _utf_16(data)
    if codec:
        return data.decode(codec, "replace").removeprefix("\ufeff")
    data = data.removeprefix(codecs.BOM_UTF8)
    for codec in ("utf-8", *_declared(data[:HEAD_BYTES])):
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            continue
    return _western(data)


def _utf_16(data: bytes) -> str | None:
    """The UTF-16 codec that the first bytes show, by a mark or by "<" and a character of ASCII; None for any other page."""
    if data.startswith(codecs.BOM_UTF16_LE) or re.match(rb"<\0[\x01-\x7f]\0", data):
        return "utf-16-le"
    if data.startswith(codecs.BOM_UTF16_BE) or re.match(rb"\0<\0[\x01-\x7f]", data):
        return "utf-16-be"
    return None


def _declared(head: bytes) -> list[str]:
    """The first bytes of a page → codecs of the charsets it declares, without those no page may declare."""
    found = []
    for in_meta, in_xml in _DECLARATION.findall(_COMMENT.sub(b"", head)):
        try:
            name = codecs.lookup((in_meta or in_xml).decode("ascii")).name
        except LookupError:
            continue
        if name in DECLARABLE:
            found.append(DECLARABLE[name])
    return found


def _western(data: bytes) -> str:
    """Text that is no strict UTF-8: windows-1252, or mostly UTF-8 with bytes of windows-1252 pasted in."""
    text = data.decode("utf-8", "surrogateescape")
    strays = len(_UNDECODED.findall(text))
    accents = len(text) - len(text.encode("ascii", "ignore")) - strays
    if strays >= accents:
        return data.decode("cp1252", "replace")
    return _UNDECODED.sub(lambda stray: _byte_of(stray).decode("cp1252", "replace"), text)


def _byte_of(stray: re.Match[str]) -> bytes:
    return stray.group().encode("utf-8", "surrogateescape")
