"""The background work of notices."""

from collections.abc import Sequence
from uuid import UUID

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import acting
from anxiao.notices import channels, delivering, planning
from anxiao.notices.models import Delivery
from anxiao.notices.services import pull_security_events


def security_notices() -> None:
    """Tell persons what happened to their accounts."""
    actor = Actor.system("security notices")
    with acting(actor):
        pull_security_events(actor=actor)


def plan(notices: Sequence[str]) -> None:
    """Write down to whom notices go, by which channel and when."""
    actor = Actor.system("deliveries")
    with acting(actor):
        planning.plan(actor=actor, notices=[UUID(one) for one in notices])


def plan_one(notice: str, post: str) -> None:
    """What a job from before the deliveries asks for: its notice is planned like any other."""
    plan([notice])


def deliver(channel: str) -> None:
    """Send what is due by a channel, some hundreds at a time."""
    if channels.is_on(channel) and delivering.drain(channel):
        planning.wake(channel)


def carry_on() -> None:
    """Wake the channels that have something due: digests, ends of quiet hours, new attempts."""
    actor = Actor.system("deliveries")
    with acting(actor):
        for channel in channels.on():
            if Delivery.objects.visible_to(actor).due(channel, at=clock.now()).exists():
                planning.wake(channel)
