"""One table of verbs of key projects, for pages and API alike."""

from datetime import date
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from ninja import Field

from anxiao.kernel.actors import Actor
from anxiao.kernel.verbs import Door, Doors, Input
from anxiao.programmes import fields
from anxiao.programmes.projects import forms
from anxiao.programmes.projects.lifecycle import PROJECT
from anxiao.programmes.projects.services import covering, planning, running

Text = Annotated[str, Field(max_length=2000)]
Line = Annotated[str, Field(max_length=160)]
Yuan = Annotated[int, Field(ge=0, le=planning.MOST_YUAN)]
Organisation = Annotated[int, Field(ge=1, lt=2**63)]
Keys = Annotated[list[UUID], Field(max_length=covering.MOST)]


def _uuid(text: str, _actor: Actor) -> UUID:
    return UUID(text)


INPUTS: dict[str, Input] = {
    "reason": Input(Text, fields.text(_("Reason"))),
    "title": Input(Line, fields.line(_("What is reached"))),
    "due_on": Input(date, fields.day(_("By which day"))),
    "milestone": Input(UUID, forms.milestone, _uuid),
    "done_on": Input(date, fields.day(_("Reached on"), is_past=True)),
    "note": Input(Text, fields.text(_("Note"))),
    "files": Input(list[UUID], fields.photos(), fields.files_of),
    "spent": Input(Yuan, forms.spent),
    "opinion": Input(Text, fields.text(_("Opinion"))),
    # What the page of the plan asks for, and pages of their own.
    "ordinal": Input(Annotated[int, Field(ge=1, le=999)], None),
    "what": Input(Annotated[str, Field(max_length=4000)], None),
    "why": Input(Annotated[str, Field(max_length=4000)], None),
    "sponsor": Input(UUID, None),
    "lead": Input(Organisation, None),
    "assists": Input(list[Organisation], None),
    "budget": Input(Yuan, None),
    "budget_source": Input(Line, None),
    "starts_on": Input(date, None),
    "deadline": Input(date, None),
    "hazards": Input(Keys, None),
    "sites": Input(Keys, None),
    "tasks": Input(Keys, None),
}
TABLE: dict[str, Door] = {
    "edit": Door(planning.edit, (), planning.FIELDS),
    "add_milestone": Door(planning.add_milestone, ("title", "due_on")),
    "move_milestone": Door(planning.move_milestone, ("milestone", "due_on", "reason")),
    "start": Door(running.start),
    "reach": Door(running.reach, ("milestone",), ("done_on", "note", "files")),
    "spend": Door(running.spend, ("spent",), ("note",)),
    "submit": Door(running.submit, (), ("note", "files")),
    "accept": Door(running.accept, ("files",), ("opinion",)),
    "return": Door(running.send_back, ("reason",)),
    "close": Door(running.close),
    "drop": Door(running.drop, ("reason",)),
    "cover": Door(covering.cover, ("hazards",)),
    "uncover": Door(covering.uncover, ("hazards",)),
    "cover_sites": Door(covering.cover_sites, ("sites",)),
    "tie": Door(covering.tie, ("tasks",)),
}
# Verbs with a page of their own, beside the one page of all others.
OWN_PAGES: dict[str, str] = {
    "edit": "projects:edit",
    "cover": "projects:hazards",
    "uncover": "projects:hazards",
    "cover_sites": "projects:sites",
    "tie": "projects:tasks",
}
DOORS = Doors(
    kind="key_project",
    machine=PROJECT,
    table=TABLE,
    inputs=INPUTS,
    primary=("start", "accept", "close", "reach", "submit"),
    icons={
        "edit": "edit",
        "start": "player-play",
        "reach": "flag",
        "spend": "hash",
        "submit": "send",
        "accept": "circle-check",
        "return": "arrow-back-up",
        "close": "circle-check",
        "drop": "ban",
        "cover": "alert-triangle",
        "cover_sites": "map-pin",
        "tie": "checklist",
        "add_milestone": "plus",
        "move_milestone": "calendar-event",
    },
)
