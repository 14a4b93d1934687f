"""The background work of requests and orders."""

from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.programmes.asks.services import reminding


def nightly() -> None:
    """Remind of requests and orders that are due, and tell both sides of those that are late."""
    actor = Actor.system(N_("nightly reminder of requests and orders"))
    reminding.remind(actor=actor)


def recompute() -> None:
    """Compute limits of requests and orders anew that ran past the last published calendar."""
    reminding.recompute(actor=Actor.system(N_("the calendar of working days")))
