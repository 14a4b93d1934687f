"""What waits for an actor: visits she has begun, and opinions asked of her unit."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext_noop as N_

from anxiao.inspections.abilities import Ability
from anxiao.inspections.plans.services.sealing import note_listing
from anxiao.inspections.visits.models import Visit
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.kernel.waiting import Waiting
from anxiao.programmes import desks

MOST = 200
_BEGIN = sentence(N_("Carry out the planned visit"))
_RELEASE = sentence(N_("Release the visit to its team"))
# So long a unit is asked what it says to a visit; afterwards it may still say it on its page.
ASKED_FOR = timedelta(days=30)


def waiting(actor: Actor, on: date) -> list[Waiting]:
    """Visits under way on which she went; finished ones to which her unit has said nothing."""
    if not actor.may(Ability.VISIT):
        return []
    since = datetime.combine(on - ASKED_FOR, time(0), clock.LOCAL)
    rows = Visit.objects.visible_to(actor)
    begun = rows.unfinished().of_team(actor).order_by("pk")[:MOST]
    asked = rows.asked_of(actor).filter(closed_at__gte=since).order_by("pk")[:MOST]
    plans = rows.to_release(actor).order_by("pk")[:MOST] if actor.may(Ability.PLAN) else []
    note_listing(*begun, *plans, actor=actor)
    go_on, say = sentence(N_("Go on with the visit")), sentence(N_("Say what you think of it"))
    return [
        *(_line(one, _BEGIN if one.is_planned else go_on, one.desk) for one in begun),
        *(_line(one, _RELEASE, one.orderer) for one in plans),
        *(_line(one, say, one.subject_owner) for one in asked),
    ]


def _line(row: Visit, says: Sentence, desk: int | None) -> Waiting:
    line = desks.as_waiting(row, says=says, page="visits:detail", place=row.place)
    return replace(line, desk=desk)
