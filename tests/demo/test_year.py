"""The working year of the demonstration: told whole, in every state, never ahead of its day."""

import json
from datetime import date, timedelta

import pytest
from django.db.models import F, Q

from anxiao.demo import services
from anxiao.demo.models import Load
from anxiao.demo.stories.cast import COUNTY
from anxiao.demo.year.stage import Stage, pack
from anxiao.hazards.models import Hazard
from anxiao.inspections.plans.models import InspectionPlan, Recheck, Recusal
from anxiao.inspections.visits.models import Finding, Member, Visit
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from anxiao.ledger.services import members_of
from anxiao.ledger.verification import verify
from anxiao.norms.models import Mandate
from anxiao.notices.models import Notice
from anxiao.people.actors import actor_for
from anxiao.people.models import Tenure
from anxiao.places.models import RoadFacility, RoadSection, Site
from anxiao.places.registers.roads.gaps import by_town
from anxiao.programmes.asks.models import Order, Request
from anxiao.programmes.calls.models import Call, CallPass
from anxiao.programmes.campaigns.models import Campaign
from anxiao.programmes.duties.models import GateDuty
from anxiao.programmes.instructions.models import Instruction
from anxiao.programmes.plans.models import FormerTask, Programme, Revision, Task
from anxiao.programmes.pledges.models import Pledge
from anxiao.programmes.projects.models import CoveredHazard, CoveredSite, KeyProject
from anxiao.supervision.cases.models import Case
from anxiao.supervision.listings.models import Listing
from tests.demo.small import MIDNIGHT, SMALL, TODAY

pytestmark = pytest.mark.django_db
PARTS = ("programmes", "projects", "campaigns", "asks", "instructions", "calls", "supervision")
REAL = ("随县", "随州", "曾都", "广水", "尚市", "厉山", "洪山镇", "湖北")
STATES = {
    Task: {"handed", "signed", "submitted", "done", "cancelled"},
    KeyProject: {"planned", "running", "returned", "submitted", "accepted", "closed"},
    Pledge: {"made", "signed_b", "signed"},
    Campaign: {"planned", "running", "closing", "closed", "called_off"},
    Request: {"sent", "accepted", "answered", "closed", "declined", "withdrawn"},
    Order: {"issued", "signed", "replied", "closed", "withdrawn"},
    Instruction: {"entered", "ordered", "answered", "closed", "dropped"},
    Call: {"made", "answered", "closed_helped", "closed_unhelped", "withdrawn"},
    Case: {
        *("watched", "reminded", "ordered", "circulated", "interviewed", "listed"),
        *("closed", "dropped"),
    },
    Visit: {"planned", "started", "finished", "dropped"},
    InspectionPlan: {"draft", "issued", "under_way", "ended", "called_off"},
    Listing: {"hung", "submitted", "accepted", "expired", "delisted"},
}


def seat(username: str) -> Actor:
    """Whoever works under an account of the demonstration."""
    rows = Tenure.objects.select_related("person", "post__organisation")
    found = rows.filter(person__username=username).order_by("pk")[0]
    return actor_for(found.person, found.post)


def this_year() -> Programme:
    found: Programme = Programme.objects.get(starts_on__year=2026, title__startswith="青禾县")
    return found


# --- the content ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*PARTS, "duties", "visits", "inspections", "roads"])
def test_no_part_of_the_pack_names_the_real_county(name: str) -> None:
    text = json.dumps(pack(name), ensure_ascii=False)
    assert not [one for one in REAL if one in text]


def test_whoever_and_whatever_the_pack_names_is_in_it() -> None:
    known = {row["key"] for row in pack("county")["organisations"]}
    items = {row["item"] for row in pack("hazards")}
    tasks, projects = pack("programmes")["tasks"], pack("projects")
    named = {one["to"] for one in tasks} | {key for one in tasks for key in one["assists"]}
    named |= {one["lead"] for one in projects} | {k for one in projects for k in one["assists"]}
    named |= {one[side] for one in pack("asks")["requests"] for side in ("from", "to")}
    named |= {key for one in pack("asks")["orders"] for key in one["to"] if key != ":school"}
    about = {one["about"] for kind in pack("asks").values() for one in kind} - {""}
    payers = {one for kind in pack("roads")["payers"].values() for one in kind}
    assert not named - known
    assert len(payers & {row["zh"] for row in pack("county")["organisations"]}) >= 3
    assert not {item for one in projects for item in one["items"]} - items
    assert not about - items


