"""Opening a workbook from outside, in a process of its own that may use little and break alone.

Run as a script: the bytes of a file come in, its sheets go out as JSON. A cell that JSON has no
type for comes as ``{"day": …}``; merged cells all carry the value of their first.
"""

import json
import re
import resource
import sys
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError

MEMORY = 1_500_000_000
SECONDS = 60
MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 100_000, 300, 40
CELL = re.compile(rb'<c [^>]*?r="([A-Z]+)(\d+)"[^>]*?(?:/>|>(.*?)</c>)', re.DOTALL)


def sheets(content: bytes) -> dict[str, Any]:
    """Every visible sheet with its rows, and a formula without a result where there is one."""
    formula = _look_into(content) if content[:2] == b"PK" else ""
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    shown = [one.name for one in book.sheets_metadata if "Visible" in str(one.visible)]
    found = [_sheet(book.get_sheet_by_name(name)) for name in shown[:MOST_SHEETS]]
    return {"sheets": found, "formula": formula}


def _look_into(content: bytes) -> str:
    """Refuse an XLSX whose cells span more than anybody fills in; name an empty formula."""
    empty = ""
    with ZipFile(BytesIO(content)) as package:
        for name in package.namelist():
            if not name.startswith("xl/worksheets/"):
                continue
            for letters, number, inner in CELL.findall(package.read(name)):
                if int(number) > MOST_ROWS or len(letters) > 2:
                    raise ValueError("too many cells")
                if b"<f" in inner and (b"<v>" not in inner or b"<v></v>" in inner):
                    empty = empty or (letters + number).decode()
    return empty


def _sheet(sheet: CalamineSheet) -> dict[str, Any]:
    if sheet.total_height > MOST_ROWS or sheet.total_width > MOST_COLUMNS:
        raise ValueError("too many cells")
    rows = [[_cell(one) for one in row] for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        _fill(rows, top, left, bottom, right)
    return {"name": sheet.name, "rows": rows}


def _fill(rows: list[list[Any]], top: int, left: int, bottom: int, right: int) -> None:
    if top >= len(rows) or left >= len(rows[top]):
        return
    value = rows[top][left]
    for row in rows[top : bottom + 1]:
        for column in range(left, min(right + 1, len(row))):
            row[column] = value


def _cell(value: Any) -> Any:
    match value:
        case bool() | str() | int():
            return value
        case float():
            return int(value) if value.is_integer() and abs(value) < 1e15 else value
        case datetime():
            return {"day": value.date().isoformat()}
        case date():
            return {"day": value.isoformat()}
        case time() | timedelta():
            return str(value)
    return ""


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        told = sheets(sys.stdin.buffer.read())
    except PasswordError:
        return 3
    except (ValueError, MemoryError):
        return 4
    sys.stdout.write(json.dumps(told, ensure_ascii=True))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
