"""What a form of a booking meets at each school chosen, and what has to be decided first."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import Name
from anxiao.people.story import organisations
from anxiao.programmes.bookings.forms import MOST_SHOWN, BookForm
from anxiao.programmes.bookings.models import Booking
from anxiao.programmes.bookings.quota import Figure
from anxiao.programmes.bookings.services.looking import Against, against


@dataclass(frozen=True)
class Choice:
    """An announced visit about the same days, in which one may take part instead."""

    key: str
    title: str
    on: Any
    who: Name | None
    is_chosen: bool


@dataclass(frozen=True)
class AtSchool:
    """One school: how its quota stands, and the visits near the chosen days."""

    met: Against
    choices: list[Choice]

    @property
    def name(self) -> str:
        return f"merge-{self.met.school.pk}"

    @property
    def figures(self) -> list[Figure]:
        return [self.met.figure]

    @property
    def is_merged(self) -> bool:
        return any(one.is_chosen for one in self.choices)


@dataclass(frozen=True)
class Meeting:
    """All schools of a form, with the reason that is given for going beyond a quota."""

    schools: list[AtSchool] = field(default_factory=list)
    reason: str = ""

    @property
    def is_full(self) -> bool:
        """Whether the quota of a school is used up whose visit is not merged into another."""
        return any(one.met.figure.is_full and not one.is_merged for one in self.schools)

    @property
    def may_except(self) -> bool:
        """An unannounced visit has no exception."""
        return self.is_full and all(
            one.met.share == Booking.Share.ANNOUNCED for one in self.schools
        )

    def asks(self, given: Mapping[str, Any]) -> bool:
        """Whether the sender has to look first: at a full quota, or visits she has not seen."""
        if self.is_full and not self.reason.strip():
            return True
        has_near = any(one.choices for one in self.schools)
        return has_near and not given.get("seen")


def of(actor: Actor, form: BookForm) -> Meeting:
    """What a form meets, as far as it is filled in; nothing is written."""
    given = form.cleaned_data
    starts_on, ends_on, kind = (given.get(name) for name in ("starts_on", "ends_on", "kind"))
    if starts_on is None or ends_on is None or not kind or not given.get("schools"):
        return Meeting()
    if ends_on < starts_on or starts_on < clock.today():
        return Meeting()
    share = _share(form)
    if share == Booking.Share.UNANNOUNCED and kind != Booking.Kind.INSPECTION:
        return Meeting()
    met = [
        against(
            actor=actor,
            school=school,
            kind=kind,
            starts_on=starts_on,
            ends_on=ends_on,
            share=share,
        )
        for school in given["schools"][:MOST_SHOWN]
    ]
    names = organisations(near.orderer for one in met for near in one.near)
    chosen = {str(pk): str(into) for pk, into in form.merges().items()}
    return Meeting([_at(one, names, chosen) for one in met], form.reason)


def _share(form: BookForm) -> str:
    """A post that orders nothing unannounced asks for what is announced, whatever it sends."""
    given: str = form.cleaned_data.get("share") or ""
    return given if "share" in form.fields and given else Booking.Share.ANNOUNCED


def _at(met: Against, names: dict[int | None, Any], chosen: dict[str, str]) -> AtSchool:
    picked = chosen.get(str(met.school.pk), "")
    choices = [
        Choice(
            key=str(one.id),
            title=one.title,
            on=one.starts_on,
            who=names[one.orderer].name if one.orderer in names else None,
            is_chosen=str(one.id) == picked,
        )
        for one in met.near
    ]
    return AtSchool(met, choices)
