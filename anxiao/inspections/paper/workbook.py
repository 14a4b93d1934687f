"""A workbook to fill in where there is no network: a sheet for each checklist of each visit."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import pgettext

from anxiao.inspections.checklists.columns import letters
from anxiao.inspections.checklists.items import Item
from anxiao.inspections.paper import cells
from anxiao.kernel.errors import Refused
from anxiao.kernel.names import pick
from anxiao.kernel.sentences import sentence
from anxiao.kernel.sheets import safe

# openpyxl brings numpy along; most processes of the web server never write a sheet.
# ruff: noqa: PLC0415
if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

# What the first, hidden column says of a row, apart from the path of its question.
MARK, DAY = "anxiao-paper-1", "happened_on"
ANSWER, NOTE, FIXED = "D", "E", "F"
MOST_SHEETS = 40
FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
WIDTHS = {"A": 4, "B": 6, "C": 52, "D": 14, "E": 36, "F": 10, "G": 28}
FIRST_CHOICE = 9


@dataclass(frozen=True)
class Part:
    """One sheet of a workbook: a checklist of a paper, with what is answered already."""

    code: str
    shown: str
    checklist: str
    name: str
    version: int
    place: str
    kind: str
    first: str
    last: str
    items: Sequence[Item]
    answers: Mapping[str, str] = field(default_factory=dict)
    happened_on: str = ""


def workbook(parts: Sequence[Part]) -> bytes:
    """All of them as one XLSX file; refused where they are more than one opens at once."""
    from openpyxl import Workbook

    if len(parts) > MOST_SHEETS:
        raise Refused(
            sentence(
                N_("%(sheets)s sheets are more than one workbook takes (%(most)s): take fewer."),
                sheets=len(parts),
                most=MOST_SHEETS,
            )
        )
    book = Workbook()
    del book[book.sheetnames[0]]
    for number, part in enumerate(parts, start=1):
        _lay(book, number, part)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def _lay(book: "Workbook", number: int, part: Part) -> None:
    name = FORBIDDEN.sub(" ", f"{number} {part.place} {part.name}")[:31].strip()
    sheet = book.create_sheet(name)
    for letter, width in WIDTHS.items():
        sheet.column_dimensions[letter].width = width
    sheet.column_dimensions["A"].hidden = True
    for row in _head(part):
        _append(sheet, row)
    _open(sheet, "D5")
    _headings(sheet)
    _questions(sheet, part)
    sheet.freeze_panes = f"A{sheet.min_row + 6}"
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False


def _head(part: Part) -> Iterator[list[Any]]:
    note = str(_("Demonstration data · fictional")) if settings.DEMO_LABEL else ""
    version = _("Version %(n)s") % {"n": part.version}
    between = _days(part)
    yield [MARK, "", part.name, version, note]
    yield [part.code, "", _("Code to enter it"), part.shown]
    yield [part.checklist, "", _("Site"), part.place]
    yield ["", "", _("Kind of visit"), part.kind]
    yield [DAY, "", _("Day on which it took place"), part.happened_on, between]


def _days(part: Part) -> str:
    if not part.last:
        return _("on %(first)s or later") % {"first": part.first}
    return _("between %(first)s and %(last)s") % {"first": part.first, "last": part.last}


def _headings(sheet: "Worksheet") -> None:
    from openpyxl.styles import Font, PatternFill

    row = [
        "", pgettext("of a list", "No."), _("Question"), _("Answer"), _("What was seen"),
        _("Put right on the spot"), _("What can be answered"),
    ]  # fmt: skip
    _append(sheet, row)
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="EEEEEE")


def _questions(sheet: "Worksheet", part: Part) -> None:
    rules = _Rules(sheet)
    for number, item in enumerate(part.items, start=1):
        is_asked = cells.is_asked(item)
        answer = cells.written(item, part.answers.get(item.path, ""))
        note = part.answers.get(item.note_path, "") if item.note_path else ""
        _append(
            sheet,
            [item.path, number, pick(item.name), answer, note, _fixed(item, part), _help(item)],
        )
        row = sheet.max_row
        if is_asked:
            _open(sheet, f"{ANSWER}{row}")
            rules.choose(f"{ANSWER}{row}", item)
        if item.fails:
            _open(sheet, f"{NOTE}{row}")
        if item.fixed_path:
            _open(sheet, f"{FIXED}{row}")
            rules.yes_or_no(f"{FIXED}{row}")


def _fixed(item: Item, part: Part) -> str:
    said = part.answers.get(item.fixed_path, "") if item.fixed_path else ""
    return pick(dict(zip(("zh", "en"), cells.YES_WORDS, strict=True))) if said == "yes" else ""


def _help(item: Item) -> str:
    if not cells.is_asked(item):
        return _("cannot be answered here: on the phone or the page")
    if item.kind == "date":
        return _("a day, such as 2026-06-18")
    if item.choices:
        words = "、".join(cells.words_of(item))
        return (
            _("one or several: %(words)s") % {"words": words} if "multiple" in item.kind else words
        )
    return {"integer": _("a whole number"), "decimal": _("a number")}.get(item.kind, "")


def _append(sheet: "Worksheet", row: Sequence[Any]) -> None:
    """A row whose texts stay texts, whatever they begin with."""
    from openpyxl.styles import Alignment

    place = sheet.max_row + 1 if sheet.max_row > 1 or sheet["A1"].value else 1
    for column, value in enumerate(row, start=1):
        cell = sheet.cell(place, column)
        cell.value = safe(value) if isinstance(value, str) else value
        if isinstance(value, str) and value:
            cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _open(sheet: "Worksheet", where: str) -> None:
    """A cell that may be written on though the sheet is protected."""
    from openpyxl.styles import Border, PatternFill, Protection, Side

    cell, side = sheet[where], Side("thin", color="999999")
    cell.protection = Protection(locked=False)
    cell.fill = PatternFill("solid", fgColor="FFFBE6")
    cell.border = Border(left=side, right=side, top=side, bottom=side)


class _Rules:
    """Lists to choose from; their words stand in hidden cells, so that any sign may be in them."""

    def __init__(self, sheet: "Worksheet") -> None:
        self.sheet = sheet
        self.known: dict[tuple[str, ...], Any] = {}

    def choose(self, where: str, item: Item) -> None:
        if item.choices and "multiple" not in item.kind and item.kind != "rank":
            self._rule(tuple(cells.words_of(item))).add(where)

    def yes_or_no(self, where: str) -> None:
        words = [
            pick(dict(zip(("zh", "en"), one, strict=True)))
            for one in (cells.YES_WORDS, cells.NO_WORDS)
        ]
        self._rule(tuple(words)).add(where)

    def _rule(self, words: tuple[str, ...]) -> Any:
        from openpyxl.worksheet.datavalidation import DataValidation

        if words not in self.known:
            row, first = len(self.known) + 1, FIRST_CHOICE
            for place, word in enumerate(words):
                cell = self.sheet.cell(row, first + place)
                cell.value, cell.data_type = safe(word), "s"
                self.sheet.column_dimensions[letters(first + place - 1)].hidden = True
            last = letters(first + len(words) - 2)
            source = f"=${letters(first - 1)}${row}:${last}${row}"
            rule = DataValidation(
                type="list", formula1=source, allow_blank=True, showErrorMessage=True
            )
            rule.errorTitle, rule.error = _("Not a choice")[:32], _("Choose one of the list.")[:200]
            self.sheet.add_data_validation(rule)
            self.known[words] = rule
        return self.known[words]
