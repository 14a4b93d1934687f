"""Plans of visits: drafted, issued, carried out, ended; who may, with whom, what follows."""

from datetime import timedelta
from typing import Any

import pytest

from anxiao.inspections.plans.models import InspectionPlan
from anxiao.inspections.plans.services import drafting, issuing, recusals
from anxiao.inspections.visits.models import Member, Sheet, Visit
from anxiao.inspections.visits.services import planned, starting
from anxiao.kernel import clock
from anxiao.kernel.errors import Invalid, No, NotAllowed, OutOfReach, Refused
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from anxiao.notices.models import Notice
from anxiao.programmes.bookings.models import Booking
from tests.architecture.campaigns import run
from tests.inspections.planning import (
    MONDAY,
    TEAM,
    WHY,
    begun,
    does,
    draft,
    issued,
    known,
    scope_of,
    visits_of,
)
from tests.inspections.visiting import checklist, fill, finish, start
from tests.programmes.booking import limit
from tests.world import SYSTEM, World, hold

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_a_monday() -> Any:
    with clock.at(MONDAY):
        yield


def refused(error: type[No], words: str, call: Any, *args: Any, **more: Any) -> None:
    with pytest.raises(error) as said:
        call(*args, **more)
    assert words in str(said.value), str(said.value)


# --- drafting -------------------------------------------------------------------------------


def test_a_draft_plans_nothing_yet_and_is_its_offices_own(world: World) -> None:
    plan = draft(world)
    assert (plan.state, plan.kind, plan.orderer) == (
        "draft", "special", world.organisations["office"].pk,
    )  # fmt: skip
    with acting(SYSTEM):
        assert Visit.objects.count() == Booking.objects.count() == Notice.objects.count() == 0
        entry = Entry.objects.get(subject=plan.pk)
    assert entry.action == "inspectionplan.draft"
    assert "sites" not in entry.details
    assert scope_of(plan, world).team == [world.actors[one].post for one in TEAM]


def test_a_draft_is_written_anew_and_keeps_its_kind(world: World) -> None:
    plan = draft(world)
    given = {
        "title": "汛期安全检查",
        "checklists": plan.checklists,
        "starts_on": clock.today(),
        "ends_on": clock.today(),
        "sites": [world.sites["far_school"].pk],
        "team": [world.actors[one].post for one in TEAM],
    }
    done = does(world, "coordinator", drafting.revise, plan, kind="special", **given)
    assert (done.title, done.version) == ("汛期安全检查", 2)
    assert scope_of(plan, world).sites == [world.sites["far_school"].pk]
    refused(
        Invalid, "The kind of a plan stays",
        does, world, "coordinator", drafting.revise, done, kind="joint", **given,
    )  # fmt: skip


@pytest.mark.parametrize("who", ["leader", "auditor", "school", "inspector"])
def test_posts_without_the_ability_do_not_plan(world: World, who: str) -> None:
    refused(NotAllowed, "does not plan visits", draft, world, "special", who)


@pytest.mark.parametrize("kind", ["covert", "random"])
@pytest.mark.parametrize("who", ["police", "town"])
def test_only_the_coordinating_office_comes_unannounced(world: World, who: str, kind: str) -> None:
    refused(NotAllowed, "Only the coordinating office", draft, world, kind, who)


@pytest.mark.parametrize("kind", ["covert", "random", "special", "joint"])
def test_it_takes_two_at_least(world: World, kind: str) -> None:
    refused(Invalid, "at least 2 persons", draft, world, kind, team=("inspector",))


def test_on_an_open_visit_some_roles_go_alone(world: World) -> None:
    assert draft(world, "open", team=("inspector",)).pk
    refused(Invalid, "at least 2 persons", draft, world, "open", team=("police",))


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"title": "  "}, "what the visits are about"),
        ({"at": ()}, "at least one site"),
        ({"days": -1}, "before the first"),
        ({"days": 92}, "within 92 days"),
        ({"first": MONDAY.date() - timedelta(days=1)}, "in the past"),
        ({"kind": "self_check"}, "what kind of visits"),
        ({"sites_from": "draw"}, "where the sites come from"),
        ({"team": ("inspector", "far_school")}, "on no other team"),
        ({"sites_from": "filter", "filters": {"kind": "moon"}}, "what kind of sites"),
    ],
)
def test_what_makes_no_sense_is_told_and_nothing_is_kept(
    world: World, more: dict[str, Any], words: str
) -> None:
    refused(Invalid, words, draft, world, **more)
    with acting(SYSTEM):
        assert not InspectionPlan.objects.exists()


