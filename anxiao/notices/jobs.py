"""The background work of notices."""

from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import acting
from anxiao.notices.services import pull_security_events


def security_notices() -> None:
    """Tell persons what happened to their accounts."""
    actor = Actor.system("security notices")
    with acting(actor):
        pull_security_events(actor=actor)
