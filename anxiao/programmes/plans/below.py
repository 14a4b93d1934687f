"""Whom an organisation may give tasks to: itself, and who stands below it."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from anxiao.kernel import clock
from anxiao.places.codes import interval
from anxiao.places.listing import in_force
from anxiao.places.models import Organisation

EDUCATION = "education"
Kind = Organisation.Kind


def below(giver: Organisation) -> Q:
    """In its territory, of its sector, or supervised by it; and itself."""
    near = Q(pk=giver.pk) | Q(supervisor=giver.pk)
    inside = Q(territory_code__range=interval(giver.territory_code))
    if giver.kind in (Kind.OFFICE, Kind.TOWN):
        return near | inside
    if giver.kind != Kind.DEPARTMENT:
        return near
    own = Q(sectors__overlap=giver.sectors)
    if EDUCATION in giver.sectors:
        own |= Q(kind=Kind.SCHOOL)
    return near | (inside & own)


def organisations_below(giver: Organisation) -> QuerySet[Organisation]:
    """Those in force today that an organisation may give tasks to."""
    return Organisation.objects.filter(below(giver)).filter(in_force(clock.today()))


def among_below(giver: Organisation, keys: Iterable[int]) -> set[int]:
    """Those of some organisations to which another may give tasks, ended ones too."""
    rows = Organisation.objects.filter(below(giver), pk__in={*keys})
    return {*rows.values_list("pk", flat=True)}
