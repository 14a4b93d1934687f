"""What a search finds among places: organisations, sites, territories."""

from typing import Any

from django.db.models import Q
from django.db.models.functions import Length
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.hits import COUNTED, Hit, Hits, fitting
from anxiao.kernel.names import Name
from anxiao.places.abilities import Ability
from anxiao.places.listing import in_force, saying
from anxiao.places.models import Organisation, Site, Territory


def search(actor: Actor, words: str, limit: int) -> list[Hits]:
    """The directory, and the sites within reach."""
    if not actor.may(Ability.READ):
        return []
    return [_organisations(words, limit), _sites(actor, words, limit), _territories(words, limit)]


def _organisations(words: str, limit: int) -> Hits:
    rows = _best(saying(Organisation.objects.filter(in_force(clock.today())), words), words)
    towns = _towns(rows[:limit])
    shown = [
        Hit(
            row.name,
            reverse("places:organisation", args=[row.pk]),
            towns.get(row.territory_code, ()),
            str(row.pk),
        )
        for row in rows[:limit]
    ]
    return _group(
        "organisation", _("Organisations"), "building", "organisations", words, rows, shown
    )


def _sites(actor: Actor, words: str, limit: int) -> Hits:
    within = Site.objects.visible_to(actor).filter(in_force(clock.today()))
    rows = _best(saying(within, words), words)
    towns = _towns(rows[:limit])
    shown = [
        Hit(
            row.name,
            reverse("places:site", args=[row.pk]),
            (*towns.get(row.territory_code, ()), row.address),
            str(row.pk),
        )
        for row in rows[:limit]
    ]
    return _group("site", _("Sites"), "map-pin", "sites", words, rows, shown)


def _group(
    kind: str, title: str, icon: str, page: str, words: str, rows: list[Any], shown: list[Hit]
) -> Hits:
    url = f"{reverse(f'places:{page}')}?{urlencode({'q': words})}"
    return Hits(kind, title, icon, shown, len(rows), url)


def _best(rows: Any, words: str) -> list[Any]:
    """At most as many as are counted, those whose name fits best before the others."""
    fit = fitting(words, "zh", "en", "initials", "sort_key")
    return list(rows.order_by(fit, Length("zh"), "sort_key")[: COUNTED + 1])


def _towns(rows: list[Any]) -> dict[int, tuple[Name, ...]]:
    found = Territory.objects.filter(pk__in={row.territory_code for row in rows})
    return {one.pk: (one.name,) for one in found}


def _territories(words: str, limit: int) -> Hits:
    held = Q()
    for one in words.split():
        held &= Q(zh__icontains=one) | Q(en__icontains=one)
    found = Territory.objects.valid(clock.today()).filter(held)
    rows = list(found.order_by(fitting(words, "zh", "en"), "pk")[: COUNTED + 1])
    shown = [
        Hit(row.name, f"{reverse('places:sites')}?{urlencode({'town': row.pk})}", (), str(row.pk))
        for row in rows[:limit]
    ]
    return Hits("territory", _("Territories"), "map", shown, len(rows), "")
