"""What holds a case up, in one sentence."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_noop as N_

from anxiao.kernel.sentences import Sentence, day, msg, sentence
from anxiao.people.story import organisations
from anxiao.places.models import Organisation
from anxiao.supervision.cases.lifecycle import State
from anxiao.supervision.cases.models import Case
from anxiao.supervision.rungs import LEVEL_WORDS, RUNG_WORDS

Offices = Mapping[int | None, Organisation]


def offices(cases: Iterable[Case]) -> Offices:
    """The offices before which a listing lies: which one it is depends on the level."""
    return organisations(_office(one) for one in cases if one.proposed_level)


def blocks(case: Case, named: Offices) -> Sentence | None:
    """Whose step is missing and what it is; nothing once the case has ended."""
    if not case.is_open:
        return None
    return _with_the_office(case, named) or _with_the_unit(case)


def _with_the_office(case: Case, named: Offices) -> Sentence | None:
    if case.proposed:
        return _proposed(case, named.get(_office(case)))
    if case.move_asked:
        return sentence(
            N_("They say that it is not within their power: the office decides whose it is.")
        )
    if case.pause_asked:
        return sentence(N_("A pause of the clock is asked for: the office decides."))
    if case.state == State.WATCHED and not case.is_of_hazards:
        return sentence(N_("Nothing has been decided yet."))
    return None


def _office(case: Case) -> int:
    return case.proposed_to or case.office


def _proposed(case: Case, office: Organisation | None) -> Sentence:
    rung: dict[str, str] = msg(RUNG_WORDS[case.proposed])
    if not case.proposed_level or office is None:
        return sentence(N_("Proposed: %(rung)s. The office decides."), rung=rung)
    level: dict[str, str] = msg(LEVEL_WORDS[case.proposed_level])
    return sentence(
        N_("Proposed: %(rung)s at %(level)s. %(office)s decides."),
        rung=rung,
        level=level,
        office=office.name,
    )


def _with_the_unit(case: Case) -> Sentence:
    if case.is_paused and case.paused_until is not None:
        return sentence(N_("The clock is paused until %(day)s."), day=day(case.paused_until))
    if not case.is_of_hazards:
        return sentence(N_("With the organisation."))
    if case.with_the_unit and case.answered_open:
        return sentence(
            N_("%(n)s still with the organisation, %(m)s waiting for others."),
            n=case.with_the_unit,
            m=case.answered_open,
        )
    if case.answered_open:
        return sentence(N_("All %(m)s waiting for others."), m=case.answered_open)
    return sentence(N_("%(n)s still with the organisation."), n=case.items_open)
