"""The life of a visit: started, finished or dropped; the subject's opinion is asked once."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

from anxiao.inspections.abilities import Ability
from anxiao.kernel.actors import Actor
from anxiao.kernel.machines import Machine, Step, moot, standing
from anxiao.kernel.sentences import Sentence, sentence

if TYPE_CHECKING:
    from anxiao.inspections.visits.models import Visit

STATE_WORDS = {
    "started": N_("being carried out"),
    "finished": N_("finished"),
    "dropped": N_("dropped"),
}


class State(TextChoices):
    """Where a visit stands; the words are those of ``STATE_WORDS``."""

    STARTED = "started", _(STATE_WORDS["started"])
    FINISHED = "finished", _(STATE_WORDS["finished"])
    DROPPED = "dropped", _(STATE_WORDS["dropped"])


ENDED = (State.FINISHED, State.DROPPED)


# --- reasons against ------------------------------------------------------------------------


@moot
@standing
def not_of_the_team(actor: Actor, visit: "Visit", _now: datetime) -> Sentence | None:
    """The team carries it out; a colleague of its organisation may go on with it."""
    if actor.post in visit.posts or actor.standing == visit.visitor:
        return None
    return sentence(N_("Only whoever carries the visit out may do this."))


def too_few(_actor: Actor, visit: "Visit", _now: datetime) -> Sentence | None:
    if len(visit.posts) >= visit.team_least:
        return None
    return sentence(
        N_("A visit of this kind takes at least %(least)s persons: add who was with you."),
        least=visit.team_least,
    )


@moot
def is_self_check(_actor: Actor, visit: "Visit", _now: datetime) -> Sentence | None:
    if not visit.is_self_check:
        return None
    return sentence(N_("A self-check is the unit's own: nobody is asked for an opinion."))


@moot
def has_opinion(_actor: Actor, visit: "Visit", _now: datetime) -> Sentence | None:
    if not visit.opinion:
        return None
    return sentence(N_("The opinion was given already."))


@moot
@standing
def not_the_subject(actor: Actor, visit: "Visit", _now: datetime) -> Sentence | None:
    if visit.subject_owner in actor.answers_for:
        return None
    return sentence(N_("Only the unit that was visited gives its opinion."))


S, A = State, Ability
TEAM, ASKED = (not_of_the_team,), (is_self_check, has_opinion)


def whenever(verb: str, *unless: object) -> tuple[Step, ...]:
    """The rows of what may happen before or after finishing."""
    return tuple(
        Step(verb, state, state, A.VISIT, unless)  # type: ignore[arg-type]
        for state in (S.STARTED, S.FINISHED)
    )


LIFECYCLE = Machine(
    Step("save", S.STARTED, S.STARTED, A.VISIT, TEAM),
    Step("finish", S.STARTED, S.FINISHED, A.VISIT, (*TEAM, too_few)),
    Step("add_members", S.STARTED, S.STARTED, A.VISIT, (*TEAM, is_self_check)),
    *whenever("opinion", *ASKED, not_the_subject),
    *whenever("opinion_on_paper", *ASKED, not_of_the_team),
    *whenever("opinion_refused", *ASKED, not_of_the_team),
    Step("drop", S.STARTED, S.DROPPED, A.VISIT, TEAM),
    verbs={
        "save": N_("Fill in"),
        "finish": N_("Finish the visit"),
        "add_members": N_("Add who was with you"),
        "opinion": N_("Give your opinion"),
        "opinion_on_paper": N_("Opinion signed on paper"),
        "opinion_refused": N_("Opinion refused"),
        "drop": N_("Drop the visit"),
    },
    states=STATE_WORDS,
)
