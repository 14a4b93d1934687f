"""What hangs under a task, level by level: a tree is at most a dozen levels deep."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from anxiao.programmes.plans.lifecycle import DEEPEST
from anxiao.programmes.plans.models import Task


def under(tops: Iterable[Task], rows: QuerySet[Task] | None = None) -> list[Task]:
    """All that hangs under some tasks, those nearest to the top first."""
    among = Task.objects.all() if rows is None else rows
    found: list[Task] = []
    level: list[UUID] = [top.pk for top in tops]
    for _depth in range(DEEPEST):
        parts = list(among.filter(parent__in=level).order_by("sort_code")) if level else []
        found += parts
        level = [part.pk for part in parts]
    return found


def bottom_up(tasks: Iterable[Task]) -> list[Task]:
    """Lock tasks as whoever reports on one does: from the leaves upwards, so that none waits
    for the other for ever."""
    keys = [task.pk for task in tasks]
    rows = Task.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys)
    return list(rows.order_by("-depth", "pk"))
