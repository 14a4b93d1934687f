"""The background work of calls."""

from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import acting
from anxiao.programmes.calls.services import clocks


def pass_up() -> None:
    """Pass calls upwards that nobody has answered in time."""
    actor = Actor.system("calls passed upwards")
    with acting(actor):
        due = clocks.due(actor=actor)
    for call, member in due:
        clocks.pass_up_due(actor=actor, call=call, member=member)
