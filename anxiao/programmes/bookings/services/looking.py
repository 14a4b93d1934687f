"""What a booking would meet, without writing anything."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import NotAllowed
from anxiao.kernel.names import Name, pick
from anxiao.kernel.sentences import Sentence, msg, sentence, word_day
from anxiao.norms.models import RuleKey
from anxiao.people.story import organisations
from anxiao.places.codes import county_of
from anxiao.places.models import Organisation
from anxiao.programmes.bookings.circle import orders_unannounced
from anxiao.programmes.bookings.lifecycle import State
from anxiao.programmes.bookings.met import Met, in_year, met, unannounced_used
from anxiao.programmes.bookings.models import Booking
from anxiao.programmes.bookings.quota import QUOTA, UNANNOUNCED, Figure, figure, shares
from anxiao.programmes.bookings.schools import school_of
from anxiao.programmes.bookings.terms import NOT_UNANNOUNCED
from anxiao.programmes.calls.ladder import office

# Two visits of one kind within two weeks ask a school for the same preparation twice.
NEAR = timedelta(days=14)
NAMED = 5


@dataclass(frozen=True)
class Against:
    """How a share of the year's quota stands, what it is used for, and what lies near."""

    school: Organisation
    kind: str
    share: str
    year: int
    figure: Figure
    booked: list[Met] = field(default_factory=list)
    near: list[Met] = field(default_factory=list)

    @property
    def is_unannounced(self) -> bool:
        return self.share == Booking.Share.UNANNOUNCED

    @property
    def refusal(self) -> Sentence | None:
        """Why nothing more can be booked, who has the places, and who can lift it."""
        if not self.figure.is_full:
            return None
        given = {
            "school": self.school.name,
            "most": self.figure.most,
            "used": self.figure.used,
            "year": str(self.year),
            "kind": msg(self.figure.words),
            "rule": _rule_name(UNANNOUNCED if self.is_unannounced else QUOTA),
        }
        if self.is_unannounced:
            return sentence(
                N_(
                    "The rule “%(rule)s” keeps %(most)s unannounced inspections of "
                    "%(school)s for %(year)s, and your office has ordered %(used)s. An unannounced "
                    "visit has no exception."
                ),
                **given,
            )
        if not self.figure.most:
            says = N_(
                "The rule “%(rule)s” gives %(school)s no announced %(kind)s in "
                "%(year)s. An exception is approved by %(office)s."
            )
            return sentence(says, **given, office=lifted_by(self.school))
        return sentence(
            N_(
                "The rule “%(rule)s” gives %(school)s %(most)s announced %(kind)s "
                "in %(year)s, and %(used)s are booked: %(booked)s. Take part in one of them, or "
                "have an exception approved by %(office)s."
            ),
            **given,
            booked=told(self.booked),
            office=lifted_by(self.school),
        )


def against(
    *,
    actor: Actor,
    school: int,
    kind: str,
    starts_on: date,
    ends_on: date,
    share: str = Booking.Share.ANNOUNCED,
) -> Against:
    """What a booking would meet: places left, who has the others, visits to take part in.

    What an office has ordered unannounced is told to those of its posts that order such visits,
    and to nobody else.
    """
    found = school_of(actor, school)
    if share == Booking.Share.UNANNOUNCED:
        if not orders_unannounced(actor):
            raise NotAllowed(sentence(NOT_UNANNOUNCED))
        return _unannounced(actor, found, kind, starts_on)
    rows = in_year(found.pk, starts_on.year)
    return Against(
        school=found,
        kind=kind,
        share=share,
        year=starts_on.year,
        figure=figure(kind, rows, territory=found.territory_code, on=starts_on),
        booked=[one for one in rows if one.counts_as(kind, share, starts_on.year)],
        near=near(found.pk, kind, starts_on, ends_on),
    )


def _unannounced(actor: Actor, school: Organisation, kind: str, on: date) -> Against:
    most = shares(kind, territory=school.territory_code, on=on).unannounced
    used = unannounced_used(school.pk, actor.standing or 0, on.year)
    share = Booking.Share.UNANNOUNCED
    return Against(school, kind, share, on.year, Figure(kind, most, used))


def near(school: int, kind: str, starts_on: date, ends_on: date) -> list[Met]:
    """Announced visits of the same kind, still to come, about the same days."""
    rows = met(school, starts_on - NEAR, ends_on + NEAR)
    today = clock.today()
    return [one for one in rows if one.kind == kind and is_joinable(one) and one.ends_on >= today]


def is_joinable(one: Met) -> bool:
    return one.state == State.BOOKED and not one.is_unannounced


def lifted_by(school: Organisation) -> str:
    found = office(county_of(school.territory_code))
    return pick(found.name) if found is not None else _("the coordinating office of the county")


def _rule_name(key: str) -> Name | str:
    found = RuleKey.objects.filter(pk=key).first()
    return found.name if found is not None else key


def told(rows: Iterable[Met]) -> str:
    """By whom and for when, in the reader's language."""
    found = [*rows]
    names = organisations(one.orderer for one in found)
    shown = [f"{_who(names.get(one.orderer))} {word_day(one.starts_on)}" for one in found[:NAMED]]
    return _(", ").join([*shown, *(["…"] if len(found) > NAMED else [])])


def _who(found: Organisation | None) -> str:
    return pick(found.name) if found is not None else ""
