"""What the night does: mark the overdue, remind before and after."""

from functools import cache

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.evidence import reuses
from anxiao.evidence.models import Reuse
from anxiao.hazards.abilities import Ability
from anxiao.hazards.models import Hazard
from anxiao.hazards.services.acts import ON_DESK, office_of
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import NotAllowed
from anxiao.kernel.sentences import Sentence, day, sentence
from anxiao.ledger import services as ledger
from anxiao.norms import services as norms
from anxiao.notices import services as notices
from anxiao.people.desks import desks

AT_ONCE = 500


@transaction.atomic
def mark_overdue(*, actor: Actor) -> int:
    """Mark every open case whose limit has passed, once, and tell the desk it lies on."""
    late = Hazard.objects.late(at=clock.now()).filter(overdue_since=None)
    rows = list(late.select_for_update(of=("self",), skip_locked=True))
    for hazard in rows:
        hazard.overdue_since = clock.today()
        hazard.save(update_fields=["overdue_since"])
        says = sentence(N_("The limit has passed."))
        ledger.record("hazard.overdue", hazard, actor=actor, says=says)
        _remind(actor, hazard, f"late:{hazard.due_at:%Y%m%d}", says)
    return len(rows)


@transaction.atomic
def remind(*, actor: Actor) -> int:
    """Remind each desk on the working days before a limit that the rule names."""
    told, days_before = 0, cache(_days_before)
    for hazard in Hazard.objects.unfinished().filter(due_at__gte=clock.now()).iterator():
        left = hazard.days_left()
        if left in days_before(hazard.territory_code) and hazard.due_at is not None:
            due = day(hazard.due_at.astimezone(clock.LOCAL).date())
            says = sentence(N_("Due on %(due)s."), due=due)
            told += _remind(actor, hazard, f"due:{hazard.due_at:%Y%m%d}:{left}", says)
    return told


def _days_before(territory: int) -> list[int]:
    days: list[int] = norms.rule("reminder.days_before", territory=territory, on=clock.today())
    return days


@transaction.atomic
def tell_of_opened(*, actor: Actor) -> int:
    """Tell the desks of open cases whose seal has opened since; each case once."""
    if not actor.is_system:
        raise NotAllowed(sentence(N_("Only the system itself does this.")))
    says = sentence(N_("Its seal has been opened: the case is yours to carry on."))
    told = 0
    for hazard in Hazard.objects.out_of_seals().unfinished():
        told += _remind(actor, hazard, "opened", says)
    return told


def _remind(actor: Actor, hazard: Hazard, once: str, says: Sentence) -> int:
    if hazard.desk is None:
        return 0
    return notices.send(
        actor,
        to=desks(hazard.desk, ON_DESK[hazard.state]),
        subject=hazard,
        kind="reminder",
        says=says,
        due=hazard.due_at,
        once=f"{hazard.pk}:{once}",
    )


@transaction.atomic
def tell_of_reuse(*, actor: Actor) -> int:
    """Tell the coordinating offices of photos that hung on another record before; each once."""
    if not actor.is_system:
        raise NotAllowed(sentence(N_("Only the system itself does this.")))
    rows = list(Reuse.objects.visible_to(actor).untold("hazard").order_by("pk")[:AT_ONCE])
    hazards = Hazard.objects.visible_to(actor).in_bulk([row.subject for row in rows])
    told = sum(_tell_of_reuse(actor, hazard) for hazard in hazards.values())
    reuses.tell(actor=actor, rows=rows)
    return told


def _tell_of_reuse(actor: Actor, hazard: Hazard) -> int:
    office = office_of(hazard)
    return notices.send(
        actor,
        to=desks(office, Ability.DISPATCH) if office else (),
        subject=hazard,
        kind="work",
        says=sentence(N_("A photo of this case has already been used in another record.")),
        once=f"{hazard.pk}:reuse",
    )
