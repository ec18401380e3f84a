"""A page whose links hold a query → the same page with buttons that send it, so that no address ever holds one.

Links of one page share one form; what a link had behind its question mark is the value of its button. It is done to the finished
page, so that no template can forget a link.
"""

from __future__ import annotations

import re
from html import escape

AGAIN = "again"  # the field of those buttons

_FORM = '<form id="{id}" action="{action}" method="post" hidden></form>\n</body>'
_TAG = r"<a\b(?P<before>[^>]*?) ?\bhref=\"{action}\?(?P<query>[^\"]*)\"(?P<after>[^>]*)>(?P<words>.*?)</a>"
_ONLY_FOR_LINKS = re.compile(r' ?\brel="[^"]*"')


def with_buttons(html: str, action: str) -> str:
    """HTML as our templates write it; `action` is the path of the search. Pages without such links stay as they are."""
    tag = re.compile(_TAG.format(action=re.escape(escape(action))), re.DOTALL)
    page, count = tag.subn(_button, html)
    return page.replace("</body>", _FORM.format(id=AGAIN, action=escape(action)), 1) if count else page


def _button(link: re.Match[str]) -> str:
    attributes = _ONLY_FOR_LINKS.sub("", link["before"] + link["after"]).rstrip()
    return f'<button class="link" form="{AGAIN}" name="{AGAIN}" value="{link["query"]}"{attributes}>{link["words"]}</button>'
