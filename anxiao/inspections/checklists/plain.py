"""Plain lists: questions one after the other, each answered 合格, 不合格 or 不适用.

The page editor writes nothing else; whatever has logic of its own is written as XLSForm.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext_noop as N_

from anxiao.inspections.checklists.book import Form, Row
from anxiao.inspections.checklists.columns import EN, PREFIX, ZH
from anxiao.inspections.checklists.items import FAIL, NOT_APPLICABLE, PASS
from anxiao.kernel.errors import Invalid
from anxiao.kernel.sentences import sentence

LIST = "verdict"
ANSWERS = (
    (PASS, "合格", "Pass"),
    (FAIL, "不合格", "Fail"),
    (NOT_APPLICABLE, "不适用", "Not applicable"),
)
MOST = 120
# What the editor asks for itself; other columns of a question are kept as they are.
OWN = ("hazard", "grade", "days", "basis", "photo")
LABELS = (f"label::{ZH}", f"label::{EN}")
HINTS = (f"hint::{ZH}", f"hint::{EN}")
COLUMNS = frozenset(("type", "name", "required", *LABELS, *HINTS))


@dataclass(frozen=True)
class Question:
    """One question of a plain list; ``heading`` stands above it and those that follow."""

    zh: str
    en: str = ""
    hint_zh: str = ""
    hint_en: str = ""
    heading_zh: str = ""
    heading_en: str = ""
    hazard: str = ""
    grade: str = ""
    days: int | None = None
    basis: str = ""
    photo: bool = False
    name: str = ""
    # Columns that the editor does not ask for.
    rest: Mapping[str, str] = field(default_factory=dict)


def choices() -> list[Row]:
    """The three answers of every question."""
    return [
        {"list_name": LIST, "name": name, LABELS[0]: zh, LABELS[1]: en} for name, zh, en in ANSWERS
    ]


def form_of(questions: Iterable[Question], settings: Sequence[Row] = ()) -> Form:
    """A plain list as XLSForm; every question keeps its name, new ones get one."""
    kept = _named(list(questions))
    if len(kept) > MOST:
        says = N_("A plain list has at most %(most)s questions: divide it.")
        raise Invalid(sentence(says, most=MOST))
    return {"survey": list(_rows(kept)), "choices": choices(), "settings": list(settings)}


def _named(questions: list[Question]) -> list[Question]:
    taken = {one.name for one in questions if one.name}
    free = (f"q{number}" for number in range(1, 10_000) if f"q{number}" not in taken)
    return [one if one.name else replace(one, name=next(free)) for one in questions]


def _rows(questions: Sequence[Question]) -> Iterator[Row]:
    sections = 0
    for one in questions:
        if one.heading_zh or one.heading_en:
            if sections:
                yield {"type": "end group"}
            sections += 1
            yield _cells(
                {
                    "type": "begin group",
                    "name": f"s{sections}",
                    LABELS[0]: one.heading_zh,
                    LABELS[1]: one.heading_en,
                }
            )
        yield _question(one)
    if sections:
        yield {"type": "end group"}


def _question(one: Question) -> Row:
    bound = {
        "hazard": one.hazard,
        "grade": one.grade,
        "days": "" if one.days is None else str(one.days),
        "basis": one.basis,
        "photo": "yes" if one.photo else "",
    }
    return _cells(
        {
            "type": f"select_one {LIST}",
            "name": one.name,
            LABELS[0]: one.zh,
            LABELS[1]: one.en,
            HINTS[0]: one.hint_zh,
            HINTS[1]: one.hint_en,
            "required": "yes",
            **{f"{PREFIX}::{name}": text for name, text in bound.items()},
            **one.rest,
        }
    )


def _cells(row: Row) -> Row:
    return {column: text for column, text in row.items() if text}


# --- and back -------------------------------------------------------------------------------


def questions_of(form: Mapping[str, Any]) -> list[Question] | None:
    """The questions of a plain list; None where the form has anything that is none of one."""
    if form.get("choices") and not _is_usual(form["choices"]):
        return None
    found: list[Question] = []
    section: Row | None = None
    is_open = is_fresh = False
    for row in form.get("survey", ()):
        kind = row.get("type", "")
        if kind == "begin group" and not is_open and _is_heading(row):
            section, is_open, is_fresh = row, True, True
        elif kind == "end group" and is_open and not is_fresh:
            is_open = False
        elif kind == f"select_one {LIST}" and _is_plain(row) and (is_open or section is None):
            found.append(_read(row, section if is_fresh else None))
            is_fresh = False
        else:
            return None
    return None if is_open else found


def _is_usual(rows: Sequence[Row]) -> bool:
    return [(row.get("list_name"), row.get("name")) for row in rows] == [
        (LIST, name) for name, _zh, _en in ANSWERS
    ]


def _is_heading(row: Row) -> bool:
    return {*row} <= {"type", "name", *LABELS} and bool({*row} & {*LABELS})


def _is_plain(row: Row) -> bool:
    others = [column for column in row if column not in COLUMNS]
    is_ours = all(column.startswith(f"{PREFIX}::") for column in others)
    return is_ours and LABELS[0] in row and row.get("required") == "yes"


def _read(row: Row, section: Row | None) -> Question:
    said = {name: row.get(f"{PREFIX}::{name}", "") for name in OWN}
    asked = {f"{PREFIX}::{name}" for name in OWN}
    days = said["days"]
    return Question(
        zh=row.get(LABELS[0], ""),
        en=row.get(LABELS[1], ""),
        hint_zh=row.get(HINTS[0], ""),
        hint_en=row.get(HINTS[1], ""),
        heading_zh=(section or {}).get(LABELS[0], ""),
        heading_en=(section or {}).get(LABELS[1], ""),
        hazard=said["hazard"],
        grade=said["grade"],
        days=int(days) if days.isascii() and days.isdigit() else None,
        basis=said["basis"],
        photo=said["photo"].lower() == "yes",
        name=row.get("name", ""),
        rest={c: text for c, text in row.items() if c.startswith(PREFIX) and c not in asked},
    )


def is_plain(form: Mapping[str, Any]) -> bool:
    return questions_of(form) is not None
