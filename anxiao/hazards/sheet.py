"""The list as a sheet: exactly the rows that are seen, in their order."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from anxiao.hazards.models import Hazard
from anxiao.kernel.names import pick
from anxiao.kernel.sentences import word_day, word_moment
from anxiao.places.models import Organisation


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
    for hazard in hazards:
        yield [
            hazard.number,
            hazard.title,
            pick(hazard.place),
            pick(hazard.item.name),
            hazard.get_grade_display(),
            hazard.get_state_display(),
            names.get(hazard.lead or 0, ""),
            word_day(hazard.reported_at.date()),
            word_moment(hazard.due_at) if hazard.due_at else "",
            hazard.days_left(),
            word_moment(hazard.closed_at) if hazard.closed_at else "",
            hazard.entered_on_behalf,
        ]
