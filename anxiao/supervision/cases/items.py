"""Which hazards are late with whom: what the night gathers into cases."""

from datetime import datetime

from django.db.models import Q

from anxiao.hazards.lifecycle import WORKING, Grade, State
from anxiao.hazards.models import Hazard, HazardQuerySet

# The fix has been shown and waits for the eyes of somebody else.
ANSWERED = (State.SUBMITTED, State.ACCEPTED)
WITH_THE_LEAD = tuple(WORKING)
IS_GRAVE = Q(grade=Grade.MAJOR) | Q(rebounds__gt=0)


def grave(hazard: Hazard) -> bool:
    return bool(hazard.is_grave)


def answered_in(state: str) -> bool:
    return state in ANSWERED


def late_with_the_lead(at: datetime) -> HazardQuerySet:
    """Open hazards whose limit has passed while they lay with their lead; none under a seal."""
    rows = Hazard.objects.unfinished().unsealed()
    return rows.filter(state__in=WITH_THE_LEAD, lead__isnull=False, due_at__lt=at)
