"""Sheets that are printed and signed: a title, facts, bold headings, wrapped cells, A4 across."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from anxiao.kernel.sheets import RUNS

# openpyxl brings numpy along; most processes of the web server never write a sheet.
# ruff: noqa: PLC0415
if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell

DEEPEST = 15
# What XML has no place for.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
ABOVE = 3


@dataclass(frozen=True)
class Column:
    """One column: its heading, its width in characters, how its cells look.

    The look is ``plain``, ``centred`` or ``day``.
    """

    title: str
    width: int = 12
    look: str = "plain"
    # Cells of a tree stand further in, the deeper their row lies.
    is_indented: bool = False
    # For machines alone: it travels with the sheet and nobody sees it.
    is_hidden: bool = False


@dataclass(frozen=True)
class Line:
    """One row: what its cells say, and how deep it lies in the tree."""

    cells: Sequence[Any]
    depth: int = 0


@dataclass(frozen=True)
class Printed:
    """What stands around the rows: the name of the sheet, its title, its facts."""

    name: str
    title: str
    facts: str
    columns: Sequence[Column]


def quoted(text: str) -> str:
    """Text that stays text, with an apostrophe in front where a spreadsheet would run it."""
    return f"'{text}" if text.lstrip("'").startswith(RUNS) else text


def unquoted(text: str) -> str:
    """The text without the apostrophe that ``quoted`` put in front."""
    is_quoted = text.startswith("'") and text.lstrip("'").startswith(RUNS)
    return text[1:] if is_quoted else text


def write_printed(target: BinaryIO, printed: Printed, lines: Iterable[Line]) -> None:
    """Write a table that an office prints as it is; memory stays flat however many rows.

    The title and the facts stand above the headings, which are repeated on each page.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(printed.name[:31])
    _lay_out(sheet, printed)
    for row in _rows(sheet, printed, lines):
        sheet.append(row)
    book.save(target)


def _lay_out(sheet: Any, printed: Printed) -> None:
    """Everything of the sheet that must be known before its first row is written."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    for place, column in enumerate(printed.columns, start=1):
        one = sheet.column_dimensions[get_column_letter(place)]
        one.width, one.hidden = column.width, column.is_hidden
    last = get_column_letter(sum(not column.is_hidden for column in printed.columns))
    for number in range(1, ABOVE):
        sheet.merged_cells.add(f"A{number}:{last}{number}")
    sheet.row_dimensions[1].height, sheet.row_dimensions[ABOVE].height = 32, 24
    sheet.freeze_panes = f"C{ABOVE + 1}"
    sheet.print_title_rows = f"{ABOVE}:{ABOVE}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.center.text = "&P / &N"


def _rows(sheet: Any, printed: Printed, lines: Iterable[Line]) -> Iterator[list[Any]]:
    styled = _Styled(sheet)
    yield [styled.text(printed.title, "title")]
    yield [styled.text(printed.facts, "facts")]
    yield [styled.text(column.title, "heading") for column in printed.columns]
    for line in lines:
        yield [
            styled.cell(value, column, min(line.depth, DEEPEST))
            for value, column in zip(line.cells, printed.columns, strict=True)
        ]


class _Styled:
    """One cell for each look, written over and over: a style is dear, a row is not."""

    def __init__(self, sheet: Any) -> None:
        self.sheet = sheet
        self.made: dict[tuple[str, int], Cell] = {}

    def text(self, value: str, look: str) -> Any:
        return self._said(self._new(look, 0), value)

    def cell(self, value: Any, column: Column, depth: int) -> Any:
        key = (column.title, depth if column.is_indented else 0)
        if key not in self.made:
            self.made[key] = self._new(column.look, key[1])
        return self._said(self.made[key], value)

    def _new(self, look: str, depth: int) -> "Cell":
        from openpyxl.cell import WriteOnlyCell

        cell = WriteOnlyCell(self.sheet)
        for name, value in _look(look, depth).items():
            setattr(cell, name, value)
        return cell

    def _said(self, cell: Any, value: Any) -> Any:
        if not isinstance(value, str):
            cell.value = value
            return cell
        cell.value = quoted(UNWRITABLE.sub("", value))
        cell.data_type = "s"
        return cell


def _look(look: str, depth: int) -> dict[str, Any]:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    thin = Side(style="thin", color="808080")
    lines = Border(left=thin, right=thin, top=thin, bottom=thin)
    centre = Alignment(horizontal="center", vertical="center", wrap_text=True)
    looks: dict[str, dict[str, Any]] = {
        "title": {"font": Font(bold=True, size=16), "alignment": centre},
        "facts": {"alignment": Alignment(horizontal="right", vertical="center")},
        "heading": {
            "font": Font(bold=True),
            "alignment": centre,
            "border": lines,
            "fill": PatternFill("solid", fgColor="EEEBE2"),
        },
        "centred": {"alignment": centre, "border": lines, "number_format": "@"},
        "day": {"alignment": centre, "border": lines, "number_format": 'yyyy"年"m"月"d"日"'},
        "plain": {
            "alignment": Alignment(vertical="center", wrap_text=True, indent=depth),
            "border": lines,
            "number_format": "@",
        },
    }
    return looks[look]
