"""What a search finds among visits."""

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from anxiao.inspections.abilities import Ability
from anxiao.inspections.plans.services.sealing import note_listing
from anxiao.inspections.visits.models import Visit
from anxiao.kernel.actors import Actor
from anxiao.kernel.hits import COUNTED, Hit, Hits


def search(actor: Actor, words: str, limit: int) -> list[Hits]:
    """Visits within reach that hold the words, the newest first."""
    if not actor.may(Ability.READ):
        return []
    rows = Visit.objects.visible_to(actor).saying(words).order_by("-pk")
    found = list(rows[: COUNTED + 1])
    url = f"{reverse('visits:index')}?{urlencode({'q': words})}"
    note_listing(*found[:limit], actor=actor)
    shown = [_hit(row) for row in found[:limit]]
    return [Hits("visit", _("Visits"), "clipboard-check", shown, len(found), url)]


def _hit(row: Visit) -> Hit:
    beside = (row.visitor_name, row.number, str(row.get_state_display()))
    return Hit(row.title, reverse("visits:detail", args=[row.pk]), beside, str(row.pk))
