"""Campaigns and gate duty of the county, and who sends what where to change them."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from anxiao.programmes.campaigns.models import ActionGroup, Campaign
from anxiao.programmes.campaigns.services import closing, planning, running, series
from anxiao.programmes.duties import services as duties
from anxiao.programmes.duties.models import WEEK, GateDuty, monday_of
from tests.world import SYSTEM, TOWN, World, make_hazard

if TYPE_CHECKING:
    from tests.architecture.county import County

Told = dict[str, tuple[str, str, dict[str, Any]]]
ON_A_CAMPAIGN = {
    "campaigns:detail", "campaigns:act", "campaigns:brief", "GET /api/v1/campaigns/{pk}",
    "GET /api/v1/campaigns/{pk}/offers", "GET /api/v1/campaigns/{pk}/results",
    "campaigns:series", "GET /api/v1/campaigns/series/{pk}",
}  # fmt: skip


def make_campaign(world: World, **terms: Any) -> Campaign:
    """One that the county's office plans with police and the town, with a group of police."""
    today, keys = clock.today(), [world.organisations[key].pk for key in ("police", "town")]
    given = {
        "title": "校园周边联合整治",
        "starts_on": today + timedelta(days=3),
        "ends_on": today + timedelta(days=20),
        "members": keys,
        "zones": [TOWN],
        **terms,
    }
    with acting(world.actors["coordinator"]) as office:
        made = planning.plan(actor=office, **given)
        return planning.add_group(actor=office, row=made, name="治安组", lead=keys[0])


def repeated(world: World) -> Campaign:
    campaign = make_campaign(world)
    with acting(world.actors["coordinator"]) as office:
        return series.repeat(actor=office, row=campaign, rule="FREQ=MONTHLY")


def run(world: World) -> Campaign:
    campaign = make_campaign(world, starts_on=clock.today())
    with acting(world.actors["coordinator"]) as office:
        return running.start(actor=office, row=campaign)


def over(world: World) -> Campaign:
    campaign = run(world)
    with acting(world.actors["coordinator"]) as office:
        return running.end(actor=office, row=campaign)


def closed(world: World) -> Campaign:
    campaign = over(world)
    with acting(world.actors["coordinator"]) as office:
        return closing.close(actor=office, row=campaign, brief="已完成。")


def make_duty(world: World) -> GateDuty:
    """Police at the gate of the school, this week."""
    with acting(world.actors["town"]) as town:
        return duties.plan(
            actor=town,
            site=world.sites["school"].pk,
            gate="校门",
            week=monday_of(clock.today()),
            kind="police",
            provider=world.organisations["police"].pk,
            peaks=["morning"],
        )[0]


# --- who sends what where ---------------------------------------------------------------------


def _terms() -> dict[str, Any]:
    today = clock.today()
    window = {"starts_on": f"{today}", "ends_on": f"{today + timedelta(days=9)}"}
    return {"title": "七月联合整治", **window}


def _duty(county: "County") -> dict[str, Any]:
    return {
        "gate": "后门",
        "week": f"{monday_of(clock.today())}",
        "kind": "police",
        "provider": county.world.organisations["police"].pk,
        "peaks": ["noon"],
        "weekdays": [1, 2],
        "strength": 2,
    }


def by_page(county: "County") -> Told:
    """Pages of campaigns and gate duty that take something."""
    world, who = county.world, "coordinator"
    hazard, counting = make_hazard(world).pk, run(world).pk
    later = monday_of(clock.today()) + WEEK
    at_gate = {**_duty(county), "gate": "", "other_gate": "后门"}
    return {
        "campaigns:act": (who, f"/campaigns/{county.campaign.pk}/edit/", _terms()),
        "campaigns:plan": (who, "/campaigns/plan/", _terms()),
        "campaigns:count": (
            who,
            "/campaigns/count/",
            {"hazard": [hazard], "campaign": counting, "verb": "tie"},
        ),
        "campaigns:brief": (who, f"/campaigns/{closed(world).pk}/brief/", {}),
        "campaigns:end_series": (who, f"/campaigns/series/{county.series.pk}/end/", {}),
        "duties:plan": ("town", f"/gate-duty/at/{world.sites['school'].pk}/", at_gate),
        "duties:copy": ("town", "/gate-duty/copy/", {"week": f"{later}"}),
        "duties:drop": ("town", f"/gate-duty/{county.duty.pk}/drop/", {}),
    }


