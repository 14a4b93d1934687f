"""What the page of a school shows of its gate duty: this week, and where nobody stands."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.panels import Panel
from anxiao.places.models import Organisation
from anxiao.programmes.abilities import Ability
from anxiao.programmes.duties.grid import campuses_within, week_of
from anxiao.programmes.duties.models import monday_of


def panels(actor: Actor, school: int) -> list[Panel]:
    if not actor.may(Ability.READ):
        return []
    return [
        Panel("duty", N_("Gate duty this week"), "duties/_week.html", lambda: _week(actor, school))
    ]


def _week(actor: Actor, school: int) -> dict[str, Any]:
    code = Organisation.objects.values_list("territory_code", flat=True).get(pk=school)
    campuses = campuses_within(actor, school=school)
    week = week_of(actor, monday_of(clock.today()), campuses, territory=code)
    return {"rows": week.campuses, "url": f"{reverse('duties:index')}?school={school}"}
