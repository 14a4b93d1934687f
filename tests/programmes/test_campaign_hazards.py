"""Hazards found in a campaign: reported, counted afterwards, told apart, and their figures."""

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from anxiao.hazards.models import Hazard
from anxiao.hazards.services import report as reporting
from anxiao.hazards.services import triage
from anxiao.kernel.errors import Invalid, NotAllowed, OutOfReach, Refused
from anxiao.kernel.occasions import running
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from anxiao.programmes.campaigns.comparing import comparisons, windows
from anxiao.programmes.campaigns.figures import LISTS, results
from anxiao.programmes.campaigns.models import Campaign
from anxiao.programmes.campaigns.services import counting
from tests.programmes.worlds import FIRST, LAST, closed, noon, over, plan, refused, run
from tests.world import (
    COUNTY,
    OTHER_TOWN,
    STEPS,
    SYSTEM,
    WALKS,
    World,
    item,
    make_hazard,
    make_world,
)

pytestmark = pytest.mark.django_db
ROWS = re.compile(r"role=\"status\">(\d+) rows?<")


@pytest.fixture
def world() -> World:
    return make_world()


def found(world: World, campaign: Campaign | None, state: str = "reported", **more: Any) -> Hazard:
    """A hazard found in a campaign, or in routine work, on its second day, walked on."""
    who, day = more.get("who", "school"), more.get("day", FIRST + timedelta(days=1))
    with noon(day), acting(world.actors[who]) as actor:
        hazard = reporting.report(
            actor=actor,
            site=world.sites[more.get("site", "school")],
            item=item(),
            title=more.get("title", "消防通道堆放杂物"),
            campaign=campaign.pk if campaign else None,
        )
        for verb in WALKS[state]:
            key, call = STEPS[verb.removesuffix("?")]
            if not verb.endswith("?"):
                with acting(world.actors[key]) as one:
                    hazard = call(one, hazard)
    return hazard


def client(world: World, who: str) -> Client:
    made = Client(headers={"accept-language": "en"})
    made.force_login(world.people[who])
    return made


# --- found in it ------------------------------------------------------------------------------


def test_a_report_names_the_campaign_as_it_is_called(world: World) -> None:
    campaign = run(world)
    hazard = found(world, campaign)
    assert (hazard.campaign, hazard.campaign_title) == (campaign.pk, campaign.title)
    assert campaign.issuer in hazard.parties
    assert found(world, None).campaign is None


def test_only_who_is_in_a_running_campaign_finds_anything_in_it(world: World) -> None:
    campaign = plan(world)
    with refused(Invalid, "does not run now"):
        found(world, campaign, who="town")
    campaign = run(world)
    with pytest.raises(Invalid):
        found(world, campaign, who="far_school", site="far_school")
    with pytest.raises(Invalid):
        found(world, campaign, day=LAST + timedelta(days=1))


def test_the_report_offers_what_runs_and_proposes_routine_work(world: World) -> None:
    campaign = run(world)
    page = client(world, "school")
    with noon(FIRST):
        plain = page.get(f"/hazards/report/?item={item().pk}").content.decode()
        chosen = page.get(f"/hazards/report/?item={item().pk}&campaign={campaign.pk}")
        kinds = page.get(f"/hazards/report/?campaign={campaign.pk}").content.decode()
    assert campaign.title in plain
    assert re.search(r'name="campaign" value=""[^>]*checked', plain)
    assert re.search(rf'name="campaign" value="{campaign.pk}"[^>]*checked', chosen.content.decode())
    assert f"campaign={campaign.pk}" in kinds
    with noon(LAST + timedelta(days=1)):
        after = page.get(f"/hazards/report/?item={item().pk}").content.decode()
    assert 'name="campaign"' not in after


def test_page_and_api_report_into_a_campaign(world: World) -> None:
    campaign = run(world)
    site = str(world.sites["school"].pk)
    page = client(world, "school")
    with noon(FIRST):
        page.post(
            "/hazards/report/", {"item": item().pk, "site": site, "campaign": str(campaign.pk)}
        )
        body = {"site": site, "item": item().pk, "campaign": str(campaign.pk)}
        made = page.post("/api/v1/hazards", body, content_type="application/json")
        wrong = page.post(
            "/api/v1/hazards", {**body, "campaign": site}, content_type="application/json"
        )
    assert made.status_code == 201, made.content
    assert made.json()["campaign_title"] == campaign.title
    assert wrong.status_code == 422
    with acting(SYSTEM):
        assert Hazard.objects.filter(campaign=campaign.pk).count() == 2


