"""Tree → blocks and containers: one walk in reading order, without recursion."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice

from bs4 import BeautifulSoup, NavigableString, Tag

from indexer.reading.blocks import Block, BlockForm, Container
from indexer.reading.citations import mark_raised, without_markers
from indexer.reading.elements import INLINE, Selected, font_step, is_bold_style, main_hint, names_of, soft_heading
from indexer.reading.exclusions import why_dropped
from indexer.reading.lines import Line, Piece, pieces_of, whole_of
from indexer.reading.notes import Notes
from indexer.reading.places import Place, Places
from indexer.reading.survey import HEADING_NAMES, Survey
from indexer.reading.tables import is_head_row, spanning_cells
from indexer.reading.text import ends_sentence, fold_white_space

_LONGEST_NOTE_LINK = 12  # characters: "[12, 13-17]"
_LONGEST_RAISED = 40  # characters; a longer <sup> is set small, not raised
_NEVER_SEEN = INLINE | {"script", "style"}  # left out, these are not worth a line of --explain
# Left out, these do not end the line that they stand in, as browsers show it: the reading of a word, icons, controls.
_WITHIN_LINES = frozenset("rt rp button svg math input select textarea template noscript".split())
_NO_CONTAINERS = HEADING_NAMES | frozenset("p li tr tbody thead tfoot dt dd".split())  # they hold no whole article
_LONGEST_HEADING = 500  # characters; a longer one is a paragraph in the wrong element
_MOST_REPEATED = 300  # characters of cells from rows above; rows repeat what they are about, not a text
_EXCERPT = 90  # characters of a dropped element that --explain shows

Leave = Callable[[], None]  # what is to be done at the end of an element


class _Walk:
    def __init__(self, page: Tag, survey: Survey, selected: Selected) -> None:
        self.survey, self.selected, self.notes = survey, selected, Notes(page)
        self.blocks: list[Block] = []
        self.containers: list[Container] = []
        self.open_containers: list[int] = []
        self.places, self.place = Places(survey), Place()
        self.lines = [Line()]
        self.bold = self.link = self.off_page = 0  # how many such elements are open
        self.sizes = [0]
        self.cells: list[str] = []  # of the open row
        self.heads = ""  # of the open table
        self.reaching: dict[int, list[tuple[int, Tag]]] = {}  # of the open table: cells that reach into rows below their own
        self.said: dict[int, str] = {}  # what cells say that reach into other rows, by id(cell)
        self.headed_items: set[int] = set()  # items that hold a heading: such a list lays out a page

    def walk(self, root: Tag) -> None:
        stack: list[tuple[Iterator[object], Leave | None]] = [(iter([root]), None)]
        while stack:
            children, leave = stack[-1]
            for node in children:
                if type(node) is NavigableString:
                    self.add_text(node)
                elif isinstance(node, Tag):
                    entered = self.enter(node)
                    if entered is not None:
                        stack.append((iter(node.contents), entered))
                        break
            else:
                stack.pop()
                if leave is not None:
                    leave()
        self.flush()

    # Text

    def add_text(self, text: str) -> None:
        line = self.lines[-1]
        line.parts.append(text)
        length = len(text.strip())
        if not length:
            return
        line.characters += length
        if self.bold:
            line.bold += length
        if self.link:
            line.linked += length
        if self.off_page:
            line.elsewhere += length
        line.size = max(line.size, self.sizes[-1])

    def flush(self) -> None:
        """Ends the running text and makes blocks of it."""
        lines = self.lines
        if len(lines) > 1 or lines[0].parts:
            self.lines = [Line()]
        if not any(line.characters for line in lines):
            return
        if self.place.form == "row":
            self.add_to_cell(" ".join(line.text for line in lines))
        elif self.place.form == "heading":
            self.add_heading(lines)
        else:
            self.add_pieces(lines, self.place.form or "paragraph")

    def add_to_cell(self, text: str) -> None:
        if not self.cells:
            return
        before = self.cells[-1]
        between = "; " if self.place.depth and not ends_sentence(before) else " "
        self.cells[-1] = f"{before}{between}{text.strip()}" if before else text.strip()

    def add_heading(self, lines: list[Line]) -> None:
        piece = whole_of(lines)
        piece = replace(piece, text=without_markers(piece.text))
        if len(piece.text) > _LONGEST_HEADING:
            self.add_pieces(lines, "paragraph")
        elif piece.text:
            if self.place.item:
                self.headed_items.add(self.place.item)
            self.add_block("heading", piece)

    def add_pieces(self, lines: list[Line], within: BlockForm) -> None:
        for piece in pieces_of(lines):
            form = within
            if piece.is_item and form == "paragraph":
                form = "item"
            elif form == "item" and self.place.item in self.headed_items:
                form = "paragraph"
            self.add_block(form, piece)

    def add_block(self, form: BlockForm, piece: Piece) -> None:
        place, is_heading = self.place, form == "heading"
        self.blocks.append(
            Block(
                form,
                piece.text,
                linked=piece.linked,
                level=place.level if is_heading else 0,
                anchor=place.anchor,
                is_bold=piece.is_bold and not is_heading,
                size=0 if is_heading else piece.size,
                depth=place.depth or (1 if form == "item" else 0),
                list_number=place.list_number,
                item=place.item,
                heads=self.heads if form == "row" else "",
                scopes=place.scopes,
                care=place.care,
                is_notice=place.is_notice,
                kind=place.kind,
                fragment_only=piece.linked > 0 and not piece.elsewhere,
            )
        )

    # Elements

    def enter(self, tag: Tag) -> Leave | None:
        """Opens an element. Returns what to do at its end, None when its content is not to be read."""
        name = tag.name
        if name == "br":
            self.lines.append(Line())
        if name in ("br", "img", "wbr", "link", "meta") or (name in ("sup", "a") and self.take_marker(tag)):
            return None
        is_named = self.place.form in ("heading", "term")
        rule = why_dropped(tag, self.survey, self.selected, self.place.in_article, is_named)
        if rule:
            self.drop(tag, rule)
            return None
        is_soft = self.place.form != "heading" and soft_heading(tag, self.survey, self.selected)
        return self.enter_inline(tag) if name in INLINE and not is_soft else self.enter_block(tag, is_soft)

    def drop(self, tag: Tag, rule: str) -> None:
        if tag.name in _NEVER_SEEN:
            return
        if tag.name in _WITHIN_LINES and (len(self.lines) > 1 or self.lines[0].characters):
            if tag.name == "button":
                self.part_words(tag.next_sibling)
            return
        self.flush()
        text = fold_white_space(" ".join(islice(tag.stripped_strings, 3))[:_EXCERPT])
        if text:
            self.blocks.append(Block("paragraph", text, rule=rule))

    def part_words(self, after: object) -> None:
        """Keeps the words on both sides of a button apart, not a word and the comma after it."""
        if isinstance(after, Tag) or (isinstance(after, NavigableString) and after[:1].isalnum()):
            self.add_text(" ")

    def take_marker(self, tag: Tag) -> bool:
        """Puts a marker in place of a raised number or of a link to a note. Returns whether it did."""
        length = self.survey.characters.get(id(tag), 0)
        if tag.name == "sup":
            if length > _LONGEST_RAISED:
                return False
            linked = tag.a is not None
        elif self.place.form == "heading" or not 0 < length <= _LONGEST_NOTE_LINK or not self.notes.is_marker(tag):
            return False
        else:
            linked = True
        self.add_text(mark_raised(tag.get_text(), "".join(self.lines[-1].parts[-3:]), linked))
        return True

    def enter_inline(self, tag: Tag) -> Leave:
        bold = tag.name in ("b", "strong") or is_bold_style(tag)
        link = tag.name == "a" and bool(tag.get("href"))
        off_page = link and not str(tag.get("href")).startswith("#")
        self.bold += bold
        self.link += link
        self.off_page += off_page
        self.sizes.append(font_step(tag, self.sizes[-1]))

        def leave() -> None:
            self.bold -= bold
            self.link -= link
            self.off_page -= off_page
            self.sizes.pop()

        return leave

    def enter_block(self, tag: Tag, is_soft: bool) -> Leave:
        self.flush()
        before, heads, cells, reaching = self.place, self.heads, self.cells, self.reaching
        self.add_tab_label(tag)
        self.place = self.places.inside(tag, before, is_soft)
        bold = is_bold_style(tag)
        self.bold += bold
        self.sizes.append(font_step(tag, self.sizes[-1]))
        is_row = tag.name == "tr" and self.place.in_data
        if tag.name == "table":
            self.heads, self.reaching = "", spanning_cells(tag, self.survey) if self.place.in_data else {}
        elif is_row:
            self.cells = []
        elif tag.name in ("td", "th") and before.form == "row":
            self.cells.append("")
        container = self.open_container(tag)

        def leave() -> None:
            self.flush()
            if is_row:
                self.add_row(tag)
                self.cells = cells
            elif tag.name == "table":
                self.heads, self.reaching = heads, reaching
            elif tag.attrs.get("rowspan") and self.cells:
                self.said[id(tag)] = self.cells[-1]
            self.place = before
            self.bold -= bold
            self.sizes.pop()
            if container is not None:
                self.open_containers.pop()
                self.containers[container] = replace(self.containers[container], end=len(self.blocks))

        return leave

    def open_container(self, tag: Tag) -> int | None:
        if tag.name in _NO_CONTAINERS:
            return None
        parent = self.open_containers[-1] if self.open_containers else -1
        here = len(self.blocks)
        self.containers.append(Container(tag.name, names_of(tag), main_hint(tag, self.selected), parent, here, here))
        self.open_containers.append(len(self.containers) - 1)
        return self.open_containers[-1]

    def add_tab_label(self, panel: Tag) -> None:
        """The words of a tab become the heading of its panel, unless the panel begins with a heading of the same words."""
        label = self.survey.labels.get(str(panel.get("id"))) if self.survey.labels else None
        text = fold_white_space(label.get_text(" ")) if label is not None else ""
        first = self.survey.first_heading.get(id(panel))
        if text and (first is None or first.get_text(strip=True) != text):
            before, self.place = self.place, replace(self.place, form="heading", level=0, anchor=str(panel.get("id")))
            self.add_block("heading", Piece(text))
            self.place = before

    def add_row(self, tag: Tag) -> None:
        text = " | ".join(cell for cell in self.with_reaching(tag) if cell) if any(self.cells) else ""
        if text and not self.heads and is_head_row(tag, self.survey):
            self.heads = text
        elif text:
            self.add_block("row", Piece(text))

    def with_reaching(self, row: Tag) -> list[str]:
        """The cells of the open row, and those of rows above that reach into it, so that it says what it is about."""
        cells, letters = list(self.cells), 0
        for place, cell in self.reaching.get(id(row), ()):
            text = self.said.get(id(cell), "")
            letters += len(text)
            is_remark = place >= len(cells) and ends_sentence(text)  # beside several rows, and about them together
            if letters <= _MOST_REPEATED and not is_remark:
                cells.insert(place, text)
        return cells


def read_blocks(soup: BeautifulSoup, survey: Survey, selected: Selected) -> tuple[list[Block], list[Container]]:
    """The body of the page → its blocks in reading order, and the elements that hold them, outermost first."""
    body = soup.find("body")
    page = body if isinstance(body, Tag) else soup
    walk = _Walk(page, survey, selected)
    walk.walk(page)
    return walk.blocks, walk.containers
