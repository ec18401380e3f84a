"""Tables of data, told from tables that lay out a page."""

from __future__ import annotations

from bs4 import Tag

from indexer.reading.survey import Survey, find_under

_BLOCKS_IN_LAYOUT = frozenset(("table", "h1", "h2", "h3", "form", "article", "section", "main"))
_MARKS_OF_DATA = frozenset(("th", "caption", "thead"))
_BOLD = frozenset(("b", "strong"))
_LONGEST_CELL = 700  # characters on average; longer cells are columns of a page
_FEWEST_ROWS = 2


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


def is_data_table(table: Tag, survey: Survey) -> bool:
    """Whether the rows of a table are to be read as rows."""
    if table.get("role") in ("presentation", "none"):
        return False
    rows = [cells_of(row) for row in rows_of(table)]
    rows = [cells for cells in rows if cells]
    if len(rows) < _FEWEST_ROWS or find_under(table, _BLOCKS_IN_LAYOUT) is not None:
        return False
    widths = [len(cells) for cells in rows]
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
