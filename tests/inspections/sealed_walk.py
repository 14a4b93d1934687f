"""A sealed visit leaks nothing: every address there is answers the same with it as without it.

The walk of sealed bookings, taken through every page and every operation that reads: once in a
county in which a random plan is announced, once with all that can happen behind seals in it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client

from anxiao.hazards.models import Hazard
from anxiao.inspections.paper import codes
from anxiao.inspections.paper.models import PaperSheet
from anxiao.inspections.plans import jobs
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
    carried_out,
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
WORDS, WHY = "暗访", "另行安排"
VERBS = (
    "save", "finish", "begin", "print_paper", "release", "call_off", "drop", "opinion",
    "add_members", "recheck",
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


@pytest.fixture(scope="module")
def case(django_db_setup: None, django_db_blocker: Any) -> Iterator[Case]:
    with django_db_blocker.unblock(), undone(), clock.at(clock.now()):
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
    one, other = (_at(plan, world, where) for where in ("school", "central"))
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


def _at(plan: InspectionPlan, world: World, where: str) -> Visit:
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


def everywhere(case: Case) -> dict[str, str]:
    """Every page, and every operation that reads, each with what the county has."""
    doors: list[Page | Operation] = [*pages(), *(o for o in operations() if o.method == "GET")]
    return {door.name: case.county.url(door) for door in doors}


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
        "opinion": "agrees", "posts": [str(uuid4())],
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
    return {name: len(rows - before[name]) for name, rows in _rows(case, who).items()}


def _rows(case: Case, who: str) -> dict[str, set[Any]]:
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
        for name, address in everywhere(case).items():
            found[name] = told(own.get(address), *vars(keys).values())
    for address in about(case, keys):
        found[_bare(address, keys)] = told(own.get(address), *vars(keys).values())
    return {**found, **tried(case, who, keys)}


def without(case: Case, who: str, *, whole: bool = True) -> dict[str, Any]:
    with undone():
        return everything(case, who, nothing(), whole=whole)


@pytest.mark.parametrize("who", STRANGERS)
def test_nobody_can_tell_a_county_with_sealed_visits_from_one_without(case: Case, who: str) -> None:
    none, before = without(case, who), _rows(case, who)
    assert len(none) > 300
    with undone():
        keys = under_way(case)
        assert not any(kept(case, who, before).values())
        some = everything(case, who, keys)
    assert apart(some, none) == {}


@pytest.mark.parametrize("who", TEAM)
def test_not_even_the_team_knows_before_it_is_released(case: Case, who: str) -> None:
    none, before = without(case, who, whole=False), _rows(case, who)
    with undone():
        keys = only_planned(case)
        jobs.release_due()
        jobs.opened_unused()
        assert not any(kept(case, who, before).values())
        some = everything(case, who, keys, whole=False)
    assert apart(some, none) == {}


def test_the_check_is_not_blind(case: Case) -> None:
    """The office that ordered it sees it, its team once it is released, and all when it is open."""
    for who, happens in (("coordinator", only_planned), ("inspector", under_way)):
        none = without(case, who, whole=False)
        with undone():
            keys = happens(case)
            some = everything(case, who, keys, whole=False)
        assert len(apart(some, none)) > 8, who
    for who in ("school", "leader", "auditor"):
        none = without(case, who, whole=False)
        with undone():
            keys = under_way(case)
            _unseal()
            some = everything(case, who, keys, whole=False)
        assert len(apart(some, none)) > 8, who


def _unseal() -> None:
    """Past every service: all seals are open."""
    with acting(jobs.Actor.system("test")), connection.cursor() as cursor:
        late = clock.today() + timedelta(days=200)
        cursor.execute("SELECT ledger_open_due_seals(%s, %s)", [late, clock.now()])


def test_finished_it_is_there_for_all_and_the_others_are_not(case: Case) -> None:
    with undone():
        plan = issued(case.world, "covert", at=("school", "central"), lists=case.lists)
        one, other = (_at(plan, case.world, where) for where in ("school", "central"))
        carried_out(case.world, one, 1)
        for who in ("school", "leader", "auditor"):
            assert case.client(who).get(f"/visits/{one.pk}/").status_code == 200, who
            assert case.client(who).get(f"/visits/{other.pk}/").status_code == 404, who
        page = case.client("leader").get(f"/visits/{one.pk}/").content.decode()
    assert str(plan.pk) not in page


def test_whoever_reads_what_is_sealed_stands_on_its_record(case: Case) -> None:
    with undone():
        keys = only_planned(case)
        own = case.client("coordinator")
        for address in (f"/visits/{keys.visit}/", f"/api/v1/visits/{keys.visit}"):
            assert own.get(address).status_code == 200
        assert own.get(f"/inspection-plans/{keys.plan}/").status_code == 200
        with acting(case.world.actors["coordinator"]) as office:
            reads = Entry.objects.filter(action__endswith=".read", post=office.post)
            assert reads.filter(subject=keys.visit).count() == 2
            assert reads.filter(subject=keys.plan).count() == 1
        for _each in range(2):
            case.client("second").get("/visits/")
        with acting(case.world.actors["second"]) as other:
            reads = Entry.objects.filter(action__endswith=".read", post=other.post)
            assert reads.filter(subject=keys.visit).count() == 1


def test_no_mail_and_no_job_speaks_of_it(case: Case, settings: Any) -> None:
    settings.SMTP = {"host": "127.0.0.1", "port": 9}

    def queued() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs")
            return int(cursor.fetchone()[0])

    with undone():
        before = queued()
        under_way(case)
        assert queued() == before
        issued(case.world, "special", lists=case.lists)
        assert queued() > before
