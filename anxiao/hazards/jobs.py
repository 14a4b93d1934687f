"""The background work of hazards."""

from anxiao.hazards.services import clocks
from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import acting


def nightly() -> None:
    """Mark what is late and remind of what will be."""
    actor = Actor.system("nightly overdue sweep")
    with acting(actor):
        clocks.mark_overdue(actor=actor)
        clocks.remind(actor=actor)
