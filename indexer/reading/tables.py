"""Tables of data, told from tables that lay out a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import Tag

from indexer.reading.survey import Survey, find_under

_BLOCKS_IN_LAYOUT = frozenset(("table", "h1", "h2", "h3", "form", "article", "section", "main"))
_MARKS_OF_DATA = frozenset(("th", "caption", "thead"))
_BOLD = frozenset(("b", "strong"))
_LONGEST_CELL = 700  # characters on average; longer cells are columns of a page
_FEWEST_ROWS = 2
_LONGEST_SPANNING = 200  # characters; a longer cell is a text beside the rows, not what they are about
_MOST_SPANNING = 8  # cells that reach into one row; more are a page built to hurt
_SPAN = re.compile(r"\s*([0-9]{1,5})")
_MOST_ROWS, _MOST_COLUMNS = 65_534, 1_000  # that browsers let a cell span; rows also where it says 0, "all"


@dataclass(frozen=True, slots=True)
class _Spanning:
    """A cell that reaches into rows below its own."""

    cell: Tag
    columns: range
    last: int  # number of the last row it reaches into
    speaks: bool  # of what those rows are about


def rows_of(table: Tag) -> list[Tag]:
    """The table's own rows, those of tables inside its cells left out."""
    rows = []
    for child in table.children:
        if not isinstance(child, Tag):
            continue
        if child.name == "tr":
            rows.append(child)
        elif child.name in ("thead", "tbody", "tfoot"):
            rows += [row for row in child.children if isinstance(row, Tag) and row.name == "tr"]
    return rows


def cells_of(row: Tag) -> list[Tag]:
    return [cell for cell in row.children if isinstance(cell, Tag) and cell.name in ("td", "th")]


def spanning_cells(table: Tag, survey: Survey) -> dict[int, list[tuple[int, Tag]]]:
    """Rows by id(row) → the cells of rows above that reach into each, with their places among all its cells.

    Heads of columns are left out: every row has them beside it as it is.
    """
    found: dict[int, list[tuple[int, Tag]]] = {}
    opened: list[_Spanning] = []
    group: Tag | None = None
    for number, row in enumerate(rows_of(table)):
        opened = [one for one in opened if one.last >= number and row.parent is group]
        group = row.parent
        cells = cells_of(row)
        if not opened and not any("rowspan" in cell.attrs for cell in cells):
            continue
        own = list(_in_columns(cells, opened))
        placed = sorted([*own, *((one.columns.start, one.cell) for one in opened)], key=lambda place: place[0])
        speaking = {id(one.cell) for one in opened if one.speaks}
        if speaking:
            found[id(row)] = [(place, cell) for place, (_, cell) in enumerate(placed) if id(cell) in speaking]
        is_head = is_head_row(row, survey)
        for column, cell in own:
            if "rowspan" in cell.attrs and len(opened) < _MOST_SPANNING:
                opened.append(_spanning(cell, column, number, not is_head and _is_label(cell, survey)))
    return found


def _in_columns(cells: list[Tag], opened: list[_Spanning]) -> Iterator[tuple[int, Tag]]:
    taken = {column for one in opened for column in one.columns}
    column = 0
    for cell in cells:
        while column in taken:
            column += 1
        yield column, cell
        column += _span(cell, "colspan", _MOST_COLUMNS) or 1


def _spanning(cell: Tag, column: int, row: int, speaks: bool) -> _Spanning:
    rows = _span(cell, "rowspan", _MOST_ROWS) or _MOST_ROWS
    return _Spanning(cell, range(column, column + (_span(cell, "colspan", _MOST_COLUMNS) or 1)), row + rows - 1, speaks)


def _span(cell: Tag, name: str, most: int) -> int:
    found = _SPAN.match(str(cell.attrs.get(name, "1")))
    return min(most, int(found[1])) if found else 1


def _is_label(cell: Tag, survey: Survey) -> bool:
    return 0 < survey.characters.get(id(cell), 0) <= _LONGEST_SPANNING


def is_data_table(table: Tag, survey: Survey) -> bool:
    """Whether the rows of a table are to be read as rows."""
    if table.get("role") in ("presentation", "none"):
        return False
    rows = [cells_of(row) for row in rows_of(table)]
    rows = [cells for cells in rows if cells]
    if len(rows) < _FEWEST_ROWS or find_under(table, _BLOCKS_IN_LAYOUT) is not None:
        return False
    reaching = spanning_cells(table, survey)
    widths = [len(cells) + len(reaching.get(id(cells[0].parent), ())) for cells in rows]
    filled = [n for cells in rows for n in (survey.characters.get(id(cell), 0) for cell in cells) if n]
    if max(widths) < 2 or not filled or sum(filled) / len(filled) > _LONGEST_CELL:
        return False
    if find_under(table, _MARKS_OF_DATA) is not None:
        return True
    return widths.count(max(widths)) * 2 > len(widths) and len(filled) * 2 > sum(widths)


def is_head_row(row: Tag, survey: Survey) -> bool:
    """Whether a row names the columns: by its markup, or because it is the first and all bold."""
    cells = cells_of(row)
    if row.parent is not None and row.parent.name == "thead":
        return True
    if len(cells) < 2:
        return False
    is_first = row.find_previous_sibling("tr") is None
    return all(cell.name == "th" for cell in cells) or (is_first and all(_is_bold(cell, survey) for cell in cells))


def _is_bold(cell: Tag, survey: Survey) -> bool:
    letters = survey.characters.get(id(cell), 0)
    bold = find_under(cell, _BOLD) if letters else None
    return bold is not None and survey.characters.get(id(bold), 0) == letters
