"""What a plan is made of, checked before anything is kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NotRequired, TypedDict, Unpack
from uuid import UUID

from django.utils.translation import gettext_noop as N_

from anxiao.hazards.services import occasions
from anxiao.inspections.abilities import Ability
from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.plans.models import SEALED_KINDS, InspectionPlan, PlanScope
from anxiao.inspections.plans.sources import checked_filters
from anxiao.inspections.visits import terms as visiting
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed
from anxiao.kernel.given import in_our_time, need
from anxiao.kernel.occasions import Occasion
from anxiao.kernel.sentences import msg, sentence
from anxiao.norms import services as norms
from anxiao.norms.models import LegalBasis
from anxiao.people.models import Post
from anxiao.places.models import Organisation
from anxiao.programmes.bookings import terms as booking
from anxiao.programmes.bookings.models import LONGEST

MOST_SITES = 200
From, Kind = PlanScope.From, InspectionPlan.Kind
UNITS = (Organisation.Kind.SCHOOL, Organisation.Kind.OPERATOR)


class Asked(TypedDict):
    """What whoever plans visits says of them.

    ``basis`` is the key of a legal basis, or words. ``sites`` are named one by one, or those that
    fit ``filters``, or those of hazards to be re-checked. ``release_at`` is when the team of a
    sealed plan learns where it goes; without it two persons of the office release each visit.
    """

    kind: str
    title: str
    checklists: Sequence[UUID]
    starts_on: date
    ends_on: date
    team: Sequence[UUID]
    basis: NotRequired[str]
    sites_from: NotRequired[str]
    sites: NotRequired[Sequence[UUID]]
    filters: NotRequired[dict[str, Any]]
    departments: NotRequired[Iterable[int]]
    campaign: NotRequired[UUID | None]
    release_at: NotRequired[datetime | None]


@dataclass(frozen=True)
class Terms:
    """A plan that makes sense; whether its sites can be visited is judged when it is issued."""

    orderer: Organisation
    kind: str
    title: str
    basis: str
    legal_basis: LegalBasis | None
    checklists: list[Checklist]
    starts_on: date
    ends_on: date
    sites_from: str
    sites: list[UUID]
    filters: dict[str, Any]
    team: list[Post]
    departments: tuple[int, ...]
    occasion: Occasion | None
    release_at: datetime | None


def checked(*, actor: Actor, **asked: Unpack[Asked]) -> Terms:
    """The terms, or what is wrong with them."""
    orderer, kind = _orderer(actor), asked["kind"]
    _check_kind(orderer, kind)
    _check_window(asked["starts_on"], asked["ends_on"])
    basis, legal_basis = booking.basis_of(asked.get("basis", ""))
    about = need(asked["title"], sentence(N_("Say in a few words what the visits are about.")))
    sites_from = asked.get("sites_from", From.LIST)
    return Terms(
        orderer=orderer,
        kind=kind,
        title=about[:160],
        basis=basis[:240],
        legal_basis=legal_basis,
        checklists=_lists(actor, kind, asked["checklists"]),
        starts_on=asked["starts_on"],
        ends_on=asked["ends_on"],
        sites_from=sites_from,
        sites=_sites(sites_from, asked.get("sites", ())),
        filters=checked_filters(actor, sites_from, asked.get("filters") or {}),
        team=team_of(orderer.territory_code, kind, asked["team"]),
        departments=booking.bodies(asked.get("departments", ()), orderer.pk),
        occasion=occasions.chosen(actor=actor, campaign=asked.get("campaign")),
        release_at=_release(kind, asked),
    )


def _orderer(actor: Actor) -> Organisation:
    found = Organisation.objects.filter(pk=actor.standing or 0).exclude(kind__in=UNITS).first()
    if not actor.may(Ability.PLAN) or found is None:
        raise NotAllowed(sentence(N_("Your post does not plan visits.")))
    return found


def _check_kind(orderer: Organisation, kind: str) -> None:
    if kind not in Kind.values:
        raise Invalid(sentence(N_("Choose what kind of visits they are.")))
    if kind in SEALED_KINDS and orderer.kind != Organisation.Kind.OFFICE:
        raise NotAllowed(
            sentence(
                N_("Only the coordinating office orders a %(kind)s: ask it for one by a request."),
                kind=msg(visiting.KIND_WORDS[visiting.Kind(kind)]),
            )
        )


def _check_window(starts_on: date, ends_on: date) -> None:
    in_our_time(starts_on, ends_on)
    if ends_on < starts_on:
        raise Invalid(sentence(N_("The last day lies before the first.")))
    if starts_on < clock.today():
        raise Invalid(sentence(N_("The first day lies in the past.")))
    if (ends_on - starts_on).days >= LONGEST:
        raise Invalid(sentence(N_("The visits of a plan lie within %(days)s days."), days=LONGEST))


def _lists(actor: Actor, kind: str, wanted: Sequence[UUID]) -> list[Checklist]:
    rows = visiting.lists_in_use(actor, wanted)
    for row in rows:
        visiting.require_fit_for_visit(row, kind)
    return rows


def _sites(sites_from: str, wanted: Sequence[UUID]) -> list[UUID]:
    if sites_from not in From.values:
        raise Invalid(sentence(N_("Choose where the sites come from.")))
    found = list(dict.fromkeys(wanted))
    if sites_from != From.LIST:
        return []
    if not found:
        raise Invalid(sentence(N_("Choose at least one site.")))
    if len(found) > MOST_SITES:
        raise Invalid(sentence(N_("At most %(most)s sites in one plan."), most=MOST_SITES))
    return found


def _release(kind: str, asked: Asked) -> datetime | None:
    at = asked.get("release_at")
    if at is None or kind not in SEALED_KINDS:
        return None
    if at.astimezone(clock.LOCAL).date() > asked["ends_on"]:
        raise Invalid(sentence(N_("The team would learn of the visits when they are over.")))
    return at


# --- the team -------------------------------------------------------------------------------


def least(territory: int, kind: str, team: Sequence[Post]) -> int:
    """How many go at least: two wherever the law wants two, more where the place does.

    On an open visit some roles go by themselves, as the rule of the place says.
    """
    rule = norms.rule(visiting.TEAM, territory=territory, on=clock.today())
    if kind != Kind.OPEN:
        return max(2, int(rule["joint"]))
    goes_alone = bool(team) and all(one.role in rule["alone"] for one in team)
    return 1 if goes_alone else int(rule["open"])


def team_of(territory: int, kind: str, wanted: Sequence[UUID]) -> list[Post]:
    """The posts that go, enough of them; none of a school or an operator."""
    found = visiting.team_of(None, kind, wanted)
    if any(one.organisation.kind in UNITS for one in found):
        raise Invalid(
            sentence(N_("A school or an operator checks its own sites, and goes on no other team."))
        )
    few = least(territory, kind, found)
    if len(found) < few:
        raise Invalid(
            sentence(
                N_("A visit of this kind takes at least %(least)s persons: name who goes."),
                least=few,
            )
        )
    return found
