"""Texts that are furniture by their words, wherever they stand, and headings over what is not the article."""

from __future__ import annotations

from indexer.reading.text import any_of

_DONE = r"(?:written|reviewed|edited|authored|posted|published|updated|fact[ -]checked|medical review(?:er)?)"
_WHAT = r"(?:page |site |article |content |this page was |this article was |date |medically |clinically )"
_DATED = r"(?:reviewed|updated|modified|review(?: date| due)?|revised|published|posted|update|edited)"
_DAY = (
    r"(?:\w{3,9}\.? \d{1,2},? \d{4}|\d{1,2}\s?(?:st|nd|rd|th)?\.?\s\w{3,9}\.?,? \d{4}|\w{3,9}\.? \d{4}|"
    r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d\d-\d\d)"
)

# Rule → its alternatives, parted by "|" or on lines of their own, matched from the beginning of a text.
_RULES = {
    "advertisement": r"""
        (?:advertisements?|advertorial|sponsored(?: content| links?)?|ad)\b(?:\W{1,4}\w+(?:\W\w+){0,4})?$
        (?:article|story|text) continues (?:below|after)
    """,
    "table of contents": r"""
        (?:article |page |quick )?(?:menu|contents|table of contents|navigation|outline)$
        (?:on|in) this (?:page|article|section|topic|guide|post)s?$
        (?:jump|skip|go) to(?: (?:the |a )?(?:main )?(?:content|navigation|section|search|top)\b.{0,30})?$
        what'?s on this page$|read on to find out$|page contents$|article sections$
    """,
    "page tool": r"""
        (?:back|return|go)? ?(?:to )?(?:the )?top(?: of (?:the )?(?:page|article))?$
        print(?: (?:this )?(?:page|article|version))?$|email(?: this)?(?: (?:page|article))?$
        (?:open|opens) in (?:a )?new (?:tab|window)$|link to external
        (?:expand|collapse|show|hide|open|close|view|toggle) ?(?:all|more|less|sections?)?$|copy link$
        download(?: pdf)?$|listen$|menu$|search$|edit$|loading
    """,
    "sharing": r"""
        share(?: (?:on|via|this|with|your|to|page|article|the (?:page|article|story))\b.{0,80})?$|follow us\b.{0,40}$
        (?:tweet|facebook|twitter|linkedin|whatsapp|pinterest|reddit|instagram)$
    """,
    "newsletter": r"""
        (?:sign[ -]?up|subscribe|join|get)\b.{0,60}\b(?:newsletters?|mailing list|inbox)\b.{0,80}$
        (?:sign[ -]?up|subscribe|join|get)\b.{0,60}\bemail (?:updates|alerts|address)\b.{0,80}$
    """,
    "cookie notice": r"""
        (?:we|this (?:web ?)?site|our (?:web ?)?site)\b.{0,40}\bcookies\b.{0,200}$
        (?:accept|reject|manage)(?: all)?(?: cookies)?$
    """,
    "comments": r"""
        (?:leave|post|add|write) (?:a|your) (?:reply|comment)\b.{0,80}$|\d+ (?:comments?|replies)$
        comments?(?: \(\d+\))?$|log in to (?:comment|reply)
    """,
    "related": r"""
        related (?:articles?|posts?|content|stories|topics|pages|links|reading|news|resources|items|videos|searches)$
        you (?:may|might|could) (?:also )?(?:like|be interested|enjoy|find)\b.{0,60}$|pages you might like$
        (?:recommended|more|trending|popular|latest|top) (?:for you|reading|stories|articles|posts|news|to explore|like this)$
        more from (?:us|this section)$|read (?:more|next)(?: (?:articles|stories))?$|learn more$|find out more$|see more$
        continue reading$
        (?:read more|related|see also|learn more|also read|read also|read next)\s?:\s.{0,120}$
    """,
    "byline": rf"""
        (?:medically |clinically |expert )?{_DONE}(?: (?:and|&) (?:\w+ ){{0,2}}{_DONE})? by\b.{{0,120}}$
        by (?-i:[A-Z][\w.'’-]+(?:,? [A-Z][\w.'’-]+){{1,4}})$|(?:author|reviewer):.{{0,80}}$
        medical(?:ly)? review(?:er|ed)?:.{{0,100}}$
    """,
    "date": rf"""
        {_WHAT}*(?:last|next|first)?\s?{_WHAT}?{_DATED}(?: date| due)?(?: on)?\s?:?\s?(?:\w{{0,9}},? )?{_DAY}.{{0,60}}$
        \d+ min(?:ute)?s? read$
    """,
    "copyright": r"""
        (?:©|copyright\b|\(c\) ).{0,160}$|.{0,60}\ball rights reserved\b.{0,100}$
    """,
    "feedback": r"""
        (?:was|did you find|is) this (?:page|article|information|content|topic)\b.{0,20}\b(?:helpful|useful)\b.{0,20}$
        how helpful (?:is|was) this\b.{0,30}$
        (?:please )?(?:rate (?:this|the) (?:page|article)|leave your rating)\b.{0,60}$
        thank you for your feedback.{0,60}$
    """,
}
_TABLE = {rule: any_of(lines) for rule, lines in _RULES.items()}
_EDGES = " \t-–—_=*.·•|:»«>→←↑▲▼…"
_LONGEST = 260  # characters; a longer text says something, whatever it begins with

