"""The verbs of a checklist: the service behind each, and what it asks for."""

from typing import Annotated

from django import forms
from django.utils.translation import gettext_lazy as _
from ninja import Field, Schema

from anxiao.inspections.checklists import services
from anxiao.inspections.checklists.book import LONGEST, MOST_ROWS
from anxiao.inspections.checklists.lifecycle import LIFECYCLE
from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.checklists.plain import MOST
from anxiao.kernel.verbs import Door, Doors, Input

Title = Annotated[str, Field(max_length=services.LONGEST["zh"])]
TitleEn = Annotated[str, Field(max_length=services.LONGEST["en"])]
About = Annotated[str, Field(max_length=services.LONGEST["about_zh"])]
AboutEn = Annotated[str, Field(max_length=services.LONGEST["about_en"])]
Text = Annotated[str, Field(max_length=2000)]
Words = Annotated[str, Field(max_length=600)]
Code = Annotated[str, Field(max_length=60)]
Codes = Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=20)]
Cell = Annotated[str, Field(max_length=LONGEST)]
Row = dict[Annotated[str, Field(max_length=80)], Cell]
Rows = Annotated[list[Row], Field(max_length=MOST_ROWS)]


class FormIn(Schema):
    """An XLSForm as rows: each a mapping of column to text."""

    survey: Rows = []
    choices: Rows = []
    settings: Annotated[list[Row], Field(max_length=1)] = []


class QuestionIn(Schema):
    """One question of a plain list, answered 合格, 不合格 or 不适用."""

    zh: Words
    en: Words = ""
    hint_zh: Words = ""
    hint_en: Words = ""
    heading_zh: Words = ""
    heading_en: Words = ""
    hazard: Code = ""
    grade: Code = ""
    days: Annotated[int, Field(ge=0, le=400)] | None = None
    basis: Code = ""
    photo: bool = False
    name: Annotated[str, Field(max_length=64)] = ""


Questions = Annotated[list[QuestionIn], Field(max_length=MOST)]


def reason(_row: Checklist) -> forms.Field:
    return forms.CharField(
        max_length=2000, label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2})
    )


# The names, kinds and questions of a draft are asked for by pages of their own.
INPUTS: dict[str, Input] = {
    "zh": Input(Title, None),
    "en": Input(TitleEn, None),
    "about_zh": Input(About, None),
    "about_en": Input(AboutEn, None),
    "site_kinds": Input(Codes, None),
    "visit_kinds": Input(Codes, None),
    "form": Input(FormIn, None),
    "items": Input(Questions, None),
    "reason": Input(Text, reason),
}
HEADING = ("zh", "en", "about_zh", "about_en", "site_kinds", "visit_kinds")
CHECKLIST = Doors(
    kind="checklist",
    machine=LIFECYCLE,
    table={
        "publish": Door(services.publish),
        "write": Door(services.write, (), (*HEADING, "form", "items")),
        "next_version": Door(services.next_version),
        "withdraw": Door(services.withdraw, ("reason",)),
        "drop": Door(services.drop),
    },
    inputs=INPUTS,
    primary=("publish", "next_version"),
    icons={
        "publish": "send",
        "write": "pencil",
        "next_version": "copy",
        "withdraw": "ban",
        "drop": "x",
    },
)
