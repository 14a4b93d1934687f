"""What the clock does: unanswered calls go upwards by themselves."""

from dataclasses import replace
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import NotAllowed
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import sentence
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


def _require(actor: Actor) -> None:
    if not actor.is_system:
        raise NotAllowed(sentence(N_("Only the system itself does this.")))
