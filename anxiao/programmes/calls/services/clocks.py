"""What the clock does: unanswered calls go upwards by themselves; the calendar may move it."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import NotAllowed
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import sentence
from anxiao.ledger import services as ledger
from anxiao.notices.limits import calendar_came
from anxiao.programmes.calls.circle import inform
from anxiao.programmes.calls.kinds import start_clock
from anxiao.programmes.calls.models import Call
from anxiao.programmes.calls.services.answering import pass_up


def due(*, actor: Actor) -> list[tuple[UUID, UUID | None]]:
    """The calls whose time is over, each with a post that may read it behind its seal.

    A function of the database names them: no row of a confidential call is shown to a job.
    """
    _require(actor)
    with connection.cursor() as cursor:
        cursor.execute("SELECT call, member FROM programmes_calls_due(%s)", [clock.now()])
        return [(call, member) for call, member in cursor.fetchall()]


@transaction.atomic
def pass_up_due(*, actor: Actor, call: UUID, member: UUID | None = None) -> Call | None:
    """Pass one call upwards whose time is over; a second time nothing happens.

    The database is read as a member of its seal; the entry names the machine alone.
    """
    _require(actor)
    with acting(replace(actor, post=member)):
        row: Call = Call.objects.lock(call)
        if not row.is_due_upwards(clock.now()):
            return None
        return pass_up(actor=actor, row=row)


def provisional(*, actor: Actor) -> list[tuple[UUID, UUID | None]]:
    """The unanswered calls whose time ends past the last published calendar; as ``due`` does."""
    _require(actor)
    with connection.cursor() as cursor:
        cursor.execute("SELECT call, member FROM programmes_calls_provisional()")
        return [(call, member) for call, member in cursor.fetchall()]


@transaction.atomic
def recompute(*, actor: Actor, call: UUID, member: UUID | None = None) -> Call | None:
    """Compute the time of one call anew, once the calendar that it runs into has been published.

    Nothing happens as long as that changes nothing, nor to a call that has been answered.
    """
    _require(actor)
    with acting(replace(actor, post=member)):
        row: Call = Call.objects.lock(call)
        was, since = row.due_at, row.limit_since
        if was is None or since is None or not row.is_unanswered:
            return None
        due = start_clock(row, since=since)
        if row.limit_since is not None and due == was:
            return None
        row.answer_by = due if row.answer_by == was else row.answer_by
        row.version += 1
        row.save(update_fields=["due_at", "limit_since", "answer_by", "version"])
        _tell_of_calendar(actor, row, was, since)
        return row


def _tell_of_calendar(actor: Actor, row: Call, was: datetime, since: datetime) -> None:
    """Record the old and the new time; those who have to answer hear of another one."""
    old, new, begun = (
        one.astimezone(clock.LOCAL).date() for one in (was, row.due_at or was, since)
    )
    says, details = calendar_came(old, new, begun=begun), {"from": was, "to": row.due_at}
    ledger.record("call.recompute", row, actor=actor, says=says, details=details)
    if row.due_at != was:
        inform(actor, row, row.answerers, says)


def _require(actor: Actor) -> None:
    if not actor.is_system:
        raise NotAllowed(sentence(N_("Only the system itself does this.")))
