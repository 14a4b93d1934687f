"""From the sheets of a book to one table: where the headings are, which rows are rows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_noop as N_

from anxiao.kernel.columns import Column, Unfit, match, plain
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.kernel.sheets import Book, Sheet, clean, clean_lines, in_one_line

HEADINGS_WITHIN = 15
MOST_LINES = 50_000
TOTALS = re.compile(r"(合|总|小)\s*计")
REMARKS = re.compile(
    r"(注|备注|说明|填表|填报|制表|审核|审批|联系|单位负责|统计截止|截止)[^\n]{0,12}[:：]"
)


@dataclass
class Line:
    """One row of the table: where it stood, and its cells by the heading of their column."""

    sheet: str
    number: int
    cells: dict[str, Any]


@dataclass
class Table:
    """What was found in a book: headings in order, lines, and what was left out and why."""

    headings: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    notes: list[Sentence] = field(default_factory=list)


def gather(book: Book, columns: Sequence[Column]) -> Table:
    """All lines of all sheets that look like the table asked for.

    Where no sheet does, the first with text is taken as it is, to be matched by hand.
    """
    table = Table()
    placed = [(sheet, _heading_row(sheet, columns)) for sheet in book.sheets]
    fitting = [(sheet, at) for sheet, at in placed if at is not None]
    if not fitting:
        fitting = [(one, at) for one in book.sheets if (at := _first_text(one)) is not None][:1]
    called: dict[str, str] = {}
    for sheet, at in fitting:
        _take(table, sheet, _as_before(_distinct(_named(sheet, at)), columns, called), at)
    for sheet, _at in placed:
        if not any(sheet is one for one, _row in fitting) and any(map(_filled, sheet.rows)):
            says = N_("The sheet “%(sheet)s” has no headings that fit; it was left out.")
            table.notes.append(sentence(says, sheet=sheet.name))
    if book.formula:
        says = N_(
            "The cell %(cell)s holds a formula that was never computed and counts as empty:"
            " open the file in WPS or Excel, save it, and send it again."
        )
        table.notes.append(sentence(says, cell=book.formula))
    return table


def _heading_row(sheet: Sheet, columns: Sequence[Column]) -> int | None:
    """The row with most known headings; of two alike that follow each other, the lower."""
    best, most = None, 1
    for number in range(min(HEADINGS_WITHIN, len(sheet.rows))):
        found = match(_named(sheet, number), columns)
        if len(found) > most or (len(found) == most and best is not None and number == best + 1):
            best, most = number, len(found)
    return best


def _first_text(sheet: Sheet) -> int | None:
    for number, row in enumerate(sheet.rows[:HEADINGS_WITHIN]):
        if len({plain(cell) for cell in row if isinstance(cell, str) and plain(cell)}) > 1:
            return number
    return None


def _named(sheet: Sheet, number: int) -> list[str]:
    return [str(clean(cell) or "") if isinstance(cell, str) else "" for cell in sheet.rows[number]]


def _as_before(headings: list[str], columns: Sequence[Column], called: dict[str, str]) -> list[str]:
    """The headings of a sheet, each column under the name that an earlier sheet had for it."""
    named = list(headings)
    for place, key in match(headings, columns).items():
        before = called.setdefault(key, headings[place])
        if before not in headings:
            named[place] = before
    return named


def _take(table: Table, sheet: Sheet, headings: list[str], at: int) -> None:
    table.headings += [one for one in headings if one and one not in table.headings]
    skipped = 0
    for number in range(at + 1, len(sheet.rows)):
        cells = {
            heading: value
            for heading, value in zip(headings, map(clean_lines, sheet.rows[number]), strict=False)
            if heading and value not in ("", None)
        }
        if not cells:
            continue
        if says := _is_aside(sheet, number, cells):
            skipped += 1
            table.notes.append(says)
            continue
        if len(table.lines) >= MOST_LINES:
            says = sentence(N_("Only the first %(most)s rows were taken."), most=MOST_LINES)
            table.notes.append(says)
            return
        table.lines.append(Line(sheet.name, number + 1, cells))


def _distinct(headings: list[str]) -> list[str]:
    """Headings as they are; a second one of the same words is counted."""
    seen: dict[str, int] = {}
    named = []
    for one in headings:
        seen[one] = seen.get(one, 0) + 1
        named.append(f"{one} {seen[one]}" if one and seen[one] > 1 else one)
    return named


def _is_aside(sheet: Sheet, number: int, cells: dict[str, Any]) -> Sentence | None:
    """Why a row is no row of the table: a total, a remark below it, a title between."""
    words = [str(value) for value in cells.values()]
    where: dict[str, Any] = {"sheet": sheet.name, "row": number + 1}
    if any(TOTALS.fullmatch(word) for word in words[:3]):
        return sentence(N_("%(sheet)s row %(row)s is a total; it was left out."), **where)
    if REMARKS.match(words[0]):
        return sentence(N_("%(sheet)s row %(row)s is a remark; it was left out."), **where)
    if len(words) > 2 and len(set(words)) == 1:
        return sentence(N_("%(sheet)s row %(row)s is a title; it was left out."), **where)
    if plain(words[0]) in {plain(one) for one in cells} and len(words) > 2:
        same = sum(plain(word) == plain(heading) for heading, word in cells.items())
        if same > len(words) // 2:
            return sentence(
                N_("%(sheet)s row %(row)s repeats the headings; it was left out."), **where
            )
    return None


def _filled(row: list[Any]) -> bool:
    return any(cell not in ("", None) for cell in row)


def propose(
    headings: Sequence[str], columns: Sequence[Column], remembered: Mapping[str, str]
) -> dict[str, str]:
    """Which column each heading is: as this office once said, else as it is usually called."""
    found = {headings[place]: key for place, key in match(headings, columns).items()}
    keys = {column.key for column in columns}
    for heading in headings:
        key = remembered.get(plain(heading))
        if key is not None and (key == "" or key in keys):
            found = {h: k for h, k in found.items() if k != key or not key}
            found[heading] = key
    return {heading: key for heading, key in found.items() if key}


@dataclass
class Fault:
    """What is wrong with one cell of a row, or with the row as a whole."""

    column: str
    value: str
    says: Sentence

    def as_json(self) -> dict[str, Any]:
        return {"column": self.column, "value": self.value, "says": self.says}


def values(
    cells: Mapping[str, Any], matched: Mapping[str, str], columns: Sequence[Column]
) -> tuple[dict[str, Any], list[Fault]]:
    """The cells of a row as values by column, and what does not fit."""
    by_key = {key: heading for heading, key in matched.items()}
    found: dict[str, Any] = {}
    faults: list[Fault] = []
    for column in columns:
        cell = cells.get(by_key.get(column.key, ""), "")
        if cell in ("", None):
            if column.required:
                faults.append(Fault(column.title, "", sentence(N_("Missing here; fill it in."))))
            continue
        try:
            found[column.key] = column.read(cell if column.has_lines else in_one_line(cell))
        except Unfit as unfit:
            shown = cell["day"] if isinstance(cell, dict) else str(cell)
            faults.append(Fault(column.title, shown[:80], unfit.says))
    return found, faults
