"""From filters in an address to rows."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F, Q

from anxiao.hazards.lifecycle import CLOSED, OPEN, State
from anxiao.hazards.models import HazardQuerySet
from anxiao.kernel import clock
from anxiao.kernel.occasions import Extent
from anxiao.places.codes import interval

# What waits for somebody's decision, as a filter and as a part of the county page.
DECISIONS = {
    "objection": Q(state=State.OBJECTED),
    "extension": Q(state__in=OPEN, extension__isnull=False),
    "acceptance": Q(state__in=(State.SUBMITTED, State.ACCEPTED)),
    "rebound": Q(state=State.REBOUNDED),
}
# Routine work and campaigns (常态治理与重点整治) are told apart.
WORK = {"routine": Q(campaign=None), "any": Q(campaign__isnull=False)}
# How far it once came, whatever became of it since.
REACHED = {
    "dispatched": Q(dispatched_at__isnull=False) & ~Q(state=State.FALSE),
    "closed": Q(state__in=CLOSED),
    "rebounded": Q(rebounds__gt=0),
}
CODES = r"^[1-9]\d{11}-[1-9]\d{11}$"
IN_TIME = Q(closed_at__lte=F("due_at"))
# Organisations by their place on a case: names of filters, and of columns.
ORGANISATIONS = {"of": "subject_owner", "lead": "lead", "desk": "desk"}
# Who reported it: any of these organisations, or none of them.
SEVERAL = r"[1-9]\d{0,17}(\.[1-9]\d{0,17}){0,99}"
DAYS = r"20\d\d-\d\d-\d\d\.\.20\d\d-\d\d-\d\d"


def narrowed(rows: HazardQuerySet, chosen: dict[str, Any]) -> HazardQuerySet:
    """Only the rows that the chosen filters let through; unknown values let none through."""
    if words := chosen.get("q"):
        rows = rows.saying(words)
    if state := chosen.get("state"):
        rows = _by_state(rows, state)
    if grade := chosen.get("grade"):
        rows = rows.filter(grade=grade)
    if area := chosen.get("area"):
        rows = rows.filter(Q(item__focus_area=area) | Q(item__group=area))
    if site := chosen.get("site"):
        rows = rows.filter(site=site)
    if extent := chosen.get("like"):
        rows = rows.filter(within_extent(extent))
    return _by_time(_by_place(_by_work(rows, chosen), chosen), chosen)


def _by_state(rows: HazardQuerySet, state: str) -> HazardQuerySet:
    if state == "real":
        return rows.exclude(state=State.FALSE)
    return rows.unfinished() if state == "open" else rows.filter(state=state)


def _by_work(rows: HazardQuerySet, chosen: dict[str, Any]) -> HazardQuerySet:
    """Routine work, campaigns, one campaign; and by whom it was found."""
    if campaign := chosen.get("campaign"):
        rows = rows.filter(WORK[campaign] if campaign in WORK else Q(campaign=campaign))
    if several := chosen.get("by"):
        rows = rows.filter(reporter__in=several.split("."))
    if several := chosen.get("not_by"):
        rows = rows.filter(Q(reporter=None) | ~Q(reporter__in=several.split(".")))
    return rows


def within_extent(extent: Extent) -> Q:
    """The places and kinds that a campaign is about; where it names none, all of them."""
    where = Q(site__in=extent.sites) if extent.sites else Q()
    for span in extent.spans:
        where |= Q(territory_code__range=span)
    kinds = Q(item__in=extent.items) if extent.items else Q()
    if extent.areas:
        kinds |= Q(item__focus_area__in=extent.areas)
    return where & kinds


def _by_place(rows: HazardQuerySet, chosen: dict[str, Any]) -> HazardQuerySet:
    """In a territory, between two codes, or with an organisation in its place on the case."""
    if town := chosen.get("town"):
        rows = rows.filter(territory_code__range=interval(int(town)))
    if codes := chosen.get("codes"):
        rows = rows.filter(territory_code__range=codes.split("-"))
    for name, column in ORGANISATIONS.items():
        if organisation := chosen.get(name):
            rows = rows.filter(**{column: int(organisation)})
    return rows


def _by_time(rows: HazardQuerySet, chosen: dict[str, Any]) -> HazardQuerySet:
    rows = _by_limit(rows, chosen.get("due"))
    if days := chosen.get("reported"):
        rows = rows.filter(reported_between(*days))
    if reached := chosen.get("reached"):
        rows = rows.filter(REACHED[reached])
    if waits := chosen.get("waits"):
        rows = rows.filter(DECISIONS[waits])
    if closed := chosen.get("closed"):
        rows = rows.filter(closed_since(since(closed)))
    if kept := chosen.get("kept"):
        rows = rows.filter(state__in=CLOSED, due_at__isnull=False)
        rows = {"any": rows, "yes": rows.filter(IN_TIME), "no": rows.exclude(IN_TIME)}[kept]
    return rows


def _by_limit(rows: HazardQuerySet, due: str | None) -> HazardQuerySet:
    now = clock.now()
    if due == "late":
        return rows.late(at=now)
    if due == "soon":
        return rows.unfinished().filter(due_at__range=(now, now + timedelta(days=3)))
    return rows


def reported_between(first: date, last: date) -> Q:
    """Reported on one of these days, the first and the last included."""
    begins = datetime.combine(first, time(0), clock.LOCAL)
    ends = datetime.combine(last + timedelta(days=1), time(0), clock.LOCAL)
    return Q(reported_at__gte=begins, reported_at__lt=ends)


def closed_since(moment: datetime) -> Q:
    """Removed and closed, by others' eyes or by the unit itself; false reports are no closings."""
    return Q(state__in=CLOSED, closed_at__gte=moment)


def since(span: str) -> datetime:
    """When a span began: the first of this month, the same day twelve months ago, or ever."""
    if span == "ever":
        return datetime(1949, 10, 1, tzinfo=clock.LOCAL)
    midnight = clock.now().astimezone(clock.LOCAL)
    midnight = midnight.replace(hour=0, minute=0, second=0, microsecond=0)
    if span == "month":
        return midnight.replace(day=1)
    # The 29th of February has no day of its own a year before.
    return midnight.replace(year=midnight.year - 1, day=min(midnight.day, 28))