# Of these a list item may hold the very words: "Collapse" is a symptom, "Outline" a drawing.
_NOT_IN_LISTS = frozenset(("page tool", "table of contents", "sharing", "comments", "related", "feedback", "no words", "byline"))


def rule_of_text(text: str, is_item: bool = False) -> str | None:
    """A block's text → the rule that makes it furniture, or None. `is_item`: it is a list item and no link."""
    if len(text) > _LONGEST:
        return None
    bare = text.strip(_EDGES)
    if not bare:
        return "no words"
    for rule, pattern in _TABLE.items():
        if pattern.match(bare) and not (is_item and rule in _NOT_IN_LISTS):
            return rule
    return None


# A line that sends the reader to another page; furniture where part of it is a link.
POINTER = any_of(r"""
    (?:to )?(?:read|find out|learn|see|get|discover) more\b.{0,110}$|(?:see|read|view) (?:also|our|the full)\b.{0,110}$
    click here\b.{0,110}$|for more (?:information|details|help)\b.{0,110}$
""")

# Headings over lists of links to other pages; they go with what stands under them when that is mostly links or very short.
LINK_HEADING = any_of(r"""
    (?:related|more|further|additional|other|useful|external|helpful|recommended|popular|latest|recent|featured)\b
    (?:see also|learn more|find out more|resources|links|you (?:may|might)|read (?:more|next)|explore|browse)\b
    (?:in this section|what to read|keep reading|discover|next steps|for more|where (?:can|to))\b
""")

# Headings that take everything under them away, links or not.
OUTSIDE_HEADING = any_of(r"""
    (?:leave|post|add) (?:a|your) (?:reply|comment)\b|(?:\d+ )?(?:comments?|replies|responses)(?: \(\d+\)| on\b.*)?$
    about the (?:author|reviewer)s?\b|(?:share|tweet)(?: this\b.*)?$|(?:sign up|subscribe|newsletter)\b
    (?:recent|popular|latest|related) (?:posts?|articles|stories|comments|news)$|categories$|archives?$|tags?$
    follow us|you (?:may|might) (?:also )?(?:like|be interested|enjoy)|pages you might like|recommended for you
    (?:reader|user) (?:comments|interactions)|primary sidebar|(?:was|is) this (?:page|article|information)\b.*
    did (?:we|this (?:page|article)) (?:answer|help)\b.*|feedback$|advertisement|acknowledge?ments?$
    cookies?(?: on this site)?$|how (?:to )?cite\b|author information
    (?:copyright|license|competing interests|conflicts? of interests?|funding|author contributions|article notes)\b
""")
