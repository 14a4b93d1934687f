"""Noting on a visit who of the roster stands at the gates; nobody has to."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.inspections.registers import duty as roster
from anxiao.inspections.visits.lifecycle import LIFECYCLE
from anxiao.inspections.visits.models import Visit
from anxiao.inspections.visits.services import reaching, registering
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, OutOfReach
from anxiao.kernel.sentences import sentence
from anxiao.places.models import Site
from anxiao.programmes.duties import attendance
from anxiao.programmes.duties.models import GateDuty

THERE, MISSING, NOTHING = "there", "missing", "nothing"


def standing(*, actor: Actor, visit: Visit, site: Site) -> list[GateDuty]:
    """Who should stand at the gates now, as long as somebody is there to see it."""
    is_seen = visit.is_under_way and not visit.is_on_paper
    if not is_seen or site.kind != Site.Kind.CAMPUS:
        return []
    return roster.standing(actor, site, clock.now())


@transaction.atomic
def attend(*, actor: Actor, row: Visit, duty: UUID, seen: str, version: int | None = None) -> Visit:
    """Note that a turn of the roster is there or is missing, or take the note back.

    The roster learns of it when the visit is finished. Refused of a turn that is not on now.
    """
    visit: Visit = Visit.objects.lock(row.pk)
    LIFECYCLE.judge("attend", visit, actor=actor)
    if seen not in (THERE, MISSING, NOTHING):
        raise Invalid(sentence(N_("They are there, or they are missing.")))
    site = reaching.site_of(actor=actor, visit=visit)
    if duty not in {one.pk for one in standing(actor=actor, visit=visit, site=site)}:
        raise OutOfReach(sentence(N_("By the roster nobody of these stands there now.")))
    visit.at_gates.pop(str(duty), None)
    if seen != NOTHING:
        visit.at_gates[str(duty)] = {"there": seen == THERE, "at": clock.now().isoformat()}
    visit.save(update_fields=["at_gates"])
    return visit


def settle(*, actor: Actor, visit: Visit) -> None:
    """Write at the roster what was noted; of those who were missing it is told.

    Called once a visit is no longer hidden, in the transaction that finishes it.
    """
    if not visit.at_gates:
        return
    with reaching.at_site(actor=actor, visit=visit) as (wider, _site):
        rows = GateDuty.objects.visible_to(wider).filter(pk__in=[*visit.at_gates])
        for row in rows.order_by("gate", "kind", "pk"):
            noted = visit.at_gates[str(row.pk)]
            attendance.lay(
                actor=wider,
                rows=[row],
                seen=registering.seen_by(visit, datetime.fromisoformat(noted["at"])),
                is_there=noted["there"],
                leaves=visit.seal is None,
            )
