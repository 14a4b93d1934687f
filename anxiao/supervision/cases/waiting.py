"""What waits for an actor: the cases' part of *My work*."""

from datetime import date

from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import Sentence, msg, sentence
from anxiao.kernel.waiting import Waiting
from anxiao.programmes.desks import as_waiting
from anxiao.supervision.abilities import Ability
from anxiao.supervision.cases.lifecycle import State
from anxiao.supervision.cases.models import Case
from anxiao.supervision.rungs import LEVEL_WORDS, RUNG_WORDS

MOST = 200


def waiting(actor: Actor, on: date) -> list[Waiting]:
    """Cases that an office has to decide, and those in which something has to be put right."""
    if not (actor.may(Ability.DECIDE) or actor.may(Ability.RESPOND)):
        return []
    rows = Case.objects.visible_to(actor).on_desk_of(actor).gravest_first()
    return [_line(actor, one) for one in rows[:MOST] if _is_theirs(actor, one)]


def _is_theirs(actor: Actor, case: Case) -> bool:
    """Before the first decision there is nothing for the organisation to answer."""
    if actor.may(Ability.DECIDE) and case.desk == actor.organisation != case.organisation:
        return True
    return case.state not in (State.WATCHED, State.LISTED) and actor.may(Ability.RESPOND)


def _line(actor: Actor, case: Case) -> Waiting:
    return as_waiting(
        case,
        says=next_step(case),
        page="cases:detail",
        place=case.organisation_name,
        is_grave=case.is_grave,
    )


def next_step(case: Case) -> Sentence:
    if case.proposed:
        return _decide(case)
    if case.move_asked:
        return sentence(N_("Decide whose power it lies in"))
    if case.pause_asked:
        return sentence(N_("Decide on a pause"))
    if case.desk == case.office:
        return sentence(N_("Decide"))
    return sentence(N_("Put right what is late"))


def _decide(case: Case) -> Sentence:
    rung: dict[str, str] = msg(RUNG_WORDS[case.proposed])
    if not case.proposed_level:
        return sentence(N_("Decide: %(rung)s"), rung=rung)
    level: dict[str, str] = msg(LEVEL_WORDS[case.proposed_level])
    return sentence(N_("Decide: %(rung)s at %(level)s"), rung=rung, level=level)
