"""What the page of a school shows of its calls."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.panels import Panel
from anxiao.programmes.abilities import Ability
from anxiao.programmes.calls.models import Call

SHOWN = 5


def panels(actor: Actor, school: int) -> list[Panel]:
    if not actor.may(Ability.READ):
        return []
    return [
        Panel("calls", N_("Calls for help"), "calls/_panel.html", lambda: _calls(actor, school))
    ]


def _calls(actor: Actor, school: int) -> dict[str, Any]:
    """The open ones first, the gravest of all before the others."""
    rows = Call.objects.visible_to(actor).filter(subject_owner=school)
    found = list(rows.unfinished().gravest_first()[: SHOWN + 1])
    if len(found) <= SHOWN:
        ended = rows.filter(closed_at__isnull=False).order_by("-closed_at")
        found += list(ended[: SHOWN + 1 - len(found)])
    return {
        "rows": found[:SHOWN],
        "has_more": len(found) > SHOWN,
        "url": f"{reverse('calls:index')}?of={school}",
    }