def test_every_task_of_this_year_has_its_four() -> None:
    tasks = pack("programmes")["tasks"]
    now = [one for one in tasks if one["years"] != "last"]
    assert 40 <= len(now) <= 50
    assert len({one["title"] for one in tasks}) == len(tasks)
    assert all(one["standard"] and one["due"] and one["to"] for one in tasks)
    assert {one["focus"] for one in now} == {*pack("programmes")["areas"]}
    assert sum(1 for one in now if one["measure"]) > 40
    assert len(pack("projects")) == 10


@pytest.mark.parametrize(
    ("today", "year", "ends_on"),
    [
        (date(2026, 6, 18), 2026, date(2026, 12, 31)),
        (date(2026, 12, 20), 2026, date(2027, 4, 30)),
        (date(2027, 3, 1), 2026, date(2027, 4, 30)),
        (date(2027, 3, 25), 2027, date(2027, 12, 31)),
    ],
)
def test_whenever_it_is_loaded_a_year_is_under_way(today: date, year: int, ends_on: date) -> None:
    stage = Stage.__new__(Stage)
    stage.today = today
    assert stage.year == year
    assert stage.ends_on == ends_on
    assert stage.issued_on + timedelta(days=7) < today <= stage.ends_on


# --- what was told ----------------------------------------------------------------------------


@pytest.mark.usefixtures("loaded")
def test_everything_is_told_in_every_state() -> None:
    assert services.state() == {"state": "ready", "progress": 100}
    for model, states in STATES.items():
        found = {*model.objects.values_list("state", flat=True)}
        assert not states - found, (model.__name__, states - found)
    assert Order.objects.filter(extension__isnull=False).exists()
    assert Task.objects.filter(programme=this_year()).late(at=MIDNIGHT).exists()


@pytest.mark.usefixtures("loaded")
def test_this_year_s_programme_is_last_year_s_put_right_and_revised() -> None:
    row = this_year()
    before = row.copied_from
    assert before is not None
    assert (before.state, before.percent) == ("closed", "100")
    assert row.superior is not None and row.superior.issuer != row.issuer
    assert row.revision == Revision.objects.filter(programme=row).count() == 2
    assert FormerTask.objects.filter(programme=row.pk).exists()
    assert 0 < row.progress < 10_000
    tasks = Task.objects.filter(programme=row).exclude(state="cancelled")
    assert 40 <= tasks.filter(is_top=True).count() <= 50
    assert {*tasks.values_list("focus_area", flat=True)} == {*pack("programmes")["areas"]}
    assert {"town", "farm", "kindergarten", "private"} & {*tasks.values_list("kind", flat=True)}
    assert tasks.filter(depth__gte=3).exists()
    assert tasks.filter(parent__programme=row.superior).exists()


@pytest.mark.usefixtures("loaded")
def test_every_town_and_every_department_has_tasks_and_a_pledge() -> None:
    row = this_year()
    had = {*Task.objects.filter(programme=row, giver=row.issuer).values_list("organisation")}
    pledged = {*Pledge.objects.filter(programme=row).values_list("organisation")}
    # What a later revision gave somebody for the first time is not pledged yet.
    late = Task.objects.filter(programme=row, since_revision=2).values_list("organisation")
    assert had - {(row.issuer,)} - {*late} <= pledged
    assert Pledge.objects.to_be_resigned(on=TODAY).count() == 1
    assert not Pledge.objects.filter(mandate=None).exists()
    assert (
        Mandate.objects.get(kind="pledge").number
        in Pledge.objects.all()[0].content["mandate"]["number"]
    )


@pytest.mark.usefixtures("loaded")
def test_ten_key_projects_cover_hazards_and_sites() -> None:
    rows = KeyProject.objects.all()
    assert len(rows) == 10
    assert all(one.sponsor_zh and one.budget and one.milestones.exists() for one in rows)
    assert CoveredHazard.objects.exists() and CoveredSite.objects.exists()
    assert not rows.filter(accepted_by=F("lead")).exists()
    assert Task.objects.filter(project__isnull=False).exists()