def by_api(county: "County") -> Told:
    """Operations of campaigns and gate duty that change something."""
    world, who, base = county.world, "coordinator", "/api/v1/campaigns"
    hazards = {"hazards": [str(make_hazard(world).pk)]}
    counting = run(world)
    later = monday_of(clock.today()) + WEEK
    told: Told = {
        f"POST {base}": (who, base, _terms()),
        f"POST {base}/{{pk}}/tie": (who, f"{base}/{counting.pk}/tie", hazards),
        f"POST {base}/{{pk}}/untie": (who, f"{base}/{counting.pk}/untie", hazards),
        f"POST {base}/{{pk}}/brief": (who, f"{base}/{closed(world).pk}/brief", {}),
        f"POST {base}/series/{{pk}}/end": (who, f"{base}/series/{county.series.pk}/end", {}),
        "POST /api/v1/gate-duties": (
            "town",
            "/api/v1/gate-duties",
            {"site": str(world.sites["school"].pk), **_duty(county)},
        ),
        "POST /api/v1/gate-duties/copy": (
            "town",
            "/api/v1/gate-duties/copy",
            {"week": f"{later}"},
        ),
        "POST /api/v1/gate-duties/{pk}/drop": (
            "town",
            f"/api/v1/gate-duties/{county.duty.pk}/drop",
            {},
        ),
    }
    return told | _verbs(county)


def _verbs(county: "County") -> Told:
    """Each verb of a campaign, on one that is in the state for it."""
    world, base = county.world, "/api/v1/campaigns"
    today, why = clock.today(), {"reason": "另行安排"}
    cases: dict[str, tuple[str, Campaign, dict[str, Any]]] = {
        "start": ("coordinator", make_campaign(world, starts_on=today), {}),
        "edit": ("coordinator", make_campaign(world), {"goals": "见底清零"}),
        "add_group": (
            "coordinator",
            make_campaign(world),
            {"name": "二组", "lead": world.organisations["town"].pk},
        ),
        "set_sites": (
            "coordinator",
            make_campaign(world),
            {"sites": [str(world.sites["school"].pk)]},
        ),
        "take_tasks": ("coordinator", _under_a_programme(county), {"tasks": []}),
        "report": ("police", run(world), {"words": "巡查三次"}),
        "prolong": ("coordinator", run(world), {"until": f"{today + timedelta(days=30)}", **why}),
        "end": ("coordinator", run(world), {}),
        "close": ("coordinator", over(world), {"brief": "已完成。"}),
        "repeat": ("coordinator", make_campaign(world), {"rule": "FREQ=MONTHLY"}),
        "be_pattern": ("coordinator", repeated(world), {}),
        "call_off": ("coordinator", make_campaign(world), why),
    }
    dropping = make_campaign(world)
    with acting(SYSTEM):
        group = ActionGroup.objects.get(campaign=dropping.pk)
    cases["drop_group"] = ("coordinator", dropping, {"group": str(group.pk)})
    return {
        f"POST {base}/{{pk}}/{verb}": (who, f"{base}/{row.pk}/{verb}", body)
        for verb, (who, row, body) in cases.items()
    }


def _under_a_programme(county: "County") -> Campaign:
    from anxiao.programmes.plans.models import Programme

    office, today = county.world.organisations["office"], clock.today()
    with acting(SYSTEM):
        programme = Programme.objects.create(
            title="年度方案", state="issued", issuer=office.pk, starts_on=today,
            ends_on=today + timedelta(days=200), made_at=clock.now(), issued_at=clock.now(),
            territory_code=office.territory_code, parties=[office.pk],
        )  # fmt: skip
    return make_campaign(county.world, programme=programme.pk)


# --- more of everything -----------------------------------------------------------------------


def add(county: "County", number: int) -> None:
    """More campaigns, groups and rows of the roster."""
    like, row = county.campaign, county.duty
    with acting(SYSTEM):
        for each in range(number):
            campaign = Campaign(
                title=f"行动 {each}", issuer=like.issuer, desk=like.issuer, made_at=clock.now(),
                starts_on=clock.today(), ends_on=like.ends_on, state="running", zones=[TOWN],
                territory_code=like.territory_code, parties=like.parties, members=like.members,
            )  # fmt: skip
            Campaign.objects.bulk_create([campaign])
            ActionGroup.objects.create(campaign=like, name=f"{each}", lead=like.members[0])
            GateDuty.objects.create(
                site_id=row.site_id, place_zh=row.place_zh, gate=f"门 {each}", week=row.week,
                weekdays=[1], peak="noon", kind="guard", provider=row.provider,
                planned_at=clock.now(), territory_code=row.territory_code, parties=row.parties,
                subject_owner=row.subject_owner, sector=row.sector,
            )  # fmt: skip
