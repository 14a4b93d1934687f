"""The verbs of a campaign: the service behind each, and what it asks for."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from ninja import Field

from anxiao.hazards.forms import files_of
from anxiao.kernel.actors import Actor
from anxiao.kernel.verbs import Door, Doors, Input
from anxiao.programmes.campaigns import fields
from anxiao.programmes.campaigns.lifecycle import LIFECYCLE
from anxiao.programmes.campaigns.models import Campaign
from anxiao.programmes.campaigns.services import closing, counting, planning, running, series
from anxiao.programmes.campaigns.terms import MOST_NAMED
from anxiao.ui.widgets import PhotosField

Text = Annotated[str, Field(max_length=2000)]
Long = Annotated[str, Field(max_length=8000)]
Title = Annotated[str, Field(max_length=160)]
Line = Annotated[str, Field(max_length=240)]
Short = Annotated[str, Field(max_length=80)]
Key = Annotated[int, Field(ge=1, lt=2**63)]
Keys = Annotated[list[Key], Field(max_length=MOST_NAMED)]
Code = Annotated[int, Field(ge=10**11, lt=10**12)]
Codes = Annotated[list[Code], Field(max_length=MOST_NAMED)]
Words = Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=MOST_NAMED)]
Rows = Annotated[list[UUID], Field(max_length=planning.MOST_SITES)]


def key_of(chosen: Any, _actor: Actor) -> Any:
    """The key of what was chosen in a list, or of nothing."""
    return chosen.pk if chosen is not None else None


def uuids(chosen: list[str], _actor: Actor) -> list[UUID]:
    return [UUID(one) for one in chosen]


def text(label: Any, rows: int = 3) -> Callable[[Campaign], forms.Field]:
    return lambda _row: forms.CharField(
        max_length=2000, label=label, widget=forms.Textarea(attrs={"rows": rows})
    )


def photos(_row: Campaign) -> forms.Field:
    return PhotosField(required=False, label=_("Photos"))


INPUTS: dict[str, Input] = {
    "title": Input(Title, fields.title),
    "starts_on": Input(date, fields.first_day),
    "ends_on": Input(date, fields.last_day),
    "basis": Input(Line, fields.basis),
    "goals": Input(Long, fields.goals),
    "members": Input(Keys, fields.members),
    "zones": Input(Codes, fields.zones),
    "focus_areas": Input(Words, fields.focus_areas),
    "items": Input(Words, fields.items),
    "programme": Input(UUID, fields.programme, key_of),
    "name": Input(Short, fields.group_name),
    "lead": Input(Key, fields.group_lead, key_of),
    "along": Input(Keys, fields.group_members),
    "group": Input(UUID, fields.group, key_of),
    "sites": Input(Rows, fields.sites, uuids),
    "tasks": Input(Rows, fields.tasks, uuids),
    "rule": Input(Line, fields.rule),
    "own_rule": Input(Line, fields.own_rule),
    "until": Input(date, fields.until),
    "reason": Input(Text, text(_("Reason"), rows=2)),
    "words": Input(Text, text(_("What the group did"))),
    "brief": Input(Long, fields.brief),
    "files": Input(Rows, photos, files_of),
}
WINDOW = ("title", "starts_on", "ends_on")
TERMS = ("members", "zones", "focus_areas", "items", "programme", "basis", "goals")
# Not on a record yet: a form of its own, and the POST of the list.
PLAN = Door(planning.plan, WINDOW, (*TERMS, "files"))


DOORS: dict[str, Door] = {
    "start": Door(running.start),
    "edit": Door(planning.edit, (), (*WINDOW, *TERMS)),
    "add_group": Door(planning.add_group, ("name", "lead"), ("along",)),
    "drop_group": Door(planning.drop_group, ("group",)),
    "set_sites": Door(planning.set_sites, (), ("sites",)),
    "take_tasks": Door(counting.take_tasks, (), ("tasks",)),
    "report": Door(running.report, ("words",), ("files",)),
    "prolong": Door(running.prolong, ("until", "reason")),
    "end": Door(running.end),
    "close": Door(closing.close, ("brief",), ("files",)),
    "repeat": Door(series.repeat, (), ("rule", "own_rule")),
    "be_pattern": Door(series.be_pattern),
    "call_off": Door(running.call_off, ("reason",)),
}
CAMPAIGN = Doors(
    kind="campaign",
    machine=LIFECYCLE,
    table=DOORS,
    inputs=INPUTS,
    primary=("close", "report", "start"),
    icons={
        "start": "player-play",
        "edit": "pencil",
        "add_group": "users-group",
        "set_sites": "map-pin",
        "take_tasks": "list-check",
        "report": "message-report",
        "close": "circle-check",
        "end": "flag",
        "repeat": "refresh",
        "call_off": "ban",
    },
    expected=WINDOW,
)
