"""The life of a visit: planned or not, started, finished or dropped; the subject's opinion.

The opinion is asked once. A planned visit begins on its days, once its team knows of it.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

from anxiao.inspections.abilities import Ability
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.machines import Machine, Step, moot, standing
from anxiao.kernel.sentences import Sentence, day, sentence

if TYPE_CHECKING:
    from anxiao.inspections.visits.models import Visit

STATE_WORDS = {
    "planned": N_("to be carried out"),
    "started": N_("being carried out"),
    "finished": N_("finished"),
    "dropped": N_("dropped"),
}


class State(TextChoices):
    """Where a visit stands; the words are those of ``STATE_WORDS``."""

    PLANNED = "planned", _(STATE_WORDS["planned"])
    STARTED = "started", _(STATE_WORDS["started"])
    FINISHED = "finished", _(STATE_WORDS["finished"])
    DROPPED = "dropped", _(STATE_WORDS["dropped"])


OPEN = (State.PLANNED, State.STARTED)
ENDED = (State.FINISHED, State.DROPPED)

# What was carried out without network on the last day may arrive until then.
LATE = timedelta(days=3)


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


@moot
@standing
def not_the_orderer(actor: Actor, visit: "Visit", _now: datetime) -> Sentence | None:
    if actor.is_free or (actor.standing is not None and actor.standing == visit.orderer):
        return None
    return sentence(N_("Only the organisation that ordered the visit may do this."))


@moot
def released_already(_actor: Actor, visit: "Visit", _now: datetime) -> Sentence | None:
    if visit.released_at is None:
        return None
    return sentence(N_("Its team knows of it already."))


@moot
def not_released(_actor: Actor, visit: "Visit", _now: datetime) -> Sentence | None:
    if visit.released_at is not None:
        return None
    return sentence(N_("It has not been released to its team yet."))


def out_of_its_days(_actor: Actor, visit: "Visit", _now: datetime) -> Sentence | None:
    """A planned visit takes place on the days for which it is planned and booked."""
    today, first, last = clock.today(), visit.starts_on, visit.ends_on
    if first is not None and today < first:
        return sentence(N_("Its first day is %(day)s: it does not begin before."), day=day(first))
    if last is not None and today > last:
        return sentence(
            N_("Its last day was %(day)s: whoever ordered it plans another one."), day=day(last)
        )
    return None


def arrives_too_late(_actor: Actor, visit: "Visit", _now: datetime) -> Sentence | None:
    """What a phone carried out on the days of the visit is waited for, but not for ever."""
    if visit.ends_on is None or clock.today() <= visit.ends_on + LATE:
        return None
    return sentence(
        N_("Its last day was %(day)s: whoever ordered it plans another one."),
        day=day(visit.ends_on),
    )


@moot
def nothing_to_recheck(_actor: Actor, visit: "Visit", _now: datetime) -> Sentence | None:
    if visit.is_recheck:
        return None
    return sentence(N_("No hazard is to be looked at again on this visit."))


S, A = State, Ability
TEAM, ASKED = (not_of_the_team,), (is_self_check, has_opinion)


def whenever(verb: str, *unless: object) -> tuple[Step, ...]:
    """The rows of what may happen before or after finishing."""
    return tuple(
        Step(verb, state, state, A.VISIT, unless)  # type: ignore[arg-type]
        for state in (S.STARTED, S.FINISHED)
    )


LIFECYCLE = Machine(
    Step("release", S.PLANNED, S.PLANNED, A.PLAN, (not_the_orderer, released_already)),
    Step("begin", S.PLANNED, S.STARTED, A.VISIT, (*TEAM, not_released, out_of_its_days)),
    Step("begin_away", S.PLANNED, S.STARTED, A.VISIT, (*TEAM, not_released, arrives_too_late)),
    Step("print_paper", S.PLANNED, S.PLANNED, A.VISIT, (*TEAM, not_released)),
    Step("call_off", S.PLANNED, S.DROPPED, A.PLAN, (not_the_orderer,)),
    Step("recheck", S.STARTED, S.STARTED, A.VISIT, (*TEAM, nothing_to_recheck)),
    Step("attend", S.STARTED, S.STARTED, A.VISIT, TEAM),
    Step("save", S.STARTED, S.STARTED, A.VISIT, TEAM),
    Step("print_paper", S.STARTED, S.STARTED, A.VISIT, TEAM),
    Step("finish", S.STARTED, S.FINISHED, A.VISIT, (*TEAM, too_few)),
    Step("add_members", S.STARTED, S.STARTED, A.VISIT, (*TEAM, is_self_check)),
    *whenever("opinion", *ASKED, not_the_subject),
    *whenever("opinion_on_paper", *ASKED, not_of_the_team),
    *whenever("opinion_refused", *ASKED, not_of_the_team),
    Step("drop", S.STARTED, S.DROPPED, A.VISIT, TEAM),
    verbs={
        "release": N_("Release it to the team"),
        "begin": N_("Begin the visit"),
        "begin_away": N_("Begin it without network"),
        "call_off": N_("Call the visit off"),
        "recheck": N_("Say whether the danger is gone"),
        "attend": N_("Note who stands at the gate"),
        "save": N_("Fill in"),
        "print_paper": N_("Print to fill in by hand"),
        "finish": N_("Finish the visit"),
        "add_members": N_("Add who was with you"),
        "opinion": N_("Give your opinion"),
        "opinion_on_paper": N_("Opinion signed on paper"),
        "opinion_refused": N_("Opinion refused"),
        "drop": N_("Drop the visit"),
    },
    states=STATE_WORDS,
)
