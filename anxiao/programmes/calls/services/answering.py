"""What those who are called do: answer, send on, pass upwards."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid
from anxiao.kernel.given import need, reason_of
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.ledger.acts import locked
from anxiao.places.models import Organisation
from anxiao.programmes.abilities import Ability
from anxiao.programmes.calls import ladder
from anxiao.programmes.calls.kinds import start_clock
from anxiao.programmes.calls.models import Call, CallPass
from anxiao.programmes.calls.services.acts import act


@transaction.atomic
def answer(
    *,
    actor: Actor,
    row: Call,
    answer: str,
    files: Sequence[UUID] = (),
    papers: Sequence[UUID] = (),
    version: int | None = None,
) -> Call:
    """Say what was done or will be; from here on it is the school that says whether it helped."""
    said = need(answer, sentence(N_("Say what was done, or what will be done and when.")))

    def after(call: Call) -> None:
        call.answer, call.answered_at, call.answered_by = said, clock.now(), actor.organisation
        call.is_late_answered |= call.answered_at > call.answer_by
        call.desk, call.due_at, call.limit_since = call.caller, None, None

    return act(
        "answer",
        actor=actor,
        row=row,
        says=sentence(N_("Answered: %(words)s"), words=said),
        tells=lambda call: (call.routed_to, call.territorial_owner, *call.raised_to),
        change=after,
        files=[*files, *papers],
        version=version,
    )


@transaction.atomic
def route(*, actor: Actor, row: Call, to: int, reason: str, version: int | None = None) -> Call:
    """Send a call on to whom it belongs to; its clock begins anew the first time alone.

    A department does not send it back to one that has had it: the office decides then.
    """
    row = locked(row, version)
    why, target = reason_of(reason), _target(actor, row, to)

    def after(call: Call) -> None:
        if not call.routed_before:
            _begin_anew(call)
        call.routed_before = [*call.routed_before, call.routed_to]
        call.routed_to = call.desk = target.pk
        if target.kind == Organisation.Kind.DEPARTMENT and target.sectors:
            has_it = call.sector in target.sectors
            call.sector = call.sector if has_it else target.sectors[0]
            call.sector_owner = target.pk

    return act(
        "route",
        actor=actor,
        row=row,
        says=sentence(N_("Sent it on to %(who)s: %(reason)s"), who=target.name, reason=why),
        tells=lambda call: (call.desk, call.caller, *call.routed_before[-1:]),
        after=after,
        details={"from": row.routed_to, "to": target.pk},
        version=version,
    )


def _target(actor: Actor, call: Call, to: int) -> Organisation:
    target = next((one for one in ladder.addressees(call) if one.pk == to), None)
    if target is None:
        raise Invalid(sentence(N_("Choose another department or office of this county.")))
    if target.pk in call.routed_before and not actor.may(Ability.ROUTE_CALL):
        raise Invalid(
            sentence(
                N_("%(who)s has had it already: answer it, or let the office decide."),
                who=target.name,
            )
        )
    return target


def _begin_anew(call: Call) -> None:
    call.answer_by = start_clock(call, since=clock.now())


@transaction.atomic
def pass_up(*, actor: Actor, row: Call, reason: str = "", version: int | None = None) -> Call:
    """Put an unanswered call before the next level, which has the same time to answer.

    The department that was called stays named; that it had let its time go by is kept against
    it. Before its time it is the office's own decision, and nobody's fault.
    """
    row, now, why = locked(row, version), clock.now(), reason.strip()
    level, to = ladder.above(row)
    is_late = row.due_at is not None and row.due_at <= now
    passed = CallPass(
        call_id=row.pk,
        at=now,
        from_level=row.level,
        to_level=level,
        against=row.routed_to,
        to=to.pk if to else None,
        was_due_at=row.due_at or now,
        is_late=is_late,
        by_post=actor.post,
        reason=why,
    )

    def after(call: Call) -> None:
        call.level = level
        if to is not None:
            call.raised_to, call.desk = [*call.raised_to, to.pk], to.pk
        start_clock(call, since=now)
        passed.save(force_insert=True)

    return act(
        "pass_up",
        actor=actor,
        row=row,
        says=_says(row, to, why, is_late=is_late),
        tells=lambda call: (call.desk, call.routed_to, call.territorial_owner, call.caller),
        after=after,
        details={"level": level, "against": row.routed_to, "is_late": is_late},
        version=version,
    )


def _says(call: Call, to: Organisation | None, why: str, *, is_late: bool) -> Sentence:
    silent = Organisation.objects.get(pk=call.routed_to).name
    up = to.name if to is not None else silent
    if is_late:
        says = N_("%(who)s has not answered in time: passed upwards to %(to)s.")
        return sentence(says, who=silent, to=up)
    if why:
        return sentence(N_("Passed upwards to %(to)s: %(why)s"), to=up, why=why)
    return sentence(N_("Passed upwards to %(to)s."), to=up)
