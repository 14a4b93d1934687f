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


def opened_seals() -> None:
    """Tell of the cases that have come out of their seals."""
    actor = Actor.system("news of opened seals")
    with acting(actor):
        clocks.tell_of_opened(actor=actor)


def reused_photos() -> None:
    """Tell the coordinating offices of photos that hung on another record before."""
    actor = Actor.system("news of reused photos")
    with acting(actor):
        clocks.tell_of_reuse(actor=actor)
