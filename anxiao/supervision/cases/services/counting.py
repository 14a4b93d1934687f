"""The figures that a case keeps of what is open in it."""

from django.db.models import Count, Min, Q

from anxiao.supervision.cases.models import Case, CaseItem

FIGURES = ("items_open", "grave_open", "answered_open", "late_since", "grave_since")


def measure(case: Case) -> None:
    """Count one case anew, and keep what has changed."""
    with_the_unit = Q(is_answered=False)
    found = (
        CaseItem.objects.open()
        .filter(case=case)
        .aggregate(
            items_open=Count("pk"),
            grave_open=Count("pk", filter=Q(is_grave=True)),
            answered_open=Count("pk", filter=Q(is_answered=True)),
            late_since=Min("late_since", filter=with_the_unit),
            grave_since=Min("late_since", filter=with_the_unit & Q(is_grave=True)),
        )
    )
    for name in FIGURES:
        setattr(case, name, found[name])
    case.save(update_fields=list(FIGURES))
