"""What the page of a school shows of campaigns: those that concern it."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.panels import Panel
from anxiao.places.codes import ancestors
from anxiao.places.models import Organisation
from anxiao.programmes.abilities import Ability
from anxiao.programmes.campaigns.models import Campaign

SHOWN, LATELY = 8, timedelta(days=180)


def panels(actor: Actor, school: int) -> list[Panel]:
    if not actor.may(Ability.READ):
        return []
    return [
        Panel(
            "campaigns",
            N_("Campaigns that concern this school"),
            "campaigns/_concerning.html",
            lambda: _concerning(actor, school),
        )
    ]


def _concerning(actor: Actor, school: int) -> dict[str, Any]:
    """Those that concern it: open ones and late ones."""
    rows = Campaign.objects.visible_to(actor).filter(
        concerning(school), ends_on__gte=clock.today() - LATELY
    )
    found = list(rows.distinct().order_by("-starts_on", "-pk")[: SHOWN + 1])
    return {"rows": found[:SHOWN], "has_more": len(found) > SHOWN}


def concerning(school: int) -> Q:
    """Campaigns that go to a school's sites or its zone, and those that name it."""
    code = Organisation.objects.values_list("territory_code", flat=True).get(pk=school)
    around = ancestors(code)
    own = Q(parties__contains=[school]) | Q(zones__overlap=around)
    own |= Q(sites__organisation=school)
    return own | Q(zones=[], sites=None, territory_code__in=around)
