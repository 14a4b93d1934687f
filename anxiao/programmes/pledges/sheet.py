"""The list of pledges as a sheet: exactly the rows that are seen, in the columns chosen."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.names import pick
from anxiao.kernel.sentences import word_day, word_moment
from anxiao.places.models import Organisation
from anxiao.programmes.pledges.models import Pledge


def _day(moment: datetime | None) -> str:
    return word_day(moment.astimezone(clock.LOCAL).date()) if moment else ""


Cell = Callable[[Pledge, dict[int, str]], Any]
COLUMNS: tuple[tuple[str, str, Cell], ...] = (
    ("number", N_("Number"), lambda one, _names: one.number),
    ("title", N_("Pledge"), lambda one, _names: one.title),
    ("title", N_("Party B"), lambda one, names: names.get(one.organisation, "")),
    ("party_a", N_("Party A"), lambda one, names: names.get(one.party_a, "")),
    ("state", N_("State"), lambda one, _names: str(one.get_state_display())),
    ("limit", N_("Limit"), lambda one, _names: word_moment(one.due_at) if one.due_at else ""),
    ("mandate", N_("Mandate"), lambda one, _names: _("yes") if one.mandate else _("no")),
    ("made", N_("Made"), lambda one, _names: _day(one.made_at)),
    (
        "signed",
        N_("Signed"),
        lambda one, _names: _day(one.signed_at),
    ),
)


def rows(
    pledges: Iterable[Pledge], wants: Callable[[str], bool] = lambda _key: True
) -> Iterator[list[Any]]:
    """A heading row, then one row per pledge, with the columns that are wanted."""
    columns = [(heading, cell) for key, heading, cell in COLUMNS if wants(key)]
    yield [_(heading) for heading, _cell in columns]
    names = {one.pk: pick(one.name) for one in Organisation.objects.all()}
    for pledge in pledges:
        yield [cell(pledge, names) for _heading, cell in columns]
