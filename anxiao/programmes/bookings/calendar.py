"""The year of a school at one look: all that asks something of it, month by month."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid
from anxiao.kernel.names import Name
from anxiao.norms import services as norms
from anxiao.people.story import organisations
from anxiao.places.models import Organisation
from anxiao.programmes.abilities import Ability
from anxiao.programmes.asks.models import Order, Request
from anxiao.programmes.bookings.circle import orders_unannounced
from anxiao.programmes.bookings.lifecycle import State
from anxiao.programmes.bookings.met import Met, in_year, unannounced_used
from anxiao.programmes.bookings.models import Booking
from anxiao.programmes.bookings.quota import Figure, day_in, figures, shares
from anxiao.programmes.campaigns.lifecycle import CampaignState
from anxiao.programmes.campaigns.models import Campaign
from anxiao.programmes.campaigns.panels import concerning
from anxiao.programmes.plans.lifecycle import COUNTED as TASKS_COUNTED
from anxiao.programmes.plans.models import Task

MOST = 300
SAFETY_LOG = "safety_log.due_day"


@dataclass(frozen=True)
class Item:
    """One line of a month: on which day, what, from whom, and where it is read."""

    on: date
    last: date | None
    sort: str
    icon: str
    title: str
    who: Name | None = None
    url: str = ""
    state: str = ""
    tone: str = "neutral"
    is_unannounced: bool = False
    is_exception: bool = False
    is_booking: bool = False


def page(actor: Actor, school: Organisation, year: int) -> dict[str, Any]:
    rows = in_year(school.pk, year)
    items = [*booked(actor, school, year, rows), *_beside(actor, school, year)]
    return {
        "school": school,
        "year": year,
        "years": (year - 1, year + 1),
        "figures": figures(rows, territory=school.territory_code, year=year),
        "unannounced": own_unannounced(actor, school, year),
        "months": _months(year, items, _log_day(school, year)),
        "has_items": bool(items),
        "exceptions": sum(one.state == State.AWAITING for one in rows),
        "may_book": actor.may(Ability.BOOK) and year >= clock.today().year,
    }


def year_of(actor: Actor, school: Organisation, year: int) -> dict[str, Any]:
    """The same year for programs: the bookings and the shares, without what else is due."""
    rows = in_year(school.pk, year)
    known = {one.id for one in rows}
    sealed = [one for pk, one in _own(actor, school.pk, year).items() if pk not in known]
    return {
        "school": school.pk,
        "year": year,
        "announced": figures(rows, territory=school.territory_code, year=year),
        "unannounced": own_unannounced(actor, school, year),
        "bookings": [*rows, *sealed],
    }


def own_unannounced(actor: Actor, school: Organisation, year: int) -> Figure | None:
    """How the unannounced share stands: for posts that order from it, and for nobody else."""
    if not orders_unannounced(actor):
        return None
    kind = Booking.Kind.INSPECTION
    most = shares(kind, territory=school.territory_code, on=day_in(year)).unannounced
    return Figure(kind, most, unannounced_used(school.pk, actor.organisation or 0, year))


def booked(actor: Actor, school: Organisation, year: int, rows: list[Met]) -> list[Item]:
    """What is booked, the own sealed visits among it; only what the reader reaches is linked."""
    own = _own(actor, school.pk, year)
    known = {one.id for one in rows}
    sealed = [one for pk, one in own.items() if pk not in known]
    found: list[Met | Booking] = [*rows, *sealed]
    names = organisations(one.orderer for one in found)
    return [_booking(one, names, is_reached=one.id in own) for one in found]


def _own(actor: Actor, school: int, year: int) -> dict[UUID, Booking]:
    """What stands in the year and lies within the reader's reach, the own sealed visits too."""
    rows = Booking.objects.visible_to(actor).of_school(school).standing()
    return {one.pk: one for one in rows.within(date(year, 1, 1), date(year, 12, 31))}


def _booking(one: Met | Booking, names: dict[int | None, Any], *, is_reached: bool) -> Item:
    who = names.get(one.orderer)
    tones = {State.CARRIED_OUT: "closed", State.AWAITING: "soon", State.BOOKED: "mine"}
    return Item(
        on=one.starts_on,
        last=one.ends_on if one.ends_on != one.starts_on else None,
        sort=str(Booking.Kind(one.kind).label),
        icon="clipboard-check",
        title=one.title,
        who=who.name if who else None,
        url=reverse("bookings:detail", args=[one.id]) if is_reached else "",
        state=str(State(one.state).label),
        tone=tones[State(one.state)],
        is_unannounced=one.is_unannounced,
        is_exception=one.is_exception,
        is_booking=True,
    )


