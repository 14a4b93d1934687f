"""Classes of towns and schools, for which one task is worded differently (分类指导).

A class is a predicate over what the directory knows. An organisation belongs to the first class
named that fits it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.places.models import Organisation, School, Territory

Kind, Stage = Organisation.Kind, School.Stage
SEAT = "城关"


@dataclass(frozen=True)
class About:
    """What a class is judged by: the organisation, the name of its town, its school profile."""

    organisation: Organisation
    town: str = ""
    profile: School | None = None

    @property
    def is_school(self) -> bool:
        return self.organisation.kind == Kind.SCHOOL

    @property
    def is_urban(self) -> bool:
        return self.town.endswith("街道") or self.town.startswith(SEAT)

    def is_at(self, stage: str) -> bool:
        return self.profile is not None and self.profile.stage == stage


@dataclass(frozen=True)
class Class:
    key: str
    name: str
    fits: Callable[[About], bool]


def _town(suffix: str) -> Callable[[About], bool]:
    def fits(one: About) -> bool:
        return one.organisation.kind == Kind.TOWN and one.town.endswith(suffix)

    return fits


def _school(fits: Callable[[About, School], bool]) -> Callable[[About], bool]:
    return lambda one: one.is_school and one.profile is not None and fits(one, one.profile)


CLASSES: tuple[Class, ...] = (
    Class("street", N_("streets"), _town("街道")),
    Class("town", N_("towns in the narrow sense"), _town("镇")),
    Class("township", N_("townships"), _town("乡")),
    Class("farm", N_("farms and forest farms"), _town("场")),
    Class("kindergarten", N_("kindergartens"), lambda one: one.is_at(Stage.KINDERGARTEN)),
    Class("teaching_point", N_("teaching points"), lambda one: one.is_at(Stage.TEACHING_POINT)),
    Class("boarding", N_("boarding schools"), _school(lambda _one, school: school.boarders > 0)),
    Class("private", N_("private schools"), _school(lambda _one, school: school.is_private)),
    Class("central", N_("central schools"), _school(lambda _one, school: school.is_central)),
    Class("urban", N_("schools in town"), lambda one: one.is_school and one.is_urban),
    Class("rural", N_("schools in the country"), lambda one: one.is_school and not one.is_urban),
)
BY_KEY = {one.key: one for one in CLASSES}


def classify(
    actor: Actor, organisations: Iterable[Organisation], keys: Iterable[str]
) -> dict[int, str]:
    """The first of the named classes that each organisation belongs to; those of none are left
    out."""
    wanted = [BY_KEY[key] for key in keys if key in BY_KEY]
    found = {}
    for one in about(actor, organisations) if wanted else ():
        first = next((each.key for each in wanted if each.fits(one)), None)
        if first is not None:
            found[one.organisation.pk] = first
    return found


def about(actor: Actor, organisations: Iterable[Organisation]) -> list[About]:
    """What classes are judged by, for many organisations in two questions."""
    rows = list(organisations)
    schools = School.objects.visible_to(actor).filter(organisation__in=[one.pk for one in rows])
    profiles = {school.organisation_id: school for school in schools}
    codes = {one.territory_code // 1000 * 1000 for one in rows}
    towns = dict(Territory.objects.filter(code__in=codes).values_list("code", "zh"))
    return [
        About(one, towns.get(one.territory_code // 1000 * 1000, ""), profiles.get(one.pk))
        for one in rows
    ]
