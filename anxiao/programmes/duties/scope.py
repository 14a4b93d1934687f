"""Whose gates a page of gate duty shows: a school's, a town's, a county's."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import OutOfReach
from anxiao.kernel.sentences import sentence
from anxiao.places.codes import width
from anxiao.places.listing import in_force
from anxiao.places.models import Organisation, Territory

TOWN_WIDTH, COUNTY_WIDTH = 9, 6


@dataclass(frozen=True)
class Scope:
    """One school or one territory; neither is everything within reach."""

    territory: int
    school: int | None = None
    code: int | None = None
    name: Any = None

    @property
    def is_wide(self) -> bool:
        """Whether towns are shown in place of gates."""
        return self.code is not None and COUNTY_WIDTH <= width(self.code) < TOWN_WIDTH

    @property
    def is_region(self) -> bool:
        """Whether it is more than a county: then a county is to be chosen first."""
        return self.code is not None and width(self.code) < COUNTY_WIDTH

    @property
    def parts(self) -> list[Territory]:
        """The territories next below a region."""
        if self.code is None:
            return []
        inside = Territory.objects.within(self.code).exclude(pk=self.code)
        below = list(inside.filter(in_force(clock.today()), level__in=("city", "county")))
        nearest = min((one.level for one in below), default="")
        return [one for one in below if one.level == nearest]

    @property
    def query(self) -> dict[str, str]:
        if self.school is not None:
            return {"school": str(self.school)}
        return {"town": str(self.code)} if self.code is not None else {}


def scope_of(actor: Actor, *, town: str, school: str) -> Scope:
    """What an address names; else the reader's own territory, or the schools she answers for."""
    if school:
        return _school(school)
    if town:
        return _territory(town)
    if actor.reach.lo is None or not actor.territory:
        return Scope(actor.territory or 0)
    return _territory(str(actor.territory))


def _school(text: str) -> Scope:
    found = Organisation.objects.filter(pk=_number(text), kind="school").first()
    if found is None:
        raise _nowhere()
    return Scope(found.territory_code, school=found.pk, name=found)


def _territory(text: str) -> Scope:
    found = Territory.objects.filter(pk=_number(text)).first()
    if found is None:
        raise _nowhere()
    return Scope(found.code, code=found.code, name=found)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise _nowhere()
    return int(text)


def _nowhere() -> OutOfReach:
    return OutOfReach(sentence(N_("There is no such school or territory.")))
