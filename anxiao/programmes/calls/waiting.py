"""What waits for an actor: the part of calls of schools in *My work*."""

from dataclasses import replace
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock, workdays
from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.kernel.waiting import Waiting
from anxiao.programmes import desks
from anxiao.programmes.abilities import Ability
from anxiao.programmes.calls.lifecycle import TOP, State
from anxiao.programmes.calls.models import Call

MOST = 500


def waiting(actor: Actor, on: date) -> list[Waiting]:
    """Calls to be answered, the gravest first; then those of which the school has to speak."""
    rows = Call.objects.visible_to(actor).unfinished().filter(_asked(actor))
    return [as_waiting(actor, one) for one in rows.gravest_first()[:MOST]]


def _asked(actor: Actor) -> Q:
    """What the post can take a step in: answer, see to an answer, or say whether it helped."""
    own, found = actor.organisation, Q(pk__in=[])
    is_unanswered, is_answered = Q(state=State.MADE), Q(state=State.ANSWERED)
    if actor.may(Ability.ANSWER_CALL):
        asked = Q(desk=own) | Q(routed_to=own) | Q(territorial_owner=own)
        found |= is_unanswered & asked
    if actor.may(Ability.HEAR_CALL):
        found |= is_unanswered & Q(level=TOP, desk=own)
    if actor.may(Ability.CALL):
        found |= is_answered & Q(desk=own)
    return found


def as_waiting(actor: Actor, call: Call) -> Waiting:
    """Whoever was called first stays late from its own time on, whatever those above have."""
    says, page = _next(actor, call)
    is_grave = call.is_passed_up
    line = desks.as_waiting(call, says=says, page=page, place=call.place, is_grave=is_grave)
    if not is_grave or actor.organisation in call.raised_to:
        return line
    by = call.answer_by
    left = workdays.between(clock.today(), by.astimezone(clock.LOCAL).date())
    return replace(line, due_at=by, days_left=left)


def _next(actor: Actor, call: Call) -> tuple[Sentence, str]:
    """The next step, and the page where it is taken."""
    if not call.is_unanswered:
        return sentence(N_("Say whether it helped")), "calls:detail"
    if actor.may(Ability.ANSWER_CALL) and not call.answerers.isdisjoint(actor.answers_for):
        return sentence(N_("Answer the call")), "calls:answer"
    return sentence(N_("See that it is answered")), "calls:detail"
