"""The list as a sheet: exactly the rows that are seen, in the columns chosen."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.names import pick
from anxiao.kernel.sentences import word_moment
from anxiao.places.models import Organisation
from anxiao.programmes.calls.models import Call

Names = dict[int, str]
Cell = Callable[[Call, Names], Any]


def _moment(value: Any) -> str:
    return word_moment(value) if value else ""


# The column of the list that brings each column of the sheet, its heading, what stands in it.
COLUMNS: tuple[tuple[str, str, Cell], ...] = (
    ("number", N_("Number"), lambda one, _of: one.number),
    ("title", N_("Title"), lambda one, _of: one.title),
    ("title", N_("Place"), lambda one, _of: pick(one.place)),
    ("title", N_("Confidential"), lambda one, _of: _("yes") if one.is_confidential else ""),
    ("kind", N_("Kind"), lambda one, _of: pick(one.kind_name)),
    ("state", N_("State"), lambda one, _of: str(one.get_state_display())),
    ("state", N_("Passed upwards, levels"), lambda one, _of: one.level),
    ("made", N_("Called at"), lambda one, _of: _moment(one.made_at)),
    ("routed", N_("Department called"), lambda one, of: of.get(one.routed_to, "")),
    ("turn", N_("Whose turn"), lambda one, of: of.get(one.desk or 0, "")),
    ("limit", N_("Answer due"), lambda one, _of: _moment(one.answer_by)),
    ("limit", N_("Answered"), lambda one, _of: _moment(one.answered_at)),
    ("title", N_("The answer"), lambda one, _of: one.answer),
    ("closed", N_("Closed"), lambda one, _of: _moment(one.closed_at)),
)


def rows(
    calls: Iterable[Call], wants: Callable[[str], bool] = lambda _key: True
) -> Iterator[list[Any]]:
    """A heading row, then one row per call, with the columns that are wanted."""
    columns = [(heading, cell) for key, heading, cell in COLUMNS if wants(key)]
    yield [_(heading) for heading, _cell in columns]
    names = {one.pk: pick(one.name) for one in Organisation.objects.all()}
    for call in calls:
        yield [cell(call, names) for _heading, cell in columns]
