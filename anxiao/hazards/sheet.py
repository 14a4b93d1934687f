"""The list as a sheet: exactly the rows that are seen, in their order."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from anxiao.hazards.lifecycle import Grade, State
from anxiao.hazards.models import Hazard
from anxiao.kernel.names import pick
from anxiao.kernel.sentences import word_day, word_moment
from anxiao.places.models import Organisation

FEW = 4096


def rows(hazards: Iterable[Hazard]) -> Iterator[list[Any]]:
    """A heading row, then one row per hazard."""
    yield [
        _("Number"),
        _("Title"),
        _("Site"),
        _("Item"),
        _("Grade"),
        _("State"),
        _("Lead"),
        _("Reported"),
        _("Limit"),
        _("Working days left"),
        _("Closed"),
        _("Entered on behalf"),
    ]
    names = {one.pk: pick(one.name) for one in Organisation.objects.all()}
    # Days and limits come again and again; few of them are kept, so that memory stays flat.
    day, moment = lru_cache(maxsize=FEW)(word_day), lru_cache(maxsize=FEW)(word_moment)
    states = {value: str(label) for value, label in State.choices}
    grades = {value: str(label) for value, label in Grade.choices}
    for hazard in hazards:
        yield [
            hazard.number,
            hazard.title,
            pick(hazard.place),
            pick(hazard.item.name),
            grades.get(hazard.grade, hazard.grade),
            states[hazard.state],
            names.get(hazard.lead or 0, ""),
            day(hazard.reported_at.date()),
            moment(hazard.due_at) if hazard.due_at else "",
            hazard.days_left(),
            word_moment(hazard.closed_at) if hazard.closed_at else "",
            hazard.entered_on_behalf,
        ]
