"""Who was visited and who never was: the sites of each place against the rule of the place."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_noop as N_

from anxiao.inspections.visits.models import Visit
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid
from anxiao.kernel.sentences import sentence
from anxiao.norms import services as norms
from anxiao.places.listing import in_force
from anxiao.places.models import Site

RULE = "inspections.frequency"
# What the rule calls the kinds of sites.
OF_SITES = {
    Site.Kind.CAMPUS: "campus",
    Site.Kind.PREMISES: "premises",
    Site.Kind.ROAD: "road_section",
    Site.Kind.VEHICLE: "vehicle",
}
TOWN, COUNTY = 1_000, 1_000_000
BY_PLACE = """
WITH seen AS MATERIALIZED (
    SELECT site_id, count(*) FILTER (WHERE finished_at >= %(since)s) AS lately
    FROM inspections_visit
    WHERE state = 'finished' AND kind = ANY (%(kinds)s)
    GROUP BY site_id
)
SELECT s.territory_code / %(unit)s * %(unit)s AS place, count(*),
    count(*) FILTER (WHERE v.site_id IS NULL),
    count(*) FILTER (WHERE coalesce(v.lately, 0) < %(times)s)
FROM places_site s LEFT JOIN seen v ON v.site_id = s.id
WHERE s.kind = %(kind)s AND (s.valid_to IS NULL OR s.valid_to >= %(today)s)
GROUP BY 1 ORDER BY 1
"""


@dataclass(frozen=True)
class Frequency:
    """How often sites of a kind are visited in a term, and since when this one runs."""

    times: int
    since: date
    counts_self_checks: bool


@dataclass(frozen=True)
class Covered:
    """The sites of one place: all of them, never visited, not often enough this term."""

    place: int
    sites: int
    never: int
    due: int

    @property
    def done(self) -> int:
        return self.sites - self.due


def frequency(territory: int, kind: str, on: date) -> Frequency:
    """The rule of a place on a day."""
    rule: dict[str, Any] = norms.rule(RULE, territory=territory, on=on)
    times = rule[OF_SITES[Site.Kind(kind)]]
    return Frequency(max(1, times), _term(rule["terms"], on), bool(rule["self_checks"]))


def _term(begins: list[str], on: date) -> date:
    """The first day of the term in which a day lies; it may have begun the year before."""
    try:
        days = [
            date.fromisoformat(f"{year}-{text}")
            for year in (on.year - 1, on.year)
            for text in begins
        ]
    except ValueError:
        raise Invalid(
            sentence(N_("The rule says of a term that it begins on a day that does not exist."))
        ) from None
    return max(one for one in days if one <= on)


def kinds_counted(chosen: str, rule: Frequency) -> list[str]:
    """The kinds of visit that count: the one chosen, else all by others, as the rule says."""
    if chosen in Visit.Kind.values:
        return [chosen]
    kinds = list(Visit.Kind.values)
    if not rule.counts_self_checks:
        kinds.remove(Visit.Kind.SELF_CHECK)
    return kinds


def by_place(actor: Actor, kind: str, kinds: list[str], rule: Frequency) -> list[Covered]:
    """One line for each town within reach, or for each county where the reach is wider.

    One question; the database itself shows neither sites nor visits beyond the reader's reach.
    """
    asked: dict[str, Any] = {
        "since": _moment(rule.since),
        "kinds": kinds,
        "kind": kind,
        "times": rule.times,
        "today": clock.today(),
        "unit": COUNTY if is_wide(actor) else TOWN,
    }
    with connection.cursor() as cursor:
        cursor.execute(BY_PLACE, asked)
        return [Covered(*row) for row in cursor.fetchall()]


def is_wide(actor: Actor) -> bool:
    """Whether the reach is wider than one county."""
    lo, hi = actor.reach.lo, actor.reach.hi
    return lo is not None and hi is not None and hi - lo >= COUNTY


def _moment(on: date) -> datetime:
    return datetime.combine(on, time(0), clock.LOCAL)


def sites(
    actor: Actor, kind: str, kinds: list[str], rule: Frequency, *, never: bool
) -> QuerySet[Site]:
    """Sites that nobody has ever visited, or not often enough this term."""
    rows = Site.objects.visible_to(actor).filter(in_force(clock.today()), kind=kind)
    seen = (
        Visit.objects.visible_to(actor)
        .finished()
        .filter(territory_code=OuterRef("territory_code"), site=OuterRef("pk"), kind__in=kinds)
    )
    found: QuerySet[Site] = rows
    if never:
        return found.filter(~Exists(seen))
    lately = seen.filter(finished_at__gte=_moment(rule.since))
    if rule.times == 1:
        return found.filter(~Exists(lately))
    counted = lately.order_by().values("site").annotate(n=Count("pk")).values("n")
    return found.annotate(lately=Coalesce(Subquery(counted), 0)).filter(Q(lately__lt=rule.times))
