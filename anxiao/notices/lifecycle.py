"""The life of a delivery: one notice on its way to one person by one channel."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.machines import Machine, Step
from anxiao.notices.abilities import Ability

STATE_WORDS = {
    "waiting": N_("on its way"),
    "held": N_("held until the quiet hours are over"),
    "failed": N_("did not arrive, is tried again"),
    "sent": N_("went out"),
    "dead": N_("did not arrive"),
    "cancelled": N_("not needed any more"),
}


class State(TextChoices):
    WAITING = "waiting", _(STATE_WORDS["waiting"])
    HELD = "held", _(STATE_WORDS["held"])
    FAILED = "failed", _(STATE_WORDS["failed"])
    SENT = "sent", _(STATE_WORDS["sent"])
    DEAD = "dead", _(STATE_WORDS["dead"])
    CANCELLED = "cancelled", _(STATE_WORDS["cancelled"])


S, A = State, Ability
OPEN = (S.WAITING, S.HELD, S.FAILED)


def _from_open(verb: str, target: State) -> tuple[Step, ...]:
    return tuple(Step(verb, source, target, A.OPERATE) for source in OPEN)


# The jobs of notices fire these; people fire the last one alone, each for what is hers.
DELIVERY = Machine(
    *_from_open("hold", S.HELD),
    *_from_open("deliver", S.SENT),
    *_from_open("fail", S.FAILED),
    *_from_open("give_up", S.DEAD),
    *_from_open("cancel", S.CANCELLED),
    Step("send_again", S.DEAD, S.WAITING, A.READ),
    verbs={
        "hold": N_("Hold back"),
        "deliver": N_("Give to the channel"),
        "fail": N_("Put off"),
        "give_up": N_("Give up"),
        "cancel": N_("Let drop"),
        "send_again": N_("Send again"),
    },
    states=STATE_WORDS,
)
