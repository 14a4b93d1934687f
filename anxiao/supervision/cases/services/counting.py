"""The figures that a case keeps of what is open in it."""

from django.db.models import Count, Min, Q

from anxiao.supervision.cases.models import Case, CaseItem

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
