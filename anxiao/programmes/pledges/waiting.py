"""What waits for an actor: the part of pledges in *My work*."""

from datetime import date

from anxiao.kernel.actors import Actor
from anxiao.kernel.waiting import Waiting


def waiting(actor: Actor, on: date) -> list[Waiting]:
    return []
