"""What a search finds among norms: the kinds of hazards, and what they rest on."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.hits import COUNTED, Hit, Hits, fitting
from anxiao.norms.abilities import Ability
from anxiao.norms.models import HazardItem, LegalBasis


def search(actor: Actor, words: str, limit: int) -> list[Hits]:
    """Items of the taxonomy and legal bases whose names hold every word."""
    if not actor.may(Ability.READ):
        return []
    return [_items(words, limit), _bases(words, limit)]


def _items(words: str, limit: int) -> Hits:
    rows = HazardItem.objects.valid(on=clock.today()).select_related("focus_area")
    for one in words.split():
        rows = rows.saying(one)
    found = _best(rows, words)
    shown = [
        Hit(row.name, reverse("norms:item", args=[row.pk]), (row.focus_area.name,), row.pk)
        for row in found[:limit]
    ]
    url = f"{reverse('norms:taxonomy')}?{urlencode({'q': words})}"
    return Hits("item", _("Kinds of hazards"), "book", shown, len(found), url)


def _bases(words: str, limit: int) -> Hits:
    held = Q()
    for one in words.split():
        held &= Q(zh__icontains=one) | Q(en__icontains=one)
    found = _best(LegalBasis.objects.valid(on=clock.today()).filter(held), words)
    shown = [
        Hit(row.name, reverse("norms:basis", args=[row.pk]), (row.article,), row.pk)
        for row in found[:limit]
    ]
    return Hits("basis", _("Legal bases"), "scale", shown, len(found), "")


def _best(rows: Any, words: str) -> list[Any]:
    return list(rows.order_by(fitting(words, "zh", "en"), "pk")[: COUNTED + 1])
