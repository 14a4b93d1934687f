"""Sheets as offices have them, made as real files."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook


def xlsx(rows: Sequence[Sequence[Any]], *, title: str = "Sheet1") -> bytes:
    """One plain sheet."""
    return book({title: rows})


def book(
    sheets: dict[str, Sequence[Sequence[Any]]], merged: dict[str, Sequence[str]] | None = None
) -> bytes:
    """Several sheets, with merged ranges."""
    made = Workbook()
    made.remove(made.active)  # type: ignore[arg-type]
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for span in (merged or {}).get(name, ()):
            sheet.merge_cells(span)
    kept = BytesIO()
    made.save(kept)
    return kept.getvalue()
