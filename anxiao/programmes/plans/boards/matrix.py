"""The matrix of a programme: organisations by its tasks at the top, counted by the database."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.http import Page
from anxiao.places.codes import interval
from anxiao.places.listing import in_force
from anxiao.places.models import Organisation
from anxiao.programmes.plans.boards.paging import page_by
from anxiao.programmes.plans.boards.timeline import at_top, late, tasks, within
from anxiao.programmes.plans.lifecycle import TaskState
from anxiao.programmes.plans.models import Task
from anxiao.programmes.plans.reach import Whole

ACROSS, ELSEWHERE = 12, -1
BELOW, WHOSE = 0, 1
ROWS = {
    "department": gettext_lazy("Departments"),
    "town": gettext_lazy("Towns"),
    "school": gettext_lazy("Schools"),
}
FIGURES: dict[str, Any] = {
    "tasks": Count("pk"),
    "drafts": Count("pk", filter=Q(state=TaskState.DRAFT)),
    "handed": Count("pk", filter=Q(state=TaskState.HANDED)),
    "done": Count("pk", filter=Q(state=TaskState.DONE)),
    "weighed": Sum(F("weight") * F("progress")),
    "weight": Sum("weight"),
}


@dataclass(frozen=True)
class Figures:
    """The tasks of one organisation under one task of the top, or of a whole row or column."""

    tasks: int = 0
    late: int = 0
    drafts: int = 0
    handed: int = 0
    done: int = 0
    weighed: int = 0
    weight: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        pairs = zip(astuple(self), astuple(other), strict=True)
        return Figures(*(one + two for one, two in pairs))

    @property
    def percent(self) -> int:
        """How far they are together, by their weights, rounded down: only the whole is 100."""
        return self.weighed // self.weight // 100 if self.weight else 0

    @property
    def tone(self) -> str:
        if self.late:
            return "late"
        if self.tasks and self.done == self.tasks:
            return "closed"
        return "neutral" if self.handed + self.drafts == self.tasks else "mine"

    @property
    def words(self) -> str:
        """The state in a word: the worst comes first."""
        if self.late:
            return _("%(n)s late") % {"n": self.late}
        if self.done == self.tasks:
            return _("done")
        if self.drafts == self.tasks:
            return _("draft")
        if self.handed + self.drafts == self.tasks:
            return _("to be signed for")
        return _("signed for") if not self.percent else f"{self.percent} %"

    @property
    def sentence(self) -> str:
        """All of it in words, for whoever points at the cell or hears it."""
        parts = [
            ngettext("%(n)s task", "%(n)s tasks", self.tasks) % {"n": self.tasks},
            _("%(n)s late") % {"n": self.late} if self.late else "",
            _("%(n)s to be signed for") % {"n": self.handed} if self.handed else "",
            _("%(n)s done") % {"n": self.done} if self.done else "",
            _("%(percent)s %% reached") % {"percent": self.percent},
        ]
        return _(", ").join(filter(None, parts))


@dataclass(frozen=True)
class Cell:
    """Where an organisation meets a task: its figures, or that it assists, or nothing."""

    top: Task
    figures: Figures | None
    assists: bool = False


@dataclass(frozen=True)
class Row:
    """One organisation: its cells, and all its tasks of the programme together."""

    organisation: Organisation
    cells: list[Cell]
    total: Figures

    @property
    def concerned(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.figures or cell.assists]


@dataclass(frozen=True)
class Column:
    """One task of the top, with all tasks below it that organisations of this kind have."""

    top: Task
    total: Figures


@dataclass(frozen=True)
class Matrix:
    """What the page shows."""

    whole: Whole
    kind: str
    columns: list[Column]
    rows: list[Row]
    across: Page
    page: Page


def shown(
    actor: Actor, whole: Whole, kind: str, *, rows: dict[str, str], across: dict[str, str]
) -> Matrix:
    """A page of organisations against a page of tasks, in a handful of questions."""
    tops = page_by(at_top(actor, whole), ("sort_code", "pk"), ACROSS, **across)
    page = page_by(_organisations(actor, whole, kind), ("sort_key", "pk"), **rows)
    met = _met(actor, whole, tops.rows, kind)
    below = _together(met, BELOW)
    columns = [Column(top, below.get(n, Figures())) for n, top in enumerate(tops.rows)]
    return Matrix(whole, kind, columns, _rows(page.rows, tops.rows, met), tops, page)


def _organisations(actor: Actor, whole: Whole, kind: str) -> QuerySet[Organisation]:
    """All of a kind around the issuer; for whoever reaches but a part, those with a task in it."""
    rows = Organisation.objects.filter(in_force(clock.today()), kind=kind)
    issuer = Organisation.objects.filter(pk=whole.issuer).first()
    lo, hi = interval(issuer.territory_code if issuer else 1)
    reach = actor.reach
    is_wide = reach.lo is not None and reach.hi is not None and reach.lo <= lo and hi <= reach.hi
    if is_wide and not reach.sectors and kind != Organisation.Kind.SCHOOL:
        return rows.filter(territory_code__range=(lo, hi))
    have = tasks(actor, whole).filter(organisation__isnull=False)
    return rows.filter(pk__in=have.values("organisation"))


def _figures(found: dict[str, Any]) -> Figures:
    return Figures(**{name: found[name] or 0 for name in (*FIGURES, "late")})


Met = dict[tuple[int, int], Figures]


def _met(actor: Actor, whole: Whole, tops: Sequence[Task], kind: str) -> Met:
    """The tasks of all organisations of a kind by the top that they lie below, and by who has
    them; below none of these tops where they lie elsewhere."""
    kinds = Organisation.objects.filter(kind=kind).values("pk")
    rows = tasks(actor, whole).filter(organisation__in=kinds)
    cases = [When(within(top), then=Value(place)) for place, top in enumerate(tops)]
    top = Case(*cases, default=Value(ELSEWHERE), output_field=IntegerField())
    grouped = rows.order_by().annotate(top=top).values("top", "organisation")
    counted = grouped.annotate(**FIGURES, late=Count("pk", filter=late()))
    return {(one["top"], one["organisation"]): _figures(one) for one in counted}


def _together(met: Met, part: int) -> dict[int, Figures]:
    """All figures of each top, or of each organisation."""
    found: dict[int, Figures] = {}
    for key, figures in met.items():
        found[key[part]] = found.get(key[part], Figures()) + figures
    return found


def _rows(organisations: Sequence[Organisation], tops: Sequence[Task], met: Met) -> list[Row]:
    totals = _together(met, WHOSE)
    return [
        Row(
            one,
            [
                Cell(top, met.get((place, one.pk)), assists=one.pk in top.assists)
                for place, top in enumerate(tops)
            ],
            totals.get(one.pk, Figures()),
        )
        for one in organisations
    ]
