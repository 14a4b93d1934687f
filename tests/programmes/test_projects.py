"""Key projects: planned with all that it takes, run by a lead, accepted by other eyes."""

import json
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from anxiao.evidence.models import Attachment
from anxiao.hazards.models import Hazard
from anxiao.hazards.services import report
from anxiao.kernel import clock
from anxiao.kernel.errors import Invalid, No, NotAllowed, OutOfReach, Refused
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from anxiao.ledger.services import seal
from anxiao.programmes.projects.doors import DOORS, TABLE
from anxiao.programmes.projects.hazards import Tally, tallies
from anxiao.programmes.projects.lifecycle import ProjectState
from anxiao.programmes.projects.models import CoveredHazard, KeyProject
from anxiao.programmes.projects.services import covering, planning, running
from anxiao.programmes.projects.waiting import waiting
from tests.programmes.plans import issued
from tests.programmes.projecting import covers, planned, walked
from tests.world import HOLDERS, SYSTEM, World, item, make_hazard, make_world, photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def client(world: World, who: str) -> Client:
    made = Client(headers={"accept-language": "en"})
    made.force_login(world.people[who])
    return made


def seen(row: KeyProject) -> KeyProject:
    with acting(SYSTEM):
        return KeyProject.objects.get(pk=row.pk)


# --- the plan -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("without", "word"),
    [
        ({"what": ""}, "what is done"),
        ({"sponsor": None}, "a sponsor leader"),
        ({"lead": None}, "a lead organisation"),
        ({"deadline": None}, "a deadline"),
        ({"milestones": []}, "a milestone"),
    ],
)
def test_a_project_begins_only_when_it_is_planned(
    world: World, without: dict[str, Any], word: str
) -> None:
    row = planned(world, **without)
    with acting(world.actors["coordinator"]) as office, pytest.raises(Refused) as caught:
        running.start(actor=office, row=row)
    assert caught.value.sentence["params"]["what"] == {"msg": word}


