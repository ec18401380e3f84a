"""Classes and ids that mean furniture on one site and name a subject on another: "social-links" and "social-anxiety".

Their words raise the question, what stands in the element answers it: sentences of its own, or links and talk of the site.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise

from bs4 import NavigableString, PageElement, Tag

from indexer.reading.elements import INLINE, is_toggle, names_of
from indexer.reading.furniture import NEVER_TEXT, is_furniture_pair, rule_of_name, rule_of_word, words_of_class
from indexer.reading.survey import HEADING_NAMES, Survey
from indexer.reading.text import any_of, ends_sentence, sentences_of

# Of a subject that follows them: "social-support", "recommended-dose"; alone, or before "links", they mean furniture.
_BEFORE = frozenset("follow social recommended related popular trending".split())
# Of a subject beside them: "pain-survey", "rating-scale", "blood-donation".
_BESIDE = frozenset("survey rating ratings poll feedback donation donate promotion sharing contributors".split())
_ALONE = frozenset("recommendation recommendations consent".split())  # are a subject themselves
_ASK = frozenset("survey rating ratings poll feedback consent".split())  # what a site asks its visitors for

_OF_LAYOUT = frozenset(
    "section block box wrapper wrap container inner outer content contents body text area panel card cards item items list "
    "lists group row col column region module component view views field part main root holder grid title heading header "
    "intro desktop mobile large small left right top bottom more for and the with from all new first last carousel slider "
    "tile tiles teaser teasers strip zone slot theme style hub".split()
)
_OF_WEBSITES = frozenset(
    "us our you your media network networks link links icon icons button buttons btn bar count counter feed feeds profile "
    "profiles channel channels account accounts page pages post posts article articles story stories news blog blogs video "
    "videos podcast podcasts product products topic topics resource resources reading read reads tag tags category categories "
    "searches information info site website web user users visitor visitors reader readers customer customers satisfaction "
    "exit star stars banner notice manager management message prompt request dialog layer policy settings preference "
    "preferences tool tools widget widgets proof wall plugin services providers clinics locations events jobs courses books "
    "guides facebook twitter instagram youtube linkedin whatsapp".split()
)
_NO_SUBJECT = _OF_LAYOUT | _OF_WEBSITES
_SHORTEST_SUBJECT = 3  # letters; shorter words are the initials of a site or of a system

_MOST_LINKED = 0.3  # of the letters in links; text that speaks for itself has a few, teasers and menus are made of them
_MOST_LINKED_ALONE = 0.2  # the same without a heading that says what the text is
_FEWEST_WORDS = 5  # of a sentence; fewer are a label or a line of a teaser
_FEWEST_ITEMS = 2  # of a list without links under a heading
_MOST_NODES = 1_000  # that are looked at in one element; the first of a section tell
_WORDED = frozenset("p li dd dt td th blockquote".split())  # hold text and nothing around it
_FIELDS = frozenset("form input select textarea".split())
_AROUND = 3  # elements around another that say what it is: a heading, a link, a section of the same name
_NO_SENTENCE = NEVER_TEXT | HEADING_NAMES | {"a", "button"}
_OF_THE_SITE = any_of(r"""
    \bcookies?\b|\bnewsletters?\b|\bsubscri(?:be|ption)|\bprivacy\b|\bpersonal data\b|\bpartners\b|\badverti
    \b(?:this|our) (?:web ?)?(?:site|page|service|survey|poll)\b|\b(?:tell|help) us\b|\btake (?:part|(?:the|our|this|a) )
    \bwhat (?:do )?you think\b|\b\w+ minutes to complete\b
