"""What the walks through all doors need to know of papers that are filled in by hand."""

from copy import copy
from dataclasses import dataclass
from typing import Any

from anxiao.inspections.paper import codes
from anxiao.inspections.paper.models import PaperSheet
from anxiao.inspections.visits.models import Visit
from anxiao.kernel import clock
from anxiao.kernel.ids import uuid7
from tests.inspections.papering import printed, printed_for
from tests.inspections.visiting import checklist, start
from tests.world import World

BASE, VISITS = "/api/v1/papers", "/api/v1/visits"
READING = {"paper": "inspections.visit"}
API_NEEDS = {"/papers": "inspections.visit"}
FOR_POST_ALONE = {"paper:take"}
LEADS_ON = {"paper:code", "paper:of_visit", "paper:upload"}
OF_A_VISIT = {
    "paper:of_visit",
    f"GET {VISITS}/{{pk}}/paper",
    f"GET {VISITS}/{{pk}}/paper/workbook",
}
ONE = {"paper:code", "paper:detail", "paper:print", "paper:workbook"}
OF_ONES_OWN = {"paper:print_mine", "paper:workbook_of_mine"}
LEAVE_NO_ENTRY = {
    "paper:upload": "what a workbook says is shown, and nothing of it kept",
    "paper:take": "it carries what was signed for its reader: its own tests see the entries",
    f"POST {BASE}/returned": "what a workbook says is told, and nothing of it kept",
    f"POST {BASE}/returned/take": "its body is a workbook: its own tests see the entries",
}


@dataclass
class Papers:
    """A paper for a visit to come, and one of a visit that is under way."""

    paper: PaperSheet
    visit: Visit
    office: int

    def keys(self) -> dict[str, dict[str, Any]]:
        named = {"pk": self.paper.pk, "code": self.paper.code}
        return {
            "paper:": named,
            f"{BASE}/": named,
            "paper:of_visit": {"pk": self.visit.pk},
            f"{VISITS}/{{pk}}/paper": {"pk": self.visit.pk},
        }

    def row_of(self, name: str) -> Any:
        """The record that an address names, or nothing where it names none."""
        if name in OF_A_VISIT:
            return self.visit
        return self.paper if name in ONE or f" {BASE}/{{" in name or "/codes/" in name else None


def make(world: World) -> Papers:
    visit = start(world)
    printed_for(world, visit)
    return Papers(printed(world), visit, world.organisations["office"].pk)


def found(name: str, who: str) -> int | None:
    """Only the inspector goes on a visit that was printed."""
    if name in OF_ONES_OWN:
        return 200 if who == "inspector" else 404
    return None


def add(own: Papers, number: int) -> None:
    """More papers, for visits to come and for visits under way, past every service."""
    for _each in range(number):
        paper, visit, its = copy(own.paper), copy(own.visit), copy(own.paper)
        visit.pk, paper.pk, its.pk = uuid7(), uuid7(), uuid7()
        paper.code, its.code, its.visit = codes.fresh(), codes.fresh(), visit
        paper.printer = own.office
        Visit.objects.bulk_create([visit])
        PaperSheet.objects.bulk_create([paper, its])


# --- what leaves an entry -------------------------------------------------------------------------

Told = dict[str, tuple[str, str, dict[str, Any]]]


def by_page(world: World) -> Told:
    given = {"site": world.sites["school"].pk, "kind": "open", "checklists": [checklist().pk]}
    paper = printed(world)
    start(world)
    return {
        "paper:new": ("inspector", "/visits/papers/new/", given),
        "paper:detail": ("inspector", f"/visits/papers/{paper.pk}/", _today()),
        "paper:mine": ("inspector", "/visits/papers/mine/", {}),
    }


def by_api(world: World) -> Told:
    site = str(world.sites["school"].pk)
    given = {"site": site, "kind": "open", "checklists": [str(checklist().pk)]}
    visit, paper = start(world), printed(world)
    return {
        f"POST {BASE}": ("inspector", BASE, given),
        f"POST {BASE}/{{pk}}/enter": ("inspector", f"{BASE}/{paper.pk}/enter", _today()),
        f"POST {VISITS}/{{pk}}/print_paper": (
            "inspector", f"{VISITS}/{visit.pk}/print_paper", {},
        ),
    }  # fmt: skip


def _today() -> dict[str, str]:
    return {"happened_on": f"{clock.today():%Y-%m-%d}"}
