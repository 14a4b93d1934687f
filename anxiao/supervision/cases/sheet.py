"""The list as a sheet: exactly the rows that are seen, in the columns chosen."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.names import pick
from anxiao.kernel.sentences import word_day, word_moment
from anxiao.places.models import Organisation
from anxiao.supervision.cases.models import Case

Names = dict[int, str]
Cell = Callable[[Case, Names], Any]
COLUMNS: tuple[tuple[str, str, Cell], ...] = (
    ("number", N_("Number"), lambda one, _of: one.number),
    ("title", N_("Organisation"), lambda one, _of: pick(one.organisation_name)),
    ("kind", N_("Kind"), lambda one, _of: str(one.get_kind_display())),
    ("state", N_("State"), lambda one, _of: str(one.get_state_display())),
    ("items", N_("Late hazards"), lambda one, _of: one.items_open),
    ("items", N_("of them grave"), lambda one, _of: one.grave_open),
    ("since", N_("Late since"), lambda one, _of: _day(one.late_since)),
    ("since", N_("Working days late"), lambda one, _of: one.days_late() if one.is_open else ""),
    ("limit", N_("Limit"), lambda one, _of: word_moment(one.due_at) if one.due_at else ""),
    ("turn", N_("Whose turn"), lambda one, of: of.get(one.desk or 0, "")),
    ("opened", N_("Opened"), lambda one, _of: word_moment(one.made_at)),
)


def _day(value: Any) -> str:
    return word_day(value) if value else ""


def rows(
    cases: Iterable[Case], wants: Callable[[str], bool] = lambda _key: True
) -> Iterator[list[Any]]:
    """A heading row, then one row per case, with the columns that are wanted."""
    columns = [(heading, cell) for key, heading, cell in COLUMNS if wants(key)]
    yield [_(heading) for heading, _cell in columns]
    names = {one.pk: pick(one.name) for one in Organisation.objects.all()}
    for case in cases:
        yield [cell(case, names) for _heading, cell in columns]
