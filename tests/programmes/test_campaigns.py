"""Campaigns from the plan to the brief: who may what, what is refused, who sees them."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed, OutOfReach, Refused
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from anxiao.notices.models import Notice
from anxiao.places.services import end_organisation
from anxiao.programmes.campaigns import jobs, panels, waiting
from anxiao.programmes.campaigns.doors import CAMPAIGN, DOORS
from anxiao.programmes.campaigns.lifecycle import LIFECYCLE, CampaignState
from anxiao.programmes.campaigns.models import ActionGroup, Campaign, CampaignSite
from anxiao.programmes.campaigns.services import closing, planning, running
from tests.programmes.worlds import (
    FIRST,
    LAST,
    closed,
    group,
    noon,
    over,
    plan,
    refused,
    run,
    start,
)
from tests.world import COUNTY, HOLDERS, NEIGHBOUR, OTHER_TOWN, SYSTEM, TOWN, World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def notices(actor: Actor) -> list[str]:
    with acting(actor):
        rows = Notice.objects.visible_to(actor).filter(subject_kind="campaign")
        return [row.title for row in rows]


def seen(actor: Actor) -> set[Any]:
    with acting(actor):
        return {row.pk for row in Campaign.objects.visible_to(actor)}


# --- planning ---------------------------------------------------------------------------------


def test_whoever_takes_part_is_named_and_told(world: World) -> None:
    campaign = plan(world)
    for who in ("police", "town"):
        assert world.organisations[who].pk in campaign.parties
        assert notices(world.actors[who]) == [campaign.title]
    assert notices(world.actors["market"]) == []
    assert campaign.desk == world.organisations["office"].pk


@pytest.mark.parametrize(
    ("terms", "says"),
    [
        ({"title": " "}, "Give the campaign a title."),
        ({"ends_on": FIRST - timedelta(days=1)}, "The last day lies before the first."),
        ({"ends_on": FIRST + timedelta(days=400)}, "A campaign lasts a year at most"),
        ({"zones": [NEIGHBOUR]}, "does not lie in the territory"),
        ({"zones": [990121999000]}, "does not lie in the territory"),
        ({"members": [999_999]}, "There is no organisation %(key)s in force."),
        ({"focus_areas": ["nowhere"]}, "The norms know no area or item %(key)s."),
        (
            {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 2, 1)},
            "This window is over already",
        ),
    ],
)
def test_a_plan_that_does_not_hold_says_what_to_change(
    world: World, terms: dict[str, Any], says: str
) -> None:
    with refused(Invalid, says):
        plan(world, **terms)


def test_whoever_may_not_lead_plans_none(world: World) -> None:
    with pytest.raises(NotAllowed):
        plan(world, "school")
    with pytest.raises(NotAllowed):
        plan(world, "leader")


def test_an_organisation_works_in_one_group_of_a_campaign(world: World) -> None:
    campaign = group(world, plan(world), "police", "market")
    assert world.organisations["market"].pk in campaign.members
    assert notices(world.actors["market"]) == [campaign.title]
    with refused(Invalid, "works in the action group"):
        group(world, campaign, "town", "market")
    with refused(Invalid, "already"):
        group(world, campaign, "police")


def test_a_group_is_dissolved_until_it_has_reported(world: World) -> None:
    campaign = run(world)
    with noon(FIRST), acting(world.actors["police"]) as police:
        running.report(actor=police, row=campaign, words="出动二十人次。")
    with noon(FIRST), acting(world.actors["coordinator"]) as office:
        rows = ActionGroup.objects.filter(campaign=campaign)
        one = rows.get(lead=world.organisations["police"].pk)
        two = rows.get(lead=world.organisations["town"].pk)
        with refused(Refused, "has reported"):
            planning.drop_group(actor=office, row=campaign, group=one.pk)
        planning.drop_group(actor=office, row=campaign, group=two.pk)
        assert ActionGroup.objects.get(campaign=campaign) == one
        assert world.organisations["town"].pk in Campaign.objects.get(pk=campaign.pk).members


def test_sites_are_named_and_taken_off(world: World) -> None:
    campaign = plan(world)
    with noon(FIRST), acting(world.actors["coordinator"]) as office:
        keys = [world.sites["school"].pk, world.sites["shop"].pk]
        planning.set_sites(actor=office, row=campaign, sites=keys)
        planning.set_sites(actor=office, row=campaign, sites=keys[:1])
        assert [one.site_id for one in CampaignSite.objects.filter(campaign=campaign)] == keys[:1]
        with refused(Invalid, "within your reach"):
            planning.set_sites(actor=office, row=campaign, sites=[campaign.pk])


def test_an_edit_leaves_what_is_not_given_as_it_is(world: World) -> None:
    campaign = group(world, plan(world), "market")
    with noon(FIRST - timedelta(days=3)), acting(world.actors["coordinator"]) as office:
        done = planning.edit(
            actor=office,
            row=campaign,
            title="五月联合整治",
            members=[world.organisations["education"].pk],
        )
    assert (done.title, done.zones, done.starts_on) == ("五月联合整治", [TOWN], FIRST)
    kept = {world.organisations[key].pk for key in ("education", "market")}
    assert {*done.members} == kept
    assert world.organisations["police"].pk in done.parties


# --- on its way -------------------------------------------------------------------------------


def test_it_starts_on_its_first_day_and_not_alone(world: World) -> None:
    alone = plan(world, members=[])
    office = world.actors["coordinator"]
    for day, says in ((FIRST - timedelta(days=1), "begins on"), (FIRST, "joint work")):
        with noon(day), acting(office), refused(Refused, says):
            running.start(actor=office, row=alone)


def test_the_schools_of_its_zones_see_it_once_it_runs(world: World) -> None:
    campaign = plan(world)
    assert campaign.pk not in seen(world.actors["school"])
    start(world, campaign)
    assert campaign.pk in seen(world.actors["school"])
    assert campaign.pk not in seen(world.actors["far_school"])


def test_the_day_moves_it_on_and_twice_changes_nothing(world: World) -> None:
    campaign, empty = plan(world), plan(world, title="无人参加", members=[])
    for day in (FIRST, FIRST):
        with noon(day):
            jobs.morning()
        assert state(campaign) == "running"
    assert state(empty) == "planned"
    with noon(LAST):
        jobs.morning()
    assert state(campaign) == "running"
    with noon(LAST + timedelta(days=1)):
        jobs.morning()
        jobs.morning()
    assert state(campaign) == "closing"
    with acting(SYSTEM):
        assert Entry.objects.of(campaign.pk).filter(action="campaign.end").count() == 1


def state(campaign: Campaign) -> str:
    with acting(SYSTEM):
        return str(Campaign.objects.get(pk=campaign.pk).state)


def test_an_early_end_ends_the_window_and_a_longer_one_has_its_reason(world: World) -> None:
    campaign = run(world)
    with noon(FIRST + timedelta(days=2)), acting(world.actors["coordinator"]) as office:
        with refused(Invalid, "lies after the present one"):
            running.prolong(actor=office, row=campaign, until=LAST, reason="问题仍多")
        longer = running.prolong(
            actor=office, row=campaign, until=LAST + timedelta(days=5), reason="问题仍多"
        )
        assert longer.ends_on == LAST + timedelta(days=5)
        done = running.end(actor=office, row=longer)
    assert (done.ends_on, done.state) == (FIRST + timedelta(days=2), "closing")


def test_only_the_lead_moves_it_and_only_a_group_lead_reports(world: World) -> None:
    campaign = run(world)
    with noon(FIRST):
        with acting(world.actors["police"]) as police, refused(NotAllowed, "leads the"):
            running.end(actor=police, row=campaign)
        with acting(world.actors["market"]) as market, refused(NotAllowed, "group"):
            running.report(actor=market, row=campaign, words="巡查")
        with acting(world.actors["town"]) as town:
            done = running.report(actor=town, row=campaign, words="清理摊点三处。")
    with acting(SYSTEM):
        told = ActionGroup.objects.get(campaign=done, lead=world.organisations["town"].pk)
    assert told.report == "清理摊点三处。"


def test_it_is_called_off_with_a_reason(world: World) -> None:
    campaign = run(world)
    with noon(FIRST), acting(world.actors["coordinator"]) as office:
        with refused(Invalid, "reason"):
            running.call_off(actor=office, row=campaign, reason=" ")
        done = running.call_off(actor=office, row=campaign, reason="防汛停止")
    assert (done.state, done.desk, done.is_open) == ("called_off", None, False)
    assert campaign.title in notices(world.actors["police"])


def test_it_closes_with_a_brief_alone(world: World) -> None:
    campaign = over(world, run(world))
    with noon(LAST + timedelta(days=1)), acting(world.actors["coordinator"]) as office:
        with refused(Invalid, "Write the brief"):
            closing.close(actor=office, row=campaign, brief=" ")
        done = closing.close(actor=office, row=campaign, brief="已完成。")
    assert done.state == "closed"
    assert done.figures is not None


# --- every verb as every role -----------------------------------------------------------------


def called_off(world: World) -> Campaign:
    campaign = run(world)
    with noon(FIRST), acting(world.actors["coordinator"]) as office:
        return running.call_off(actor=office, row=campaign, reason="防汛停止")


STATES: dict[str, Any] = {
    "planned": lambda world: group(world, plan(world), "police", "market"),
    "running": run,
    "closing": lambda world: over(world, run(world)),
    "closed": lambda world: closed(world, run(world)),
    "called_off": called_off,
}


@pytest.mark.parametrize("name", [*STATES])
def test_each_role_is_offered_its_verbs_in_each_state(world: World, name: str) -> None:
    campaign = STATES[name](world)
    for who in HOLDERS:
        actor = world.actors[who]
        if campaign.pk not in seen(actor):
            continue
        with noon(LAST), acting(actor):
            offered = {verb for verb, why in CAMPAIGN.offers(campaign, actor).items() if not why}
        assert offered == expected(who, name), who


def expected(who: str, state: str) -> set[str]:
    """What the table of the design says, written down once more."""
    if who == "coordinator":
        lead = {"call_off", "add_group", "drop_group", "set_sites", "repeat"}
        return {
            "planned": {*lead, "edit", "start"},
            "running": {*lead, "prolong", "end"},
            "closing": {"close"},
        }.get(state, set())
    if who in ("police", "town") and state in ("running", "closing"):
        return {"report"}
    return set()


@pytest.mark.parametrize("verb", [*DOORS])
def test_a_verb_that_is_not_ones_own_is_refused_by_its_service(world: World, verb: str) -> None:
    source = next(step.source for step in LIFECYCLE.steps if step.verb == verb)
    campaign = STATES[source](world)
    given = {name: GIVEN[name](world, campaign) for name in DOORS[verb].needs}
    own = {"coordinator", *({"police", "town"} if verb == "report" else ())}
    for who in {*HOLDERS} - own:
        actor = world.actors[who]
        with pytest.raises((NotAllowed, OutOfReach)), noon(LAST), acting(actor):
            DOORS[verb].service(actor=actor, row=campaign, **given)
    assert state(campaign) == source


GIVEN: dict[str, Any] = {
    "name": lambda _w, _c: "三组",
    "lead": lambda w, _c: w.organisations["education"].pk,
    "group": lambda _w, c: group_of(c),
    "words": lambda _w, _c: "巡查",
    "until": lambda _w, _c: LAST + timedelta(days=3),
    "reason": lambda _w, _c: "问题仍多",
    "brief": lambda _w, _c: "已完成",
}


def group_of(campaign: Campaign) -> Any:
    with acting(SYSTEM):
        return ActionGroup.objects.filter(campaign=campaign.pk).latest("pk").pk


# --- who sees it ------------------------------------------------------------------------------


def test_another_county_sees_nothing_of_it(world: World) -> None:
    campaign = run(world)
    with noon(FIRST), acting(world.actors["coordinator"]) as office:
        planning.set_sites(actor=office, row=campaign, sites=[world.sites["school"].pk])
    actor = world.actors["neighbour"]
    with acting(actor):
        assert not Campaign.objects.filter(pk=campaign.pk).exists()
        assert not ActionGroup.objects.filter(campaign=campaign.pk).exists()
        assert not CampaignSite.objects.filter(campaign=campaign.pk).exists()
    client = Client()
    client.force_login(world.people["neighbour"])
    assert client.get(f"/campaigns/{campaign.pk}/").status_code == 404
    assert client.get(f"/api/v1/campaigns/{campaign.pk}").status_code == 404
    assert client.get(f"/campaigns/{campaign.pk}/edit/").status_code == 404
    assert campaign.title not in client.get("/campaigns/?year=2026").content.decode()


def test_a_town_plans_its_own_and_the_county_sees_it(world: World) -> None:
    campaign = plan(world, "other_town", members=[world.organisations["far_school"].pk])
    assert campaign.territory_code == OTHER_TOWN
    assert campaign.pk in seen(world.actors["coordinator"])
    assert campaign.pk in seen(world.actors["far_school"])
    assert campaign.pk not in seen(world.actors["town"])


def test_my_work_has_the_next_thing_of_lead_and_group(world: World) -> None:
    campaign = run(world)

    def waits(who: str, on: date) -> list[str]:
        with noon(on), acting(world.actors[who]) as actor:
            return [one.next_step["key"] for one in waiting.waiting(actor, on)]

    assert waits("police", FIRST) == ["Carry it out and report hazards"]
    assert waits("police", LAST) == ["Report what the group did"]
    assert waits("coordinator", FIRST) == []
    over(world, campaign)
    assert waits("coordinator", LAST + timedelta(days=1)) == ["Close with a brief"]
    with noon(LAST), acting(world.actors["police"]) as police:
        running.report(actor=police, row=campaign, words="完成")
    assert waits("police", LAST) == []


def test_the_page_of_a_school_shows_what_concerns_it(world: World) -> None:
    campaign = run(world)
    elsewhere = plan(world, title="另镇行动", zones=[OTHER_TOWN])
    whole = plan(world, title="全县行动", zones=[])
    with noon(FIRST), acting(world.actors["coordinator"]) as office:
        (panel,) = panels.panels(office, world.organisations["school"].pk)
        rows = {row.pk for row in panel.content()["rows"]}
    assert rows == {campaign.pk, whole.pk}
    assert elsewhere.pk not in rows


def test_every_state_has_its_word_and_every_verb_its_step() -> None:
    assert {*LIFECYCLE.states} == {*CampaignState.values}
    assert {*DOORS} | {"tie", "untie"} == {*LIFECYCLE.verbs}


def test_an_organisation_that_has_ended_takes_no_part(world: World) -> None:
    with acting(world.actors["coordinator"]) as office:
        end_organisation(
            actor=office, organisation=world.organisations["market"], on=date(2020, 1, 1)
        )
    with refused(Invalid, "in force"):
        plan(world, members=[world.organisations["market"].pk])
    assert COUNTY < TOWN