@pytest.mark.usefixtures("loaded")
def test_a_campaign_ran_in_each_of_twelve_months_and_one_runs_now() -> None:
    monthly = Campaign.objects.filter(series__isnull=False)
    begun = monthly.filter(starts_on__lt=TODAY)
    assert begun.count() == 12
    assert Campaign.objects.running(on=TODAY - timedelta(days=1)).exists()
    closed = Campaign.objects.filter(state="closed")
    assert all(one.brief and one.figures for one in closed)
    tied = Hazard.objects.exclude(campaign=None)
    assert tied.exists()
    days = {one.pk: (one.starts_on, one.ends_on) for one in Campaign.objects.all()}
    for one in tied:
        first, last = days[one.campaign]
        assert first <= one.reported_at.astimezone(clock.LOCAL).date() <= last


@pytest.mark.usefixtures("loaded")
def test_this_week_s_gate_duty_is_last_week_s_with_holes_and_without_teachers() -> None:
    monday = TODAY - timedelta(days=TODAY.weekday())
    weeks = {
        week: GateDuty.objects.filter(week=week).count()
        for week in (monday - timedelta(days=7), monday)
    }
    assert weeks[monday] and weeks[monday] < weeks[monday - timedelta(days=7)]
    assert {*GateDuty.objects.values_list("kind", flat=True)} == {"police", "guard", "volunteer"}


@pytest.mark.usefixtures("loaded")
def test_a_department_that_let_a_call_lie_is_named_and_only_schools_closed() -> None:
    assert CallPass.objects.filter(is_late=True).exists()
    closings = Entry.objects.filter(Q(action="call.close_helped") | Q(action="call.close_unhelped"))
    schools = {*Call.objects.values_list("caller", flat=True)}
    assert closings.exists()
    assert {*closings.values_list("organisation", flat=True)} <= schools


@pytest.mark.usefixtures("loaded")
def test_one_call_is_confidential_and_read_by_its_own_alone() -> None:
    title = next(one["title"] for one in pack("calls") if one["confidential"])
    assert not Call.objects.filter(title=title).exists()
    with acting(seat("qh-school-001")) as school:
        row = Call.objects.get(title=title)
        assert row.seal is not None and school.post in members_of(row.seal)
    for outside in ("qh-liuxi", "qh-auditor", "qh-city"):
        with acting(seat(outside)):
            assert not Call.objects.filter(title=title).exists()


@pytest.mark.usefixtures("loaded")
def test_schools_are_visited_and_visit_themselves_and_what_failed_went_its_way() -> None:
    rows = Visit.objects.finished()
    assert {*rows.values_list("kind", flat=True)} == {*Visit.Kind.values}
    assert {"agrees", "refused"} <= {*rows.values_list("opinion", flat=True)}
    assert not rows.filter(kind="self_check").exclude(opinion="").exists()
    found = Finding.objects.all()
    assert found.filter(is_fixed=True, hazard=None).exists()
    states = {*found.exclude(hazard=None).values_list("hazard__state", flat=True)}
    assert {"closed", "self_closed"} <= states
    assert not found.filter(is_sighting=True).exists()
    schools = rows.exclude(kind="self_check").filter(site__kind="campus")
    every = Site.objects.filter(kind="campus", territory_code__range=COUNTY).count()
    assert 0 < schools.values("site").distinct().count() < every


@pytest.mark.usefixtures("loaded")
def test_planned_visits_are_of_several_organisations_and_units_say_what_they_think() -> None:
    rows = Visit.objects.finished().exclude(plan=None)
    assert {*rows.values_list("kind", flat=True)} >= {"covert", "random", "special", "joint"}
    for one in rows:
        bodies = Member.objects.filter(visit=one).values_list("organisation", flat=True)
        assert one.kind == "open" or len({*bodies}) >= 2, one
    ways = {*Visit.objects.finished().values_list("opinion", "opinion_way")}
    assert {("agrees", "system"), ("agrees", "paper"), ("refused", "team")} <= ways
    assert {None} < {*Recusal.objects.values_list("ended_at", flat=True)}


@pytest.mark.usefixtures("loaded")
def test_roads_before_schools_are_drawn_and_counted_by_visits() -> None:
    roads = RoadSection.objects.exclude(seen_on=None)
    assert all(one.schools and one.begins and one.ends for one in roads)
    assert roads.exclude(line=[]).filter(length__gt=100).exists()
    visits = Visit.objects.finished().filter(site__kind="road")
    assert {*visits.values_list("site", flat=True)} == {*roads.values_list("pk", flat=True)}
    with acting(seat("qh-office")) as office:
        (first, *_others) = by_town(office, on=TODAY)
    assert first.total["required"] and first.total["missing"]
    lacking = RoadFacility.objects.filter(missing__gt=0)
    assert lacking.exclude(payer=None).exclude(planned_year=None).exists()


