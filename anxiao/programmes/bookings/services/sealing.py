"""The seals of unannounced visits: who is behind one, and whether it hides a visit long enough."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_noop as N_

from anxiao.kernel.errors import Invalid, Refused
from anxiao.kernel.names import pick
from anxiao.kernel.sentences import sentence
from anxiao.ledger.models import Seal
from anxiao.people.models import Post
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


def check_seal(pk: UUID, *, office_posts: Iterable[UUID], ends_on: date) -> None:
    """A seal that hides the visit until it is over, and not from the office that orders it."""
    found = Seal.objects.filter(pk=pk, kind=Seal.Kind.SEALED, opened_at=None).first()
    if found is None or not {*office_posts} <= {*found.members}:
        raise Invalid(
            sentence(N_("The seal has to be closed, with the posts of the ordering office in it."))
        )
    if opens_by(found, ends_on):
        raise Invalid(sentence(N_("The seal would open before the visit is over.")))


def check_days(booking: Booking, ends_on: date) -> None:
    """Refuse days on which the seal of an unannounced visit would be open already."""
    found = Seal.objects.filter(pk=booking.seal).first() if booking.seal else None
    if found is not None and opens_by(found, ends_on):
        raise Refused(sentence(N_("The seal would open before the visit is over: order it anew.")))


def opens_by(seal: Seal, on: date) -> bool:
    return seal.opens_latest_on is None or seal.opens_latest_on <= on
