"""A workbook from outside as the sheets of a form; nothing in it is run or followed."""

import re
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext_noop as N_

from anxiao.inspections.checklists.book import MOST_COLUMNS, Book, Part, require_few
from anxiao.inspections.checklists.columns import SHEETS, heading, letters
from anxiao.inspections.checklists.faults import Fault, Faulty
from anxiao.kernel import sheets
from anxiao.kernel.errors import Invalid, TooLarge
from anxiao.kernel.sentences import Sentence, sentence

MOST_BYTES = 2 * sheets.MEGABYTE
UNPACKED = 40 * sheets.MEGABYTE
MOST_PARTS = 400
MACROS = re.compile(r"(^|/)(vbaProject|vbaData|macrosheets|xlmacro)", re.IGNORECASE)
LINKS = re.compile(r"^xl/(externalLinks/|connections\.xml|queryTables/)", re.IGNORECASE)
# Sheets of the standard that would bring choices or records from elsewhere.
ELSEWHERE = {
    "external_choices": N_("Choices from files are not taken: put them into the sheet “choices”."),
    "entities": N_("Entities are not kept here: remove the sheet."),
    "osm": N_("Maps of OpenStreetMap are not used here: remove the sheet."),
}
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def read(content: bytes) -> Book:
    """The sheets of an XLSX file, each cell as text at its place.

    Refused when it is too large, damaged, no XLSX, carries macros or reaches for other files.
    """
    _look_into(content)
    found = sheets.read(content)
    if found.formula:
        says = N_("The formula in cell %(cell)s has no result: open the file and save it again.")
        raise Invalid(sentence(says, cell=found.formula))
    named = {one.name.strip().lower(): one.rows for one in found.sheets}
    faults = [Fault(name, 0, "", sentence(ELSEWHERE[name])) for name in named if name in ELSEWHERE]
    if "survey" not in named:
        faults.append(Fault("survey", 0, "", _no_survey(list(named))))
    book, more = _book({name: named[name] for name in SHEETS if name in named})
    if faults or more:
        raise Faulty([*faults, *more])
    return book


def _look_into(content: bytes) -> None:
    """Refuse by its parts what need not even be opened."""
    if len(content) > MOST_BYTES:
        raise TooLarge(sentence(N_("The file is larger than %(limit)s MB."), limit=2))
    if content[:4] != b"PK\x03\x04":
        raise Invalid(sentence(N_("An XLSForm is an XLSX workbook: save it as XLSX.")))
    try:
        with ZipFile(BytesIO(content)) as package:
            parts = package.infolist()
    except (BadZipFile, ValueError, NotImplementedError):
        raise Invalid(sentence(sheets.DAMAGED)) from None
    if len(parts) > MOST_PARTS or sum(one.file_size for one in parts) > UNPACKED:
        raise TooLarge(sentence(N_("The file unpacks to far more than a sheet can hold.")))
    _require_quiet([one.filename for one in parts])


def _require_quiet(names: list[str]) -> None:
    if "xl/workbook.xml" not in names:
        raise Invalid(sentence(N_("An XLSForm is an XLSX workbook: save it as XLSX.")))
    if any(MACROS.search(one) for one in names):
        raise Invalid(
            sentence(N_("The file carries macros: save it as XLSX without macros and send that."))
        )
    if any(LINKS.match(one) for one in names):
        raise Invalid(
            sentence(N_("The file reaches for other files: break its links and send it again."))
        )


def _no_survey(names: list[str]) -> Sentence:
    return sentence(
        N_("There is no sheet “survey”, only: %(names)s. Begin with the empty form."),
        names="、".join(names[:8]),
    )


def _book(named: dict[str, list[list[Any]]]) -> tuple[Book, list[Fault]]:
    parts, faults = {}, []
    for name, rows in named.items():
        parts[name], found = _part(name, rows)
        faults += found
    return Book(parts), faults


def _part(name: str, rows: list[list[Any]]) -> tuple[Part, list[Fault]]:
    """A sheet whose first row has the headings; empty rows are left out, numbers stay."""
    columns, faults = _columns(name, rows[0] if rows else [])
    part = Part(name, {column: letters(place) for place, column in columns.items()})
    for number, cells in enumerate(rows[1:], start=2):
        texts = {columns[place]: _text(cells[place]) for place in columns if place < len(cells)}
        if row := {column: text for column, text in texts.items() if text}:
            part.rows.append((number, row))
    require_few(name, len(part.rows))
    return part, faults


def _columns(name: str, cells: list[Any]) -> tuple[dict[int, str], list[Fault]]:
    found: dict[int, str] = {}
    faults = []
    for place, cell in enumerate(cells[:MOST_COLUMNS]):
        column = heading(_text(cell), name) if _text(cell) else ""
        if column in found.values():
            says = sentence(N_("There are two columns “%(name)s”: remove one."), name=column)
            faults.append(Fault(name, 1, letters(place), says))
        elif column:
            found[place] = column
    return found, faults


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, dict):
        return str(value.get("day", ""))
    text = CONTROL.sub("", str(value).replace("\r\n", "\n").replace("\r", "\n"))
    return text.replace("\u00a0", " ").replace("\ufeff", "").strip()