@pytest.mark.parametrize(
    "wrong",
    [
        {"deadline": clock.today() - timedelta(days=1)},
        {"budget": -1},
        {"lead": 10**15},
        {"title": " "},
        {"milestones": [{"title": "验收", "due_on": clock.today() + timedelta(days=500)}]},
        {"milestones": [{"title": "验收", "due_on": clock.today() - timedelta(days=5)}]},
    ],
    ids=["ends before it begins", "debt", "nobody", "no title", "after it", "before it"],
)
def test_a_plan_that_does_not_hold_is_refused_whole(world: World, wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        planned(world, **wrong)
    with acting(SYSTEM):
        assert not KeyProject.objects.exists()


def test_projects_of_a_list_are_numbered_in_turn(world: World) -> None:
    assert [planned(world).ordinal for _one in range(3)] == [1, 2, 3]


def test_a_vacant_post_sponsors_nothing(world: World) -> None:
    from anxiao.people.models import Tenure

    with acting(SYSTEM):
        Tenure.objects.filter(post=world.actors["leader"].post).update(
            valid_to=clock.today() - timedelta(days=1)
        )
    with pytest.raises(Invalid, match="Nobody holds"):
        planned(world)


def test_a_project_ends_within_its_programme(world: World) -> None:
    programme, _tasks = issued(world, "town")
    with pytest.raises(Invalid, match="within its programme"):
        planned(world, programme=programme, deadline=programme.ends_on + timedelta(days=1))


# --- the way ----------------------------------------------------------------------------------


def test_the_lead_reports_and_submits_and_other_eyes_accept(world: World) -> None:
    row = walked(world, "running")
    assert row.desk == world.organisations["police"].pk
    with acting(world.actors["police"]) as police:
        with pytest.raises(Refused, match="Milestones are still open"):
            running.submit(actor=police, row=row)
        row = running.spend(actor=police, row=row, spent=120_000)
        with pytest.raises(Invalid, match="more than the budget"):
            running.spend(actor=police, row=row, spent=400_000)
        step = row.milestones.get()
        row = running.reach(actor=police, row=row, milestone=step.pk)
        with pytest.raises(Invalid, match="not reached yet"):
            running.reach(actor=police, row=row, milestone=step.pk)
        row = running.submit(actor=police, row=row)
        assert row.desk == world.organisations["office"].pk
        with pytest.raises(NotAllowed, match="does not accept its own"):
            running.accept(actor=police, row=row, files=[photo(police, 1).pk])
    with acting(world.actors["coordinator"]) as office:
        with pytest.raises(Invalid, match="evidence"):
            running.accept(actor=office, row=row, files=[])
        row = running.accept(actor=office, row=row, files=[photo(office, 2).pk], opinion="合格")
        assert Attachment.objects.of(row.pk).count() == 1
        row = running.close(actor=office, row=row)
    assert (row.state, row.spent, row.desk) == ("closed", 120_000, None)
    assert row.closed_at is not None
    with acting(SYSTEM):
        actions = [one.action for one in Entry.objects.of(row.pk)]
    assert actions == [
        "keyproject.plan", "keyproject.start", "keyproject.spend", "keyproject.reach",
        "keyproject.submit", "keyproject.accept", "keyproject.close",
    ]  # fmt: skip


def test_what_was_sent_back_is_submitted_again(world: World) -> None:
    row = walked(world, "returned")
    assert row.desk == world.organisations["police"].pk
    with acting(world.actors["police"]) as police:
        assert running.submit(actor=police, row=row).state == "submitted"


def test_the_database_lets_no_lead_accept_its_own(world: World) -> None:
    row = walked(world, "submitted")
    with acting(SYSTEM), pytest.raises(IntegrityError), transaction.atomic():
        KeyProject.objects.filter(pk=row.pk).update(accepted_by=row.lead)


def test_an_office_that_leads_itself_is_accepted_by_one_that_assists(world: World) -> None:
    office_key = world.organisations["office"].pk
    row = planned(world, lead=office_key, assists=[world.organisations["education"].pk])
    with acting(world.actors["coordinator"]) as office:
        row = running.start(actor=office, row=row)
        row = running.reach(actor=office, row=row, milestone=row.milestones.get().pk)
        row = running.submit(actor=office, row=row)
        with pytest.raises(NotAllowed):
            running.accept(actor=office, row=row, files=[photo(office, 3).pk])
    assert row.desk == world.organisations["education"].pk
    with acting(world.actors["education"]) as education:
        done = running.accept(actor=education, row=row, files=[photo(education, 4).pk])
    assert done.accepted_by == education.organisation


def test_a_milestone_is_moved_with_a_reason_and_within_the_project(world: World) -> None:
    row = walked(world, "running")
    with acting(world.actors["coordinator"]) as office:
        step = row.milestones.get()
        later = step.due_on + timedelta(days=5)
        planning.move_milestone(
            actor=office, row=row, milestone=step.pk, due_on=later, reason="雨季"
        )
        assert row.milestones.get().due_on == later
        assert row.deadline is not None
        with pytest.raises(Invalid, match="within the project"):
            planning.move_milestone(
                actor=office,
                row=row,
                milestone=step.pk,
                due_on=row.deadline + timedelta(days=1),
                reason="雨季",
            )


def test_my_work_shows_the_next_step_to_whoever_takes_it(world: World) -> None:
    expected = {"planned": "coordinator", "running": "police", "submitted": "coordinator"}
    for state, mine in expected.items():
        row = walked(world, state)
        for who in ("coordinator", "police", "auditor", "school"):
            actor = world.actors[who]
            with acting(actor):
                lines = [one for one in waiting(actor, clock.today()) if one.subject == row.pk]
            assert bool(lines) is (who == mine), (state, who)


# --- every verb as every role -------------------------------------------------------------------


OFFICE = {"coordinator"}
PLANNING = ("edit", "add_milestone", "move_milestone", "cover", "uncover", "cover_sites", "tie")
OPEN_IN: dict[str, dict[str, set[str]]] = {
    **{verb: dict.fromkeys(("planned", "running", "returned"), OFFICE) for verb in PLANNING},
    "drop": dict.fromkeys(("planned", "running", "returned"), OFFICE),
    "start": {"planned": OFFICE},
    "reach": {key: {"police"} for key in ("running", "returned")},
    "spend": {key: {"police"} for key in ("running", "returned")},
    "submit": {"returned": {"police"}},
    "accept": {"submitted": {"coordinator", "town"}},
    "return": {"submitted": {"coordinator", "town"}},
    "close": {"accepted": OFFICE},
}


@pytest.mark.parametrize("state", [state.value for state in ProjectState])
def test_each_verb_is_open_to_those_whose_it_is_and_to_nobody_else(
    world: World, state: str
) -> None:
    row = walked(world, state)
    for who in HOLDERS:
        actor = world.actors[who]
        with acting(actor):
            found = KeyProject.objects.visible_to(actor).filter(pk=row.pk).first()
            if found is None:
                continue
            offered = DOORS.offers(found, actor)
            for verb in TABLE:
                may = who in OPEN_IN[verb].get(state, set())
                assert (verb in offered and offered[verb] is None) is may, (who, verb, offered)


GIVEN: dict[str, dict[str, Any]] = {
    "edit": {"title": "另一个"},
    "add_milestone": {"title": "验收", "due_on": clock.today() + timedelta(days=20)},
    "spend": {"spent": 1},
    "return": {"reason": "未完成"},
    "drop": {"reason": "不做了"},
    "cover_sites": {"sites": []},
    "tie": {"tasks": []},
    "start": {},
    "submit": {},
    "close": {},
}


@pytest.mark.parametrize("who", sorted(HOLDERS))
def test_what_is_not_offered_is_refused_by_the_service(world: World, who: str) -> None:
    row = walked(world, "running")
    for verb, given in GIVEN.items():
        if who in OPEN_IN[verb].get("running", set()):
            continue
        with acting(world.actors[who]) as actor, pytest.raises(No):
            TABLE[verb].service(actor=actor, row=row, **given)
    assert seen(row).version == row.version


# --- what it covers -----------------------------------------------------------------------------


def test_the_figures_of_a_project_are_those_of_its_hazards_now(world: World) -> None:
    row = planned(world)
    hazards = [make_hazard(world, state=one) for one in ("reported", "rectifying", "closed")]
    covers(world, row, *hazards)
    with clock.at(clock.now() + timedelta(days=60)), acting(world.actors["coordinator"]) as office:
        assert tallies(office, [row.pk])[row.pk] == Tally(total=3, open=2, late=1, closed=1)


def test_a_hazard_beyond_reach_is_not_even_counted(world: World) -> None:
    row = planned(world)
    with acting(world.actors["far_school"]) as far:
        other = report.report(
            actor=far, site=world.sites["far_school"], item=item(), title="围墙破损"
        )
    covers(world, row, make_hazard(world), other)
    for who, total in (("coordinator", 2), ("town", 1), ("police", 0)):
        actor = world.actors[who]
        with acting(actor):
            assert tallies(actor, [row.pk]).get(row.pk, Tally()).total == total, who
            assert CoveredHazard.objects.count() == total


def test_a_sealed_hazard_of_a_project_leaks_nothing(world: World) -> None:
    row = planned(world)
    hazard = make_hazard(world)
    covers(world, row, hazard)
    office = world.actors["coordinator"]
    with acting(office):
        hidden = seal(
            actor=office, members=[office.post], opens_latest_on=clock.today() + timedelta(days=9)
        )
        Hazard.objects.filter(pk=hazard.pk).update(seal=hidden.pk)
        assert tallies(office, [row.pk])[row.pk].total == 1
    for who in ("town", "auditor", "leader"):
        with acting(world.actors[who]) as actor:
            assert tallies(actor, [row.pk]) == {}
            assert not CoveredHazard.objects.exists()
        page = client(world, who).get(reverse("projects:detail", args=[row.pk]))
        assert hazard.title not in page.content.decode()


def test_hazards_beyond_reach_are_not_taken_in(world: World) -> None:
    row = planned(world, who="police")
    with pytest.raises(OutOfReach):
        covers(world, row, make_hazard(world), who="police")


def test_each_figure_opens_the_hazards_that_make_it(world: World) -> None:
    row = planned(world)
    covers(world, row, make_hazard(world, state="reported"), make_hazard(world, state="closed"))
    make_hazard(world)
    office = client(world, "coordinator")
    page = office.get(reverse("projects:detail", args=[row.pk]))
    figures = {one["key"]: one for one in page.context["figures"]}
    assert {key: one["count"] for key, one in figures.items()} == {
        "total": 2, "open": 1, "late": 0, "closed": 1,
    }  # fmt: skip
    for one in figures.values():
        listed = office.get(one["url"])
        assert len(listed.context["page"].rows) == one["count"], one["url"]
        assert row.title in listed.content.decode()
    assert client(world, "neighbour").get(figures["total"]["url"]).status_code == 404


def test_hazards_are_taken_in_from_their_list_and_from_the_project(world: World) -> None:
    row = planned(world)
    one, other = make_hazard(world), make_hazard(world)
    office = client(world, "coordinator")
    listed = office.get(reverse("hazards:index")).content.decode()
    assert reverse("projects:cover") in listed
    ticked = office.get(reverse("projects:cover"), {"hazard": [one.pk]})
    assert one.title in ticked.content.decode()
    given = {"hazard": [one.pk], "project": row.pk}
    assert office.post(reverse("projects:cover"), given).status_code == 302
    page = office.get(reverse("projects:hazards", args=[row.pk]) + "?state=open")
    assert page.context["count"] == 1
    url = reverse("projects:hazards", args=[row.pk])
    assert office.post(url, {"all": page.context["all"]}).status_code == 302
    assert office.post(url, {"out": "1", "hazard": [one.pk]}).status_code == 302
    with acting(world.actors["coordinator"]):
        left = CoveredHazard.objects.filter(project=row.pk)
        assert [link.hazard_id for link in left] == [other.pk]


def test_tasks_of_its_programme_belong_to_it_and_no_others(world: World) -> None:
    programme, (task,) = issued(world, "town")
    other, (foreign,) = issued(world, "police")
    row = planned(world, programme=programme, deadline=programme.ends_on)
    with acting(world.actors["coordinator"]) as office:
        with pytest.raises(Invalid, match="tasks of the programme"):
            covering.tie(actor=office, row=row, tasks=[foreign.pk])
        covering.tie(actor=office, row=row, tasks=[task.pk])
        assert list(row.tasks.values_list("pk", flat=True)) == [task.pk]
        covering.tie(actor=office, row=row, tasks=[])
        assert not row.tasks.exists()
    assert other != programme


def test_sites_are_chosen_and_shown_within_reach(world: World) -> None:
    row = planned(world)
    office = client(world, "coordinator")
    keys = [str(world.sites["school"].pk), str(world.sites["far_school"].pk)]
    url = reverse("projects:sites", args=[row.pk])
    assert office.post(url, {"chosen": keys}).status_code == 302
    page = office.get(reverse("projects:detail", args=[row.pk])).content.decode()
    assert "Campus school" in page
    assert "Campus far_school" in page
    page = client(world, "town").get(reverse("projects:detail", args=[row.pk])).content.decode()
    assert "Campus school" in page
    assert "Campus far_school" not in page


# --- pages and JSON -----------------------------------------------------------------------------


def test_a_project_is_set_up_and_changed_on_its_pages(world: World) -> None:
    office = client(world, "coordinator")
    deadline = clock.today() + timedelta(days=60)
    given = {
        "title": "校车隐患清零",
        "what": "逐车检查。",
        "lead": world.organisations["police"].pk,
        "sponsor": world.actors["leader"].post,
        "budget": 50000,
        "deadline": deadline,
        "milestones": f"{deadline:%Y-%m-%d} 全部检查完\n\n{deadline:%Y年%-m月%-d日}：复查",
    }
    bad = office.post(reverse("projects:plan"), {**given, "milestones": "完成"})
    assert bad.status_code == 422
    assert "This is no milestone" in bad.content.decode()
    made = office.post(reverse("projects:plan"), given)
    assert made.status_code == 302
    page = office.get(made["Location"]).content.decode()
    assert "全部检查完" in page
    with acting(SYSTEM):
        row = KeyProject.objects.get()
    url = reverse("projects:edit", args=[row.pk])
    changed = {**given, "budget": 60000, "version": row.version, "ordinal": 1}
    assert office.post(url, changed).status_code == 302
    assert seen(row).budget == 60000
    assert office.post(url, {**changed, "budget": 1}).status_code == 412


def test_the_list_shows_progress_and_its_sheet_the_same_rows(world: World) -> None:
    row = walked(world, "submitted")
    planned(world)
    covers(world, planned(world), make_hazard(world, state="closed"))
    office = client(world, "coordinator")
    page = office.get(reverse("projects:index"))
    assert len(page.context["page"].rows) == 3
    assert "1 of 1 closed" in page.content.decode()
    assert "1 / 1" in page.content.decode()
    sheet = office.get(reverse("projects:export") + "?state=submitted")
    book = load_workbook(BytesIO(b"".join(sheet.streaming_content)))
    assert [cell.value for cell in book.active["C"]] == ["Key project", row.title]


def test_the_api_plans_and_runs_a_project(world: World) -> None:
    office, police = client(world, "coordinator"), client(world, "police")
    kind = "application/json"
    day = (clock.today() + timedelta(days=30)).isoformat()
    body = {
        "title": "网吧周边清理",
        "what": "清理。",
        "lead": world.organisations["police"].pk,
        "sponsor": str(world.actors["leader"].post),
        "deadline": day,
        "milestones": [{"title": "摸排", "due_on": day}],
    }
    made = office.post("/api/v1/key-projects", json.dumps(body), content_type=kind)
    assert made.status_code == 201, made.content
    row = made.json()
    url = f"/api/v1/key-projects/{row['id']}"
    assert office.post(f"{url}/start", "{}", content_type=kind).status_code == 200
    step = {"milestone": row["milestones"][0]["id"], "note": "完成"}
    reached = police.post(f"{url}/reach", json.dumps(step), content_type=kind)
    assert reached.json()["milestones"][0]["done_on"] == clock.today().isoformat()
    assert police.post(f"{url}/submit", "{}", content_type=kind).json()["state"] == "submitted"
    hazard = make_hazard(world)
    body = {"hazards": [str(hazard.pk)]}
    assert office.post(f"{url}/cover", json.dumps(body), content_type=kind).status_code == 409
    assert office.get(f"{url}/covered").json()["hazards"] == []


def test_nobody_learns_how_many_hazards_it_took_that_she_does_not_reach(world: World) -> None:
    row = walked(world, "running")
    covers(world, row, make_hazard(world), make_hazard(world))
    with acting(SYSTEM):
        entry = Entry.objects.of(row.pk).filter(action="keyproject.cover").get()
    assert entry.says == {"key": "Took hazards into the project.", "params": {}}
    assert "hazards" not in entry.details


def test_who_holds_but_a_part_of_the_county_does_not_accept(world: World) -> None:
    row = walked(world, "submitted", assists=[])
    with acting(SYSTEM):
        KeyProject.objects.filter(pk=row.pk).update(
            parties=[*row.parties, world.organisations["town"].pk]
        )
    with acting(world.actors["town"]) as town, pytest.raises(NotAllowed):
        running.accept(actor=town, row=row, files=[photo(town, 43).pk])


@pytest.mark.parametrize("name", ["lead", "sponsor", "deadline"])
def test_what_it_began_with_is_not_taken_away(world: World, name: str) -> None:
    row = walked(world, "running")
    with acting(world.actors["coordinator"]) as office, pytest.raises(Invalid, match="keeps this"):
        planning.edit(actor=office, row=row, **{name: None})
