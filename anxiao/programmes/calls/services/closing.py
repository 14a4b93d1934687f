"""What the school itself does with its call: add to it, close it, call again, withdraw."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid
from anxiao.kernel.given import need, reason_of
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.programmes.calls.kinds import start_clock
from anxiao.programmes.calls.models import Call
from anxiao.programmes.calls.services.acts import act


@transaction.atomic
def close_helped(*, actor: Actor, row: Call, version: int | None = None) -> Call:
    """It helped; also where somebody came at once and nobody has written it down."""
    says = sentence(N_("It helped: closed by the school."))
    return _end("close_helped", actor, row, says, "", version)


@transaction.atomic
def close_unhelped(*, actor: Actor, row: Call, words: str, version: int | None = None) -> Call:
    """It was answered and did not help: the school says why, and that stays."""
    said = need(words, sentence(N_("Say in a few words why it did not help.")))
    says = sentence(N_("It did not help: %(words)s"), words=said)
    return _end("close_unhelped", actor, row, says, said, version)


@transaction.atomic
def withdraw(*, actor: Actor, row: Call, reason: str, version: int | None = None) -> Call:
    """The school takes its call back; what was passed upwards until then stays counted."""
    why = reason_of(reason)
    says = sentence(N_("Withdrew the call: %(reason)s"), reason=why)
    return _end("withdraw", actor, row, says, why, version)


def _end(
    verb: str, actor: Actor, row: Call, says: Sentence, outcome: str, version: int | None
) -> Call:
    def change(call: Call) -> None:
        call.closed_at, call.desk, call.outcome = clock.now(), None, outcome

    return act(
        verb,
        actor=actor,
        row=row,
        says=says,
        change=change,
        tells=lambda call: call.answerers,
        version=version,
    )


@transaction.atomic
def reopen(
    *,
    actor: Actor,
    row: Call,
    words: str,
    files: Sequence[UUID] = (),
    version: int | None = None,
) -> Call:
    """Not yet: the answer has not helped so far, and the clock begins anew.

    It stays at the level that it has reached.
    """
    said = need(words, sentence(N_("Say in a few words what is still missing.")))

    def change(call: Call) -> None:
        call.answered_by = call.answered_at = None
        call.answer_by = start_clock(call, since=clock.now())
        call.desk = call.raised_to[-1] if call.raised_to else call.routed_to
        call.reopened += 1

    return act(
        "reopen",
        actor=actor,
        row=row,
        says=sentence(N_("Not yet: %(words)s"), words=said),
        change=change,
        tells=lambda call: call.answerers,
        files=files,
        version=version,
    )


@transaction.atomic
def add(
    *,
    actor: Actor,
    row: Call,
    words: str = "",
    files: Sequence[UUID] = (),
    version: int | None = None,
) -> Call:
    """The school adds what it has seen since."""
    said = words.strip()
    if not said and not files:
        raise Invalid(sentence(N_("Add a few words or a photo.")))
    says = sentence(N_("Added: %(words)s"), words=said) if said else sentence(N_("Added photos."))
    return act(
        "add",
        actor=actor,
        row=row,
        says=says,
        tells=lambda call: (call.desk, call.routed_to, call.territorial_owner),
        files=files,
        version=version,
    )
