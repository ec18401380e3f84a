"""Elements that stand on a page beside its article, told by their names, roles and the words of their classes and ids."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

# Elements that never hold a sentence of the article.
NEVER_TEXT = frozenset(
    "script style noscript template svg math iframe object embed canvas audio video map head title meta link base select option "
    "optgroup datalist input textarea progress meter dialog nav menu figcaption rp rt area source track param frame frameset "
    "noframes applet portal".split()
)
NEVER_ROLES = frozenset(
    "navigation banner search contentinfo dialog alertdialog menu menubar toolbar tablist tooltip listbox combobox "
    "progressbar slider tree doc-toc doc-pagelist doc-pagefooter doc-pageheader".split()
)

# A word of a class or id → what the element is. Words, not substrings: "shared-care" holds none of them.
_WORD_RULES = {
    "menu": "nav navbar navigation navmenu menu menus submenu megamenu breadcrumb breadcrumbs crumb crumbs "
    "pagination pager paging skip "
    "skiplink skiplinks skipnav toolbar backtotop sitemap langswitch",
    "table of contents": "toc tableofcontents anchorlinks jumplinks jumpto onthispage",
    "sidebar": "sidebar sidebars siderail rightrail leftrail rail",
    "sharing": "share shares sharing sharebar sharer sharethis sharedaddy social socials addtoany addthis "
    "jp-relatedposts follow followus",
    "cookie notice": "cookie cookies consent gdpr onetrust ccpa cookiebar cookiebanner",
    "advertisement": "ad ads adv advert adverts advertisement advertisements advertising adsense adsbygoogle adslot "
    "adunit adbox adwrap "
    "sponsor sponsors sponsored sponsorship dfp taboola outbrain zergnet mgid promo promos promoted promotion promotions",
    "newsletter": "newsletter newsletters subscribe subscription signup optin mailchimp mailinglist emailsignup",
    "related": "related relatedposts recommended recommendations recommendation readnext upnext morestories popular "
    "trending mostread recirc "
    "recirculation youmaylike seealso hatnote navbox ambox catlinks",
    "comments": "comments comment commentlist commentform disqus respond reply replies",
    "byline": "byline bylines author authors authorbio postmeta entrymeta dateline contributors contributor reviewer reviewers",
    "footer": "footer colophon copyright siteinfo pagefooter",
    "form": "search searchform searchbox login signin feedback survey rating ratings poll captcha",
    "pop-up": "popup popups modal modals lightbox overlay popover tooltip toast interstitial offcanvas",
    "page tool": "mw-jump-link noprint editsection donate donation",
}
_RULE_OF_WORD = {word: rule for rule, words in _WORD_RULES.items() for word in words.split()}

# Two neighbouring words that mean furniture together, though neither does alone; "" where they take a word's meaning away.
_PAIRS = {
    ("entry", "meta"): "byline",
    ("post", "meta"): "byline",
    ("article", "meta"): "byline",
    ("page", "meta"): "byline",
    ("post", "navigation"): "menu",
    ("post", "tags"): "menu",
    ("entry", "tags"): "menu",
    ("tag", "list"): "menu",
    ("tag", "cloud"): "menu",
    ("tags", "links"): "menu",
    ("cat", "links"): "menu",
    ("widget", "area"): "sidebar",
    ("side", "bar"): "sidebar",
    ("site", "header"): "header of the site",
    ("global", "header"): "header of the site",
    ("header", "global"): "header of the site",
    ("page", "top"): "menu",
    ("back", "top"): "menu",
    ("to", "top"): "menu",
    ("in", "article"): "",
    ("follow", "up"): "",
    ("language", "switcher"): "menu",
    ("lang", "switcher"): "menu",
    ("quick", "links"): "menu",
    ("read", "more"): "related",
    ("read", "next"): "related",
    ("see", "also"): "related",
    ("call", "action"): "newsletter",
    ("sign", "up"): "newsletter",
    ("table", "contents"): "table of contents",
    ("on", "page"): "table of contents",
}

# These say how a wrapper is laid out, not what it is: "has-sidebar", "no-ads", "with-comments", "menu-open".
_LAYOUT = frozenset("has have no not non with without open opened closed show shows hide".split())
_BESIDE_SIDEBAR = frozenset("main content wrap layout page body".split())  # "content-sidebar-wrap" holds the article too
# WordPress writes what an article is filed under on its element: "category-newsletters", "tag-cookies".
_TAXONOMY = frozenset("category tag status format type term topic".split())
_SPLIT = re.compile(r"[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])")
_UTILITY = re.compile(r"[:\[\]/@!]")  # utility classes ("md:hidden", "w-[20px]") say nothing about the content
_HIDDEN_WORDS = re.compile(
    r"(?:^|[-_ ])(?:sr-only|(?:u-)?visually-?hidden|screen-?reader(?:-text|-only)?|element-invisible|"
    r"hidden-accessible|off-?screen|show-for-sr|a11y-hidden|assistive-text)(?:$|[-_ ])",
    re.IGNORECASE,
)


def words_of_class(name: str) -> tuple[str, ...]:
    """One class or id → its words in lower case: "entryMeta" and "entry-meta" → ("entry", "meta")."""
    return tuple(word.lower() for word in _SPLIT.split(name) if word)


@lru_cache(maxsize=1 << 14)  # a site has some hundred distinct class attributes
def rule_of_names(names: str) -> str | None:
    """The value of a class attribute (or an id) → the rule that makes its element furniture, or None."""
    return next((rule for rule in map(rule_of_name, names.split()) if rule), None)


def rule_of_name(name: str) -> str | None:
    """One class or id → the rule that it falls under."""
    if _UTILITY.search(name):
        return None
    words = words_of_class(name)
    return None if words and words[0] in _TAXONOMY else _rule_of_words(words)


def rule_of_word(word: str) -> str | None:
    """One word of a class → the rule that it falls under by itself."""
    return _RULE_OF_WORD.get(word)


def is_furniture_pair(words: tuple[str, str]) -> bool:
    """Whether two neighbouring words of a class mean furniture together."""
    return bool(_PAIRS.get(words))


def _rule_of_words(words: tuple[str, ...]) -> str | None:
    for pair in pairwise(words):
        if pair in _PAIRS:
            return _PAIRS[pair] or None
    joined = _RULE_OF_WORD.get("".join(words))
    if joined:
        return joined
    if not _LAYOUT.isdisjoint(words):
        return None
    rule = next((_RULE_OF_WORD[word] for word in words if word in _RULE_OF_WORD), None)
    return None if rule == "sidebar" and not _BESIDE_SIDEBAR.isdisjoint(words) else rule


@lru_cache(maxsize=1 << 14)
def is_for_screen_readers(names: str) -> bool:
    """Whether a class attribute takes its element out of sight (sr-only and its like)."""
    return bool(_HIDDEN_WORDS.search(names))
