"""What a search finds among campaigns."""

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from anxiao.kernel.actors import Actor
from anxiao.kernel.hits import COUNTED, Hit, Hits
from anxiao.programmes.abilities import Ability
from anxiao.programmes.campaigns.models import Campaign


def search(actor: Actor, words: str, limit: int) -> list[Hits]:
    """Campaigns within reach whose title holds the words, the newest first."""
    if not actor.may(Ability.READ):
        return []
    rows = Campaign.objects.visible_to(actor)
    for word in words.split():
        rows = rows.filter(title__icontains=word)
    found = list(rows.order_by("-pk")[: COUNTED + 1])
    url = f"{reverse('campaigns:index')}?{urlencode({'q': words})}"
    shown = [_hit(row) for row in found[:limit]]
    return [Hits("campaign", _("Campaigns"), "target", shown, len(found), url)]


def _hit(row: Campaign) -> Hit:
    beside = (str(row.starts_on), str(row.get_state_display()))
    return Hit(row.title, reverse("campaigns:detail", args=[row.pk]), beside, str(row.pk))
