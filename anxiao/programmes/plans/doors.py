"""The verbs of programmes and tasks: the service behind each, and what it asks for."""

from datetime import date
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from ninja import Field

from anxiao.kernel.verbs import Door, Doors, Input
from anxiao.programmes.plans import forms as fields
from anxiao.programmes.plans.lifecycle import PROGRAMME, TASK
from anxiao.programmes.plans.models import HEAVIEST, Task
from anxiao.programmes.plans.services import doing, drafting, handing, parts, programmes

Text = Annotated[str, Field(max_length=2000)]
Title = Annotated[str, Field(max_length=240)]
Line = Annotated[str, Field(max_length=160)]
Goals = Annotated[str, Field(max_length=8000)]
Key = Annotated[int, Field(ge=1, lt=2**63)]
Count = Annotated[int, Field(ge=0, lt=2**31)]
Percent = Annotated[int, Field(ge=0, le=100)]
Weight = Annotated[int, Field(ge=1, le=HEAVIEST)]


def is_measured(row: Task) -> bool:
    return row.is_measured


def is_share(row: Task) -> bool:
    return row.measure == Task.Measure.RATIO


def is_yes_no(row: Task) -> bool:
    return row.measure == Task.Measure.YES_NO


def in_words(row: Task) -> bool:
    return not row.measure


TERMS: dict[str, Input] = {
    "title": Input(Title, None),
    "standard": Input(Text, None),
    "measure": Input(Task.Measure, None),
    "metric": Input(Line, None),
    "target_numerator": Input(Count, None),
    "target_denominator": Input(Count, None),
    "weight": Input(Weight, None),
    "focus_area": Input(Line, None),
    "organisation": Input(Key, None),
    "assists": Input(list[Key], None),
    "leader": Input(UUID, None),
    "evidence": Input(Text, None),
    "starts_on": Input(date, None),
    "deadline": Input(date, None),
}
INPUTS: dict[str, Input] = {
    **TERMS,
    "parent": Input(UUID, None),
    "reason": Input(Text, fields.text(_("Reason"))),
    "note": Input(Text, fields.text(_("In a few words"))),
    "opinion": Input(Text, fields.text(_("Opinion"), rows=1)),
    "percent": Input(Percent, fields.percent, when=in_words),
    "numerator": Input(
        Count, fields.number(_("Reached"), start="reached_numerator"), when=is_measured
    ),
    "denominator": Input(
        Count, fields.number(_("of"), least=1, start="reached_denominator"), when=is_share
    ),
    "is_reached": Input(bool, fields.is_reached, when=is_yes_no),
    "files": Input(list[UUID], fields.photos, fields.files_of),
}
ALL_TERMS = tuple(TERMS)
PARTS_TERMS = tuple(name for name in TERMS if name != "organisation")
TASKS = Doors(
    kind="task",
    machine=TASK,
    inputs=INPUTS,
    table={
        "edit": Door(drafting.edit, (), (*ALL_TERMS, "parent")),
        "hand_over": Door(handing.hand_over),
        "sign_for": Door(doing.sign_for),
        "report": Door(
            doing.report,
            (),
            ("percent", "numerator", "denominator", "is_reached", "note", "files"),
        ),
        "submit": Door(doing.submit, (), ("note", "files")),
        "confirm": Door(doing.confirm, (), ("opinion",)),
        "return": Door(doing.send_back, ("reason",)),
        "break_down": Door(parts.break_down, ("organisation",), PARTS_TERMS),
        "cancel": Door(doing.cancel, (), ("reason",)),
    },
    primary=("sign_for", "confirm", "hand_over", "submit", "break_down", "edit"),
    icons={
        "sign_for": "pencil",
        "confirm": "circle-check",
        "submit": "checks",
        "return": "arrow-back-up",
        "hand_over": "send",
        "break_down": "sitemap",
        "report": "progress-check",
        "edit": "edit",
        "cancel": "ban",
    },
    expected=("percent", "numerator", "denominator", "is_reached"),
)
PROGRAMMES = Doors(
    kind="programme",
    machine=PROGRAMME,
    inputs={
        "title": Input(Line, None),
        "goals": Input(Goals, None),
        "document_number": Input(Line, None),
        "starts_on": Input(date, None),
        "ends_on": Input(date, None),
        "superior": Input(UUID, None),
        "reason": Input(Text, fields.text(_("Reason"))),
    },
    table={
        "edit": Door(programmes.edit, (), programmes.FIELDS),
        "issue": Door(programmes.issue),
        "drop": Door(programmes.drop, ("reason",)),
        "close": Door(programmes.close),
    },
    primary=("issue",),
    icons={"issue": "send", "edit": "edit", "drop": "trash", "close": "archive"},
)
