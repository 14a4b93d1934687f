"""The list as a sheet: exactly the rows that are seen, in their order, in the columns chosen."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from anxiao.hazards.models import Hazard
from anxiao.kernel.names import pick
from anxiao.kernel.sentences import word_day, word_moment
from anxiao.places.models import Organisation

Names = dict[int, str]
Cell = Callable[[Hazard, Names], Any]

# The column of the list that brings each column of the sheet, its heading, what stands in it.
COLUMNS: tuple[tuple[str, str, Cell], ...] = (
    ("number", N_("Number"), lambda one, _names: one.number),
    ("title", N_("Title"), lambda one, _names: one.title),
    ("title", N_("Site"), lambda one, _names: pick(one.place)),
    ("item", N_("Item"), lambda one, _names: pick(one.item.name)),
    ("grade", N_("Grade"), lambda one, _names: one.get_grade_display()),
    ("state", N_("State"), lambda one, _names: one.get_state_display()),
    ("lead", N_("Lead"), lambda one, names: names.get(one.lead or 0, "")),
    ("reported", N_("Reported"), lambda one, _names: word_day(one.reported_at.date())),
    ("limit", N_("Limit"), lambda one, _names: word_moment(one.due_at) if one.due_at else ""),
    ("limit", N_("Working days left"), lambda one, _names: one.days_left()),
    (
        "closed",
        N_("Closed"),
        lambda one, _names: word_moment(one.closed_at) if one.closed_at else "",
    ),
    ("title", N_("Entered on behalf"), lambda one, _names: one.entered_on_behalf),
)


def rows(
    hazards: Iterable[Hazard], wants: Callable[[str], bool] = lambda _key: True
) -> Iterator[list[Any]]:
    """A heading row, then one row per hazard, with the columns that are wanted."""
    columns = [(heading, cell) for key, heading, cell in COLUMNS if wants(key)]
    yield [_(heading) for heading, _cell in columns]
    names = {one.pk: pick(one.name) for one in Organisation.objects.all()}
    for hazard in hazards:
        yield [cell(hazard, names) for _heading, cell in columns]
