"""What waits for an actor: the part of key projects in *My work*."""

from datetime import date

from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.names import Name
from anxiao.kernel.sentences import sentence
from anxiao.kernel.waiting import Waiting
from anxiao.people.story import organisations
from anxiao.places.models import Organisation
from anxiao.programmes.desks import as_waiting
from anxiao.programmes.projects.models import KeyProject

NEXT = {
    "planned": N_("Begin the project"),
    "running": N_("Report a milestone"),
    "returned": N_("Put right what was sent back"),
    "submitted": N_("Check and accept the project"),
    "accepted": N_("Close the project"),
}
MOST = 100


def waiting(actor: Actor, on: date) -> list[Waiting]:
    """Projects whose next step is the actor's organisation's and is hers to take."""
    rows = KeyProject.objects.visible_to(actor).on_desk_of(actor).order_by("due_at", "pk")
    mine = [row for row in rows[:MOST] if actor.may(row.next_ability)]
    leads = organisations(row.lead for row in mine)
    return [_line(row, leads) for row in mine]


def _line(row: KeyProject, leads: dict[int | None, Organisation]) -> Waiting:
    lead = leads.get(row.lead)
    place: Name = lead.name if lead else {"zh": "", "en": ""}
    return as_waiting(row, says=sentence(NEXT[row.state]), page="projects:detail", place=place)
