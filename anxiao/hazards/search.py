"""What a search finds among hazards."""

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from anxiao.hazards.abilities import Ability
from anxiao.hazards.models import Hazard
from anxiao.kernel.actors import Actor
from anxiao.kernel.hits import COUNTED, Hit, Hits


def search(actor: Actor, words: str, limit: int) -> list[Hits]:
    """Hazards within reach that hold the words, the newest first."""
    if not actor.may(Ability.READ):
        return []
    rows = Hazard.objects.visible_to(actor).saying(words).order_by("-pk")
    keys = list(rows.values_list("pk", flat=True)[: COUNTED + 1])
    found = Hazard.objects.visible_to(actor).filter(pk__in=keys[:limit]).order_by("-pk")
    url = f"{reverse('hazards:index')}?{urlencode({'q': words})}"
    shown = [_hit(row) for row in found]
    return [Hits("hazard", _("Hazards"), "alert-triangle", shown, len(keys), url)]


def _hit(row: Hazard) -> Hit:
    beside = (row.place, row.number, str(row.get_state_display()))
    return Hit(row.title, reverse("hazards:detail", args=[row.pk]), beside, str(row.pk))
