"""The list of key projects as a sheet: exactly the rows that are seen, in the columns chosen."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.names import pick
from anxiao.kernel.sentences import word_day
from anxiao.places.models import Organisation
from anxiao.programmes.projects.hazards import Tally, tallies
from anxiao.programmes.projects.models import KeyProject

Cell = Callable[[Any, dict[int, str], Tally], Any]
COLUMNS: tuple[tuple[str, str, Cell], ...] = (
    ("title", N_("Number in the list"), lambda one, _names, _told: one.ordinal),
    ("number", N_("Number"), lambda one, _names, _told: one.number),
    ("title", N_("Key project"), lambda one, _names, _told: one.title),
    ("state", N_("State"), lambda one, _names, _told: str(one.get_state_display())),
    ("steps", N_("Milestones"), lambda one, _names, _told: one.steps),
    ("steps", N_("Milestones reached"), lambda one, _names, _told: one.steps_done),
    ("hazards", N_("Hazards"), lambda _one, _names, told: told.total),
    ("hazards", N_("Closed hazards"), lambda _one, _names, told: told.closed),
    ("lead", N_("Lead"), lambda one, names, _told: names.get(one.lead or 0, "")),
    ("sponsor", N_("Sponsor leader"), lambda one, _names, _told: pick(one.sponsor_name)),
    ("money", N_("Budget in yuan"), lambda one, _names, _told: one.budget),
    ("money", N_("Spent so far, in yuan"), lambda one, _names, _told: one.spent),
    (
        "limit",
        N_("Deadline"),
        lambda one, _names, _told: word_day(one.deadline) if one.deadline else "",
    ),
)


def rows(
    actor: Actor,
    projects: Iterable[KeyProject],
    wants: Callable[[str], bool] = lambda _key: True,
) -> Iterator[list[Any]]:
    """A heading row, then one row per project, with the columns that are wanted."""
    columns = [(heading, cell) for key, heading, cell in COLUMNS if wants(key)]
    yield [_(heading) for heading, _cell in columns]
    found = list(projects)
    names = {one.pk: pick(one.name) for one in Organisation.objects.all()}
    told = tallies(actor, [one.pk for one in found])
    for project in found:
        yield [cell(project, names, told.get(project.pk, Tally())) for _heading, cell in columns]
