"""Sheets out, with nothing that a spreadsheet would run; and sheets in, whoever wrote them."""

import csv
import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext_noop as N_

from anxiao.kernel.errors import Invalid, TooLarge
from anxiao.kernel.sentences import sentence

# openpyxl brings numpy along; most processes of the web server never write a sheet.
# ruff: noqa: PLC0415
if TYPE_CHECKING:
    from openpyxl import Workbook

RUNS = ("=", "+", "-", "@", "\t", "\r")
MEGABYTE = 1024 * 1024
LARGEST = 20 * MEGABYTE
UNPACKED = 200 * MEGABYTE
OPENING = Path(__file__).with_name("opening.py")
WAIT = 90
HAS_PASSWORD, TOO_MANY_CELLS = 3, 4
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
NOT_A_SHEET = N_("This is not a sheet: XLSX, XLS, ODS and CSV files can be read.")
DAMAGED = N_("The file is damaged: open it where it was made, save it again, and send that.")


def write(target: BinaryIO, rows: Iterable[Iterable[Any]], *, title: str, note: str = "") -> None:
    """Write rows to an XLSX file; memory stays flat however many there are."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    _append(book, rows, title=title, note=note)
    book.save(target)


def write_form(
    target: BinaryIO,
    *,
    title: str,
    headings: Sequence[str],
    example: Sequence[Any],
    choices: dict[int, Sequence[str]],
    help_title: str,
    help_rows: Iterable[Iterable[Any]],
) -> None:
    """Write an empty form: headings, an example row, lists to choose from, and a page of help."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    for column, values in choices.items():
        if len(listed := ",".join(values)) < 250:
            letter = chr(ord("A") + column)
            rule = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
            rule.add(f"{letter}2:{letter}5000")
            sheet.data_validations.append(rule)
    for row in (headings, example):
        sheet.append([_cell(WriteOnlyCell, sheet, value) for value in row])
    _append(book, help_rows, title=help_title)
    book.save(target)


def _append(book: "Workbook", rows: Iterable[Iterable[Any]], *, title: str, note: str = "") -> None:
    from openpyxl.cell import WriteOnlyCell

    sheet = book.create_sheet(title[:31])
    if note:
        sheet.append([note])
    for row in rows:
        sheet.append([_cell(WriteOnlyCell, sheet, value) for value in row])


def safe(text: str) -> str:
    """Text that stays text: what would start a formula gets an apostrophe in front."""
    return f"'{text}" if text.startswith(RUNS) else text


def _cell(made: Any, sheet: Any, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    cell = made(sheet, value=safe(value))
    cell.data_type = "s"
    return cell


# --- in -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sheet:
    """One sheet of a file as rows of cells: texts, numbers, and days as ``{"day": …}``."""

    name: str
    rows: list[list[Any]]


@dataclass(frozen=True)
class Book:
    """What a file holds; ``formula`` names a cell whose formula was never computed."""

    sheets: list[Sheet]
    formula: str = ""


def read(content: bytes) -> Book:
    """Every sheet of an XLSX, XLS, ODS or CSV file, its merged cells filled.

    Refused, with what to do, when it is too large, damaged, locked, or no sheet at all.
    """
    if len(content) > LARGEST:
        raise TooLarge(sentence(N_("The file is larger than %(limit)s MB."), limit=20))
    if content[:4] == b"PK\x03\x04":
        _weigh(content)
        return _open(content)
    if content[:4] == OLD_EXCEL:
        return _open(content)
    return Book([Sheet("CSV", _csv(content))])


def _weigh(content: bytes) -> None:
    """Refuse a package that unpacks to more than a sheet can hold, before unpacking it."""
    try:
        with ZipFile(BytesIO(content)) as package:
            size, names = sum(one.file_size for one in package.infolist()), package.namelist()
    except (BadZipFile, ValueError, NotImplementedError):
        raise Invalid(sentence(DAMAGED)) from None
    if size > UNPACKED:
        raise TooLarge(sentence(N_("The file unpacks to far more than a sheet can hold.")))
    if not any(name.startswith("xl/") or name == "content.xml" for name in names):
        raise Invalid(sentence(NOT_A_SHEET))


def _open(content: bytes) -> Book:
    """Have a process of its own read the workbook, so that a bomb harms nobody else."""
    words = [sys.executable, "-I", str(OPENING)]
    try:
        done = subprocess.run(words, input=content, capture_output=True, timeout=WAIT, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise Invalid(sentence(DAMAGED)) from None
    if done.returncode == HAS_PASSWORD:
        raise Invalid(sentence(N_("The file is locked with a password: save it without one.")))
    if done.returncode == TOO_MANY_CELLS:
        raise TooLarge(sentence(N_("The sheet spans more than 100,000 rows or 300 columns.")))
    if done.returncode:
        raise Invalid(sentence(DAMAGED))
    told = json.loads(done.stdout)
    found = [Sheet(one["name"], one["rows"]) for one in told["sheets"]]
    return Book(found, told["formula"])


def _csv(content: bytes) -> list[list[Any]]:
    """Comma-separated text in UTF-8 or GB 18030, whichever it is."""
    text = _decoded(content)
    if "\0" in text or not text.strip():
        raise Invalid(sentence(NOT_A_SHEET))
    first = "\n".join(text.splitlines()[:5])
    separator = max(",\t;", key=first.count)
    if separator not in first:
        raise Invalid(sentence(NOT_A_SHEET))
    return [list(row) for row in csv.reader(StringIO(text), delimiter=separator)]


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid(sentence(NOT_A_SHEET))


SPACES = re.compile(r"[\s\u3000\u00a0\u200b\ufeff]+")


def clean(value: Any) -> Any:
    """A cell in one line, without what nobody meant: wide digits, spaces, control characters.

    Full-width punctuation inside Chinese text stays as it was written.
    """
    return in_one_line(clean_lines(value))


def in_one_line(value: Any) -> Any:
    return value.replace("\n", " ") if isinstance(value, str) else value


def clean_lines(value: Any) -> Any:
    """The same with the lines of the cell kept apart, but for empty ones."""
    if not isinstance(value, str):
        return value
    lines = (_tidy(line) for line in value.splitlines())
    return "\n".join(line for line in lines if line)


def _tidy(value: str) -> str:
    narrow = "".join(unicodedata.normalize("NFKC", c) if _is_wide(c) else c for c in value)
    kept = "".join(c for c in narrow if c.isprintable() or c.isspace())
    return SPACES.sub(" ", kept).strip()


def _is_wide(character: str) -> bool:
    plain = unicodedata.normalize("NFKC", character)
    return len(plain) == 1 and plain.isascii() and (plain.isalnum() or plain in "-./+@#")
