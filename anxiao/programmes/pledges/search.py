"""What a search finds among pledges."""

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from anxiao.kernel.actors import Actor
from anxiao.kernel.hits import COUNTED, Hit, Hits
from anxiao.programmes.abilities import Ability
from anxiao.programmes.pledges.models import Pledge


def search(actor: Actor, words: str, limit: int) -> list[Hits]:
    """Pledges within reach that hold the words, the newest first."""
    if not actor.may(Ability.READ):
        return []
    rows = Pledge.objects.visible_to(actor).saying(words).order_by("-pk")
    keys = list(rows.values_list("pk", flat=True)[: COUNTED + 1])
    found = Pledge.objects.visible_to(actor).for_list().filter(pk__in=keys[:limit])
    url = f"{reverse('pledges:index')}?{urlencode({'q': words})}"
    shown = [_hit(row) for row in found.order_by("-pk")]
    return [Hits("pledge", _("Pledges"), "file-certificate", shown, len(keys), url)]


def _hit(row: Pledge) -> Hit:
    beside = (row.number, str(row.get_state_display()))
    return Hit(row.title, reverse("pledges:detail", args=[row.pk]), beside, str(row.pk))
