"""What a case keeps beside itself: figures of what is open in it, and the proposal it is under.

Parts of services, inside the transaction of whichever calls.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Count, Min, Q

from anxiao.hazards.models import Hazard
from anxiao.kernel import clock, masses
from anxiao.supervision.cases.items import ANSWERED, WITH_THE_LEAD, answered_in
from anxiao.supervision.cases.models import Case, CaseItem, Proposal

FIGURES = ("items_open", "grave_open", "answered_open", "late_since", "grave_since")


def measure(case: Case) -> None:
    """Count one case anew, and keep what has changed."""
    with_the_unit = Q(is_answered=False)
    is_grave = Q(is_grave=True)
    rows = CaseItem.objects.open().filter(case=case)
    found = rows.aggregate(
        of_all=Count("pk"),
        of_grave=Count("pk", filter=is_grave),
        of_answered=Count("pk", filter=~with_the_unit),
        oldest=Min("late_since", filter=with_the_unit),
        oldest_grave=Min("late_since", filter=with_the_unit & is_grave),
    )
    for name, value in zip(FIGURES, found.values(), strict=True):
        setattr(case, name, value)
    case.save(update_fields=list(FIGURES))


def end_proposal(case: Case, outcome: str, reason: str = "") -> None:
    """Whatever is proposed of a case is so no longer."""
    rows = Proposal.objects.filter(case=case.pk, ended_at=None)
    rows.update(ended_at=clock.now(), outcome=outcome, reason=reason)
    case.proposed = case.proposed_level = ""
    case.proposed_to = None


# --- items ----------------------------------------------------------------------------------

SEEN = ("id", "state", "lead", "due_at", "closed_at", "grade", "rebounds")
WRITTEN = ("is_grave", "is_answered", "settled_at", "outcome")


def refresh(case: Case) -> None:
    """Bring the items of one case, locked by whoever calls, to what their hazards are now."""
    rows = CaseItem.objects.open().filter(case=case).select_for_update(of=("self",))
    bring_up_to_date(list(rows.order_by("pk")), {case.pk: case.organisation})
    measure(case)


def bring_up_to_date(rows: Sequence[CaseItem], leads: dict[UUID, int]) -> int:
    """Settle items that are late no longer, and mark those that wait for others; how many."""
    hazards = Hazard.objects.only(*SEEN).in_bulk([one.hazard_id for one in rows])
    found = [
        item
        for item in rows
        if item.hazard_id in hazards
        and _is_changed(item, hazards[item.hazard_id], leads[item.case_id])
    ]
    masses.update(found, WRITTEN)
    return len(found)


def _is_changed(item: CaseItem, hazard: Hazard, organisation: int) -> bool:
    before = (item.is_grave, item.is_answered, item.settled_at)
    outcome = _outcome(item, hazard, organisation)
    if outcome:
        item.settled_at, item.outcome = clock.now(), outcome
    else:
        item.is_grave, item.is_answered = hazard.is_grave, answered_in(hazard.state)
    return before != (item.is_grave, item.is_answered, item.settled_at)


def _outcome(item: CaseItem, hazard: Hazard, organisation: int) -> str:
    if hazard.closed_at is not None:
        return CaseItem.Outcome.CLOSED
    if hazard.lead != organisation:
        return CaseItem.Outcome.MOVED
    if hazard.state in ANSWERED:
        return ""
    if hazard.state not in WITH_THE_LEAD or hazard.due_at is None:
        return CaseItem.Outcome.ENDED
    due = hazard.due_at.astimezone(clock.LOCAL).date()
    is_ahead = due > item.late_since and hazard.due_at > clock.now()
    return CaseItem.Outcome.EXTENDED if is_ahead else ""


def grave_in(case: Case) -> list[UUID]:
    """The grave hazards that are open in a case; in one of an area or a unit there are none."""
    rows = CaseItem.objects.open().filter(case=case, is_grave=True)
    return list(rows.order_by("late_since", "pk").values_list("hazard", flat=True))


def settle_all(case: Case, outcome: str) -> None:
    """Take everything out of a case at once."""
    rows = CaseItem.objects.open().filter(case=case)
    rows.update(settled_at=clock.now(), outcome=outcome)
    measure(case)
