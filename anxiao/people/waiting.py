"""What waits for an administrator: what another one asked for and she may confirm."""

from datetime import date

from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import sentence, word
from anxiao.kernel.waiting import Waiting
from anxiao.people.abilities import Ability
from anxiao.people.confirming import deadline
from anxiao.people.models import Confirmation

NEXT = N_("Confirm or refuse")
PLACE = {"zh": "账号管理", "en": "Accounts"}


def waiting(actor: Actor, on: date) -> list[Waiting]:
    """New posts and passwords of those within reach, the oldest first."""
    if not actor.may(Ability.ADMINISTER):
        return []
    rows = Confirmation.objects.visible_to(actor).waiting()
    rows = rows.exclude(asked_by=actor.person).exclude(person=actor.person)
    return [_waiting(row, on) for row in rows.select_related("person").order_by("asked_at")[:100]]


def _waiting(row: Confirmation, on: date) -> Waiting:
    return Waiting(
        subject=row.person_id,
        title=f"{row.person.name} {word(row.says)}",
        place={"zh": PLACE["zh"], "en": PLACE["en"]},
        state="asked",
        next_step=sentence(NEXT),
        due_at=deadline(row),
        days_left=(deadline(row).date() - on).days,
        is_major=False,
        url_name="people:person",
    )
