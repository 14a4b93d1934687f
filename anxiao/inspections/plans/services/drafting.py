"""Drafting a plan of visits, and changing the draft."""

from typing import Any, Unpack

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.inspections.plans.lifecycle import LIFECYCLE
from anxiao.inspections.plans.models import InspectionPlan, PlanScope, known_scope
from anxiao.inspections.plans.services import sealing
from anxiao.inspections.plans.terms import Asked, Terms, checked
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed
from anxiao.kernel.governed import COLUMNS, name_parties
from anxiao.kernel.sentences import sentence
from anxiao.ledger import acts
from anxiao.ledger import services as ledger
from anxiao.places.models import Organisation


@transaction.atomic
def draft(*, actor: Actor, **asked: Unpack[Asked]) -> InspectionPlan:
    """Draft a plan of visits. Nobody is told, and no day of a school is taken, before it is issued.

    A covert plan lies under a seal from its first word on; of a random one its sites, days and
    team do.
    """
    terms = checked(actor=actor, **asked)
    plan = InspectionPlan(kind=terms.kind, made_at=clock.now(), **_place(terms.orderer))
    scope = PlanScope(plan=plan)
    _write(actor, plan, scope, terms)
    name_parties(plan, [actor.organisation, *plan.named()])
    plan.save(force_insert=True)
    _keep_scope(scope, plan)
    says = sentence(N_("Drafted the plan “%(title)s”."), title=plan.title)
    ledger.record("inspectionplan.draft", plan, actor=actor, says=says, details=facts(plan))
    _record_scope(actor, "planscope.draft", scope)
    return plan


@transaction.atomic
def revise(
    *, actor: Actor, row: InspectionPlan, version: int | None = None, **asked: Unpack[Asked]
) -> InspectionPlan:
    """Write a draft anew; of which kind it is does not change."""
    LIFECYCLE.admit("revise", row, actor=actor)
    terms = checked(actor=actor, **asked)
    if terms.kind != row.kind:
        raise Invalid(sentence(N_("The kind of a plan stays: call this one off, draft another.")))
    scope = require_scope(actor=actor, plan=row)

    def change(found: InspectionPlan) -> None:
        _write(actor, found, scope, terms)

    says = sentence(N_("Changed the draft of the plan."))
    done: InspectionPlan = acts.act(
        "revise",
        machine=LIFECYCLE,
        actor=actor,
        row=row,
        says=says,
        change=change,
        details=_told(terms),
        version=version,
    )
    _keep_scope(scope, done)
    _record_scope(actor, "planscope.revise", scope)
    return done


def require_scope(*, actor: Actor, plan: InspectionPlan) -> PlanScope:
    found = known_scope(actor, plan)
    if found is None:
        raise NotAllowed(sentence(N_("Only the posts that know its sites and days may do this.")))
    return found


def _place(orderer: Organisation) -> dict[str, Any]:
    """Whose plan it is, and who reaches it by that."""
    kinds = Organisation.Kind
    return {
        "orderer": orderer.pk,
        "orderer_zh": orderer.zh,
        "orderer_en": orderer.en,
        "desk": orderer.pk,
        "territory_code": orderer.territory_code,
        "territorial_owner": orderer.pk if orderer.kind == kinds.TOWN else None,
        "sector_owner": orderer.pk if orderer.kind == kinds.DEPARTMENT else None,
        "sector": (orderer.sectors or [""])[0],
    }


def _write(actor: Actor, plan: InspectionPlan, scope: PlanScope, terms: Terms) -> None:
    """Lay the terms on a plan and its scope, under the seals that their kind asks for."""
    plan.title, plan.basis, plan.legal_basis = terms.title, terms.basis, terms.legal_basis
    plan.checklists = [one.pk for one in terms.checklists]
    plan.departments = list(terms.departments)
    plan.campaign = terms.occasion.key if terms.occasion else None
    plan.campaign_title = terms.occasion.title if terms.occasion else ""
    scope.starts_on, scope.ends_on = terms.starts_on, terms.ends_on
    scope.sites_from, scope.sites, scope.filters = terms.sites_from, terms.sites, terms.filters
    scope.team, scope.release_at = [one.pk for one in terms.team], terms.release_at
    if plan.is_sealed and not sealing.lasts(scope.seal, terms.ends_on):
        scope.seal = sealing.of_office(actor=actor, orderer=plan.orderer, ends_on=terms.ends_on)
    plan.seal = scope.seal if plan.is_covert else None


def _keep_scope(scope: PlanScope, plan: InspectionPlan) -> None:
    """The scope goes where its plan goes, under its own seal."""
    for name in COLUMNS:
        if name != "seal":
            setattr(scope, name, getattr(plan, name))
    scope.save()


def _record_scope(actor: Actor, action: str, scope: PlanScope) -> None:
    says = sentence(N_("Set the sites, the days and the team."))
    ledger.record(action, scope, actor=actor, says=says, details=scope_facts(scope))


def facts(plan: InspectionPlan) -> dict[str, Any]:
    """What of a plan stands in its entries: nothing of its sites, days and team."""
    names = ("kind", "title", "basis", "checklists", "departments", "campaign", "orderer")
    return {name: getattr(plan, name) for name in names}


def _told(terms: Terms) -> dict[str, Any]:
    return {
        "title": terms.title,
        "basis": terms.basis,
        "checklists": [one.pk for one in terms.checklists],
        "departments": list(terms.departments),
    }


def scope_facts(scope: PlanScope) -> dict[str, Any]:
    names = ("starts_on", "ends_on", "sites_from", "sites", "filters", "team", "release_at")
    return {name: getattr(scope, name) for name in names}
