"""To whom a call goes: the department or the town first, then upwards step by step."""

from django.db.models import Q

from anxiao.kernel import clock
from anxiao.people.models import Post, Tenure
from anxiao.people.roles import roles
from anxiao.places.codes import county_of, interval
from anxiao.places.listing import in_force
from anxiao.places.models import Organisation
from anxiao.places.services import owners_of
from anxiao.programmes.abilities import Ability
from anxiao.programmes.calls.lifecycle import TOP
from anxiao.programmes.calls.models import Call

CITY_WIDE = 100_000_000


def first(territory: int, sector: str) -> tuple[Organisation | None, Organisation | None]:
    """Who is called, and the town: the county's department, else the town, else the office."""
    town, department = owners_of(territory, sector)
    return department or town or office(county_of(territory)), town


def office(territory: int) -> Organisation | None:
    """The coordinating office of a county or a city."""
    rows = Organisation.objects.filter(in_force(clock.today()), kind=Organisation.Kind.OFFICE)
    return rows.filter(territory_code=territory).order_by("pk").first()


def leaders(county: int) -> Organisation | None:
    """Where the county's leaders stand who are told of what nobody below has answered."""
    able = [code for code, role in roles().items() if Ability.HEAR_CALL in role.abilities]
    held = Tenure.objects.valid(on=clock.today()).values("post")
    posts = Post.objects.filter(role__in=able, pk__in=held)
    rows = Organisation.objects.filter(in_force(clock.today()), territory_code=county)
    return rows.filter(pk__in=posts.values("organisation")).order_by("pk").first()


def at(territory: int, level: int) -> Organisation | None:
    """Who stands on a step: the county's office; above it the city's, or the county's leaders."""
    county = county_of(territory)
    if level < TOP:
        return office(county)
    city = county // CITY_WIDE * CITY_WIDE
    return (office(city) if city != county else None) or leaders(county) or office(county)


def above(call: Call) -> tuple[int, Organisation | None]:
    """The next level that is not whoever was called already, and who stands there."""
    for level in range(call.level + 1, TOP):
        found = at(call.territory_code, level)
        if found is not None and found.pk != call.routed_to:
            return level, found
    return TOP, at(call.territory_code, TOP)


def addressees(call: Call) -> list[Organisation]:
    """To whom a call can be sent on: offices, departments and towns of the county."""
    county = interval(county_of(call.territory_code))
    kinds = Q(kind__in=(Organisation.Kind.OFFICE, Organisation.Kind.DEPARTMENT))
    town = Q(kind=Organisation.Kind.TOWN, pk=call.territorial_owner or 0)
    rows = Organisation.objects.filter(in_force(clock.today()), territory_code__range=county)
    return list(rows.filter(kinds | town).exclude(pk=call.routed_to).order_by("kind", "sort_key"))
