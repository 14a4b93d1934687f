"""What a search finds among cases of supervision and listings."""

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from anxiao.kernel.actors import Actor
from anxiao.kernel.hits import COUNTED, Hit, Hits
from anxiao.supervision.abilities import Ability
from anxiao.supervision.cases.models import Case
from anxiao.supervision.listings.models import Listing


def search(actor: Actor, words: str, limit: int) -> list[Hits]:
    """Cases and listings within reach that hold the words, the newest first."""
    if not actor.may(Ability.READ):
        return []
    return [_cases(actor, words, limit), _listings(actor, words, limit)]


def _cases(actor: Actor, words: str, limit: int) -> Hits:
    found = list(Case.objects.visible_to(actor).saying(words).order_by("-pk")[: COUNTED + 1])
    url = f"{reverse('cases:index')}?{urlencode({'q': words})}"
    shown = [
        Hit(
            one.title,
            reverse("cases:detail", args=[one.pk]),
            (one.number, str(one.get_state_display())),
            str(one.pk),
        )
        for one in found[:limit]
    ]
    return Hits("case", _("Supervision cases"), "eye", shown, len(found), url)


def _listings(actor: Actor, words: str, limit: int) -> Hits:
    found = list(Listing.objects.visible_to(actor).saying(words).order_by("-pk")[: COUNTED + 1])
    url = f"{reverse('listings:index')}?{urlencode({'q': words})}"
    shown = [
        Hit(
            f"{one.title} {one.public_number}",
            reverse("listings:detail", args=[one.pk]),
            (one.organisation_name, str(one.get_state_display())),
            str(one.pk),
        )
        for one in found[:limit]
    ]
    return Hits("listing", _("Listings"), "gavel", shown, len(found), url)
