"""What a search finds among calls."""

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from anxiao.kernel.actors import Actor
from anxiao.kernel.hits import COUNTED, Hit, Hits
from anxiao.programmes.abilities import Ability
from anxiao.programmes.calls.models import Call


def search(actor: Actor, words: str, limit: int) -> list[Hits]:
    """Calls within reach that hold the words, the newest first."""
    if not actor.may(Ability.READ):
        return []
    rows = Call.objects.visible_to(actor).saying(words).order_by("-pk")
    found = list(rows[: COUNTED + 1])
    url = f"{reverse('calls:index')}?{urlencode({'q': words})}"
    shown = [_hit(row) for row in found[:limit]]
    return [Hits("call", _("Calls for help"), "speakerphone", shown, len(found), url)]


def _hit(row: Call) -> Hit:
    beside = (row.place, row.number, str(row.get_state_display()))
    return Hit(row.title, reverse("calls:detail", args=[row.pk]), beside, str(row.pk))
