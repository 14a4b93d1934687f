"""The background work of registers."""

from django.utils.translation import gettext_noop as N_

from anxiao.inspections.registers import services
from anxiao.kernel.actors import Actor


def nightly() -> None:
    """Judge registers by the rules of the day, and open hazards for what has run out."""
    services.nightly(actor=Actor.system(N_("what has run out by the registers")))
