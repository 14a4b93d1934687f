"""What the page of a school shows of its supervision."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.panels import Panel
from anxiao.kernel.sentences import word
from anxiao.supervision.abilities import Ability
from anxiao.supervision.bars.models import Bar
from anxiao.supervision.cases.blocking import blocks
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
    """Open cases, standing listings and what is barred today."""
    cases = list(Case.objects.visible_to(actor).unfinished().of(school))
    for case in cases:
        held = blocks(case)
        case.held = word(held) if held else ""
    return {
        "cases": cases,
        "listings": list(Listing.objects.visible_to(actor).standing().filter(organisation=school)),
        "bars": list(Bar.objects.visible_to(actor).of(school).in_force(clock.today())),
        "all_url": f"{reverse('cases:index')}?of={school}",
    }
