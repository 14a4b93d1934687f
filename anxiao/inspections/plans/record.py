"""What the page of one plan shows: what is announced, and to those who know it the rest."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.paper.services.issuing import may_print
from anxiao.inspections.plans import routing
from anxiao.inspections.plans.doors import DOORS
from anxiao.inspections.plans.models import InspectionPlan, PlanScope, known_scope
from anxiao.inspections.plans.services import sealing
from anxiao.inspections.plans.sketch import sketch
from anxiao.inspections.visits.lifecycle import ENDED
from anxiao.inspections.visits.models import Visit
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import pick
from anxiao.kernel.sentences import word_day, word_moment
from anxiao.kernel.subjects import page_of
from anxiao.ledger.models import Subject
from anxiao.people.story import organisations, story
from anxiao.places.models import Site


def page(actor: Actor, plan: InspectionPlan, scope: PlanScope | None) -> dict[str, Any]:
    visits = list(Visit.objects.visible_to(actor).of_plan(plan).order_by("pk"))
    return {
        "plan": plan,
        "offers": DOORS.buttons(plan, actor, lambda verb: address(plan, verb)),
        "facts": _facts(plan),
        "checklists": _lists(actor, plan),
        "campaign_url": _campaign_page(actor, plan),
        "scope": _scope(actor, scope) if scope is not None else None,
        "visits": rows_of(visits),
        "route": sketch(routing.nearest_next(visits)),
        "may_print": any(
            actor.post in one.posts and may_print(actor=actor, visit=one) for one in visits
        ),
        "readers": _readers(plan, scope),
        "entries": story(actor, plan.pk),
    }


def address(plan: InspectionPlan, verb: str) -> str:
    name = "revise" if verb == "revise" else "act"
    args = [plan.pk] if verb == "revise" else [plan.pk, verb]
    return reverse(f"inspection_plans:{name}", args=args)


def rows_of(visits: Sequence[Visit]) -> list[dict[str, Any]]:
    """Visits in the order in which one goes, each with how far it lies from the one before."""
    ordered = routing.nearest_next(visits)
    far = routing.legs(ordered)
    return [
        {"visit": one, "metres": leg, "at": _at(one), "is_over": one.state in ENDED}
        for one, leg in zip(ordered, far, strict=True)
    ]


def _at(visit: Visit) -> str:
    """Its position as the map reads it, in no language's figures."""
    return "{},{}".format(*visit.position) if visit.position else ""


def _facts(plan: InspectionPlan) -> list[tuple[str, Any]]:
    served = organisations(plan.departments)
    names = [pick(served[one].name) for one in plan.departments if one in served]
    rows = [
        (_("Ordered by"), plan.orderer_name),
        (_("Also serves"), _(", ").join(names)),
        (_("Basis"), plan.basis),
        (_("Issued on"), word_moment(plan.issued_at) if plan.issued_at else ""),
        (_("Why it was called off"), plan.reason),
    ]
    return [(term, value) for term, value in rows if value]


def _lists(actor: Actor, plan: InspectionPlan) -> list[Checklist]:
    rows = Checklist.objects.visible_to(actor).defer("form", "xform", "questions")
    found = rows.in_bulk(plan.checklists)
    return [found[pk] for pk in plan.checklists if pk in found]


def _campaign_page(actor: Actor, plan: InspectionPlan) -> str:
    if plan.campaign is None:
        return ""
    is_reached = Subject.objects.visible_to(actor).filter(pk=plan.campaign).exists()
    return page_of("campaign", plan.campaign) if is_reached else ""


def _scope(actor: Actor, scope: PlanScope) -> dict[str, Any]:
    """Days, team and sites in words; of an issued plan its visits say where."""
    rows = [
        (_("First day"), word_day(scope.starts_on)),
        (_("Last day"), word_day(scope.ends_on)),
        (_("The team learns of it"), word_moment(scope.release_at) if scope.release_at else ""),
        (_("Which sites"), str(scope.get_sites_from_display())),
    ]
    sites = Site.objects.visible_to(actor).in_bulk(scope.sites) if scope.sites else {}
    return {
        "facts": [(term, value) for term, value in rows if value],
        "team": sealing.named(scope.team),
        "sites": [sites[pk] for pk in scope.sites if pk in sites],
    }


def _readers(plan: InspectionPlan, scope: PlanScope | None) -> dict[str, Any] | None:
    """Who alone knows of it, and until when at the latest; nothing once it is open."""
    found = sealing.readers(scope) if scope is not None else None
    if found is None:
        return None
    return {
        "names": found.names,
        "until": found.until,
        "is_all": plan.is_covert,
    }


def scope_of(actor: Actor, plan: InspectionPlan) -> PlanScope | None:
    return known_scope(actor, plan)
