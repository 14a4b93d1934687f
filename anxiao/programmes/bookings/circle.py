"""Who knows of a booking: those behind its seal, and whoever takes part though out of reach."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from anxiao.kernel.actors import Actor
from anxiao.kernel.names import pick
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Seal
from anxiao.people.models import Post
from anxiao.places.models import Organisation
from anxiao.programmes.abilities import Ability
from anxiao.programmes.bookings.models import Booking


@dataclass(frozen=True)
class Readers:
    """The posts that alone know of an unannounced visit, and until when at the latest."""

    names: list[str]
    until: date | None


def readers(booking: Booking) -> Readers | None:
    """Who is behind the seal of a booking; None once it is open, or where there is none."""
    if booking.seal is None:
        return None
    found = Seal.objects.filter(pk=booking.seal, opened_at=None).first()
    if found is None:
        return None
    posts = Post.objects.filter(pk__in=found.members).select_related("organisation")
    names = sorted(f"{pick(one.organisation.name)} · {pick(one.name)}" for one in posts)
    return Readers(names, found.opens_latest_on)


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
