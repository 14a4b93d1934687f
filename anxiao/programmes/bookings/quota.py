"""How many visits of a kind a school may have in a year, and how they are shared out.

The numbers are dated local rules; here stands the one place where they are divided and rounded.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.errors import Invalid
from anxiao.norms import services as norms
from anxiao.programmes.bookings.met import Met
from anxiao.programmes.bookings.models import Booking

QUOTA, UNANNOUNCED = "school.inspection_quota", "school.unannounced_share"
Kind, Share = Booking.Kind, Booking.Share
# The line of the rule that each kind draws on; for reports the rule has none.
GROUPS: dict[str, str] = {
    Kind.INSPECTION: "inspections",
    Kind.ASSESSMENT: "routine_assessments",
    Kind.COMPREHENSIVE: "comprehensive_supervision",
    Kind.REPORT: "",
}
GROUP_WORDS = {
    Kind.INSPECTION: N_("inspections"),
    Kind.ASSESSMENT: N_("assessments"),
    Kind.COMPREHENSIVE: N_("comprehensive supervision"),
    Kind.REPORT: N_("reports"),
}


@dataclass(frozen=True)
class Shares:
    """What the rule gives of one kind in a year; None where it sets no limit."""

    announced: int | None
    unannounced: int | None = None

    def of(self, share: str) -> int | None:
        return self.unannounced if share == Share.UNANNOUNCED else self.announced


@dataclass(frozen=True)
class Figure:
    """How one share stands: how many there may be, how many are booked."""

    kind: str
    most: int | None
    used: int
    exceptions: int = 0

    @property
    def left(self) -> int | None:
        return None if self.most is None else max(0, self.most - self.used)

    @property
    def over(self) -> int:
        return 0 if self.most is None else max(0, self.used - self.most)

    @property
    def is_full(self) -> bool:
        return self.left == 0

    @property
    def words(self) -> str:
        return GROUP_WORDS[Kind(self.kind)]


def split(quota: int | None, percent: int) -> Shares:
    """The announced and the unannounced share of a quota: the one division, rounded half up."""
    if quota is None:
        return Shares(None, None)
    kept = (Decimal(quota) * percent / 100).quantize(Decimal(1), ROUND_HALF_UP)
    return Shares(quota - int(kept), int(kept))


def shares(kind: str, *, territory: int, on: date) -> Shares:
    """The shares of a kind at a place on a day; where no rule holds there is no limit."""
    rule = _rule(QUOTA, territory, on) or {}
    quota = rule.get(GROUPS[Kind(kind)])
    if kind != Kind.INSPECTION:
        return Shares(quota, 0)
    percent = _rule(UNANNOUNCED, territory, on)
    return split(quota, percent or 0)


def _rule(key: str, territory: int, on: date) -> Any:
    try:
        return norms.rule(key, territory=territory, on=on)
    except Invalid:
        return None


def figure(kind: str, met: Iterable[Met], *, territory: int, on: date) -> Figure:
    """How the announced share of a kind stands in the year of a day."""
    rows = [one for one in met if one.counts_as(kind, Share.ANNOUNCED, on.year)]
    return Figure(
        kind,
        shares(kind, territory=territory, on=on).announced,
        len(rows),
        sum(one.is_exception for one in rows),
    )


def figures(met: Iterable[Met], *, territory: int, year: int) -> list[Figure]:
    """All kinds that a rule limits or of which something is booked, as of today or that year."""
    on, rows = day_in(year), [*met]
    found = [figure(kind, rows, territory=territory, on=on) for kind in GROUPS]
    return [one for one in found if one.most is not None or one.used]


def day_in(year: int) -> date:
    """Today in the year that runs; of another the end that lies next to it."""
    return min(max(clock.today(), date(year, 1, 1)), date(year, 12, 31))