def test_without_a_campaign_a_report_asks_once_at_most(
    world: World, django_assert_max_num_queries: Any
) -> None:
    actor = world.actors["school"]
    with noon(FIRST), acting(actor), django_assert_max_num_queries(1):
        assert running(actor, FIRST) == []


# --- counted afterwards -------------------------------------------------------------------------


def test_the_lead_counts_a_hazard_to_it_and_takes_it_out_again(world: World) -> None:
    campaign, hazard = run(world), make_hazard(world)
    with noon(FIRST), acting(world.actors["coordinator"]) as office:
        counting.tie(actor=office, row=campaign, hazards=[hazard.pk])
        row = Hazard.objects.get(pk=hazard.pk)
        assert row.campaign_title == campaign.title
        told = [*Entry.objects.of(hazard.pk).values_list("action", flat=True)]
        assert told[-1] == "hazard.tie"
        told = [*Entry.objects.of(campaign.pk).values_list("action", flat=True)]
        assert told[-1] == "campaign.tie"
        counting.untie(actor=office, row=campaign, hazards=[hazard.pk])
        row = Hazard.objects.get(pk=hazard.pk)
        assert (row.campaign, row.campaign_title) == (None, "")
        with refused(Refused, "is not counted to"):
            counting.untie(actor=office, row=campaign, hazards=[hazard.pk])


def test_nobody_else_counts_and_one_that_resists_keeps_all_back(world: World) -> None:
    campaign, other = run(world), run(world, title="另一行动")
    free, taken = make_hazard(world), found(world, other)
    with noon(FIRST), acting(world.actors["police"]) as police, pytest.raises(NotAllowed):
        counting.tie(actor=police, row=campaign, hazards=[free.pk])
    with noon(FIRST), acting(world.actors["coordinator"]) as office:
        with refused(Refused, "take it out there first"), acting(office):
            counting.tie(actor=office, row=campaign, hazards=[free.pk, taken.pk])
        with pytest.raises(OutOfReach), acting(office):
            counting.tie(actor=office, row=campaign, hazards=[campaign.pk])
        with pytest.raises(Invalid):
            counting.tie(actor=office, row=campaign, hazards=[])
        assert Hazard.objects.get(pk=free.pk).campaign is None


def test_after_the_brief_nothing_is_counted_any_more(world: World) -> None:
    campaign, hazard = closed(world, run(world)), make_hazard(world)
    office = world.actors["coordinator"]
    with noon(LAST + timedelta(days=3)), acting(office), pytest.raises(Refused):
        counting.tie(actor=office, row=campaign, hazards=[hazard.pk])


def test_many_are_counted_from_the_list(world: World) -> None:
    campaign, hazards = run(world), [make_hazard(world) for _each in range(2)]
    keys = [str(one.pk) for one in hazards]
    page = client(world, "coordinator")
    with noon(FIRST):
        shown = page.get("/campaigns/count/", {"hazard": keys}).content.decode()
        assert campaign.title in shown
        sent = {"hazard": keys, "campaign": str(campaign.pk), "verb": "tie"}
        assert page.post("/campaigns/count/", sent).status_code == 302
    with acting(SYSTEM):
        assert Hazard.objects.filter(campaign=campaign.pk).count() == 2


# --- told apart ---------------------------------------------------------------------------------


def listed(world: World, who: str, query: str) -> int:
    answer = client(world, who).get(f"/hazards/?{query}")
    match = ROWS.search(answer.content.decode())
    assert match is not None, answer.content.decode()[-2000:]
    return int(match[1])


