"""Gate duty as a visit finds it: who should stand there now, and that somebody did not."""

from datetime import datetime

from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import sentence
from anxiao.ledger import services as ledger
from anxiao.places.models import Site
from anxiao.places.registers.filling import Field, Kind, Register, Seen, Values
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
    """Write down at each turn of the roster that a visit did not find everybody there.

    The hazard that the failed question opens tells those who have to see to it.
    """
    del index
    if values.get(KEPT) != "fail":
        return
    says = sentence(N_("Not everybody stood there, as “%(visit)s” found."), visit=seen.title)
    details = {"visit": seen.visit, "at": seen.at, "site": site.pk}
    rows = standing(actor, site, seen.at)
    if rows:
        ledger.record_many("gateduty.absent", rows, actor=actor, says=says, details=details)


DUTY = Register(name="duty", zh="护学岗", en="Gate duty", fields=WORDS, fill=fill)