def test_a_checklist_must_be_meant_for_such_visits_and_sites(world: World) -> None:
    own = checklist(visit_kinds=["self_check"])
    refused(Invalid, "not meant for visits of this kind", draft, world, lists=[own.pk])
    of_shops = checklist(site_kinds=["premises"])
    plan = draft(world, lists=[of_shops.pk])
    refused(
        Invalid, "not meant for a site of this kind",
        does, world, "coordinator", issuing.issue, plan,
    )  # fmt: skip


# --- issuing --------------------------------------------------------------------------------


def test_an_issued_plan_has_a_visit_for_each_site_with_its_team_and_lists(world: World) -> None:
    plan = issued(world, at=("school", "central"), departments=[world.organisations["market"].pk])
    assert plan.state == "issued"
    found = visits_of(plan, world)
    assert {one.site_id for one in found} == {world.sites[one].pk for one in ("school", "central")}
    assert {one.state for one in found} == {"planned"}
    assert all(one.released_at is not None and one.seal is None for one in found)
    with acting(SYSTEM):
        assert Member.objects.count() == 4
        assert Sheet.objects.count() == 2
    for who in TEAM:
        with acting(world.actors[who]) as actor:
            told = Notice.objects.visible_to(actor).filter(subject__in=[one.pk for one in found])
            assert told.count() == 2
    with acting(world.actors["market"]) as market:
        assert Notice.objects.visible_to(market).filter(subject=plan.pk).count() == 1
        assert InspectionPlan.objects.visible_to(market).filter(pk=plan.pk).exists()


def test_its_days_are_booked_at_the_schools_and_not_at_shops(world: World) -> None:
    plan = issued(world, at=("school", "shop"))
    rows = {one.site_id: one for one in visits_of(plan, world)}
    assert rows[world.sites["shop"].pk].booking is None
    school = rows[world.sites["school"].pk]
    with acting(SYSTEM):
        booked = Booking.objects.get()
    assert (booked.pk, booked.share, booked.for_kind, booked.for_id) == (
        school.booking, "announced", "visit", school.pk,
    )  # fmt: skip


def test_beyond_a_schools_quota_nothing_is_issued_but_with_an_exception(world: World) -> None:
    limit(0, percent=0)
    plan = draft(world, "special", "education", team=("education", "inspector"))
    refused(
        Refused, "announced", does, world, "education", issuing.issue, plan,
    )  # fmt: skip
    with acting(SYSTEM):
        assert not Visit.objects.exists()
    does(world, "education", issuing.issue, plan, exception_reason="督办案件")
    (visit,) = visits_of(plan, world)
    refused(Refused, "not decided yet", begun, world, visit)


def test_all_sites_that_fit_a_filter(world: World) -> None:
    town = world.organisations["town"].territory_code
    plan = issued(world, sites_from="filter", filters={"kind": "campus", "town": town}, at=())
    keys = {world.sites[one].pk for one in ("school", "central")}
    assert {one.site_id for one in visits_of(plan, world)} == keys


def test_only_sites_that_nobody_has_visited(world: World) -> None:
    visit = start(world)
    fill(world, visit)
    finish(world, visit)
    plan = issued(world, sites_from="filter", filters={"kind": "campus", "due": "never"}, at=())
    keys = {world.sites[one].pk for one in ("far_school", "central")}
    assert {one.site_id for one in visits_of(plan, world)} == keys
    none = draft(world, sites_from="filter", filters={"kind": "vehicle"}, at=())
    refused(Refused, "No site fits", does, world, "coordinator", issuing.issue, none)


def test_a_site_beyond_reach_is_not_planned(world: World) -> None:
    plan = draft(world, "special", "town", at=("far_school",), team=("town", "inspector"))
    refused(OutOfReach, "not within your reach", does, world, "town", issuing.issue, plan)


def test_the_campaign_of_a_plan_goes_with_its_visits(world: World) -> None:
    campaign = run(world)
    (visit,) = visits_of(issued(world, campaign=campaign.pk), world)
    assert (visit.campaign, visit.campaign_title) == (campaign.pk, campaign.title)


# --- recusal --------------------------------------------------------------------------------


def test_whoever_holds_a_post_in_the_visited_school_or_above_it_does_not_go(world: World) -> None:
    for key in ("school", "central"):
        with acting(SYSTEM):
            post = hold(world.people["inspector"], world.organisations[key], "school_officer")
        plan = draft(world)
        refused(
            Invalid, "holds a post in", does, world, "coordinator", issuing.issue, plan,
        )  # fmt: skip
        with acting(SYSTEM):
            post.tenures.update(valid_to=clock.today() - timedelta(days=1))
    assert issued(world).state == "issued"


