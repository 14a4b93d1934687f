"""The list as a sheet: exactly the rows that are seen, in their order, in the columns chosen."""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from anxiao.hazards.lifecycle import Grade, State
from anxiao.hazards.models import Hazard
from anxiao.kernel.names import pick
from anxiao.kernel.sentences import word_day, word_moment
from anxiao.places.models import Organisation

FEW = 4096


class Words:
    """What comes again and again in a sheet, worded once.

    Few of the days and limits are kept, so that memory stays flat.
    """

    def __init__(self) -> None:
        self.names = {one.pk: pick(one.name) for one in Organisation.objects.all()}
        self.day = lru_cache(maxsize=FEW)(word_day)
        self.moment = lru_cache(maxsize=FEW)(word_moment)
        self.states = {value: str(label) for value, label in State.choices}
        self.grades = {value: str(label) for value, label in Grade.choices}


Cell = Callable[[Hazard, Words], Any]

# The column of the list that brings each column of the sheet, its heading, what stands in it.
COLUMNS: tuple[tuple[str, str, Cell], ...] = (
    ("number", N_("Number"), lambda one, _said: one.number),
    ("title", N_("Title"), lambda one, _said: one.title),
    ("title", N_("Site"), lambda one, _said: pick(one.place)),
    ("item", N_("Item"), lambda one, _said: pick(one.item.name)),
    ("grade", N_("Grade"), lambda one, said: said.grades.get(one.grade, one.grade)),
    ("state", N_("State"), lambda one, said: said.states[one.state]),
    ("lead", N_("Lead"), lambda one, said: said.names.get(one.lead or 0, "")),
    ("reported", N_("Reported"), lambda one, said: said.day(one.reported_at.date())),
    ("limit", N_("Limit"), lambda one, said: said.moment(one.due_at) if one.due_at else ""),
    ("limit", N_("Working days left"), lambda one, _said: one.days_left()),
    (
        "closed",
        N_("Closed"),
        lambda one, _said: word_moment(one.closed_at) if one.closed_at else "",
    ),
    ("campaign", N_("Campaign"), lambda one, _said: one.campaign_title or _("routine work")),
    ("title", N_("Entered on behalf"), lambda one, _said: one.entered_on_behalf),
)


def rows(
    hazards: Iterable[Hazard], wants: Callable[[str], bool] = lambda _key: True
) -> Iterator[list[Any]]:
    """A heading row, then one row per hazard, with the columns that are wanted."""
    columns = [(heading, cell) for key, heading, cell in COLUMNS if wants(key)]
    yield [_(heading) for heading, _cell in columns]
    said = Words()
    for hazard in hazards:
        yield [cell(hazard, said) for _heading, cell in columns]
