"""Having pyxform make the XForm, and saying its refusals in the reader's words at their cells."""

import re
from typing import Any

from django.utils.translation import gettext_noop as N_

from anxiao.inspections.checklists.book import Book
from anxiao.inspections.checklists.building import Builder, Rows
from anxiao.inspections.checklists.columns import CHOICES, SHEETS, SURVEY
from anxiao.inspections.checklists.faults import Fault, Faulty
from anxiao.kernel.sentences import Sentence, sentence

ROW = re.compile(r"\[row : (\d+)\]")
SHEET = re.compile(r"'(survey|choices|settings)' sheet")
COLUMN = re.compile(r"the '([\w:]+)' value")
LONGEST_MESSAGE = 300
# What pyxform says most often, by a part of its sentence; the rest is passed on as it is.
WORDS: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(pattern), column, says)
    for pattern, column, says in (
        (
            r"Unknown question type '(?P<name>[^']*)'",
            "type",
            N_("There is no type “%(name)s”."),
        ),
        (
            r"must be unique within their nearest parent",
            "name",
            N_("This name is that of another row beside it."),
        ),
        (
            r"Repeat names must (?:not be|unique)",
            "name",
            N_("The name of a repeat may stand in the whole form once, and is not “data”."),
        ),
        (
            r"Names must begin with a letter",
            "name",
            N_("A name begins with a letter and has no spaces."),
        ),
        (
            r"List name not in choices sheet: (?P<name>\S+)",
            "type",
            N_("There is no list “%(name)s” in the sheet “choices”."),
        ),
        (
            r"There should be a choices sheet",
            "type",
            N_("The sheet “choices” is missing or empty."),
        ),
        (
            r"Could not find the name '(?P<name>[^']*)'",
            "",
            N_("No row is named “%(name)s”."),
        ),
        (
            r"The name '(?P<name>[^']*)' appears more than once",
            "",
            N_("Two rows are named “%(name)s”, so it is not clear which is meant."),
        ),
        (
            r"There are multiple survey elements named '(?P<name>[^']*)'",
            "",
            N_("Two rows are named “%(name)s”, so it is not clear which is meant."),
        ),
        (
            r"Reference variables must start with",
            "",
            N_("A row is named as ${name}: look at the brackets."),
        ),
        (
            r"Unmatched 'end_",
            "type",
            N_("Nothing that has begun ends here: look at the order of “begin” and “end”."),
        ),
        (r"Unmatched 'begin_", "type", N_("What begins here has no end.")),
        (r"Missing calculation", "calculation", N_("The calculation is missing.")),
        (
            r"Choice names with spaces cannot be added",
            "",
            N_("Names of choices have no spaces."),
        ),
        (
            r"Choice names must be unique",
            "name",
            N_("This choice is in its list already."),
        ),
        (
            r"Parameters must be in the form of",
            "parameters",
            N_("Parameters are written as key=value, with a space between two of them."),
        ),
        (
            r"accepted parameter keys for this question type are '(?P<name>[^']*)'",
            "parameters",
            N_("This type takes these parameters: %(name)s."),
        ),
        (
            r"For the 'range' question type, the parameter '(?P<name>\w+)'",
            "parameters",
            N_("The parameter “%(name)s” of this range does not fit: look at start, end and step."),
        ),
        (
            r"Parameter (?P<name>[\w-]+) must have an integer value",
            "parameters",
            N_("The parameter “%(name)s” is a whole number."),
        ),
        (
            r"badly formatted table list|table-list|table list",
            "appearance",
            N_("All questions of a table share one list of choices."),
        ),
        (
            r"no 'label' or 'hint'|has no label|must have a label",
            "label",
            N_("The words of the question are missing."),
        ),
    )
)
OTHERWISE = N_("It cannot be made into a form; the converter says: %(words)s")


def convert(book: Book, builder: Builder) -> str:
    """The XForm of a form that was walked; Faulty, with its cell, where pyxform refuses."""
    # pyxform brings openpyxl, and that brings numpy; most processes never make a form.
    from pyxform.errors import PyXFormError  # noqa: PLC0415
    from pyxform.xls2xform import convert as made_by_pyxform  # noqa: PLC0415

    try:
        made = made_by_pyxform(xlsform=_as_sheets(builder), warnings=[], validate=False)
    except PyXFormError as error:
        raise Faulty(_faults(book, builder, str(error))) from None
    except (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError) as error:
        # It takes for granted what a form seldom lacks, and then breaks instead of refusing.
        words = f"{type(error).__name__}: {error}"
        raise Faulty([Fault(SURVEY, 0, "", _otherwise(words))]) from None
    return str(made.xform)


def _as_sheets(builder: Builder) -> dict[str, Any]:
    """Rows with all their headings, which pyxform would else guess from the first hundred."""
    sheets: dict[str, Rows] = {
        "survey": builder.plan.rows,
        "choices": builder.choices(),
        "settings": [builder.settings()],
    }
    found: dict[str, Any] = {}
    for name, rows in sheets.items():
        headings = dict.fromkeys(column for row in rows for column in row)
        found |= {name: rows, f"{name}_header": [headings]} if headings else {}
    return {**found, "sheet_names": list(SHEETS)}


def _faults(book: Book, builder: Builder, message: str) -> list[Fault]:
    """One message of pyxform may be of several lines, each of a row of its own."""
    starts = [found.start() for found in ROW.finditer(message)]
    if len(starts) < 2:
        return [_fault(book, builder, message)]
    ends = [*starts[1:], len(message)]
    return [_fault(book, builder, message[a:b].strip()) for a, b in zip(starts, ends, strict=True)]


def _fault(book: Book, builder: Builder, message: str) -> Fault:
    column, says = _worded(message)
    named, row = SHEET.search(message), ROW.search(message)
    sheet = named.group(1) if named else SURVEY
    if said := COLUMN.search(message):
        column = said.group(1)
    number = _number(book, builder, sheet, int(row.group(1))) if row else 0
    return book[sheet].fault(number, column, says)


def _worded(message: str) -> tuple[str, Sentence]:
    for pattern, column, says in WORDS:
        if found := pattern.search(message):
            return column, sentence(says, **found.groupdict())
    return "", _otherwise(ROW.sub("", message).strip())


def _otherwise(words: str) -> Sentence:
    return sentence(OTHERWISE, words=words[:LONGEST_MESSAGE])


def _number(book: Book, builder: Builder, sheet: str, counted: int) -> int:
    """The row of the author's sheet; pyxform counts those that were given to it."""
    place = counted - 2
    numbers = builder.plan.origins if sheet == SURVEY else [n for n, _row in book[sheet].rows]
    if sheet not in (SURVEY, CHOICES):
        return counted
    return numbers[place] if 0 <= place < len(numbers) else 0
