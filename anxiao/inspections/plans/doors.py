"""One table of verbs for plans of visits: the service behind each, and what it asks for."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from ninja import Field, Schema

from anxiao.inspections.plans.lifecycle import LIFECYCLE
from anxiao.inspections.plans.models import InspectionPlan, PlanScope
from anxiao.inspections.plans.services import drafting, issuing
from anxiao.inspections.plans.terms import MOST_SITES
from anxiao.inspections.visits.terms import MOST_LISTS, MOST_TEAM
from anxiao.kernel.verbs import Door, Doors, Input
from anxiao.places.models import Site
from anxiao.programmes.bookings.terms import MOST_DEPARTMENTS
from anxiao.programmes.fields import text

Text = Annotated[str, Field(max_length=2000)]
Key = Annotated[int, Field(ge=1, lt=2**63)]
Town = Annotated[int, Field(ge=10**11, lt=10**12)]
Keys = Annotated[list[Key], Field(max_length=MOST_DEPARTMENTS)]
Lists = Annotated[list[UUID], Field(min_length=1, max_length=MOST_LISTS)]
Team = Annotated[list[UUID], Field(min_length=1, max_length=MOST_TEAM)]
Sites = Annotated[list[UUID], Field(max_length=MOST_SITES)]


class FiltersIn(Schema):
    """Which sites fit: their kind, their town, and how long nobody has been there.

    ``closed`` goes with hazards to be re-checked: also those that others closed.
    """

    kind: Site.Kind | None = None
    town: Town | None = None
    due: Annotated[str, Field(pattern="^(never|due|)$")] = ""
    closed: bool = False


def exception_reason(_row: InspectionPlan) -> forms.Field:
    return forms.CharField(
        max_length=2000,
        label=_("Reason for going beyond a school's quota"),
        help_text=_("Only where a school has no place left: its county's office is asked then."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


# What a draft says is asked for by a page of its own.
INPUTS: dict[str, Input] = {
    "kind": Input(InspectionPlan.Kind, None),
    "title": Input(Annotated[str, Field(max_length=160)], None),
    "checklists": Input(Lists, None),
    "starts_on": Input(date, None),
    "ends_on": Input(date, None),
    "team": Input(Team, None),
    "basis": Input(Annotated[str, Field(max_length=240)], None),
    "sites_from": Input(PlanScope.From, None),
    "sites": Input(Sites, None),
    "filters": Input(FiltersIn, None),
    "departments": Input(Keys, None),
    "campaign": Input(UUID, None),
    "release_at": Input(datetime, None),
    "exception_reason": Input(Text, exception_reason, when=lambda row: not row.is_sealed),
    "reason": Input(Text, text(_("Reason"))),
}
NEEDED = ("kind", "title", "checklists", "starts_on", "ends_on", "team")
GIVEN = ("basis", "sites_from", "sites", "filters", "departments", "campaign", "release_at")
ICONS: dict[str, Any] = {
    "revise": "pencil",
    "issue": "send",
    "end": "circle-check",
    "call_off": "ban",
}
DOORS = Doors(
    kind="inspectionplan",
    machine=LIFECYCLE,
    table={
        "issue": Door(issuing.issue, (), ("exception_reason",)),
        "revise": Door(drafting.revise, NEEDED, GIVEN),
        "end": Door(issuing.end),
        "call_off": Door(issuing.call_off, ("reason",)),
    },
    inputs=INPUTS,
    primary=("issue", "end"),
    icons=ICONS,
)
