"""One table of verbs for cases: the service behind each, and what it asks for."""

from datetime import date
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from ninja import Field

from anxiao.hazards.forms import files_of, photos
from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import Sentence
from anxiao.kernel.verbs import Door, Doors, Input
from anxiao.supervision.cases.lifecycle import LIFECYCLE
from anxiao.supervision.cases.models import Case, Decision
from anxiao.supervision.cases.services import deciding, harm, passing, pausing
from anxiao.supervision.fields import (
    a_day,
    answerable,
    basis,
    likely_answerable,
    limit,
    requirements,
    text,
    to_pass_to,
)
from anxiao.supervision.listings.services.hanging import list_case
from anxiao.supervision.rungs import Rung

Text = Annotated[str, Field(max_length=2000)]
Long = Annotated[str, Field(max_length=4000)]
Key = Annotated[int, Field(ge=1, lt=2**63)]
Days = Annotated[int, Field(ge=1, le=400)]
Basis = Annotated[str, Field(max_length=60)]
Posts = list[UUID]

INPUTS: dict[str, Input] = {
    "basis": Input(Basis, basis),
    "requirements": Input(Long, requirements),
    "limit_days": Input(Days, limit),
    "main": Input(Posts, answerable(_("Main leader"))),
    "in_charge": Input(Posts, answerable(_("Leader in charge"))),
    "direct": Input(Posts, likely_answerable(_("Directly responsible"))),
    "why_skipped": Input(
        Text,
        text(
            _("Why rungs are passed over"),
            rows=2,
            hint=_("Only where the rung before this one has not been taken."),
        ),
    ),
    "reason": Input(Text, text(_("Reason"), rows=2)),
    "note": Input(Text, text(_("What has become better"), rows=2)),
    "held_on": Input(date, a_day(_("Held on"))),
    "minutes": Input(Long, text(_("What was said"), most=4000)),
    "event_on": Input(date, a_day(_("Day of the event"))),
    "what": Input(Text, text(_("What has happened"))),
    "to": Input(Key, to_pass_to),
    "hazards": Input(list[UUID], None),
    "until": Input(date, a_day(_("Until"), ahead=True)),
    "files": Input(list[UUID], photos, files_of),
}
ON_A_RUNG = ("limit_days", "why_skipped", "files")


class CaseDoors(Doors):
    """An interview is noted once: the verb is there while one waits for it, and not before."""

    def offers(self, row: Case, actor: Actor) -> dict[str, Sentence | None]:
        offered = super().offers(row, actor)
        if "note_interview" in offered and not _to_note(row, actor):
            del offered["note_interview"]
        return offered


def _to_note(row: Case, actor: Actor) -> bool:
    rows = Decision.objects.visible_to(actor).filter(case=row.pk, rung=Rung.INTERVIEW)
    return rows.filter(held_on=None).exists()


DOORS = CaseDoors(
    kind="case",
    machine=LIFECYCLE,
    table={
        "remind": Door(deciding.remind, ("basis", "requirements"), ("limit_days", "files")),
        "order": Door(deciding.order, ("basis", "requirements"), ON_A_RUNG),
        "circulate": Door(deciding.circulate, ("basis", "requirements"), ON_A_RUNG),
        "interview": Door(deciding.interview, ("basis", "requirements"), ON_A_RUNG),
        "list": Door(
            list_case,
            ("basis", "requirements"),
            ("main", "in_charge", "direct", "limit_days", "why_skipped"),
        ),
        "dismiss": Door(deciding.dismiss, ("reason",)),
        "note_interview": Door(deciding.note_interview, ("held_on", "minutes"), ("files",)),
        "name_harm": Door(
            harm.name_harm, ("event_on", "what", "basis"), ("main", "in_charge", "direct")
        ),
        "lift_harm": Door(harm.lift_harm, ("reason",)),
        "out_of_power": Door(passing.out_of_power, ("reason",), ("to", "files")),
        "move": Door(passing.move, ("to", "reason"), ("limit_days", "hazards")),
        "refuse_move": Door(passing.refuse_move, ("reason",)),
        "ask_pause": Door(pausing.ask_pause, ("until", "reason"), ("files",)),
        "grant_pause": Door(pausing.grant_pause),
        "refuse_pause": Door(pausing.refuse_pause, ("reason",)),
        "resume": Door(pausing.resume, ("reason",)),
        "close": Door(deciding.close, ("note",)),
        "drop": Door(deciding.drop, ("reason",)),
    },
    inputs=INPUTS,
    primary=("move", "grant_pause", "remind", "order", "circulate", "interview", "list"),
    icons={
        "remind": "bell",
        "order": "send",
        "circulate": "speakerphone",
        "interview": "message",
        "list": "gavel",
        "dismiss": "clock",
        "note_interview": "notebook",
        "name_harm": "ban",
        "lift_harm": "arrow-back-up",
        "out_of_power": "arrow-up",
        "move": "arrow-right",
        "refuse_move": "arrow-back-up",
        "ask_pause": "clock-pause",
        "grant_pause": "clock-pause",
        "refuse_pause": "circle-x",
        "resume": "player-play",
        "close": "circle-check",
        "drop": "circle-x",
    },
)