""")


@dataclass(frozen=True, slots=True)
class _Content:
    text: str  # outside headings and links
    items: int
    has_fields: bool
    has_buttons: bool  # but for those that fold out text


def names_subject(tag: Tag, survey: Survey, names: str) -> bool:
    """Whether an element whose class or id would make it furniture is part of the article all the same."""
    if not _may_name_subject(names):
        return False
    if _is_part_of_one(tag, names):
        return True
    share = survey.linked.get(id(tag), 0) / max(1, survey.characters.get(id(tag), 0))
    is_alone = not _subjects(names)
    if tag.name in INLINE or tag.name in _WORDED:
        return not is_alone and share <= _MOST_LINKED_ALONE and tag.name != "a"
    content = _content_of(tag)
    heading = survey.first_heading.get(id(tag))
    if share > _MOST_LINKED or content.has_fields or _asks(names, content, heading):
        return False
    speaks = any(ends_sentence(one) and len(one.split()) >= _FEWEST_WORDS for one in sentences_of(content.text))
    if heading is None:
        return speaks and share <= _MOST_LINKED_ALONE and not is_alone
    return speaks or (not share and content.items >= _FEWEST_ITEMS) or _is_said(names, heading)


def _is_part_of_one(tag: Tag, names: str) -> bool:
    """Whether an element around it, which was kept, is named by the same subject: `social-anxiety` of `social-anxiety__list`."""
    subjects = _subjects(names)
    return bool(subjects) and any(
        said and _may_name_subject(said) and not subjects.isdisjoint(_subjects(said))
        for around in islice(tag.parents, _AROUND)
        for said in (names_of(around), str(around.attrs.get("id") or ""))
    )


@lru_cache(maxsize=1 << 12)
def _may_name_subject(names: str) -> bool:
    """Whether each name that means furniture may also name a subject."""
    return all(_is_open(words_of_class(name)) for name in names.split() if rule_of_name(name))


def _is_open(words: tuple[str, ...]) -> bool:
    of_furniture = {word for word in words if rule_of_word(word)}
    if not of_furniture <= _BEFORE | _BESIDE | _ALONE or any(map(is_furniture_pair, pairwise(words))):
        return False
    if not of_furniture.isdisjoint(_ALONE) and _OF_WEBSITES.isdisjoint(words):
        return True
    if of_furniture <= _BEFORE:
        words = words[min(map(words.index, of_furniture)) :]
    return any(map(_is_subject, words))


def _is_subject(word: str) -> bool:
    return word.isalpha() and len(word) >= _SHORTEST_SUBJECT and word not in _NO_SUBJECT and not rule_of_word(word)


def _subjects(names: str) -> set[str]:
    return {word for name in names.split() if rule_of_name(name) for word in words_of_class(name) if _is_subject(word)}


def _is_said(names: str, heading: Tag) -> bool:
    """Whether a heading says what the names say: "Related symptoms" over `related-symptoms`."""
    said = set(words_of_class(heading.get_text(" ")))
    return any(set(words_of_class(name)) - _OF_LAYOUT <= said for name in names.split() if rule_of_name(name) and _subjects(name))


def _asks(names: str, content: _Content, heading: Tag | None) -> bool:
    """Whether a site asks its visitors for something: consent to cookies, an answer to a survey."""
    if _ASK.isdisjoint(words_of_class(names)):
        return False
    title = heading.get_text(" ") if heading is not None else ""
    return content.has_buttons or _OF_THE_SITE.search(f"{title} {content.text}") is not None


def _content_of(tag: Tag) -> _Content:
    nodes = list(islice(tag.descendants, _MOST_NODES))
    tags = [node for node in nodes if isinstance(node, Tag)]
    return _Content(
        text=" ".join(_texts(nodes)),
        items=sum(inside.name == "li" for inside in tags),
        has_fields=any(inside.name in _FIELDS for inside in tags),
        has_buttons=any(
            (inside.name == "button" or inside.attrs.get("role") == "button") and not is_toggle(inside) for inside in tags
        ),
    )


def _texts(nodes: Iterable[PageElement]) -> Iterator[str]:
    for node in nodes:
        if type(node) is NavigableString and not any(around.name in _NO_SENTENCE for around in islice(node.parents, _AROUND)):
            yield from node.stripped_strings
