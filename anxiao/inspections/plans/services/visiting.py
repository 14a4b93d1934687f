"""The visits of a plan: where they go, with whom, under which seals, on which days of a school."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.plans import recusing, routing, sources
from anxiao.inspections.plans.models import InspectionPlan, PlanScope, Recheck
from anxiao.inspections.plans.services import sealing
from anxiao.inspections.plans.sources import Aim
from anxiao.inspections.plans.terms import MOST_SITES, least, team_of
from anxiao.inspections.visits import terms as visiting
from anxiao.inspections.visits.lifecycle import State
from anxiao.inspections.visits.models import Visit
from anxiao.inspections.visits.services import starting
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Refused
from anxiao.kernel.governed import name_parties
from anxiao.kernel.sentences import sentence
from anxiao.ledger import services as ledger
from anxiao.notices import services as notices
from anxiao.people.models import Post
from anxiao.places.models import Organisation, Site
from anxiao.programmes.bookings.models import Booking
from anxiao.programmes.bookings.services import booking as bookings
from anxiao.programmes.desks import end_of


@dataclass(frozen=True)
class Ordered:
    """What a plan comes to today: where, by which checklists, with whom."""

    aims: list[Aim]
    lists: list[Checklist]
    team: list[Post]


def plan_of(*, actor: Actor, plan: InspectionPlan, scope: PlanScope) -> Ordered:
    """What the plan comes to, or what speaks against it."""
    if scope.ends_on < clock.today():
        raise Refused(sentence(N_("The days of the plan are over: change them first.")))
    aims = sources.aims(actor, scope)
    if not aims:
        raise Refused(sentence(N_("No site fits today: change where the sites come from.")))
    if len(aims) > MOST_SITES:
        raise Refused(
            sentence(
                N_("%(sites)s sites fit, and at most %(most)s are visited by one plan: narrow it."),
                sites=len(aims),
                most=MOST_SITES,
            )
        )
    lists = visiting.lists_in_use(actor, plan.checklists)
    team = team_of(plan.territory_code, plan.kind, scope.team)
    for one in lists:
        for site in {aim.site.kind: aim.site for aim in aims}.values():
            visiting.require_fit_for_site(one, site)
    _require_others(team, [aim.site for aim in aims])
    return Ordered(_in_order(aims), lists, team)


def _require_others(team: Sequence[Post], sites: Sequence[Site]) -> None:
    """Nobody visits her own organisation, one she holds a post in, or one she is close to."""
    both = ((one.organisation_id, one.subject_owner) for one in sites)
    keys = {key for pair in both for key in pair if key is not None}
    recusing.require_free(team, Organisation.objects.filter(pk__in=keys))


def _in_order(aims: list[Aim]) -> list[Aim]:
    by_site = {aim.site.pk: aim for aim in aims}
    return [by_site[site.pk] for site in routing.nearest_next([aim.site for aim in aims])]


@transaction.atomic
def lay(
    *,
    actor: Actor,
    plan: InspectionPlan,
    scope: PlanScope,
    ordered: Ordered,
    exception_reason: str,
) -> list[Visit]:
    """Plan a visit for each of the sites, each under a seal of its own where the kind has one."""
    made = [_visit(actor, plan, scope, aim, ordered) for aim in ordered.aims]
    for visit, aim in zip(made, ordered.aims, strict=True):
        visit.save(force_insert=True)
        team = starting.going(visit, ordered.team)
        starting.fill_in(actor=actor, row=visit, lists=ordered.lists, team=team)
        Recheck.objects.bulk_create(Recheck(visit=visit, hazard_id=one) for one in aim.hazards)
        says = sentence(N_("Planned a visit at %(site)s."), site=visit.place)
        ledger.record("visit.plan", visit, actor=actor, says=says, details=_facts(visit, ordered))
        _book(actor, plan, visit, aim.site, exception_reason)
        _tell(actor, visit, ordered.team)
    return made


def _visit(
    actor: Actor, plan: InspectionPlan, scope: PlanScope, aim: Aim, ordered: Ordered
) -> Visit:
    """The row with the reach of its site, for the organisation of whoever leads the team."""
    assert actor.post is not None
    lead, site = ordered.team[0].organisation, aim.site
    row = Visit(
        state=State.PLANNED,
        plan=plan,
        orderer=plan.orderer,
        ordered_by=actor.post,
        starts_on=scope.starts_on,
        ends_on=scope.ends_on,
        latitude=site.latitude,
        longitude=site.longitude,
        is_recheck=bool(aim.hazards),
        release_at=scope.release_at,
        released_at=None if plan.is_sealed else clock.now(),
        seal=_seal(actor, plan, scope),
        team_least=least(site.territory_code, plan.kind, ordered.team),
        campaign=plan.campaign,
        campaign_title=plan.campaign_title,
        due_at=end_of(scope.ends_on),
        started_by=actor.post,
        desk=lead.pk,
        visitor=lead.pk,
        visitor_zh=lead.zh,
        visitor_en=lead.en,
        posts=[one.pk for one in ordered.team],
        **starting.about(site, plan.kind),
    )
    organisations = [one.organisation_id for one in ordered.team]
    name_parties(row, [actor.organisation, *organisations, *row.named()])
    return row


def _seal(actor: Actor, plan: InspectionPlan, scope: PlanScope) -> UUID | None:
    """A seal of its own, so that opening one visit opens no other."""
    if not plan.is_sealed:
        return None
    return sealing.of_office(actor=actor, orderer=plan.orderer, ends_on=scope.ends_on)


def _facts(visit: Visit, ordered: Ordered) -> dict[str, object]:
    return {
        "kind": visit.kind,
        "site": visit.site_id,
        "checklists": [one.pk for one in ordered.lists],
        "team": visit.posts,
        "starts_on": visit.starts_on,
        "ends_on": visit.ends_on,
    }


def _book(
    actor: Actor, plan: InspectionPlan, visit: Visit, site: Site, exception_reason: str
) -> None:
    """Take a day of a school's year for the visit: an unannounced one under the visit's seal."""
    school = _school_of(site)
    if school is None:
        return
    assert visit.starts_on is not None
    assert visit.ends_on is not None
    made = bookings.book(
        actor=actor,
        school=school,
        kind=Booking.Kind.INSPECTION,
        title=plan.title,
        starts_on=visit.starts_on,
        ends_on=visit.ends_on,
        basis=plan.legal_basis_id or plan.basis,
        departments=plan.departments,
        share=Booking.Share.UNANNOUNCED if plan.is_sealed else Booking.Share.ANNOUNCED,
        seal=visit.seal,
        for_=("visit", visit.pk),
        exception_reason="" if plan.is_sealed else exception_reason,
    )
    visit.booking = made.pk
    visit.save(update_fields=["booking"])


def _school_of(site: Site) -> int | None:
    """The school whose year a visit draws on; sites of others have no calendar."""
    kind = Organisation.Kind.SCHOOL
    rows = Organisation.objects.filter(pk=site.subject_owner or 0, kind=kind)
    found = rows.values_list("pk", flat=True)
    return found.first()


def _tell(actor: Actor, visit: Visit, team: Sequence[Post]) -> None:
    says = sentence(N_("You are on the team of a planned visit at %(site)s."), site=visit.place)
    to = [one.pk for one in team]
    notices.send(actor, to=to, subject=visit, kind="work", says=says, due=visit.due_at)
