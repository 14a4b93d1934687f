"""The list of tasks as a sheet: exactly the rows that are seen, in the columns chosen."""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.names import pick
from anxiao.kernel.sentences import word_day
from anxiao.norms.models import FocusArea
from anxiao.places.models import Organisation
from anxiao.programmes.plans.lifecycle import TaskState
from anxiao.programmes.plans.models import Task
from anxiao.programmes.plans.rows import class_name

FEW = 4096


class Words:
    """What comes again and again in a sheet, worded once."""

    def __init__(self) -> None:
        self.names = {one.pk: pick(one.name) for one in Organisation.objects.all()}
        self.areas = {one.code: pick(one.name) for one in FocusArea.objects.all()}
        self.states = {value: str(label) for value, label in TaskState.choices}
        self.day = lru_cache(maxsize=FEW)(word_day)

    def named(self, keys: Iterable[int | None]) -> str:
        return "、".join(filter(None, (self.names.get(key or 0) for key in keys)))


Cell = Callable[[Task, Words], Any]
# The column of the list that brings each column of the sheet, its heading, what stands in it.
COLUMNS: tuple[tuple[str, str, Cell], ...] = (
    ("code", N_("Number"), lambda one, _said: one.code),
    ("title", N_("Task"), lambda one, _said: one.title),
    ("title", N_("Programme"), lambda one, _said: one.programme_title),
    ("organisation", N_("Organisation"), lambda one, said: said.named([one.organisation])),
    ("organisation", N_("Assisting"), lambda one, said: said.named(one.assists)),
    ("leader", N_("Leader"), lambda one, _said: pick(one.leader_name)),
    ("standard", N_("Standard"), lambda one, _said: one.standard),
    ("deadline", N_("Deadline"), lambda one, said: said.day(one.deadline) if one.deadline else ""),
    ("state", N_("State"), lambda one, said: said.states[one.state]),
    ("progress", N_("Progress in per cent"), lambda one, _said: one.progress / 100),
    ("weight", N_("Weight"), lambda one, _said: one.weight),
    ("giver", N_("Given by"), lambda one, said: said.named([one.giver])),
    ("area", N_("Focus area"), lambda one, said: said.areas.get(one.focus_area, "")),
    ("kind", N_("Class"), lambda one, _said: class_name(one.kind)),
)


def rows(
    tasks: Iterable[Task], wants: Callable[[str], bool] = lambda _key: True
) -> Iterator[list[Any]]:
    """A heading row, then one row per task, with the columns that are wanted."""
    columns = [(heading, cell) for key, heading, cell in COLUMNS if wants(key)]
    yield [_(heading) for heading, _cell in columns]
    said = Words()
    for task in tasks:
        yield [cell(task, said) for _heading, cell in columns]
