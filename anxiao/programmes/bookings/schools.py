"""The schools of which a reader has the calendar."""

from typing import Any

from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import OutOfReach
from anxiao.kernel.sentences import sentence
from anxiao.places.listing import in_force
from anxiao.places.models import Organisation


def sees(actor: Actor, school: Organisation) -> bool:
    """Whether it lies in the reader's territory, or she answers for it."""
    lo, hi = actor.reach.lo, actor.reach.hi
    is_inside = lo is not None and hi is not None and lo <= school.territory_code <= hi
    return is_inside or school.pk in actor.reach.subjects


def school_of(actor: Actor, pk: int) -> Organisation:
    """The school, or OutOfReach where it is none of hers."""
    found = Organisation.objects.filter(pk=pk, kind=Organisation.Kind.SCHOOL).first()
    if found is None or not sees(actor, found):
        raise OutOfReach(sentence(N_("There is no such school within your reach.")))
    return found


def within(actor: Actor) -> Any:
    """The schools that there are now within the reader's territory, by name."""
    lo, hi = actor.reach.lo, actor.reach.hi
    rows = Organisation.objects.filter(in_force(clock.today()), kind=Organisation.Kind.SCHOOL)
    if lo is None or hi is None:
        return rows.filter(pk__in=actor.reach.subjects).order_by("sort_key", "pk")
    return rows.filter(territory_code__range=(lo, hi)).order_by("sort_key", "pk")
