"""A task as the cells of its row, and what is needed to word it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from anxiao.kernel.columns import Unfit
from anxiao.kernel.printed import quoted
from anxiao.kernel.sheets import clean, clean_lines
from anxiao.norms.models import FocusArea
from anxiao.places.models import Organisation
from anxiao.programmes.plans.models import Task
from anxiao.programmes.plans.sheets import measures
from anxiao.programmes.plans.sheets.form import FORM

BETWEEN = "、"


@dataclass(frozen=True)
class Names:
    """The organisations and focus areas that stand in some rows, as their own language has them."""

    organisations: dict[int, str]
    areas: dict[str, str]

    @classmethod
    def of(cls, tasks: Iterable[Task]) -> "Names":
        keys = {key for task in tasks for key in (task.organisation, *task.assists) if key}
        named = Organisation.objects.filter(pk__in=keys).values_list("pk", "zh")
        return cls(dict(named), dict(FocusArea.objects.values_list("pk", "zh")))


def cells(task: Task, names: Names) -> dict[str, Any]:
    """What the row of a task says, by column."""
    return {
        "number": task.code,
        "title": task.title,
        "organisation": names.organisations.get(task.organisation or 0, ""),
        "assists": BETWEEN.join(names.organisations.get(key, "") for key in task.assists),
        "leader": task.leader_zh,
        "standard": measures.written(task.standard, vars(task)),
        "deadline": task.deadline,
        "weight": task.weight,
        "evidence": task.evidence,
        "starts_on": task.starts_on,
        "focus_area": names.areas.get(task.focus_area, task.focus_area),
        "key": str(task.pk),
    }


def as_read(given: dict[str, Any]) -> dict[str, Any]:
    """The same cells as they come back in a sheet that nobody changed."""
    return {field.key: _back(given[field.key], field.has_lines, field.read) for field in FORM}


def _back(value: Any, has_lines: bool, read: Any) -> Any:  # noqa: FBT001 (a field of the form)
    if value in (None, ""):
        return ""
    if isinstance(value, date):
        return read({"day": value.isoformat()})
    if not isinstance(value, str):
        return read(value)
    try:
        return read((clean_lines if has_lines else clean)(quoted(value)))
    except Unfit:
        return value
