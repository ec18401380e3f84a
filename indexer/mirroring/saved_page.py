"""A page as it was sent → what is written: UTF-8, and its own address at the head, which results then link to."""

from __future__ import annotations

import re
from html import escape

from indexer.reading.decoding import decode

_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_UTF_16 = re.compile(rb"\xff\xfe|\xfe\xff|<\0|\0<")
# What is never closed takes all that follows, as in a browser: were it looked for at each place anew, a page made for it would
# take minutes.
_PLACE = re.compile(r"<!--(?:-?>|.*?(?:--!?>|\Z))|(<head(?:\s[^>]*)?>)|<head\s[^>]*\Z", re.IGNORECASE | re.DOTALL)
_BEFORE_A_HEAD = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!doctype[^>]*>\s*)?(?:<html[^>]*>)?", re.IGNORECASE)


def saved_page(body: bytes, content_type: str, address: str) -> bytes:
    """`content_type` is the header of that name. Of several canonical addresses the first counts, and that is `address`."""
    text = _text(body, content_type)
    head = next((found.end() for found in _PLACE.finditer(text) if found[1]), None)
    before = _BEFORE_A_HEAD.match(text)
    at = head if head is not None else before.end() if before else 0
    link = f'<link rel="canonical" href="{escape(address)}">'
    return (text[:at] + link + text[at:]).encode("utf-8", "replace")


def _text(body: bytes, content_type: str) -> str:
    """Decoded by the rules for every page of a corpus; the header counts as a declaration before those of the page."""
    charset = _CHARSET.search(content_type)
    if not charset or _UTF_16.match(body):
        return decode(body)
    declaration = f'<meta charset="{charset[1]}">'
    return decode(declaration.encode("ascii", "replace") + body.removeprefix(b"\xef\xbb\xbf")).removeprefix(declaration)
