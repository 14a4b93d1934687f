"""Sheets out: XLSX written row by row, with nothing that a spreadsheet would run."""

from collections.abc import Iterable
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

RUNS = ("=", "+", "-", "@", "\t", "\r")


def write(target: BinaryIO, rows: Iterable[Iterable[Any]], *, title: str, note: str = "") -> None:
    """Write rows to an XLSX file; memory stays flat however many there are."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    if note:
        sheet.append([note])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    book.save(target)


def safe(text: str) -> str:
    """Text that stays text: what would start a formula gets an apostrophe in front."""
    return f"'{text}" if text.startswith(RUNS) else text


def _cell(sheet: Any, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=safe(value))
    cell.data_type = "s"
    return cell
