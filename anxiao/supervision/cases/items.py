"""Which hazards are late with whom: what the night gathers into cases."""

from django.db.models import Q

from anxiao.hazards.lifecycle import WORKING, Grade, State
from anxiao.hazards.models import Hazard

# It waits for somebody else: to accept it, to decide on an objection, to dispatch it anew.
ANSWERED = (State.SUBMITTED, State.ACCEPTED, State.OBJECTED, State.REBOUNDED)
WITH_THE_LEAD = tuple(WORKING)
IS_GRAVE = Q(grade=Grade.MAJOR) | Q(rebounds__gt=0)


def grave(hazard: Hazard) -> bool:
    return bool(hazard.is_grave)


def answered_in(state: str) -> bool:
    return state in ANSWERED
