"""How far a hazard has come, as pages show it: the way, the next step, who is awaited."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from anxiao.hazards.lifecycle import State
from anxiao.hazards.models import Hazard

WAY = (
    (N_("Reporting"), "reported_at"),
    (N_("Dispatching"), "dispatched_at"),
    (N_("Signing for"), "rectifying_since"),
    (N_("Rectifying"), "remedied_at"),
    (N_("Accepting"), "accepted_at"),
    (N_("Closing out"), "closed_at"),
)
SHORT_WAY = (
    (N_("Reporting"), "reported_at"),
    (N_("Fixing by the unit itself"), "closed_at"),
    (N_("Re-checking"), "accepted_at"),
)
# Which station of the way each state waits for; one past the last: nothing any more.
AWAITS = {
    State.REPORTED: 1,
    State.VERIFIED: 1,
    State.GRADED: 1,
    State.REBOUNDED: 1,
    State.DISPATCHED: 2,
    State.OBJECTED: 2,
    State.SIGNED: 3,
    State.RECTIFYING: 3,
    State.SUBMITTED: 4,
    State.ACCEPTED: 5,
    State.CLOSED: 6,
    State.SELF_CLOSED: 2,
}


def way(hazard: Hazard) -> list[dict[str, Any]]:
    """The stations of a hazard with their days; a false report has none."""
    if hazard.state == State.FALSE:
        return []
    stations = SHORT_WAY if hazard.is_self_closed else WAY
    awaited = AWAITS[State(hazard.state)] if hazard.state != State.CLOSED else len(stations)
    return [
        {
            "title": _(word),
            "state": "done" if n < awaited else "current" if n == awaited else "todo",
            "at": getattr(hazard, name) if n < awaited else None,
        }
        for n, (word, name) in enumerate(stations)
    ]
