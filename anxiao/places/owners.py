"""Who answers for schools and sites that came in before their town office or department did."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import masses
from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import sentence
from anxiao.ledger import services as ledger
from anxiao.places import services
from anxiao.places.codes import county_of, interval
from anxiao.places.models import School, Site

OWNERS = ("territorial_owner", "sector_owner")
# What these entries are called: nobody has touched the record by hand.
ACTIONS = ("school.owners", "site.owners")


@transaction.atomic
def name_owners(*, actor: Actor, territory_codes: Iterable[int], gone: Iterable[int] = ()) -> int:
    """Name the owners of schools and sites that have none yet, in the counties of these places.

    Those whose owner is ``gone`` are named anew, or stand without one. A record that has both
    its owners stays as it is. Returns how many were named.
    """
    services.require_directory(actor=actor, territory_codes=set(territory_codes))
    counties = {county_of(code) for code in territory_codes}
    wanted = _wanted(counties, list(gone))
    owners = cache(services.owners_of)
    return sum(
        _name(actor, action, model, wanted, list(gone), owners)
        for action, model in zip(ACTIONS, (School, Site), strict=True)
    )


def _wanted(counties: Iterable[int], gone: list[int]) -> Q:
    place = Q(pk__in=[])
    for county in counties:
        place |= Q(territory_code__range=interval(county))
    lacking = Q()
    for name in OWNERS:
        lacking |= Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__in": gone})
    return place & lacking


def _name(actor: Actor, action: str, model: Any, wanted: Q, gone: list[int], owners: Any) -> int:
    rows = model.objects.visible_to(actor).filter(wanted).select_related("organisation")
    found = list(rows.select_for_update(of=("self",)).order_by("pk"))
    changed = [row for row in found if _changes(row, gone, owners)]
    masses.update(changed, OWNERS)
    says = sentence(N_("Its owners were named, as the directory has them now."))
    if changed:
        ledger.record_many(action, changed, actor=actor, says=says)
    return len(changed)


def _changes(row: Any, gone: list[int], owners: Any) -> bool:
    """Fill in what is empty or gone; whether that made a difference."""
    before = [getattr(row, name) for name in OWNERS]
    for name, one in zip(OWNERS, owners(row.territory_code, row.sector), strict=True):
        if getattr(row, name) is None or getattr(row, name) in gone:
            setattr(row, name, one.pk if one else None)
    return before != [getattr(row, name) for name in OWNERS]
