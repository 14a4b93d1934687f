"""A form as sheets: what stands in which row and column, whoever gave it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_noop as N_

from anxiao.inspections.checklists.columns import SHEETS, heading, letters, ordered
from anxiao.inspections.checklists.faults import Fault
from anxiao.kernel.errors import Invalid
from anxiao.kernel.sentences import Sentence, sentence

Row = dict[str, str]
Form = dict[str, list[Row]]
MOST_ROWS = 2000
MOST_COLUMNS = 60
LONGEST = 4000


@dataclass
class Part:
    """One sheet: the letters of its columns, and its rows with their numbers."""

    name: str
    columns: dict[str, str] = field(default_factory=dict)
    rows: list[tuple[int, Row]] = field(default_factory=list)

    def fault(self, row: int, column: str, says: Sentence) -> Fault:
        """A fault in a column by its name; the cell is the row's where there is no such column."""
        return Fault(self.name, row, self.columns.get(column, ""), says)


@dataclass
class Book:
    """The sheets of a form; those that are missing are empty."""

    parts: dict[str, Part]

    def __getitem__(self, sheet: str) -> Part:
        return self.parts.setdefault(sheet, Part(sheet))

    @property
    def form(self) -> Form:
        """The form as it is kept."""
        return {name: [row for _number, row in self[name].rows] for name in SHEETS}

    @property
    def settings(self) -> Row:
        rows = self["settings"].rows
        return rows[0][1] if rows else {}


def book_of(form: Mapping[str, Sequence[Mapping[str, Any]]]) -> Book:
    """A form as its sheets would be written: row and cell are those of the sheet to download."""
    unknown = [one for one in form if one not in SHEETS]
    if unknown:
        says = N_("A form has the sheets survey, choices and settings; “%(name)s” is none of them.")
        raise Invalid(sentence(says, name=str(unknown[0])[:60]))
    return Book({name: _part(name, form.get(name, ())) for name in SHEETS})


def _part(name: str, rows: Sequence[Mapping[str, Any]]) -> Part:
    require_few(name, len(rows))
    kept = [_kept(name, row) for row in rows]
    columns = ordered(name, (column for row in kept for column in row))
    placed = {column: letters(place) for place, column in enumerate(columns)}
    return Part(name, placed, list(enumerate(kept, start=2)))


def _kept(name: str, row: Mapping[str, Any]) -> Row:
    texts = ((heading(str(column), name), _text(value)) for column, value in row.items())
    return {column: text for column, text in texts if text}


def _text(value: Any) -> str:
    """What a cell says; true and false as spreadsheets write them."""
    if isinstance(value, bool):
        return str(value).upper()
    return "" if value is None else str(value).strip()


def require_few(sheet: str, rows: int) -> None:
    if rows > MOST_ROWS:
        raise Invalid(
            sentence(
                N_("The sheet “%(sheet)s” has more than %(most)s rows: divide the checklist."),
                sheet=sheet,
                most=MOST_ROWS,
            )
        )
