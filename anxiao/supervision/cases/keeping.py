"""What a case keeps beside itself: figures of what is open in it, and the proposal it is under.

Parts of services, inside the transaction of whichever calls.
"""

from django.db.models import Count, Min, Q

from anxiao.kernel import clock
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
