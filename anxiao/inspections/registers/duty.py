"""Gate duty as a visit finds it: who should stand there now, and that somebody did not."""

from datetime import datetime

from anxiao.inspections.visits.models import Visit
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.places.models import Site
from anxiao.places.registers.filling import Field, Kind, Register, Seen, Values
from anxiao.programmes.duties import attendance
from anxiao.programmes.duties.models import GateDuty, Peak, monday_of

KEPT = "duty.kept"
WORDS = {
    KEPT: Field(
        Kind.CHOICE,
        "护学岗到岗情况",
        "Whether gate duty was there",
        ("pass", "fail", "na"),
        is_foretold=False,
    )
}
# Until which hour a peak is the one that counts.
UNTIL = ((10, Peak.MORNING), (14, Peak.NOON), (24, Peak.EVENING))


def standing(actor: Actor, site: Site, at: datetime) -> list[GateDuty]:
    """Who stands at the gates of a campus at a moment, by the roster."""
    here = at.astimezone(clock.LOCAL)
    peak = next(one for hour, one in UNTIL if here.hour < hour)
    rows = GateDuty.objects.visible_to(actor).in_week(monday_of(here.date()))
    rows = rows.filter(site=site, peak=peak, weekdays__contains=[here.isoweekday()])
    return list(rows.order_by("gate", "kind", "pk"))


def fill(*, actor: Actor, site: Site, seen: Seen, values: Values, index: int = 0) -> None:
    """Write down at the turns of the roster that a visit did not find everybody there.

    Where the visit noted who was missing, that has been written down already. The hazard that the
    failed question opens tells those who have to see to it.
    """
    del index
    if values.get(KEPT) != "fail":
        return
    visit: Visit | None = Visit.objects.visible_to(actor).filter(pk=seen.visit).first()
    noted = visit.at_gates if visit else {}
    if any(not one["there"] for one in noted.values()):
        return
    rows = [row for row in standing(actor, site, seen.at) if str(row.pk) not in noted]
    leaves = visit is None or visit.seal is None
    attendance.lay(actor=actor, rows=rows, seen=seen, is_there=False, leaves=leaves)


DUTY = Register(name="duty", zh="护学岗", en="Gate duty", fields=WORDS, fill=fill)
