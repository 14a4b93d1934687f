"""What the page of a school shows of its bookings."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.panels import Panel
from anxiao.places.models import Organisation
from anxiao.programmes.abilities import Ability
from anxiao.programmes.bookings.calendar import booked
from anxiao.programmes.bookings.met import in_year
from anxiao.programmes.bookings.quota import figures

SHOWN = 5


def panels(actor: Actor, school: int) -> list[Panel]:
    if not actor.may(Ability.READ):
        return []
    title = N_("Inspections and other visits of this year")
    return [Panel("bookings", title, "bookings/_panel.html", lambda: _panel(actor, school))]


def _panel(actor: Actor, school: int) -> dict[str, Any]:
    """How the announced shares stand, and what comes next."""
    found, today = Organisation.objects.get(pk=school), clock.today()
    rows = in_year(school, today.year)
    items = booked(actor, found, today.year, rows)
    coming = sorted((one for one in items if (one.last or one.on) >= today), key=lambda one: one.on)
    return {
        "url": reverse("bookings:school", args=[school]),
        "tally": figures(rows, territory=found.territory_code, year=today.year),
        "rows": coming[:SHOWN],
    }