def test_routine_work_and_campaigns_are_told_apart_everywhere(world: World) -> None:
    campaign = run(world)
    inside, _outside = found(world, campaign), found(world, None)
    assert listed(world, "town", "campaign=routine") == 1
    assert listed(world, "town", "campaign=any") == 1
    assert listed(world, "town", f"campaign={campaign.pk}") == 1
    page = client(world, "town")
    record = page.get(f"/hazards/{inside.pk}/").content.decode()
    assert campaign.title in record
    assert f"/campaigns/{campaign.pk}/" in record
    rows = page.get("/api/v1/hazards?campaign=any").json()["items"]
    assert [row["campaign_title"] for row in rows] == [campaign.title]
    sheet = load_workbook(BytesIO(b"".join(page.get("/hazards/export.xlsx").streaming_content)))
    lines = list(sheet.active.iter_rows(values_only=True))  # type: ignore[union-attr]
    place = next(line for line in lines if "Campaign" in line).index("Campaign")
    assert {line[place] for line in lines[-2:]} == {campaign.title, "routine work"}
    county = client(world, "coordinator").get(f"/counties/{COUNTY}/").content.decode()
    assert "1 of them found in a campaign" in county


def test_who_does_not_reach_the_campaign_reads_its_name_alone(world: World) -> None:
    campaign = run(world)
    hazard = found(world, campaign, "dispatched")
    with noon(FIRST + timedelta(days=2)), acting(world.actors["coordinator"]) as office:
        triage.transfer(
            actor=office,
            hazard=hazard,
            lead=world.organisations["other_town"].pk,
            reason="属另镇管辖",
        )
    text = client(world, "other_town").get(f"/hazards/{hazard.pk}/").content.decode()
    assert campaign.title in text
    assert f"/campaigns/{campaign.pk}/" not in text


# --- figures ------------------------------------------------------------------------------------


@pytest.fixture
def busy(world: World) -> tuple[World, Campaign]:
    """A campaign in which schools, a town and police found hazards that came to many states."""
    campaign = run(world, zones=[])
    for state in ("reported", "dispatched", "closed", "self_closed", "false", "rebounded"):
        found(world, campaign, state)
    found(world, campaign, who="town", title="围墙开裂")
    found(world, campaign, who="far_school", site="far_school")
    found(world, campaign, who="coordinator", site="far_school")
    late = found(world, campaign, "rectifying")
    found(world, None, "closed")
    with acting(SYSTEM):
        Hazard.objects.filter(pk=late.pk).update(due_at="2020-01-01T00:00:00Z")
    return world, campaign


@pytest.mark.parametrize("who", ["coordinator", "town", "other_town", "school", "police"])
def test_each_figure_is_the_count_of_its_list(busy: tuple[World, Campaign], who: str) -> None:
    world, campaign = busy
    page, actor = client(world, who), world.actors[who]
    with acting(actor):
        shown = results(actor, campaign)
    for line in (shown.total, *shown.groups, *shown.towns, *shown.areas):
        for cell in line.cells:
            match = ROWS.search(page.get(cell["url"]).content.decode())
            assert match is not None
            assert int(match[1]) == cell["n"], cell


