"""The numbers of tasks: 3.2.14 as it is read, and so that it sorts."""

from uuid import UUID

from django.db.models import QuerySet

from anxiao.programmes.plans.models import Task

WIDTH = 5


def under(whole: str, number: int) -> str:
    """The sorting number of a part; of a task at the top where there is no whole."""
    own = f"{number:0{WIDTH}d}"
    return f"{whole}.{own}" if whole else own


def read(sort_code: str) -> str:
    """A sorting number as it is read."""
    return ".".join(str(int(part)) for part in sort_code.split("."))


def next_number(siblings: QuerySet[Task]) -> int:
    """The number after the last of some tasks that stand beside each other."""
    last = siblings.order_by("-sort_code").values_list("sort_code", flat=True).first()
    return int(last.rpartition(".")[2]) + 1 if last else 1


def siblings(programme: UUID, whole: Task | None) -> QuerySet[Task]:
    """What stands at the top of a programme, or under one of its tasks."""
    rows = Task.objects.filter(programme=programme)
    if whole is None:
        return rows.filter(is_top=True)
    return rows.filter(parent=whole, is_top=False)
