"""One table of verbs for listings: the service behind each, and what it asks for."""

from datetime import date
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from ninja import Field

from anxiao.hazards.forms import files_of, photos
from anxiao.kernel.verbs import Door, Doors, Input
from anxiao.supervision.fields import a_day, answerable, text
from anxiao.supervision.listings.lifecycle import LIFECYCLE
from anxiao.supervision.listings.services import ending

Text = Annotated[str, Field(max_length=2000)]
Long = Annotated[str, Field(max_length=4000)]
Posts = list[UUID]
INPUTS: dict[str, Input] = {
    "until": Input(date, a_day(_("New limit"), ahead=True)),
    "reason": Input(Text, text(_("Reason"), rows=2)),
    "remedy": Input(Long, text(_("What was put right"), most=4000)),
    "inspected_on": Input(date, a_day(_("Inspected on site on"))),
    "opinion": Input(Text, text(_("What was found on site"))),
    "files": Input(list[UUID], photos, files_of),
    "main": Input(Posts, answerable(_("Main leader"))),
    "in_charge": Input(Posts, answerable(_("Leader in charge"))),
    "direct": Input(Posts, answerable(_("Directly responsible"))),
}
DOORS = Doors(
    kind="listing",
    machine=LIFECYCLE,
    table={
        "extend": Door(ending.extend, ("until", "reason")),
        "submit": Door(ending.submit, ("remedy",), ("files",)),
        "return": Door(ending.send_back, ("reason",)),
        "accept": Door(ending.accept, ("inspected_on", "opinion"), ("files",)),
        "delist": Door(ending.delist),
        "revoke": Door(ending.revoke, ("reason",)),
        "name_answerable": Door(
            ending.name_answerable, ("reason",), ("main", "in_charge", "direct")
        ),
    },
    inputs=INPUTS,
    primary=("delist", "accept", "submit"),
    icons={
        "extend": "clock",
        "submit": "send",
        "return": "arrow-back-up",
        "accept": "circle-check",
        "delist": "checks",
        "revoke": "circle-x",
        "name_answerable": "users",
    },
)
