"""What the walks through all doors need to know of visits."""

from copy import copy
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from anxiao.inspections.visits.models import Finding, Member, Visit
from anxiao.kernel.ids import uuid7
from tests.inspections.visiting import (
    checklist,
    fill,
    findings_of,
    finished,
    picture,
    sheet_of,
    start,
)
from tests.world import World

# The list asks how many there are only where not all are at hand.
COUNT_THEMSELVES = {"visits:index"}
NEEDS = {
    "visits:export": "inspections.export",
    "visits:start": "inspections.visit",
    "visits:fill": "inspections.visit",
}
READING = {"visits": "inspections.read"}
API_NEEDS = {"/visits/coverage": "inspections.read"}
FOR_POST_ALONE = {"visits:keep"}
ON_THE_SITE = {"visits:panel"}
ON_THE_HAZARD = {"visits:of_hazard"}
LEAVE_NO_ENTRY = {
    "visits:keep": "what is filled in is the team's own until the visit is finished",
    "POST /api/v1/visits/{pk}/save": "what is filled in is the team's own until it is finished",
    "POST /api/v1/visits/{pk}/attend": "what was seen is told to the roster once it is finished",
}
BASE = "/api/v1/visits"
OF_A_FINISHED_ONE = {"visits:report", f"GET {BASE}/{{pk}}/report"}
WHY = {"reason": "学校停课"}
TEAM = ("inspector", "education")


@dataclass
class Visits:
    """An inspector's visit of the school that is under way, and one that is finished."""

    visit: Visit
    done: Visit

    def keys(self) -> dict[str, dict[str, Any]]:
        begun = {"pk": self.visit.pk, "verb": "drop", "sheet": sheet_of(self.visit).pk}
        return {
            "visits:": begun,
            "visits:report": {"pk": self.done.pk},
            f"{BASE}/": {"pk": self.visit.pk},
            f"{BASE}/{{pk}}/report": {"pk": self.done.pk},
        }

    def row_of(self, name: str) -> Any:
        """The record that an address names, or nothing where it names none."""
        if name in OF_A_FINISHED_ONE:
            return self.done
        pages = {"visits:detail", "visits:act", "visits:fill"}
        return self.visit if name in pages or f" {BASE}/{{pk}}" in name else None


def make(world: World) -> Visits:
    return Visits(start(world), finished(world, "inspector", 1))


def found(name: str, who: str) -> int | None:
    """Whoever goes fills it in and drops it; others within reach read it, or may not."""
    if name == "visits:act":
        return 200 if who in TEAM else 403
    if name == "visits:fill":
        return 200 if who in TEAM else 302
    return None


def add(own: Visits, number: int) -> None:
    """More of them, with more members and findings, past every service."""
    (like,) = findings_of(own.done)
    for each in range(number):
        one = copy(own.done)
        one.pk = uuid7()
        Visit.objects.bulk_create([one])
        finding = copy(like)
        finding.pk, finding.number, finding.path = uuid7(), 100 + each, f"x/q{each}"
        member = Member(
            visit=own.done,
            post=uuid4(),
            title_zh="科员",
            organisation=own.done.visitor,
            organisation_zh="单位",
            joined_at=own.done.made_at,
        )
        Finding.objects.bulk_create([finding])
        Member.objects.bulk_create([member])


# --- what leaves an entry -------------------------------------------------------------------------

Told = dict[str, tuple[str, str, dict[str, Any]]]


def by_page(world: World) -> Told:
    made = checklist()
    given = {"site": world.sites["school"].pk, "kind": "open", "checklists": [made.pk]}
    begun, dropped = start(world), start(world)
    answers = {f"a{place}": "pass" for place in range(3)}
    fills = f"/visits/{begun.pk}/sheets/{sheet_of(begun).pk}/"
    return {
        "visits:start": ("inspector", "/visits/start/", given),
        "visits:fill": ("inspector", fills, {**answers, "version": 1, "do": "finish"}),
        "visits:act": ("inspector", f"/visits/{dropped.pk}/drop/", WHY),
    }


def by_api(world: World) -> Told:
    """Operations that change something, each on a record of its own."""
    site = str(world.sites["school"].pk)
    given = {"site": site, "kind": "open", "checklists": [str(checklist().pk)]}
    whole = start(world)
    fill(world, whole)
    paper = {"opinion": "agrees", "files": [str(picture(world, "inspector", 31).pk)]}
    cases: dict[str, tuple[str, Visit, dict[str, Any]]] = {
        "finish": ("inspector", whole, {}),
        "add_members": ("inspector", start(world), {"posts": [str(world.actors["town"].post)]}),
        "opinion": ("school", start(world), {"opinion": "agrees"}),
        "opinion_on_paper": ("inspector", start(world), paper),
        "opinion_refused": ("inspector", start(world), WHY),
        "drop": ("inspector", start(world), WHY),
    }
    told: Told = {f"POST {BASE}": ("inspector", BASE, given)}
    for verb, (who, row, body) in cases.items():
        told[f"POST {BASE}/{{pk}}/{verb}"] = (who, f"{BASE}/{row.pk}/{verb}", body)
    return told
