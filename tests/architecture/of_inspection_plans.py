"""What the walks through all doors need to know of plans of visits."""

from copy import copy
from dataclasses import dataclass
from typing import Any

from anxiao.inspections.plans.models import InspectionPlan, Recusal
from anxiao.inspections.plans.services import recusals
from anxiao.kernel import clock
from anxiao.kernel.ids import uuid7
from anxiao.kernel.principal import acting
from tests.inspections.planning import begun, draft, issued, visits_of
from tests.inspections.visiting import checklist
from tests.world import World

COUNT_THEMSELVES = {"inspection_plans:index"}
NEEDS = {
    "inspection_plans:export": "inspections.export",
    "inspection_plans:new": "inspections.plan",
    "inspection_plans:revise": "inspections.plan",
    "inspection_plans:mine": "inspections.visit",
    "inspection_plans:recusals": "inspections.visit",
}
READING = {"inspection_plans": "inspections.read"}
FOR_POST_ALONE = {"inspection_plans:lift"}
VISITS = "/api/v1/visits"
LEAVE_NO_ENTRY = {
    f"POST {VISITS}/{{pk}}/release": "its entry lies under the seal, where this walk reads none",
    f"POST {VISITS}/{{pk}}/recheck": "what was seen is told to the hazard as the visit is finished",
}
BASE = "/api/v1/inspection-plans"
WHY = {"reason": "上级另有安排"}


@dataclass
class InspectionPlans:
    """A draft of the county's office, and a recusal of the inspector's post."""

    plan: InspectionPlan
    recusal: Recusal

    def keys(self) -> dict[str, dict[str, Any]]:
        plan = {"pk": self.plan.pk, "verb": "call_off"}
        recusal = {"pk": self.recusal.pk}
        return {
            "inspection_plans:": plan,
            "inspection_plans:lift": recusal,
            f"{BASE}/": plan,
            f"{BASE}/recusals/": recusal,
        }

    def row_of(self, name: str) -> Any:
        """The record that an address names, or nothing where it names none."""
        pages = {f"inspection_plans:{one}" for one in ("detail", "act", "revise")}
        return self.plan if name in pages or f" {BASE}/{{pk}}" in name else None


def declared(world: World, who: str = "inspector", at: str = "far_school") -> Recusal:
    with acting(world.actors[who]) as actor:
        where = world.organisations[at].pk
        return recusals.declare(actor=actor, organisation=where, kind="worked")


def make(world: World) -> InspectionPlans:
    return InspectionPlans(draft(world), declared(world))


def found(name: str, who: str) -> int | None:
    """Whoever ordered the visits calls them off; the others within reach read of them."""
    if name in ("inspection_plans:act", "inspection_plans:revise"):
        return 200 if who == "coordinator" else 403
    return None


def add(own: InspectionPlans, number: int) -> None:
    """More of them, past every service."""
    plans, rows = [], []
    for each in range(number):
        plan, row = copy(own.plan), copy(own.recusal)
        plan.pk, row.pk, row.organisation = uuid7(), uuid7(), 10_000 + each
        plans.append(plan)
        rows.append(row)
    InspectionPlan.objects.bulk_create(plans)
    Recusal.objects.bulk_create(rows)


# --- what leaves an entry -------------------------------------------------------------------------

Told = dict[str, tuple[str, str, dict[str, Any]]]


def _given(world: World, *, sites: str = "sites") -> dict[str, Any]:
    return {
        "kind": "special",
        "title": "汛期校园安全检查",
        "checklists": [str(checklist().pk)],
        "sites_from": "list",
        sites: [str(world.sites["school"].pk)],
        "starts_on": f"{clock.today()}",
        "ends_on": f"{clock.today()}",
        "team": [str(world.actors[one].post) for one in ("inspector", "police")],
    }


def by_page(world: World) -> Told:
    given, plan, other = _given(world), draft(world), draft(world)
    recusal = declared(world, "market")
    shop = world.organisations["shop"].pk
    wants = {"organisation": shop, "kind": "kin", "post": world.actors["police"].post}
    base = "/inspection-plans"
    return {
        "inspection_plans:new": ("coordinator", f"{base}/new/", given),
        "inspection_plans:revise": ("coordinator", f"{base}/{plan.pk}/revise/", given),
        "inspection_plans:act": ("coordinator", f"{base}/{other.pk}/call_off/", WHY),
        "inspection_plans:recusals": ("police", f"{base}/recusals/", wants),
        "inspection_plans:lift": ("market", f"{base}/recusals/{recusal.pk}/lift/", {}),
    }


def by_api(world: World) -> Told:
    """Operations that change something, each on a record of its own."""
    shop = world.organisations["shop"].pk
    recusal = declared(world, "town", "central")
    cases: dict[str, tuple[InspectionPlan, dict[str, Any]]] = {
        # The year of the school may be full by then; a shop has none.
        "issue": (draft(world, at=("shop",)), {}),
        "revise": (draft(world), _given(world)),
        "end": (_all_dropped(world), {}),
        "call_off": (draft(world), WHY),
    }
    told: Told = {
        f"POST {BASE}": ("coordinator", BASE, _given(world)),
        f"POST {BASE}/recusals": (
            "town", f"{BASE}/recusals", {"organisation": shop, "kind": "other"},
        ),
        f"POST {BASE}/recusals/{{pk}}/lift": (
            "town", f"{BASE}/recusals/{recusal.pk}/lift", {},
        ),
    }  # fmt: skip
    for verb, (row, body) in cases.items():
        told[f"POST {BASE}/{{pk}}/{verb}"] = ("coordinator", f"{BASE}/{row.pk}/{verb}", body)
    return {**told, **_on_visits(world)}


def _all_dropped(world: World) -> InspectionPlan:
    """Under way, with nothing left of it: as a plan stands whose last end was not noticed."""
    plan = issued(world)
    (visit,) = visits_of(plan, world)
    begun(world, visit)
    with acting(world.actors["coordinator"]):
        type(visit).objects.filter(pk=visit.pk).update(
            state="dropped", reason="停课", closed_at=clock.now(), desk=None
        )
    return plan


def _on_visits(world: World) -> Told:
    """The verbs of visits that come with plans, each on a visit of its own."""
    (to_begin,), (to_end,) = visits_of(issued(world), world), visits_of(issued(world), world)
    cases: dict[str, tuple[str, Any, dict[str, Any]]] = {
        "begin": ("inspector", to_begin, {}),
        "call_off": ("coordinator", to_end, WHY),
    }
    return {
        f"POST {VISITS}/{{pk}}/{verb}": (who, f"{VISITS}/{row.pk}/{verb}", body)
        for verb, (who, row, body) in cases.items()
    }
