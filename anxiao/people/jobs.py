"""The background work of people."""

from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import acting
from anxiao.people import services


def settle() -> None:
    """Let take effect what waited a day for a second administrator where there is none."""
    actor = Actor.system("confirmations")
    with acting(actor):
        services.settle(actor=actor)
