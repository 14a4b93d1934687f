"""The pages of plans: a plan is made, issued and carried out in the browser, and by a program."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from anxiao.inspections.plans import routing
from anxiao.inspections.plans.models import Recusal
from anxiao.inspections.visits.models import Visit
from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from anxiao.places.models import Site
from tests.inspections.planning import TEAM, draft, issued, second, visits_of
from tests.inspections.visiting import checklist
from tests.world import SYSTEM, World, make_hazard

pytestmark = pytest.mark.django_db
BASE = "/api/v1/inspection-plans"


def signed_in(world: World, who: str) -> Client:
    made = Client(headers={"accept-language": "en"})
    made.force_login(world.people[who])
    return made


def page(world: World, who: str, address: str, status: int = 200) -> str:
    answer = signed_in(world, who).get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return str(answer.content.decode())


def given(world: World, **more: Any) -> dict[str, Any]:
    return {
        "kind": "special",
        "title": "汛期校园安全检查",
        "checklists": [str(checklist().pk)],
        "sites_from": "list",
        "sites": [str(world.sites["school"].pk)],
        "starts_on": f"{clock.today()}",
        "ends_on": f"{clock.today() + timedelta(days=5)}",
        "team": [str(world.actors[one].post) for one in TEAM],
        **more,
    }


def test_a_plan_is_drafted_changed_issued_and_begun(world: World) -> None:
    office = signed_in(world, "coordinator")
    made = office.post("/inspection-plans/new/", given(world))
    assert made.status_code == 302, made.content.decode()
    address = made.headers["Location"]
    text = page(world, "coordinator", address)
    assert "汛期校园安全检查" in text
    assert "Campus school" in text
    wants = given(world, title="汛期安全检查（改）", version="1")
    assert office.post(f"{address}revise/", wants).status_code == 302
    assert office.post(f"{address}issue/", {"version": "2"}).status_code == 302
    with acting(SYSTEM):
        visit = Visit.objects.get()
    assert "汛期安全检查（改）" in page(world, "coordinator", f"/visits/{visit.pk}/")
    own = signed_in(world, "inspector")
    assert "Campus school" in page(world, "inspector", "/inspection-plans/mine/")
    assert "Carry out the planned visit" in page(world, "inspector", "/")
    assert own.post(f"/visits/{visit.pk}/begin/", {"version": "1"}).status_code == 302
    assert "Begun already" in page(world, "inspector", "/inspection-plans/mine/")


def test_what_is_wrong_is_told_on_the_form(world: World) -> None:
    office = signed_in(world, "coordinator")
    answer = office.post("/inspection-plans/new/", given(world, team=[]))
    assert answer.status_code == 422
    one = [str(world.actors["inspector"].post)]
    answer = office.post("/inspection-plans/new/", given(world, team=one))
    assert answer.status_code == 422
    assert "at least 2 persons" in answer.content.decode()


def test_a_department_is_offered_no_sealed_kind(world: World) -> None:
    assert "covert" in page(world, "coordinator", "/inspection-plans/new/")
    text = page(world, "police", "/inspection-plans/new/")
    assert 'value="special"' in text
    assert 'value="covert"' not in text
    page(world, "inspector", "/inspection-plans/new/", 403)


def test_two_of_the_office_release_a_covert_visit_from_their_work(world: World) -> None:
    second(world)
    (visit,) = visits_of(issued(world, "covert"), world)
    assert "Release the visit to its team" in page(world, "coordinator", "/")
    own = signed_in(world, "coordinator")
    assert own.post(f"/visits/{visit.pk}/release/", {}).status_code == 302
    assert "Release the visit to its team" not in page(world, "coordinator", "/")
    text = page(world, "coordinator", f"/visits/{visit.pk}/")
    assert "when a second person of the office releases it" in text
    assert "No visit is planned for you" in page(world, "inspector", "/inspection-plans/mine/")
    assert signed_in(world, "second").post(f"/visits/{visit.pk}/release/", {}).status_code == 302
    assert "Campus school" in page(world, "inspector", "/inspection-plans/mine/")


def test_of_a_random_plan_others_read_what_is_announced(world: World) -> None:
    plan = issued(world, "random")
    text = page(world, "leader", f"/inspection-plans/{plan.pk}/")
    assert "is not announced before it has taken place" in text
    assert "Campus school" not in text
    text = page(world, "coordinator", f"/inspection-plans/{plan.pk}/")
    assert "Only these posts know its sites, days and team" in text
    assert "Campus school" in text


def test_hazards_are_looked_at_again_on_the_page_of_the_visit(world: World) -> None:
    hazard = make_hazard(world, state="self_closed")
    plan = issued(world, at=(), sites_from="recheck")
    (visit,) = visits_of(plan, world)
    own = signed_in(world, "inspector")
    own.post(f"/visits/{visit.pk}/begin/", {})
    assert "not looked at yet" in page(world, "inspector", f"/visits/{visit.pk}/")
    assert hazard.number in page(world, "inspector", f"/visits/{visit.pk}/recheck/")
    wants = {"hazard": str(hazard.pk), "outcome": "gone"}
    assert own.post(f"/visits/{visit.pk}/recheck/", wants).status_code == 302
    assert "the danger is gone" in page(world, "inspector", f"/visits/{visit.pk}/")


def test_one_recuses_oneself_and_takes_it_back(world: World) -> None:
    own, school = signed_in(world, "inspector"), world.organisations["school"].pk
    wants = {"organisation": school, "kind": "kin", "post": str(world.actors["inspector"].post)}
    assert own.post("/inspection-plans/recusals/", wants).status_code == 302
    assert "kin works or studies there" in page(world, "inspector", "/inspection-plans/recusals/")
    with acting(SYSTEM):
        row = Recusal.objects.get()
    assert own.post(f"/inspection-plans/recusals/{row.pk}/lift/").status_code == 302
    assert "Nobody within your reach" in page(world, "inspector", "/inspection-plans/recusals/")


def test_a_program_plans_issues_and_reads(world: World) -> None:
    office = signed_in(world, "coordinator")
    body = given(world, filters={"kind": None})
    made = office.post(BASE, body, "application/json")
    assert made.status_code == 201, made.content.decode()
    pk, tag = made.json()["id"], made.headers["ETag"]
    again = office.post(
        f"{BASE}/{pk}/revise", given(world, title="改题"), "application/json",
        headers={"If-Match": tag},
    )  # fmt: skip
    assert again.json()["title"] == "改题"
    assert office.post(f"{BASE}/{pk}/issue", {}, "application/json").json()["state"] == "issued"
    scope = office.get(f"{BASE}/{pk}/scope").json()
    assert (scope["sites"], scope["is_sealed"]) == ([str(world.sites["school"].pk)], False)
    (visit,) = office.get(f"{BASE}/{pk}/visits").json()
    assert (visit["state"], visit["starts_on"]) == ("planned", f"{clock.today()}")
    found = signed_in(world, "inspector").get("/api/v1/visits?whose=mine&state=planned").json()
    assert [one["id"] for one in found["items"]] == [visit["id"]]


def test_the_scope_of_a_sealed_plan_is_there_for_nobody_else(world: World) -> None:
    plan = issued(world, "random")
    assert signed_in(world, "leader").get(f"{BASE}/{plan.pk}").status_code == 200
    assert signed_in(world, "leader").get(f"{BASE}/{plan.pk}/scope").status_code == 404
    assert signed_in(world, "coordinator").get(f"{BASE}/{plan.pk}/scope").json()["is_sealed"]


def test_one_goes_to_the_nearest_place_that_is_left(world: World) -> None:
    places = {"school": "113.40", "central": "113.10", "far_school": "113.11"}
    with acting(SYSTEM):
        for key, longitude in places.items():
            Site.objects.filter(pk=world.sites[key].pk).update(
                latitude=Decimal("31.7"), longitude=Decimal(longitude)
            )
    plan = issued(world, at=("school", "central", "far_school", "shop"))
    rows = routing.nearest_next(visits_of(plan, world))
    keys = {world.sites[one].pk: one for one in ("school", "central", "far_school", "shop")}
    assert [keys[one.site_id] for one in rows] == ["school", "far_school", "central", "shop"]
    assert routing.legs(rows)[0] is None
    assert routing.legs(rows)[2] in range(900, 1000)
    assert routing.legs(rows)[3] is None
    text = page(world, "inspector", "/inspection-plans/mine/")
    assert text.count("<circle") == 3
    assert text.index("Campus school") < text.index("Campus far_school") < text.index("Shop")


def test_the_list_and_its_sheet_hold_what_is_within_reach(world: World) -> None:
    draft(world, title="甲计划")
    draft(world, "covert", title="乙计划")
    text = page(world, "leader", "/inspection-plans/")
    assert "甲计划" in text
    assert "乙计划" not in text
    assert "乙计划" in page(world, "coordinator", "/inspection-plans/?kind=covert")
    assert signed_in(world, "leader").get("/inspection-plans/export.xlsx").status_code == 200
    found = signed_in(world, "coordinator").get("/api/v1/search?q=乙计划").json()
    assert [one["kind"] for one in found if one["count"]] == ["inspectionplan"]
