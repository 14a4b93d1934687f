"""What the page of a school shows of its supervision."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.panels import Panel
from anxiao.kernel.sentences import word, word_day
from anxiao.supervision.abilities import Ability
from anxiao.supervision.bars.listing import in_order
from anxiao.supervision.bars.models import Bar
from anxiao.supervision.cases.blocking import Offices, blocks, offices
from anxiao.supervision.cases.models import Case
from anxiao.supervision.listings.models import Listing


def panels(actor: Actor, school: int) -> list[Panel]:
    if not actor.may(Ability.READ):
        return []
    return [
        Panel(
            "supervision",
            N_("Supervision"),
            "supervision/_panel.html",
            lambda: _of(actor, school),
        )
    ]


def _of(actor: Actor, school: int) -> dict[str, Any]:
    """Standing listings, open cases, and what is barred today, a line each."""
    listings = Listing.objects.visible_to(actor).standing().filter(organisation=school)
    cases = list(Case.objects.visible_to(actor).unfinished().of(school))
    named = offices(cases)
    bars = in_order(Bar.objects.visible_to(actor).of(school).in_force(clock.today()))
    shown = [_case(one, named) for one in cases]
    rows = [*map(_listing, listings), *shown, *map(_bar, bars)]
    return {"rows": rows, "url": f"{reverse('cases:index')}?of={school}"}


def _listing(row: Listing) -> dict[str, Any]:
    return {
        "url": reverse("listings:detail", args=[row.pk]),
        "title": row.public_number,
        "beside": str(row.get_level_display()),
        "says": str(row.get_state_display()),
        "tone": row.tone,
    }


def _case(row: Case, named: Offices) -> dict[str, Any]:
    held = blocks(row, named)
    return {
        "url": reverse("cases:detail", args=[row.pk]),
        "title": str(row.get_kind_display()),
        "beside": word(held) if held else "",
        "says": str(row.get_state_display()),
        "tone": row.tone,
    }


def _bar(row: Bar) -> dict[str, Any]:
    return {
        "url": reverse("bars:detail", args=[row.pk]),
        "title": _("Barred from %(what)s") % {"what": row.get_what_display()},
        "beside": _("until %(day)s") % {"day": word_day(row.ends_on)},
        "says": str(row.get_basis_display()),
        "tone": "late",
    }
