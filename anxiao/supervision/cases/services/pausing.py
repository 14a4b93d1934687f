"""The clock of a case stops only by an approved reason, until a day."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock, workdays
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid
from anxiao.kernel.given import in_our_time, reason_of
from anxiao.kernel.sentences import day, sentence
from anxiao.supervision.cases.models import Case
from anxiao.supervision.cases.services.acts import act

LONGEST_PAUSE = 250


@transaction.atomic
def ask_pause(
    *,
    actor: Actor,
    row: Case,
    until: date,
    reason: str,
    files: Sequence[UUID] = (),
    version: int | None = None,
) -> Case:
    """Ask that the clock stop until a day; it runs on until somebody has approved."""
    why = reason_of(reason)
    _check(until)

    def after(case: Case) -> None:
        case.pause_asked = {"until": until.isoformat(), "reason": why}

    says = sentence(
        N_("Asked to pause the clock until %(until)s: %(reason)s"), until=day(until), reason=why
    )
    return act(
        "ask_pause", actor=actor, row=row, says=says, after=after, files=files, version=version
    )


def _check(until: date) -> None:
    in_our_time(until)
    ahead = workdays.between(clock.today(), until)
    if not 0 < ahead <= LONGEST_PAUSE:
        says = sentence(N_("A pause ends after today, and within a year."))
        raise Invalid(says, fields={"until": says})


@transaction.atomic
def grant_pause(*, actor: Actor, row: Case, note: str = "", version: int | None = None) -> Case:
    """The clock stops until the day asked for: the limit moves by the working days between."""

    def after(case: Case) -> None:
        asked = case.pause_asked or {}
        until = date.fromisoformat(asked["until"])
        _check(until)
        case.paused_from, case.paused_until = clock.today(), until
        case.pause_reason = asked["reason"][:400]
        case.pause_asked = None
        _move(case, workdays.between(clock.today(), until))

    until = (row.pause_asked or {}).get("until", "")
    says = sentence(N_("Paused the clock until %(until)s."), until={"day": until} if until else "")
    details = {"until": until, "note": note.strip()}
    return act(
        "grant_pause",
        actor=actor,
        row=row,
        says=says,
        after=after,
        details=details,
        version=version,
    )


def _move(case: Case, working_days: int) -> None:
    """Move the limit by working days, forwards or back."""
    assert case.due_at is not None
    due = case.due_at.astimezone(clock.LOCAL).date()
    if working_days >= 0:
        case.run_until(workdays.deadline(due, working_days).on)
        return
    left = max(0, workdays.between(clock.today(), due) + working_days)
    case.run_until(workdays.deadline(clock.today(), left).on)


@transaction.atomic
def refuse_pause(*, actor: Actor, row: Case, reason: str, version: int | None = None) -> Case:
    """The clock runs on, as it has all the time."""

    def after(case: Case) -> None:
        case.pause_asked = None

    says = sentence(N_("Refused to pause the clock: %(reason)s"), reason=reason_of(reason))
    return act("refuse_pause", actor=actor, row=row, says=says, after=after, version=version)


@transaction.atomic
def resume(*, actor: Actor, row: Case, reason: str, version: int | None = None) -> Case:
    """What the pause was for has passed earlier: the rest of it is taken off the limit again."""

    def after(case: Case) -> None:
        assert case.paused_until is not None
        _move(case, -workdays.between(clock.today(), case.paused_until))
        case.paused_from = case.paused_until = None

    says = sentence(N_("The clock runs again: %(reason)s"), reason=reason_of(reason))
    return act("resume", actor=actor, row=row, says=says, after=after, version=version)


def over(case: Case, now: datetime) -> bool:
    """Whether the limit of the last decision has passed; without one nothing holds it up."""
    return case.due_at is None or case.due_at < now
