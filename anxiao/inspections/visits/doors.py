"""One table of verbs for visits: the service behind each, and what it asks for."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from ninja import Field, Schema

from anxiao.inspections.paper.services import issuing
from anxiao.inspections.visits import fields
from anxiao.inspections.visits.lifecycle import LIFECYCLE
from anxiao.inspections.visits.services import (
    attending,
    finishing,
    opining,
    planned,
    rechecking,
    starting,
)
from anxiao.inspections.visits.services.filling import MOST_PHOTOS
from anxiao.inspections.visits.terms import MOST_LISTS, MOST_TEAM
from anxiao.kernel.verbs import Door, Doors, Input
from anxiao.programmes.fields import files_of, photos, text

Text = Annotated[str, Field(max_length=2000)]
Path = Annotated[str, Field(max_length=240)]
Answers = dict[Path, Annotated[str, Field(max_length=4000)]]
Keys = Annotated[list[UUID], Field(max_length=MOST_PHOTOS)]


class FilledIn(Schema):
    """One sheet as it was filled in: answers by their path, or the XML that an engine made.

    ``photos`` go by the path of the question they show; ``files`` by the names in the XML.
    """

    sheet: UUID
    answers: Answers = {}
    photos: dict[Path, Keys] = {}
    xml: Annotated[str, Field(max_length=1_000_000)] = ""
    files: dict[Annotated[str, Field(max_length=200)], UUID] = {}


INPUTS: dict[str, Input] = {
    "sheets": Input(Annotated[list[FilledIn], Field(max_length=MOST_LISTS)], None),
    "client_key": Input(UUID, None),
    "posts": Input(Annotated[list[UUID], Field(max_length=MOST_TEAM)], fields.posts, fields.uuids),
    "hazard": Input(UUID, fields.hazard, fields.uuid),
    "outcome": Input(Literal["gone", "back"], fields.outcome),
    "duty": Input(UUID, fields.duty, fields.uuid),
    "seen": Input(Literal["there", "missing", "nothing"], fields.seen),
    "opinion": Input(Literal["agrees", "objects"], fields.opinion),
    "words": Input(Text, text(_("In what words"))),
    "files": Input(Annotated[list[UUID], Field(max_length=MOST_PHOTOS)], photos(), files_of),
    "reason": Input(Text, text(_("Reason"))),
}
PRIMARY: tuple[str, ...] = ("release", "begin", "recheck", "finish", "opinion")
ICONS: dict[str, Any] = {
    "begin": "clipboard-check",
    "release": "send",
    "recheck": "eye",
    "attend": "users-group",
    "print_paper": "printer",
    "call_off": "ban",
    "finish": "circle-check",
    "add_members": "users-group",
    "opinion": "message",
    "opinion_on_paper": "camera",
    "opinion_refused": "ban",
    "drop": "trash",
}
DOORS = Doors(
    kind="visit",
    machine=LIFECYCLE,
    table={
        "begin": Door(planned.begin, (), ("client_key",)),
        "release": Door(planned.release),
        "recheck": Door(rechecking.recheck, ("hazard", "outcome"), ("words", "files")),
        "attend": Door(attending.attend, ("duty", "seen")),
        "print_paper": Door(issuing.print_paper),
        "call_off": Door(planned.call_off, ("reason",)),
        "finish": Door(finishing.finish, (), ("sheets", "client_key")),
        "add_members": Door(starting.add_members, ("posts",)),
        "opinion": Door(opining.opinion, ("opinion",), ("words",)),
        "opinion_on_paper": Door(opining.opinion_on_paper, ("opinion", "files"), ("words",)),
        "opinion_refused": Door(opining.opinion_refused, ("reason",)),
        "drop": Door(starting.drop, ("reason",)),
    },
    inputs=INPUTS,
    primary=PRIMARY,
    icons=ICONS,
)
