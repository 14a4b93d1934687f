"""In whose name follows what follows from a planned visit: that of the office that ordered it.

Whoever carries a sealed visit out knows neither its plan nor who else goes where. What becomes of
the plan and of the booking is done by the program, behind the seal of the post that issued it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from django.utils.translation import gettext_noop as N_

from anxiao.inspections.visits.models import Visit
from anxiao.kernel.actors import EVERYTHING, Actor
from anxiao.kernel.principal import acting

NAME = N_("carrying out of a plan")


@contextmanager
def in_name_of_the_orderer(visit: Visit) -> Iterator[Actor]:
    """The program itself, standing where the ordering post stands."""
    own = (visit.orderer,) if visit.orderer is not None else ()
    actor = Actor(
        name=NAME,
        is_system=True,
        post=visit.ordered_by,
        organisation=visit.orderer,
        reach=replace(EVERYTHING, subjects=own, parties=own),
    )
    with acting(actor) as found:
        yield found
