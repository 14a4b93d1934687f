"""What the organisation that has a task does, and what its giver says to that."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid
from anxiao.kernel.given import need, reason_of
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.ledger import acts
from anxiao.programmes.acts import act, tell
from anxiao.programmes.plans.lifecycle import ENDED, TASK, ProgrammeState, TaskState
from anxiao.programmes.plans.models import WHOLE, Programme, Task
from anxiao.programmes.plans.services import ending, revising

SAID = N_("Reported %(percent)s %%: %(note)s")


def sign_for(*, actor: Actor, row: Task, version: int | None = None) -> Task:
    """The organisation takes the task on."""

    def change(found: Task) -> None:
        found.signed_at, found.signed_by = clock.now(), actor.post

    done: Task = act(
        "sign_for",
        machine=TASK,
        actor=actor,
        row=row,
        says=sentence(N_("Signed for it.")),
        change=change,
        version=version,
    )
    return done


@transaction.atomic
def report(
    *,
    actor: Actor,
    row: Task,
    numerator: int | None = None,
    denominator: int | None = None,
    percent: int | None = None,
    is_reached: bool | None = None,
    note: str = "",
    files: Sequence[UUID] = (),
    version: int | None = None,
) -> Task:
    """Say how far it is: by the number that it is measured by, or else in per cent."""

    def change(found: Task) -> None:
        found.reported = given
        found.reached_numerator, found.reached_denominator = numerator, denominator
        found.reported_at, found.note = clock.now(), note.strip()

    known = acts.locked(row, version)
    TASK.admit("report", known, actor=actor)
    given = share(known, numerator, denominator, percent, is_reached=is_reached)
    words = SAID if note.strip() else N_("Reported %(percent)s %%.")
    says = sentence(words, percent=str(given // 100), note=note.strip())
    done: Task = act(
        "report",
        machine=TASK,
        actor=actor,
        row=row,
        says=says,
        change=change,
        files=files,
        details={"numerator": numerator, "denominator": denominator},
        version=version,
    )
    return done


def share(
    task: Task,
    numerator: int | None,
    denominator: int | None,
    percent: int | None,
    *,
    is_reached: bool | None = None,
) -> int:
    """How far a task is, in hundredths of a per cent, from what was reached of its target."""
    if task.measure == Task.Measure.YES_NO:
        if is_reached is None:
            raise Invalid(sentence(N_("Say whether it is reached.")))
        return WHOLE if is_reached else 0
    if not task.is_measured:
        if percent is None or not 0 <= percent <= 100:
            raise Invalid(sentence(N_("Give the progress as a per cent from 0 to 100.")))
        return percent * 100
    return _measured(task, numerator, 1 if task.measure == Task.Measure.COUNT else denominator)


def _measured(task: Task, numerator: int | None, denominator: int | None) -> int:
    if numerator is None or numerator < 0:
        raise Invalid(sentence(N_("Give the number that was reached.")))
    if not denominator or denominator < 0:
        raise Invalid(sentence(N_("Give the number that it is a share of; it is not zero.")))
    if task.measure == Task.Measure.RATIO and numerator > denominator:
        raise Invalid(sentence(N_("A share cannot be more than the whole.")))
    reached = numerator * (task.target_denominator or 1) * WHOLE
    wanted = denominator * (task.target_numerator or 1)
    return min(WHOLE, (reached * 2 + wanted) // (wanted * 2))


def submit(
    *,
    actor: Actor,
    row: Task,
    note: str = "",
    files: Sequence[UUID] = (),
    version: int | None = None,
) -> Task:
    """Report it as done, with what shows it; the giver confirms it or sends it back."""

    def change(found: Task) -> None:
        found.submitted_at, found.submitted_by = clock.now(), actor.post
        found.note = note.strip() or found.note

    def after(found: Task) -> None:
        found.desk = found.giver

    words = N_("Reported it as done: %(note)s") if note.strip() else N_("Reported it as done.")
    done: Task = act(
        "submit",
        machine=TASK,
        actor=actor,
        row=row,
        says=sentence(words, note=note.strip()),
        change=change,
        after=after,
        files=files,
        version=version,
    )
    return done


def confirm(*, actor: Actor, row: Task, opinion: str = "", version: int | None = None) -> Task:
    """The giver confirms that it is done; nobody confirms what she reported herself."""

    def after(found: Task) -> None:
        found.closed_at, found.desk = clock.now(), None
        found.confirmed_by = actor.standing
        if not found.has_parts:
            found.reported = WHOLE

    words = N_("Confirmed as done: %(opinion)s") if opinion.strip() else N_("Confirmed as done.")
    says = sentence(words, opinion=opinion.strip())
    done: Task = act(
        "confirm", machine=TASK, actor=actor, row=row, says=says, after=after, version=version
    )
    _tell_organisation(actor, done, says)
    return done


def send_back(*, actor: Actor, row: Task, reason: str, version: int | None = None) -> Task:
    """The giver says what is still missing; the organisation goes on with it."""

    def after(found: Task) -> None:
        found.desk, found.submitted_at = found.organisation, None

    says = sentence(N_("Sent back: %(reason)s"), reason=reason_of(reason))
    done: Task = act(
        "return", machine=TASK, actor=actor, row=row, says=says, after=after, version=version
    )
    return done


def _tell_organisation(actor: Actor, task: Task, says: Sentence) -> None:
    if task.organisation is not None and task.organisation not in actor.answers_for:
        tell(actor, task, task.organisation, says)


# --- calling off ----------------------------------------------------------------------------


@transaction.atomic
def cancel(*, actor: Actor, row: Task, reason: str = "", version: int | None = None) -> Task:
    """Call a task off with all its parts; one that stands in an issued programme by a revision."""
    programme = _in_force(row)
    if programme is not None and row.state not in (TaskState.DRAFT, *ENDED):
        TASK.admit("cancel", row, actor=actor)
        change = revising.Change(task=row.pk, is_off=True, version=version)
        revising.revise(actor=actor, row=programme, reason=reason_of(reason), changes=[change])
        row.refresh_from_db()
        return row
    return _call_off(actor, row, reason, version)


def _in_force(task: Task) -> Programme | None:
    """The issued programme whose own words the task is, where it is that."""
    if task.giver != task.issuer:
        return None
    found: Programme | None = Programme.objects.filter(pk=task.programme_id).first()
    return found if found is not None and found.state == ProgrammeState.ISSUED else None


def _call_off(actor: Actor, row: Task, reason: str, version: int | None) -> Task:
    if row.state != TaskState.DRAFT:
        need(reason, sentence(N_("Give the reason in a few words.")))
    words = N_("Called off: %(reason)s") if reason.strip() else N_("Dropped the draft.")
    says = sentence(words, reason=reason.strip())
    was_out = row.state != TaskState.DRAFT
    ending.lock_parts(of=[row])

    def after(found: Task) -> None:
        ending.call_off_parts(actor=actor, of=[found], says=says)
        found.closed_at, found.desk = clock.now(), None

    done: Task = act(
        "cancel", machine=TASK, actor=actor, row=row, says=says, after=after, version=version
    )
    if was_out:
        _tell_organisation(actor, done, says)
    return done
