"""The timeline of a programme: which tasks stand on it, in which order and groups."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import (
    CharField,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.http import Page
from anxiao.norms.models import FocusArea
from anxiao.people.story import organisations
from anxiao.places.models import Organisation
from anxiao.programmes.plans.boards.paging import page_by
from anxiao.programmes.plans.boards.spans import Bar, Span
from anxiao.programmes.plans.lifecycle import ENDED, TaskState
from anxiao.programmes.plans.models import Task
from anxiao.programmes.plans.reach import Whole
from anxiao.ui.words import clock_words

IN_ORDER, BY_AREA, BY_ORGANISATION = "order", "area", "organisation"
ORDERS = {
    IN_ORDER: ("sort_code", "pk"),
    BY_AREA: ("area_order", "area", "sort_code", "pk"),
    BY_ORGANISATION: ("organisation_order", "lead", "sort_code", "pk"),
}
PARTS = 200
LAST = 9999


@dataclass(frozen=True)
class Asked:
    """What an address asks of the timeline.

    ``organisation``, ``kind`` and ``state`` show tasks of all levels; without them it shows
    what stands at the top, or right under one task.
    """

    by: str = IN_ORDER
    under: UUID | None = None
    organisation: int | None = None
    kind: str = ""
    state: str = ""
    opened: tuple[UUID, ...] = ()
    after: str = ""
    before: str = ""

    @property
    def is_flat(self) -> bool:
        return bool(self.organisation or self.kind or self.state)


@dataclass
class Line:
    """One task on the timeline."""

    task: Task
    bar: Bar | None
    organisation: Any
    since: date
    depth: int = 0
    parts: int = 0
    is_opened: bool = False
    # The address with its parts opened, or closed again.
    toggle: str = ""

    @property
    def pk(self) -> UUID:
        return self.task.pk

    @property
    def title(self) -> str:
        return self.task.title

    @property
    def tone(self) -> str:
        """What colour its bar deserves; the words beside it say the same."""
        if self.task.is_late:
            return "late"
        if self.task.state == TaskState.DONE:
            return "closed"
        is_waiting = self.task.state in (TaskState.DRAFT, TaskState.HANDED)
        return "neutral" if is_waiting else "mine"

    @property
    def late_words(self) -> str:
        return clock_words(self.task.clock)


@dataclass
class Group:
    """Tasks under one heading; without one where nothing is grouped."""

    title: Any
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Timeline:
    """What the page shows."""

    whole: Whole
    asked: Asked
    span: Span
    groups: list[Group]
    page: Page
    under: Task | None
    has_more_parts: bool

    @property
    def lines(self) -> list[Line]:
        return [line for group in self.groups for line in group.lines]


def tasks(actor: Actor, whole: Whole) -> QuerySet[Any]:
    """The tasks of a programme within reach, but for those called off."""
    rows = Task.objects.visible_to(actor).filter(programme=whole.pk)
    return rows.exclude(state=TaskState.CANCELLED)


def at_top(actor: Actor, whole: Whole) -> QuerySet[Any]:
    """What stands at the top for this reader: a part whose whole lies out of reach does too."""
    rows = tasks(actor, whole)
    if actor.organisation == whole.issuer:
        return rows.filter(is_top=True)
    above = Task.objects.visible_to(actor).filter(pk=OuterRef("parent"))
    return rows.filter(Q(is_top=True) | ~Exists(above))


def chosen(actor: Actor, whole: Whole, asked: Asked, under: Task | None) -> QuerySet[Any]:
    """The tasks that an address asks for, in no order yet."""
    if not asked.is_flat:
        return tasks(actor, whole).filter(parent=under) if under else at_top(actor, whole)
    rows = tasks(actor, whole)
    if under is not None:
        rows = rows.filter(within(under))
    if asked.organisation:
        rows = rows.filter(organisation=asked.organisation)
    if asked.kind:
        kinds = Organisation.objects.filter(kind=asked.kind)
        rows = rows.filter(organisation__in=kinds.values("pk"))
    return rows.filter(STATES[asked.state]()) if asked.state else rows


def within(top: Task) -> Q:
    """A task and everything below it in its programme."""
    return Q(sort_code=top.sort_code) | Q(sort_code__startswith=f"{top.sort_code}.")


def late() -> Q:
    return Q(due_at__lt=clock.now(), closed_at=None)


STATES: dict[str, Callable[[], Q]] = {
    "late": late,
    "done": lambda: Q(state=TaskState.DONE),
    "handed": lambda: Q(state=TaskState.HANDED),
    "open": lambda: ~Q(state__in=ENDED),
}


def shown(actor: Actor, whole: Whole, asked: Asked) -> Timeline:
    """The page of the timeline that an address asks for."""
    under = tasks(actor, whole).filter(pk=asked.under).first() if asked.under else None
    rows = _ordered(chosen(actor, whole, asked, under))
    page = page_by(rows, ORDERS[asked.by], after=asked.after, before=asked.before)
    parts = _parts(actor, whole, asked)
    span = Span(whole.first, whole.last)
    lines = _lines(actor, whole, asked, span, [*page.rows, *parts])
    groups = _grouped(asked, [_with_parts(lines, task, 0) for task in page.rows])
    return Timeline(whole, asked, span, groups, page, under, len(parts) == PARTS)


def _ordered(rows: QuerySet[Any]) -> QuerySet[Any]:
    area = FocusArea.objects.filter(pk=OuterRef("focus_area")).values("order")[:1]
    lead = Organisation.objects.filter(pk=OuterRef("organisation")).values("sort_key")[:1]
    placed: QuerySet[Any] = rows.annotate(
        area=Coalesce("focus_area", Value("")),
        area_order=Coalesce(Subquery(area, output_field=IntegerField()), Value(LAST)),
        lead=Coalesce("organisation", Value(0)),
        organisation_order=Coalesce(Subquery(lead, output_field=CharField()), Value("")),
    )
    return placed


def _parts(actor: Actor, whole: Whole, asked: Asked) -> list[Task]:
    """The parts of everything that is opened."""
    if not asked.opened or asked.is_flat:
        return []
    rows = tasks(actor, whole).filter(parent__in=asked.opened)
    return list(rows.order_by("sort_code", "pk")[:PARTS])


def _lines(
    actor: Actor, whole: Whole, asked: Asked, span: Span, rows: Sequence[Task]
) -> dict[UUID, Line]:
    named = organisations(task.organisation for task in rows)
    below = tasks(actor, whole).filter(parent__in=[task.pk for task in rows]).order_by()
    counts = dict(below.values_list("parent").annotate(Count("pk")))
    return {
        task.pk: Line(
            task,
            span.bar(task),
            named.get(task.organisation),
            task.starts_on or span.first,
            parts=0 if asked.is_flat else counts.get(task.pk, 0),
            is_opened=task.pk in asked.opened,
        )
        for task in rows
    }


def _with_parts(lines: dict[UUID, Line], top: Task, depth: int) -> list[Line]:
    """A line, and below it those of its parts where it is opened."""
    own = lines[top.pk]
    own.depth = depth
    below = [line.task for line in lines.values() if line.task.parent_id == top.pk]
    shown_below = below if own.is_opened and top.pk not in {one.pk for one in below} else []
    return [own, *(line for part in shown_below for line in _with_parts(lines, part, depth + 1))]


def _grouped(asked: Asked, trees: Iterable[list[Line]]) -> list[Group]:
    found: list[Group] = []
    areas = {one.pk: one for one in FocusArea.objects.all()} if asked.by == BY_AREA else {}
    last: Any = object()
    for lines in trees:
        key = _key(asked.by, lines[0], areas)
        if not found or key != last:
            found.append(Group(_title(asked.by, lines[0], areas)))
            last = key
        found[-1].lines += lines
    return found


def _key(by: str, line: Line, areas: dict[str, FocusArea]) -> Any:
    area = line.task.focus_area if line.task.focus_area in areas else ""
    return {BY_AREA: area, BY_ORGANISATION: line.task.organisation}.get(by)


def _title(by: str, line: Line, areas: dict[str, FocusArea]) -> Any:
    if by == BY_AREA:
        return areas.get(line.task.focus_area) or _("no focus area")
    if by == BY_ORGANISATION:
        return line.organisation or _("no organisation yet")
    return ""
