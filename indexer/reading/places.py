"""What the elements around a text say about it: list, heading, table, box, and how each element changes that."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bs4 import Tag

from indexer.reading.blocks import BlockForm
from indexer.reading.boxes import is_box, is_warning, level_of_box
from indexer.reading.elements import anchor_of, heading_level, names_of
from indexer.reading.notes import holds_references
from indexer.reading.survey import Survey
from indexer.reading.tables import is_data_table
from indexer.reading.text import is_question
from indexer.records import SECTION_KINDS, CareLevel, SectionKind

_DEEPEST = 30  # boxes inside boxes; a page built to hurt has 100,000
_SHORTEST_BODY = 3  # characters beside the heading that make a box more than a heading
_LONGEST_QUESTION = 300  # characters of a term that is a question


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands. The fields are those of Block, but for the last three."""

    form: BlockForm | None = None  # None: a paragraph
    level: int = 0
    anchor: str | None = None
    depth: int = 0
    list_number: int = 0
    item: int = 0
    scopes: tuple[int, ...] = ()
    care: CareLevel | None = None
    is_notice: bool = False
    kind: SectionKind | None = None
    in_article: bool = False
    in_data: bool = False  # inside a table of data


class Places:
    """Counts lists, items and boxes of one page while its elements are entered in reading order."""

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._lists = self._items = self._scopes = 0

    def inside(self, tag: Tag, place: Place, is_soft_heading: bool) -> Place:
        """The place inside `tag`, which stands at `place`."""
        if place.form == "row":
            return replace(place, depth=1) if tag.name == "li" else place
        level = heading_level(tag)
        if level or is_soft_heading:
            return replace(place, form="heading", level=level, anchor=anchor_of(tag))
        if place.form == "heading":
            return place
        return self._by_name(tag, self._box(tag, place))

    def _by_name(self, tag: Tag, place: Place) -> Place:
        name = tag.name
        if name in ("ul", "ol", "li"):
            return self._list(name, place)
        if name in ("dt", "dd"):
            return self._definition(tag, place)
        if name == "table":
            return replace(place, form=None, in_data=is_data_table(tag, self._survey))
        if name == "tr" and place.in_data:
            return replace(place, form="row")
        if name in ("main", "article"):
            place = replace(place, in_article=True)
        return replace(place, anchor=anchor_of(tag)) if name == "p" or place.anchor is not None else place

    def _list(self, name: str, place: Place) -> Place:
        if name == "li":
            self._items += 1
            return replace(place, form="item", depth=max(place.depth, 1), anchor=None, item=self._items)
        self._lists += 1
        return replace(place, form=None, depth=place.depth + 1, list_number=self._lists, item=0)

    def _definition(self, tag: Tag, place: Place) -> Place:
        is_term = tag.name == "dt"
        if self._asks(tag):
            return replace(place, form="heading", level=0, anchor=anchor_of(tag)) if is_term else replace(place, form=None)
        return replace(place, form="term", anchor=anchor_of(tag)) if is_term else replace(place, form="definition", anchor=None)

    def _asks(self, tag: Tag) -> bool:
        """Whether a term, or the term of a definition, is a question."""
        term = tag if tag.name == "dt" else tag.find_previous_sibling("dt")
        if not isinstance(term, Tag) or self._survey.characters.get(id(term), 0) > _LONGEST_QUESTION:
            return False
        return is_question(term.get_text().strip())

    def _box(self, tag: Tag, place: Place) -> Place:
        """The place inside `tag`, when `tag` sets its content off or says what kind it is."""
        attrs = tag.attrs
        if not attrs and tag.name not in ("details", "aside"):
            return place
        said = attrs.get("data-search-kind")
        if said in SECTION_KINDS:
            place = replace(place, kind=said)
        names = names_of(tag)
        if self._is_set_off(tag, names):
            if len(place.scopes) < _DEEPEST and not self._is_heading_only(tag):
                self._scopes += 1
                place = replace(place, scopes=(*place.scopes, self._scopes))
            if is_warning(names) or attrs.get("role") == "alert":
                place = replace(place, care=level_of_box(names) or place.care, is_notice=True)
        return replace(place, kind="references") if holds_references(tag) else place

    def _is_set_off(self, tag: Tag, names: str) -> bool:
        attrs = tag.attrs
        return (
            tag.name in ("details", "aside")
            or attrs.get("role") in ("alert", "note", "tabpanel")
            or attrs.get("id") in self._survey.controlled
            or (tag.name == "section" and "aria-labelledby" in attrs)
            or "Question" in str(attrs.get("itemtype"))
            or (bool(names) and is_box(names))
        )

    def _is_heading_only(self, tag: Tag) -> bool:
        """Whether a box holds its heading and no text: what the heading stands over comes after the box."""
        first = self._survey.first_heading.get(id(tag))
        characters = self._survey.characters
        return first is not None and characters.get(id(tag), 0) - characters.get(id(first), 0) < _SHORTEST_BODY