def test_figures_against_a_plain_recount(busy: tuple[World, Campaign]) -> None:
    world, campaign = busy
    actor = world.actors["coordinator"]
    with noon(FIRST + timedelta(days=2)), acting(actor):
        shown = results(actor, campaign)
        late = sum(one.is_late for one in Hazard.objects.filter(campaign=campaign.pk))
        rows = [one for one in Hazard.objects.all() if one.campaign == campaign.pk]
    real = [one for one in rows if one.state != "false"]
    assert shown.total.found == len(real) == 9
    assert shown.total.dispatched == sum(one.dispatched_at is not None for one in real)
    assert shown.total.closed == sum(one.state in ("closed", "self_closed") for one in real) == 2
    assert shown.total.late == late == 1
    assert shown.total.rebounded == sum(one.rebounds > 0 for one in real) == 1
    for lines in (shown.groups, shown.towns, shown.areas):
        for name in LISTS:
            assert sum(getattr(one, name) for one in lines) == getattr(shown.total, name), name
    towns = {one.territory_code // 1000 * 1000 for one in rows}
    assert OTHER_TOWN in towns
    assert len(shown.towns) == len(towns) == 2
    by_group = {line.name["zh"]: line.found for line in shown.groups}
    assert by_group == {"police组": 0, "town组": 1, "组外": 8}


def test_a_sealed_hazard_is_in_nobody_s_figures(world: World) -> None:
    from anxiao.kernel import clock
    from anxiao.ledger import services as ledger

    campaign = run(world)
    hazard = found(world, campaign)
    actor = world.actors["coordinator"]
    with acting(world.actors["education"]) as education:
        latest = clock.today() + timedelta(days=3)
        seal = ledger.seal(actor=education, members=[], opens_latest_on=latest)
        Hazard.objects.filter(pk=hazard.pk).update(seal=seal.pk)
    with acting(actor):
        assert results(actor, campaign).total.found == 0


def test_the_brief_keeps_the_figures_of_its_moment(world: World) -> None:
    campaign = run(world)
    found(world, campaign)
    done = closed(world, campaign)
    assert done.figures is not None
    assert done.figures["total"]["found"] == 1
    with noon(LAST + timedelta(days=5)), acting(world.actors["town"]) as town:
        hazard = Hazard.objects.get(campaign=campaign.pk)
        triage.mark_false(actor=town, hazard=hazard, reason="查无此事")
    with noon(LAST + timedelta(days=6)), acting(world.actors["coordinator"]) as office:
        kept = Campaign.objects.get(pk=done.pk)
        assert kept.figures == done.figures
        assert results(office, kept).total.found == 0


# --- whether it lasted --------------------------------------------------------------------------


def test_before_and_after_wait_for_their_days(world: World) -> None:
    campaign = run(world)
    found(world, None, day=FIRST - timedelta(days=10))
    found(world, None, day=FIRST - timedelta(days=60))
    found(world, None, day=FIRST - timedelta(days=91))
    found(world, None, day=FIRST - timedelta(days=5), who="far_school", site="far_school")
    found(world, None, "false", day=FIRST - timedelta(days=4))
    found(world, None, day=LAST + timedelta(days=3))
    found(world, None, day=LAST + timedelta(days=31))
    done = over(world, campaign)
    actor = world.actors["coordinator"]
    for days, ready in ((30, (None, None)), (31, (1, None)), (91, (1, 2))):
        with noon(LAST + timedelta(days=days)), acting(actor):
            shown = comparisons(actor, done)
        assert [one.before for one in shown] == [1, 2]
        assert tuple(one.after for one in shown) == ready, days
        assert shown[0].ready_on == LAST + timedelta(days=31)
    page = client(world, "coordinator")
    for one in shown:
        for url, n in ((one.before_url, one.before), (one.after_url, one.after)):
            match = ROWS.search(page.get(url).content.decode())
            assert match is not None
            assert int(match[1]) == n, url


def test_what_was_closed_and_came_back_is_a_share_of_whole_numbers(world: World) -> None:
    campaign = run(world)
    rows = [found(world, campaign, "closed") for _each in range(3)]
    found(world, campaign, "reported")
    found(world, None, "closed")
    done = over(world, campaign)
    for days, hazard in ((20, rows[0]), (60, rows[1])):
        with noon(LAST + timedelta(days=days)), acting(world.actors["coordinator"]) as office:
            triage.rebound(actor=office, hazard=hazard, reason="又占道")
    actor = world.actors["coordinator"]
    with noon(LAST + timedelta(days=91)), acting(actor):
        month, quarter = comparisons(actor, done)
    assert (month.closed, month.rebounded, month.percent) == (3, 1, "33.3")
    assert (quarter.closed, quarter.rebounded, quarter.percent) == (3, 2, "66.7")


def test_a_campaign_that_closed_nothing_has_no_share(world: World) -> None:
    done = over(world, run(world))
    actor = world.actors["coordinator"]
    with noon(LAST + timedelta(days=91)), acting(actor):
        assert [one.percent for one in comparisons(actor, done)] == ["", ""]
    before, after = windows(done, 30)
    assert (before[1], after[0]) == (FIRST - timedelta(days=1), LAST + timedelta(days=1))


def test_the_page_says_not_yet_and_from_when(world: World) -> None:
    done = over(world, run(world))
    with noon(LAST + timedelta(days=2)):
        text = client(world, "coordinator").get(f"/campaigns/{done.pk}/").content.decode()
    assert "not yet (from 29 Jun)" in text
