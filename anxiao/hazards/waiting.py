"""What waits for an actor: the hazards' part of *My work*."""

from datetime import date

from django.utils.translation import gettext_noop as N_

from anxiao.hazards.models import Hazard
from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.kernel.waiting import Waiting

NEXT: dict[str, str] = {
    "reported": N_("Verify"),
    "verified": N_("Grade"),
    "graded": N_("Dispatch"),
    "rebounded": N_("Dispatch"),
    "dispatched": N_("Sign for"),
    "objected": N_("Decide"),
    "signed": N_("Plan"),
    "rectifying": N_("Fix it"),
    "submitted": N_("Check and accept"),
    "accepted": N_("Close out"),
}


def waiting(actor: Actor, on: date) -> list[Waiting]:
    """Cases on the desks of the actor's organisations, the latest first."""
    mine = Hazard.objects.visible_to(actor).on_desk_of(actor).for_page()
    return [as_waiting(hazard) for hazard in mine.order_by("due_at", "id")[:500]]


def as_waiting(hazard: Hazard) -> Waiting:
    says: Sentence = sentence(NEXT[hazard.state])
    return Waiting(
        subject=hazard.pk,
        title=hazard.title,
        place=hazard.place,
        state=hazard.state,
        next_step=says,
        due_at=hazard.due_at,
        days_left=hazard.days_left(),
        is_major=hazard.is_major,
        url_name="hazards:detail",
        desk=hazard.desk,
    )
