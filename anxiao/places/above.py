"""Who stands above many organisations or places at once."""

from collections.abc import Iterable

from django.db.models import F, Q

from anxiao.kernel import clock
from anxiao.kernel.governed import COUNTY_WIDE
from anxiao.places.codes import county_of
from anxiao.places.listing import in_force
from anxiao.places.models import Organisation, Territory

TOWN_WIDE = 1000


def supervisors_of(organisations: Iterable[int]) -> dict[int, int]:
    """Whoever supervises each of them; for a school that nobody does, the office of its town."""
    rows = Organisation.objects.filter(pk__in={*organisations})
    told = list(rows.values_list("pk", "supervisor", "kind", "territory_code"))
    found = {pk: above for pk, above, _kind, _code in told if above is not None}
    alone = {
        pk: code // TOWN_WIDE * TOWN_WIDE
        for pk, above, kind, code in told
        if above is None and kind == Organisation.Kind.SCHOOL
    }
    towns = _first_by_code(Q(kind=Organisation.Kind.TOWN, territory_code__in={*alone.values()}))
    return found | {pk: towns[town] for pk, town in alone.items() if town in towns}


def _first_by_code(wanted: Q) -> dict[int, int]:
    rows = Organisation.objects.filter(wanted, in_force(clock.today())).order_by("-id")
    return dict(rows.values_list("territory_code", "id"))


def offices_of(territories: Iterable[int]) -> dict[int, int]:
    """The coordinating office of each county in which one of the places lies, by its code."""
    counties = {county_of(code) // COUNTY_WIDE for code in territories}
    offices = Organisation.objects.filter(kind=Organisation.Kind.OFFICE)
    rows = offices.annotate(county=F("territory_code") / COUNTY_WIDE).filter(county__in=counties)
    found: dict[int, int] = {}
    for pk, county in rows.order_by("territory_code", "id").values_list("id", "county"):
        found.setdefault(county * COUNTY_WIDE, pk)
    return found


def stretches() -> list[tuple[int, int]]:
    """All the land in stretches as wide as a county."""
    counties = Territory.objects.annotate(county=F("code") / COUNTY_WIDE).order_by("county")
    starts = [one * COUNTY_WIDE for one in counties.values_list("county", flat=True).distinct()]
    return [(start, start + COUNTY_WIDE - 1) for start in starts]
