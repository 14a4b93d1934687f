"""What a programme says already, so that a sheet can be laid beside it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID

from anxiao.kernel.actors import Actor
from anxiao.programmes.plans.lifecycle import ENDED, TaskState
from anxiao.programmes.plans.models import Programme, Task
from anxiao.programmes.plans.sheets.cells import Names, as_read, cells

TOGETHER = 1000
# What a sheet says of a task, by the names that the services know.
TERMS = (
    "title", "standard", "measure", "metric", "target_numerator", "target_denominator", "weight",
    "focus_area", "organisation", "assists", "leader", "evidence", "starts_on", "deadline",
)  # fmt: skip


@dataclass
class Known:
    """One task: its cells as they come back unchanged, and its terms."""

    pk: UUID
    parent: UUID | None
    giver: int
    state: str
    cells: dict[str, Any]
    terms: dict[str, Any]

    @property
    def is_cancelled(self) -> bool:
        return self.state == TaskState.CANCELLED

    @property
    def is_open(self) -> bool:
        return self.state not in ENDED


@dataclass
class Book:
    """The tasks of a programme by their keys, and by their titles where they hang."""

    programme: Programme
    kept: dict[UUID, Known] = field(default_factory=dict)
    titled: dict[tuple[UUID | None, str], list[UUID]] = field(default_factory=dict)

    @classmethod
    def of(cls, actor: Actor, programme: Programme) -> "Book":
        found = cls(programme)
        rows = (
            Task.objects.visible_to(actor).filter(programme=programme).order_by("sort_code", "pk")
        )
        for task, said in _said(rows.iterator(chunk_size=TOGETHER)):
            found._add(task, said)
        return found

    def _add(self, task: Task, said: dict[str, Any]) -> None:
        above = task.parent_id if task.parent_id in self.kept else None
        terms = {name: getattr(task, name) for name in TERMS}
        self.kept[task.pk] = Known(task.pk, above, task.giver, task.state, said, terms)
        if task.state != TaskState.CANCELLED:
            self.titled.setdefault((above, said["title"]), []).append(task.pk)

    def by_key(self, said: str) -> Known | None:
        try:
            return self.kept.get(UUID(said))
        except ValueError:
            return None

    def by_title(self, above: UUID | None, title: str, taken: set[UUID]) -> Known | None:
        """The first task of a title in a place that no other row means."""
        free = (pk for pk in self.titled.get((above, title), ()) if pk not in taken)
        pk = next(free, None)
        return self.kept[pk] if pk is not None else None


def _said(tasks: Iterable[Task]) -> Iterator[tuple[Task, dict[str, Any]]]:
    rest = iter(tasks)
    while some := list(islice(rest, TOGETHER)):
        names = Names.of(some)
        for task in some:
            yield task, as_read(cells(task, names))