@pytest.mark.usefixtures("loaded")
def test_of_closed_hazards_that_were_looked_at_again_one_is_back() -> None:
    seen = Recheck.objects.exclude(outcome="")
    assert seen.exists()
    assert {*seen.filter(outcome="back").values_list("hazard__state", flat=True)} == {"rebounded"}
    assert seen.filter(outcome="gone", hazard__state="closed").exists()


@pytest.mark.usefixtures("loaded")
def test_sealed_plans_that_came_to_nothing_were_told_to_the_auditor() -> None:
    over = InspectionPlan.objects.filter(kind="covert", state="called_off")
    never = over.filter(issued_at=None)
    assert never.exists() and over.exclude(issued_at=None).exists()
    left = Visit.objects.filter(kind="covert", state="dropped")
    assert left.exclude(plan__in=over).exists()
    with acting(seat("qh-auditor")) as auditor:
        told = Notice.objects.filter(to_post=auditor.post)
        keys = {*told.values_list("subject", flat=True)}
    assert {one.pk for one in [*over, *left.exclude(plan__in=over)]} <= keys


@pytest.mark.usefixtures("loaded")
def test_a_covert_visit_is_sealed_today_and_the_school_sees_nothing_of_it() -> None:
    with acting(seat("qh-police")) as police:
        rows = Visit.objects.visible_to(police).filter(kind="covert", state="planned")
        sealed = rows.get(subject_owner=seat("qh-school-001").organisation)
        assert sealed.ends_on > TODAY
    for outside in ("qh-school-001", "qh-baiyang", "qh-auditor", "qh-education"):
        with acting(seat(outside)) as actor:
            assert not Visit.objects.filter(pk=sealed.pk).exists(), outside
            assert not InspectionPlan.objects.filter(pk=sealed.plan_id).exists(), outside
            assert not Entry.objects.filter(subject=sealed.pk).exists(), outside
            assert actor.post not in members_of(sealed.seal)
    with acting(seat("qh-office")) as office:
        rows = Visit.objects.filter(plan=sealed.plan_id, state="planned")
        assert rows.to_release(office).exists()
        assert rows.filter(released_at=None, release_asked_by=None).exists()


@pytest.mark.usefixtures("loaded")
def test_nothing_is_ahead_of_its_day_and_each_record_is_told_in_order() -> None:
    # The library of checklists came with the software, on the day of the load itself.
    told = Entry.objects.exclude(action="checklist.publish")
    assert not told.filter(at__gte=MIDNIGHT).exists()
    last: dict[object, object] = {}
    rows = told.order_by("subject", "number").values_list("subject", "at", "action")
    for subject, at, action in rows:
        assert last.get(subject, at) <= at, action
        last[subject] = at


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.usefixtures("loaded")
def test_the_ledger_of_the_year_is_sound() -> None:
    assert verify(using="owner").faults == []


def test_a_chapter_that_was_cut_short_is_told_again_and_the_ones_before_are_not(
    fresh_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def first(_stage: Stage) -> None:
        told.append("first")

    def second(_stage: Stage) -> None:
        told.append("second")
        if told.count("second") == 1:
            raise KeyboardInterrupt

    monkeypatch.setattr(services, "CHAPTERS", (first, second))
    few = {**SMALL, "hazards": 1, "towns": 1}
    with pytest.raises(KeyboardInterrupt):
        services.load(["qinghe"], **few)
    assert services.state()["state"] == "loading"
    services.load(["qinghe"], **few)
    assert told == ["first", "second", "second"]
    assert services.state() == {"state": "ready", "progress": 100}


@pytest.mark.usefixtures("loaded")
def test_the_year_counts_as_a_part_of_the_load() -> None:
    row = Load.objects.get(pk=services.YEAR)
    assert row.today == TODAY
    Load.objects.filter(pk=row.pk).update(state=Load.State.LOADING, done=row.total // 2)
    state = services.state()
    assert state["state"] == "loading" and 40 < state["progress"] < 100
