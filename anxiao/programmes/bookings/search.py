"""What a search finds among bookings."""

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from anxiao.kernel.actors import Actor
from anxiao.kernel.hits import COUNTED, Hit, Hits
from anxiao.programmes.abilities import Ability
from anxiao.programmes.bookings.models import Booking


def search(actor: Actor, words: str, limit: int) -> list[Hits]:
    """Bookings within reach that hold the words, the newest first."""
    if not actor.may(Ability.READ):
        return []
    rows = Booking.objects.visible_to(actor).saying(words).order_by("-pk")
    found = list(rows[: COUNTED + 1])
    url = f"{reverse('bookings:index')}?{urlencode({'q': words})}"
    shown = [_hit(row) for row in found[:limit]]
    return [Hits("booking", _("Bookings"), "clipboard-check", shown, len(found), url)]


def _hit(row: Booking) -> Hit:
    beside = (row.school_name, row.number, str(row.get_state_display()))
    return Hit(row.title, reverse("bookings:detail", args=[row.pk]), beside, str(row.pk))
