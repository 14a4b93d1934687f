"""Whether it lasted: what was found before and after, and what came back (对账销号、防反弹)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.urls import reverse

from anxiao.hazards.filters import reported_between, within_extent
from anxiao.hazards.lifecycle import CLOSED, State
from anxiao.hazards.models import Hazard
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.ledger.models import Entry
from anxiao.programmes.campaigns.models import Campaign
from anxiao.programmes.campaigns.occasions import extent_of
from anxiao.programmes.desks import end_of

SPANS = (30, 90)


@dataclass(frozen=True)
class Comparison:
    """One span of days: found before the window and after it, closed, and come back.

    ``ready_on`` is the first day on which all of its days have passed; until then what lies
    after the window is not counted.
    """

    days: int
    ready_on: date
    before: int
    before_url: str
    after: int | None = None
    after_url: str = ""
    closed: int | None = None
    rebounded: int | None = None

    @property
    def is_ready(self) -> bool:
        return self.after is not None

    @property
    def percent(self) -> str:
        """The share of what was closed that came back; nothing where nothing was closed."""
        if not self.closed or self.rebounded is None:
            return ""
        share = Decimal(self.rebounded) * 100 / Decimal(self.closed)
        return str(share.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))


def comparisons(actor: Actor, campaign: Campaign) -> list[Comparison]:
    """The same places and kinds before and after; and, of what the campaign had closed, what
    had come back by the last day of the span."""
    found = _found(actor, campaign)
    moves = _moves(actor, campaign) if _is_ready(campaign, SPANS[0]) else []
    return [_compare(campaign, days, found, moves) for days in SPANS]


def _compare(
    campaign: Campaign, days: int, found: dict[str, int], moves: "list[Move]"
) -> Comparison:
    before, after = windows(campaign, days)
    ready_on = after[1] + timedelta(days=1)
    kept: dict[str, Any] = {
        "days": days,
        "ready_on": ready_on,
        "before": found[f"before_{days}"],
        "before_url": _url(campaign, before),
    }
    if not _is_ready(campaign, days):
        return Comparison(**kept)
    closed, rebounded = came_back(moves, end_of(after[1]))
    return Comparison(
        **kept,
        after=found[f"after_{days}"],
        after_url=_url(campaign, after),
        closed=closed,
        rebounded=rebounded,
    )


Span = tuple[date, date]


def windows(campaign: Campaign, days: int) -> tuple[Span, Span]:
    """So many days before the first day of a campaign, and as many after its last."""
    one, many = timedelta(days=1), timedelta(days=days)
    before = campaign.starts_on - many, campaign.starts_on - one
    return before, (campaign.ends_on + one, campaign.ends_on + many)


def _is_ready(campaign: Campaign, days: int) -> bool:
    return clock.today() > windows(campaign, days)[1][1]


def _url(campaign: Campaign, span: Span) -> str:
    base = reverse("hazards:index")
    return f"{base}?state=real&like={campaign.pk}&reported={span[0]}..{span[1]}"


def _found(actor: Actor, campaign: Campaign) -> dict[str, int]:
    """What was found in each of the four spans, with one question."""
    spans = {}
    for days in SPANS:
        spans[f"before_{days}"], spans[f"after_{days}"] = windows(campaign, days)
    rows = Hazard.objects.visible_to(actor).exclude(state=State.FALSE).order_by()
    near = rows.filter(within_extent(extent_of(campaign)), _any_of(spans.values()))
    asked = {name: Count("pk", filter=reported_between(*span)) for name, span in spans.items()}
    counted: dict[str, int] = near.aggregate(**asked)
    return counted


def _any_of(spans: Iterable[Span]) -> Q:
    firsts, lasts = zip(*spans, strict=True)
    return reported_between(min(firsts), max(lasts))


# --- what came back -------------------------------------------------------------------------

Move = tuple[UUID, str, datetime]


def _moves(actor: Actor, campaign: Campaign) -> list[Move]:
    """When each hazard of the campaign was closed and when it came back, as the ledger has it."""
    own = Hazard.objects.visible_to(actor).filter(campaign=campaign.pk).values("pk")
    entries = Entry.objects.visible_to(actor).filter(subject__in=own)
    wanted = entries.filter(Q(action="hazard.rebound") | Q(details__state__in=[*CLOSED]))
    return list(wanted.order_by("id").values_list("subject", "action", "at"))


def came_back(moves: Iterable[Move], until: datetime) -> tuple[int, int]:
    """How many were closed by a moment, and how many of these had come back by it."""
    closed: set[UUID] = set()
    rebounded: set[UUID] = set()
    for subject, action, at in moves:
        if at > until:
            continue
        if action != "hazard.rebound":
            closed.add(subject)
        elif subject in closed:
            rebounded.add(subject)
    return len(closed), len(rebounded)
