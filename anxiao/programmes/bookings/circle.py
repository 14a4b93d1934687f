"""Who knows of bookings beyond the own reach: whoever takes part, and an office of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import acting
from anxiao.places.models import Organisation
from anxiao.programmes.abilities import Ability


@contextmanager
def reaching(actor: Actor, pk: UUID) -> Iterator[Actor]:
    """Reach one more booking, of which the actor knows from the school's calendar."""
    with acting(replace(actor, reach=replace(actor.reach, case=pk))) as found:
        yield found


def orders_unannounced(actor: Actor) -> bool:
    """Whether the reader's own office orders unannounced visits, and she for it."""
    if not actor.may(Ability.BOOK) or actor.organisation is None:
        return False
    kind = Organisation.Kind.OFFICE
    return Organisation.objects.filter(pk=actor.organisation, kind=kind).exists()
