"""The ledger's background work."""

from django.db import connection

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import acting
from anxiao.ledger.checkpoints import take_checkpoint


def checkpoint() -> None:
    """Take a checkpoint over what was recorded since the last one."""
    with acting(Actor.system("checkpoint")):
        take_checkpoint()


def open_due_seals() -> None:
    """Open every seal whose latest opening day has come, whoever its members are."""
    with acting(Actor.system("opening of seals")), connection.cursor() as cursor:
        moment = clock.now()
        cursor.execute(
            "SELECT ledger_open_due_seals(%s, %s)", [moment.astimezone(clock.LOCAL).date(), moment]
        )
