"""The background work of calls."""

from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import acting
from anxiao.programmes.calls.services import clocks


def pass_up() -> None:
    """Pass calls upwards that nobody has answered in time."""
    actor = Actor.system(N_("the clock of calls"))
    with acting(actor):
        due = clocks.due(actor=actor)
    for call, member in due:
        clocks.pass_up_due(actor=actor, call=call, member=member)


def recompute() -> None:
    """Compute the times of calls anew that run past the last published calendar."""
    actor = Actor.system(N_("the calendar of working days"))
    with acting(actor):
        found = clocks.provisional(actor=actor)
    for call, member in found:
        clocks.recompute(actor=actor, call=call, member=member)
