"""The walk that shows that a sealed visit leaks nothing, for whoever takes it.

The walk of sealed bookings, taken through every page and every operation that reads: once in a
county in which a random plan is announced, once with all that can happen behind seals in it.
It is long, so those who take it stand in several files, which run beside one another.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from django.test import Client

from anxiao.hazards.models import Hazard
from anxiao.inspections.paper import codes
from anxiao.inspections.paper.models import PaperSheet
from anxiao.inspections.plans.models import InspectionPlan
from anxiao.inspections.plans.services import issuing
from anxiao.inspections.visits.models import Visit
from anxiao.inspections.visits.services import planned
from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry, Seal, Subject
from anxiao.notices.models import Notice
from anxiao.programmes.bookings.met import in_year
from tests.addresses import Operation, Page, operations, pages
from tests.architecture.county import County, make_county, undone
from tests.inspections.papering import printed_for
from tests.inspections.planning import (
    begun,
    does,
    draft,
    filled,
    issued,
    released,
    second,
    visits_of,
)
from tests.inspections.visiting import checklist
from tests.sealed import apart, told
from tests.world import HOLDERS, TOWN, World

INSIDE, TEAM = ("coordinator", "second"), ("inspector", "police")
STRANGERS = [who for who in HOLDERS if who not in (*INSIDE, *TEAM)]
# Two halves, walked by a file each: the county's own, then towns, schools and the next county.
OF_THE_COUNTY, OUTSIDE = (
    STRANGERS[: STRANGERS.index("town")],
    STRANGERS[STRANGERS.index("town") :],
)
WORDS, WHY = "暗访", "另行安排"
VERBS = (
    "save", "finish", "begin", "print_paper", "release", "call_off", "drop", "opinion",
    "add_members", "recheck", "attend",
)  # fmt: skip
PLAN_VERBS = ("issue", "revise", "end", "call_off")


@dataclass
class Case:
    """One county for all of these tests, with an announced random plan of sealed visits."""

    county: County
    lists: list[UUID]
    random: InspectionPlan

    @property
    def world(self) -> World:
        return self.county.world

    @property
    def school(self) -> int:
        return self.world.organisations["school"].pk

    @cached_property
    def everywhere(self) -> dict[str, str]:
        """Every page, and every operation that reads, each with what the county has."""
        doors: list[Page | Operation] = [*pages(), *(o for o in operations() if o.method == "GET")]
        return {door.name: self.county.url(door) for door in doors}

    def client(self, who: str) -> Client:
        return self.county.client(who)


@dataclass
class Keys:
    """What a stranger could have overheard: the keys of a sealed visit, its plan, its booking."""

    visit: UUID
    plan: UUID
    booking: UUID
    sheet: UUID
    code: str


@contextmanager
def made() -> Iterator[Case]:
    """A county for the tests of a module, undone after them."""
    with undone(), clock.at(clock.now()):
        county = make_county()
        second(county.world)
        lists = [checklist().pk]
        sites = ("school", "central", "shop")
        plan = issued(county.world, "random", at=sites, lists=lists, title="双随机抽查")
        yield Case(county, lists, plan)


# --- what happens behind seals --------------------------------------------------------------


def only_planned(case: Case) -> Keys:
    """Issued, released by one of two, called off, drafted: nobody but the office knows of it."""
    world, lists = case.world, case.lists
    plan = issued(
        world, "covert", at=("school", "central", "shop"), lists=lists, title=WORDS,
        departments=[world.organisations["market"].pk],
    )  # fmt: skip
    one, other = (at(plan, world, where) for where in ("school", "central"))
    does(world, "coordinator", planned.release, one)
    does(world, "coordinator", planned.call_off, other, reason=WHY)
    dropped = issued(world, "covert", lists=lists, title=WORDS)
    does(world, "second", issuing.call_off, dropped, reason=WHY)
    draft(world, "covert", lists=lists, title=WORDS)
    does(world, "second", planned.call_off, visits_of(case.random, world)[0], reason=WHY)
    return _keys(one, world)


def under_way(case: Case) -> Keys:
    """Known to the team too, begun and filled in, with failures; of a random plan one as well."""
    keys, world = only_planned(case), case.world
    for row in _left(case):
        known = released(world, row)
        paper = printed_for(world, known)
        filled(world, begun(world, known), 1, 2)
    return replace(keys, code=paper.code)


def at(plan: InspectionPlan, world: World, where: str) -> Visit:
    site = world.sites[where].pk
    return next(one for one in visits_of(plan, world) if one.site_id == site)


def _left(case: Case) -> list[Visit]:
    with acting(case.world.actors["coordinator"]) as office:
        rows = Visit.objects.visible_to(office).filter(seal__isnull=False, state="planned")
        return list(rows.filter(release_asked_by=None).order_by("pk"))


def _keys(visit: Visit, world: World) -> Keys:
    with acting(world.actors["coordinator"]):
        sheet = visit.sheets.get()
    assert visit.plan_id is not None and visit.booking is not None
    return Keys(visit.pk, visit.plan_id, visit.booking, sheet.pk, codes.fresh())


def nothing() -> Keys:
    return Keys(uuid4(), uuid4(), uuid4(), uuid4(), codes.fresh())


# --- what everybody can ask -----------------------------------------------------------------


def about(case: Case, keys: Keys) -> list[str]:
    """What a stranger would ask who suspects something: by key, by words, by place, by kind."""
    school, site, v1 = case.school, case.world.sites["school"].pk, "/api/v1"
    visit, plan, announced = keys.visit, keys.plan, case.random.pk
    return [
        "/?all", f"/p/{keys.code}", f"/visits/papers/?code={keys.code}", "/visits/papers/mine/",
        f"/visits/papers/of-visit/{visit}/", f"{v1}/papers/codes/{keys.code}",
        f"{v1}/visits/{visit}/paper", f"/visits/papers/new/?site={site}",
        f"/visits/{visit}/", f"/visits/{visit}/begin/", f"/visits/{visit}/drop/",
        f"/visits/{visit}/report.pdf", f"/visits/{visit}/sheets/{keys.sheet}/",
        f"/visits/?q={WORDS}", "/visits/?kind=covert", "/visits/?kind=random",
        "/visits/?state=planned", "/visits/?state=started", "/visits/?state=dropped",
        f"/visits/?site={site}", f"/visits/?of={school}", "/visits/export.xlsx?kind=covert",
        "/visits/coverage/", "/visits/coverage/?kind=covert", f"/visits/start/?site={site}",
        f"/visits/sites/{site}/panel/", f"/visits/sites/{case.world.sites['shop'].pk}/panel/",
        f"/inspection-plans/{plan}/", f"/inspection-plans/{plan}/call_off/",
        f"/inspection-plans/{plan}/revise/", f"/inspection-plans/{announced}/",
        f"/inspection-plans/{announced}/call_off/", f"/inspection-plans/{announced}/end/",
        f"/inspection-plans/?q={WORDS}", "/inspection-plans/?kind=covert",
        "/inspection-plans/?kind=random", "/inspection-plans/export.xlsx?kind=random",
        f"/bookings/{keys.booking}/", f"/bookings/schools/{school}/", f"/schools/{school}/",
        f"/schools/{school}/?print", f"/search/?q={WORDS}", f"/ledger/{visit}/",
        f"/ledger/{plan}/", f"/ledger/{announced}/", f"/towns/{TOWN}/", "/notices/",
        "/exceptions/", f"{v1}/search?q={WORDS}",
        f"{v1}/visits/{visit}", f"{v1}/visits/{visit}/offers", f"{v1}/visits/{visit}/sheets",
        f"{v1}/visits/{visit}/team", f"{v1}/visits/{visit}/findings",
        f"{v1}/visits/{visit}/report", f"{v1}/visits?whose=mine", f"{v1}/visits?kind=covert",
        f"{v1}/visits?state=planned", f"{v1}/visits?site={site}", f"{v1}/visits/coverage",
        f"{v1}/inspection-plans/{plan}", f"{v1}/inspection-plans/{plan}/scope",
        f"{v1}/inspection-plans/{plan}/visits", f"{v1}/inspection-plans/{plan}/offers",
        f"{v1}/inspection-plans/{announced}", f"{v1}/inspection-plans/{announced}/scope",
        f"{v1}/inspection-plans/{announced}/visits", f"{v1}/inspection-plans/{announced}/offers",
        f"{v1}/inspection-plans?kind=covert", f"{v1}/bookings/{keys.booking}",
        f"{v1}/bookings/schools/{school}", f"{v1}/ledger/subjects/{visit}",
        f"{v1}/ledger/subjects/{plan}", f"{v1}/ledger/entries", f"{v1}/notices",
    ]  # fmt: skip


def tried(case: Case, who: str, keys: Keys) -> dict[str, Any]:
    """What comes back to whoever tries to change it; all of it undone."""
    own, found = case.client(who), {}
    doors = [f"visits/{keys.visit}/{verb}" for verb in VERBS]
    doors += [f"inspection-plans/{keys.plan}/{verb}" for verb in PLAN_VERBS]
    doors += [f"bookings/{keys.booking}/{verb}" for verb in ("cancel", "carry_out", "join")]
    body = {
        "reason": "x", "sheet": str(keys.sheet), "hazard": str(uuid4()), "outcome": "gone",
        "opinion": "agrees", "posts": [str(uuid4())], "duty": str(uuid4()), "seen": "there",
    }  # fmt: skip
    with undone():
        for door in doors:
            answer = own.post(f"/api/v1/{door}", body, "application/json")
            found[_bare(door, keys)] = told(answer, *vars(keys).values())
        found["open visit there"] = _started(case, own)
    return found


def _started(case: Case, own: Client) -> Any:
    """Whether somebody else may begin an open visit at the same place; it has a key of its own."""
    site = str(case.world.sites["school"].pk)
    given = {"site": site, "kind": "open", "checklists": [str(case.lists[0])]}
    answer = own.post("/api/v1/visits", given, "application/json")
    return answer.status_code if answer.status_code == 201 else told(answer)


def _bare(address: str, keys: Keys) -> str:
    for name, key in vars(keys).items():
        address = address.replace(str(key), name)
    return address


def kept(case: Case, who: str, before: dict[str, set[Any]]) -> dict[str, int]:
    """What the database itself shows a post beyond what stood there before."""
    return {name: len(rows - before[name]) for name, rows in rows_of(case, who).items()}


def rows_of(case: Case, who: str) -> dict[str, set[Any]]:
    with acting(case.world.actors[who]):
        return {
            **{
                model.__name__: {*model.objects.values_list("pk", flat=True)}
                for model in (
                    Visit,
                    InspectionPlan,
                    PaperSheet,
                    Seal,
                    Subject,
                    Entry,
                    Notice,
                    Hazard,
                )
            },
            "met": {one.id for one in in_year(case.school, clock.today().year)},
        }


def everything(case: Case, who: str, keys: Keys, *, whole: bool = True) -> dict[str, Any]:
    own, found = case.client(who), {}
    if whole:
        for name, address in case.everywhere.items():
            found[name] = told(own.get(address), *vars(keys).values())
    for address in about(case, keys):
        found[_bare(address, keys)] = told(own.get(address), *vars(keys).values())
    return {**found, **tried(case, who, keys)}


def without(case: Case, who: str, *, whole: bool = True) -> dict[str, Any]:
    with undone():
        return everything(case, who, nothing(), whole=whole)


def walk(case: Case, who: str) -> None:
    """Ask for all of it as somebody, without and with, and compare every byte."""
    none, before = without(case, who), rows_of(case, who)
    assert len(none) > 300
    with undone():
        keys = under_way(case)
        assert not any(kept(case, who, before).values())
        some = everything(case, who, keys)
    assert apart(some, none) == {}
