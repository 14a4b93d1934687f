"""What the night does: compute limits anew, mark the overdue, remind before and after."""

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.evidence import reuses
from anxiao.evidence.models import Reuse
from anxiao.hazards.abilities import Ability
from anxiao.hazards.models import Hazard, HazardQuerySet
from anxiao.hazards.services.acts import ON_DESK, office_of
from anxiao.kernel import clock, masses
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import NotAllowed
from anxiao.kernel.principal import acting
from anxiao.kernel.rounds import in_chunks
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.ledger import services as ledger
from anxiao.norms.reminders import Reminders
from anxiao.notices import limits
from anxiao.notices import services as notices
from anxiao.people.desks import desks

AT_ONCE = 500


def _desk(hazard: Hazard) -> Iterator[tuple[int, str]]:
    if hazard.desk is not None:
        yield hazard.desk, ON_DESK[hazard.state]


WAYS = limits.Ways(
    before=_desk,
    after=_desk,
    late_with=lambda hazard: hazard.desk,
    above=Ability.REPORT,
    office=Ability.DISPATCH,
    marks=("overdue_since",),
)


def mark_overdue(*, actor: Actor) -> int:
    """Mark every open case whose limit has passed, once, and tell the desk it lies on.

    A chunk of cases is one transaction: what a killed job had done stays, nothing is done twice.
    """
    marked, rules = 0, Reminders()
    for keys in in_chunks(actor=actor, stretches=limits.land(actor), find=_late):
        with acting(actor):
            marked += _mark(actor, keys, rules)
    return marked


def _unmarked() -> HazardQuerySet:
    return Hazard.objects.ticking().filter(due_at__lt=clock.now(), overdue_since=None)


def _late(lo: int, hi: int) -> Iterable[UUID]:
    inside = _unmarked().filter(territory_code__range=(lo, hi))
    return inside.order_by("pk").values_list("pk", flat=True)


@transaction.atomic
def _mark(actor: Actor, keys: Sequence[UUID], rules: Reminders) -> int:
    found = _unmarked().filter(pk__in=keys).order_by("pk")
    rows = list(found.select_for_update(of=("self",), skip_locked=True))
    for hazard in rows:
        hazard.overdue_since = clock.today()
    masses.update(rows, ["overdue_since"])
    says = sentence(N_("The limit has passed."))
    ledger.record_many("hazard.overdue", rows, actor=actor, says=says)
    steps = [
        (hazard, step)
        for hazard in rows
        if hazard.due_at and (step := rules.at(hazard.territory_code).reached(hazard.due_at))
    ]
    limits.tell(actor=actor, steps=steps, ways=WAYS)
    return len(rows)


def remind(*, actor: Actor) -> int:
    """Tell of each limit on the working days before and after it that the rules of its place name.

    After it not the desk alone: from the second of these days on also whoever supervises it, from
    the third on also the coordinating office.
    """
    rows = Hazard.objects.ticking()
    return limits.remind(actor=actor, rows=rows, rules=Reminders(), ways=WAYS)


def recompute(*, actor: Actor) -> int:
    """Compute limits anew that ran past the last published calendar, once theirs has come."""
    return limits.recompute(actor=actor, rows=Hazard.objects.ticking(), ways=WAYS)


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