# --- what else asks something of it ---------------------------------------------------------


def _beside(actor: Actor, school: Organisation, year: int) -> Iterable[Item]:
    return chain(
        _tasks(actor, school.pk, year),
        _asks(actor, school.pk, year),
        _campaigns(actor, school.pk, year),
    )


def _tasks(actor: Actor, school: int, year: int) -> Iterator[Item]:
    rows = Task.objects.visible_to(actor).filter(
        subject_owner=school, organisation=school, state__in=TASKS_COUNTED, deadline__year=year
    )
    found = list(rows.order_by("deadline", "pk")[:MOST])
    names = organisations(one.giver for one in found)
    for one in found:
        assert one.deadline is not None
        giver, url = names.get(one.giver), reverse("tasks:detail", args=[one.pk])
        state = str(one.get_state_display())
        yield _due(one.deadline, _("task due"), "checklist", one, giver, url, state)


def _asks(actor: Actor, school: int, year: int) -> Iterator[Item]:
    first = datetime(year, 1, 1, tzinfo=clock.LOCAL)
    span = (first, first.replace(year=year + 1))
    kinds: tuple[tuple[Any, str, str, str], ...] = (
        (Request, _("answer due"), "message", "requests:detail"),
        (Order, _("order due"), "send", "orders:detail"),
    )
    for model, sort, icon, page in kinds:
        rows = model.objects.visible_to(actor).filter(
            recipient=school, due_at__gte=span[0], due_at__lt=span[1]
        )
        rows = rows.exclude(state__in=("declined", "withdrawn")).order_by("due_at", "pk")
        found = list(rows[:MOST])
        names = organisations(one.sender for one in found)
        for one in found:
            on = one.due_at.astimezone(clock.LOCAL).date()
            url, state = reverse(page, args=[one.pk]), str(one.get_state_display())
            yield _due(on, sort, icon, one, names.get(one.sender), url, state)


def _due(
    on: date, sort: str, icon: str, one: Any, who: Organisation | None, url: str, state: str
) -> Item:
    return Item(
        on, None, sort, icon, one.title, who.name if who else None, url, state, tone=one.tone
    )


def _campaigns(actor: Actor, school: int, year: int) -> Iterator[Item]:
    rows = Campaign.objects.visible_to(actor).filter(concerning(school))
    rows = rows.touching(date(year, 1, 1), date(year, 12, 31))
    rows = rows.exclude(state=CampaignState.CALLED_OFF).distinct().order_by("starts_on", "pk")
    found = list(rows[:MOST])
    names = organisations(one.issuer for one in found)
    for one in found:
        lead = names.get(one.issuer)
        yield Item(
            on=max(one.starts_on, date(year, 1, 1)),
            last=one.ends_on,
            sort=_("campaign"),
            icon="flag",
            title=one.title,
            who=lead.name if lead else None,
            url=reverse("campaigns:detail", args=[one.pk]),
            state=str(one.get_state_display()),
            tone=one.tone,
        )


def _log_day(school: Organisation, year: int) -> int | None:
    """The day of each month on which the safety log of the month before is due, by its rule."""
    try:
        day: int = norms.rule(SAFETY_LOG, territory=school.territory_code, on=day_in(year))
    except Invalid:
        return None
    return day


# --- by month -------------------------------------------------------------------------------


def _months(year: int, items: list[Item], log_day: int | None) -> list[dict[str, Any]]:
    this = clock.today().replace(day=1)
    months = [date(year, month, 1) for month in range(1, 13)]
    return [
        {
            "key": f"{month:%Y%m}",
            "title": formats.date_format(month, _month_format()),
            "is_now": month == this,
            "log_on": month.replace(day=log_day) if log_day else None,
            "items": sorted(
                (one for one in items if _month_of(one, year) == month.month),
                key=lambda one: (one.on, not one.is_booking, one.title),
            ),
        }
        for month in months
    ]


def _month_of(item: Item, year: int) -> int:
    """The month in which it begins; what began before the year stands in January."""
    return item.on.month if item.on.year == year else 1


def _month_format() -> str:
    return "n月" if (get_language() or "").startswith("zh") else "F"
