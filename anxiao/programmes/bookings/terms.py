"""What a booking is made of, checked before anything is kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NotRequired, TypedDict, Unpack
from uuid import UUID

from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed
from anxiao.kernel.given import in_our_time, need
from anxiao.kernel.sentences import sentence
from anxiao.norms.models import LegalBasis
from anxiao.places.listing import in_force
from anxiao.places.models import Organisation
from anxiao.programmes.abilities import Ability
from anxiao.programmes.bookings.models import LONGEST, Booking
from anxiao.programmes.bookings.schools import school_of

MOST_DEPARTMENTS = 30
NOT_UNANNOUNCED = N_(
    "Only the coordinating office orders unannounced visits: ask it for one by a request."
)
For = tuple[str, UUID] | None


class Asked(TypedDict):
    """What whoever books a visit says of it.

    ``basis`` is the key of a legal basis, or words. ``for_`` names what the visit belongs to, by
    its kind and key: a plan, a campaign, a task.
    """

    school: int
    kind: str
    title: str
    starts_on: date
    ends_on: date
    basis: NotRequired[str]
    departments: NotRequired[Iterable[int]]
    share: NotRequired[str]
    for_: NotRequired[For]


@dataclass(frozen=True)
class Terms:
    """A booking that makes sense; whether there is a place for it is another question."""

    school: Organisation
    orderer: Organisation
    kind: str
    title: str
    starts_on: date
    ends_on: date
    basis: str
    legal_basis: LegalBasis | None
    departments: tuple[int, ...]
    share: str
    belongs_to: For

    @property
    def is_unannounced(self) -> bool:
        return self.share == Booking.Share.UNANNOUNCED

    @property
    def year(self) -> int:
        return self.starts_on.year


def checked(*, actor: Actor, **asked: Unpack[Asked]) -> Terms:
    """The terms, or what is wrong with them."""
    if not actor.may(Ability.BOOK):
        raise NotAllowed(sentence(N_("Your post does not book visits to schools.")))
    orderer = Organisation.objects.filter(pk=actor.standing or 0).first()
    if orderer is None:
        raise NotAllowed(sentence(N_("Visits are booked by a post of an organisation.")))
    kind, share = asked["kind"], asked.get("share", Booking.Share.ANNOUNCED)
    if kind not in Booking.Kind.values:
        raise Invalid(sentence(N_("Choose what kind of visit it is.")))
    check_window(asked["starts_on"], asked["ends_on"])
    check_share(orderer, kind, share)
    basis, legal_basis = basis_of(asked.get("basis", ""))
    about = need(asked["title"], sentence(N_("Say in a few words what the visit is about.")))
    return Terms(
        school=school_of(actor, asked["school"]),
        orderer=orderer,
        kind=kind,
        title=about[:160],
        starts_on=asked["starts_on"],
        ends_on=asked["ends_on"],
        basis=basis[:240],
        legal_basis=legal_basis,
        departments=bodies(asked.get("departments", ()), orderer.pk),
        share=share,
        belongs_to=asked.get("for_"),
    )


def basis_of(words: str) -> tuple[str, LegalBasis | None]:
    """A legal basis by its key, with its title; other words as they are."""
    given = words.strip()
    found = LegalBasis.objects.filter(pk=given).first() if given else None
    return (found.zh if found is not None else given), found


def check_window(starts_on: date, ends_on: date) -> None:
    in_our_time(starts_on, ends_on)
    if ends_on < starts_on:
        raise Invalid(sentence(N_("The last day lies before the first.")))
    if starts_on < clock.today():
        raise Invalid(sentence(N_("The first day lies in the past.")))
    if (ends_on - starts_on).days >= LONGEST:
        raise Invalid(sentence(N_("One visit lasts at most %(days)s days."), days=LONGEST))


def check_share(orderer: Organisation, kind: str, share: str) -> None:
    """Only a coordinating office comes unannounced, and only to inspect."""
    if share not in Booking.Share.values:
        raise Invalid(sentence(N_("A visit is announced or unannounced.")))
    if share == Booking.Share.ANNOUNCED:
        return
    if orderer.kind != Organisation.Kind.OFFICE:
        raise NotAllowed(sentence(NOT_UNANNOUNCED))
    if kind != Booking.Kind.INSPECTION:
        raise Invalid(sentence(N_("Only an inspection can be unannounced.")))


def bodies(departments: Iterable[int], orderer: int) -> tuple[int, ...]:
    """The organisations that a visit serves besides its orderer: none of them a school."""
    wanted = {*departments} - {orderer}
    rows = Organisation.objects.filter(in_force(clock.today()), pk__in=wanted)
    known = {*rows.exclude(kind__in=("school", "operator")).values_list("pk", flat=True)}
    if known != wanted or len(wanted) > MOST_DEPARTMENTS:
        raise Invalid(sentence(N_("Choose departments, offices or towns that the visit serves.")))
    return tuple(sorted(known))
