"""The background work of supervision."""

from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.supervision.nights import sweep as nights


def sweep() -> None:
    """Gather what is late, let limits end, propose what is due; an office decides."""
    nights.sweep(actor=Actor.system(N_("nightly sweep of supervision")))
