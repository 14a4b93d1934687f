"""Who has signed for the parts of a task, who is late, who is done: in numbers that lead on."""

from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, Case, Count, F, Value, When
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import pick
from anxiao.places.models import Territory
from anxiao.programmes.plans.lifecycle import TaskState
from anxiao.programmes.plans.models import Task, TaskQuerySet
from anxiao.programmes.plans.rows import class_name

# What is counted, with the filter that shows the same rows.
FIGURES: tuple[tuple[str, str, dict[str, str], str], ...] = (
    ("all", N_("all"), {}, ""),
    ("handed", N_("not signed for"), {"state": "handed"}, ""),
    ("signed", N_("under way"), {"state": "signed"}, ""),
    ("submitted", N_("to be confirmed"), {"state": "submitted"}, ""),
    ("done", N_("done"), {"state": "done"}, ""),
    ("late", N_("late"), {"due": "late"}, "late"),
)
TOWN = 1000


def parts_of(actor: Actor, task: Task) -> TaskQuerySet:
    """The parts that count or have counted; what was called off is left out."""
    rows = Task.objects.visible_to(actor).filter(parent=task.pk)
    found: TaskQuerySet = rows.exclude(state=TaskState.CANCELLED)
    return found


def tally(actor: Actor, task: Task) -> dict[str, Any]:
    """All parts together, by their class and by their town, from one question."""
    cells = list(_cells(parts_of(actor, task)))
    towns = {cell["town"] * TOWN for cell in cells}
    names = {one.code: pick(one.name) for one in Territory.objects.filter(code__in=towns)}
    return {
        "figures": _figures(cells, {}),
        "heads": [_(words) for _key, words, _asked, _tone in FIGURES],
        "classes": _lines(
            cells, "kind", lambda key: class_name(key) or _("without a class"), "kind"
        ),
        "towns": _lines(cells, "town", lambda key: names.get(key * TOWN, str(key * TOWN)), "town"),
    }


def _cells(rows: TaskQuerySet) -> Any:
    is_late = Case(
        When(closed_at=None, due_at__lt=clock.now(), then=Value(True)),  # noqa: FBT003
        default=Value(False),  # noqa: FBT003
        output_field=BooleanField(),
    )
    placed = rows.annotate(town=F("territory_code") / TOWN, is_late_now=is_late)
    return placed.values("kind", "town", "state", "is_late_now").annotate(n=Count("pk")).order_by()


def _lines(cells: list[dict[str, Any]], by: str, name: Any, key: str) -> list[dict[str, Any]]:
    """One line for each class or town; none where there is but one."""
    values = sorted({cell[by] for cell in cells})
    if len(values) < 2:
        return []
    return [
        {
            "name": name(value),
            "figures": _figures(
                [cell for cell in cells if cell[by] == value],
                {key: str(value * TOWN if by == "town" else value)},
            ),
        }
        for value in values
    ]


def _figures(cells: list[dict[str, Any]], narrower: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "words": _(words),
            "number": _count(cells, key),
            "query": urlencode({**narrower, **asked}),
            "tone": tone if _count(cells, key) else "",
        }
        for key, words, asked, tone in FIGURES
    ]


def _count(cells: Iterable[dict[str, Any]], key: str) -> int:
    if key == "late":
        return sum(cell["n"] for cell in cells if cell["is_late_now"])
    return sum(cell["n"] for cell in cells if key in ("all", cell["state"]))
