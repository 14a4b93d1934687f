"""A vehicle is found by its plate, or the end of it."""

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.hits import COUNTED, Hit, Hits
from anxiao.places.abilities import Ability
from anxiao.places.registers.vehicles.listing import within
from anxiao.places.registers.vehicles.models import Vehicle
from anxiao.places.registers.vehicles.plates import squeezed

SHORTEST = 3


def search(actor: Actor, words: str, limit: int) -> list[Hits]:
    """Vehicles in force within reach whose plate holds what was typed."""
    piece = squeezed(words)
    if not actor.may(Ability.READ) or len(piece) < SHORTEST:
        return []
    rows = within(actor).in_force(clock.today()).filter(Q(plate__contains=piece))
    found = list(rows.order_by("plate", "pk")[: COUNTED + 1])
    url = f"{reverse('vehicles:index')}?{urlencode({'q': words})}"
    shown = [_hit(row) for row in found[:limit]]
    return [Hits("vehicle", _("Vehicles"), "bus", shown, len(found), url)]


def _hit(row: Vehicle) -> Hit:
    beside = (str(row.get_kind_display()), row.site.organisation.name, row.route)
    return Hit(row.shown_plate, reverse("vehicles:detail", args=[row.pk]), beside, str(row.pk))