def test_whoever_is_recused_does_not_go_and_others_do_not_learn_why(world: World) -> None:
    school = world.organisations["school"].pk
    with acting(world.actors["police"]) as police:
        row = recusals.declare(actor=police, organisation=school, kind="kin")
    plan = draft(world, "special", "education")
    with acting(world.actors["education"]) as education:
        assert not type(row).objects.visible_to(education).exists()
    refused(Invalid, "is recused from", does, world, "education", issuing.issue, plan)
    with acting(world.actors["police"]) as police:
        recusals.lift(actor=police, row=row)
    assert does(world, "education", issuing.issue, plan).state == "issued"


def test_one_recuses_oneself_or_a_post_of_the_own_organisation(world: World) -> None:
    school = world.organisations["school"].pk
    with acting(world.actors["police"]) as police:
        refused(
            NotAllowed, "your own post", recusals.declare,
            actor=police, organisation=school, kind="kin", post=world.actors["inspector"].post,
        )  # fmt: skip
    with acting(world.actors["education"]) as education:
        inspector = world.actors["inspector"].post
        recusals.declare(actor=education, organisation=school, kind="worked", post=inspector)
        refused(
            Refused, "recused from this organisation already", recusals.declare,
            actor=education, organisation=school, kind="worked", post=inspector,
        )  # fmt: skip


def test_nobody_recused_joins_a_visit_that_has_begun(world: World) -> None:
    school = world.organisations["school"].pk
    with acting(world.actors["market"]) as market:
        recusals.declare(actor=market, organisation=school, kind="interest")
    (visit,) = visits_of(issued(world), world)
    begun(world, visit)
    post = world.actors["market"].post
    refused(
        Invalid, "is recused from",
        does, world, "inspector", starting.add_members, visit, posts=[post],
    )  # fmt: skip


# --- being carried out ----------------------------------------------------------------------


def test_the_team_begins_a_visit_on_its_days_and_finishing_the_last_ends_the_plan(
    world: World,
) -> None:
    plan = issued(world, at=("school", "central"), first=MONDAY.date() + timedelta(days=1))
    one, other = visits_of(plan, world)
    refused(Refused, "does not begin before", begun, world, one)
    refused(NotAllowed, "Only whoever carries", begun, world, one, "town")
    with clock.at(MONDAY + timedelta(days=2)):
        visit = begun(world, one)
        assert (visit.state, visit.started_by) == ("started", world.actors["inspector"].post)
        assert known(plan, world).state == "under_way"
        fill(world, visit)
        finish(world, visit)
        with acting(SYSTEM):
            assert Booking.objects.get(pk=one.booking).state == "carried_out"
        assert known(plan, world).state == "under_way"
        refused(
            Refused, "have not taken place yet", does, world, "coordinator", issuing.end, plan,
        )  # fmt: skip
        does(world, "coordinator", planned.call_off, other, reason=WHY)
        with acting(SYSTEM):
            assert Booking.objects.get(pk=other.booking).state == "cancelled"
    found = known(plan, world)
    assert (found.state, found.desk) == ("ended", None)


def test_after_its_days_a_visit_does_not_begin(world: World) -> None:
    (visit,) = visits_of(issued(world), world)
    with clock.at(MONDAY + timedelta(days=9)):
        refused(Refused, "plans another one", begun, world, visit)


def test_the_same_key_begins_a_visit_once(world: World) -> None:
    (visit,) = visits_of(issued(world), world)
    key = visit.pk
    first = does(world, "inspector", planned.begin, visit, client_key=key)
    again = does(world, "inspector", planned.begin, visit, client_key=key)
    assert first.version == again.version


def test_a_plan_that_is_called_off_frees_the_days(world: World) -> None:
    plan = issued(world, at=("school", "central"))
    done = does(world, "coordinator", issuing.call_off, plan, reason=WHY)
    assert (done.state, done.reason) == ("called_off", WHY)
    assert {one.state for one in visits_of(plan, world)} == {"dropped"}
    with acting(SYSTEM):
        assert {*Booking.objects.values_list("state", flat=True)} == {"cancelled"}


def test_a_plan_is_not_called_off_over_the_heads_of_a_team_on_site(world: World) -> None:
    plan = issued(world, at=("school", "central"))
    begun(world, visits_of(plan, world)[0])
    refused(
        Refused, "is being carried out",
        does, world, "coordinator", issuing.call_off, plan, reason=WHY,
    )  # fmt: skip


@pytest.mark.parametrize("service", [issuing.issue, issuing.end])
def test_another_organisation_does_not_carry_a_plan_on(world: World, service: Any) -> None:
    plan = draft(world)
    with acting(SYSTEM):
        InspectionPlan.objects.filter(pk=plan.pk).update(
            parties=[*plan.parties, world.organisations["education"].pk]
        )
    plan = known(plan, world)
    refused((NotAllowed, Refused), "", does, world, "education", service, plan)  # type: ignore[arg-type]
