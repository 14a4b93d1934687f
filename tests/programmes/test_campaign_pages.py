"""Pages, API and papers of campaigns."""

import subprocess
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from anxiao.documents.services import file_of
from anxiao.hazards.services import report as reporting
from anxiao.kernel.errors import NotAllowed, Refused
from anxiao.kernel.principal import acting
from anxiao.programmes.campaigns.models import ActionGroup, Campaign, CampaignSeries
from anxiao.programmes.campaigns.services import closing, counting, planning, running
from anxiao.programmes.plans.models import Programme, Task
from tests.programmes.worlds import FIRST, LAST, closed, noon, over, plan, run
from tests.world import COUNTY, SYSTEM, TOWN, World, item, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def client(world: World, who: str) -> Client:
    made = Client(headers={"accept-language": "en"})
    made.force_login(world.people[who])
    return made


def sent(page: Client, url: str, body: Any, status: int = 200) -> Any:
    answer = page.post(url, body, content_type="application/json")
    assert answer.status_code == status, answer.content.decode()
    return answer.json() if answer.content else None


# --- pages ------------------------------------------------------------------------------------


def test_a_campaign_is_planned_grouped_and_started_on_its_pages(world: World) -> None:
    page, police = client(world, "coordinator"), world.organisations["police"].pk
    with noon(FIRST - timedelta(days=2)):
        asked = page.get("/campaigns/plan/").content.decode()
        assert "1 June 2026" not in asked
        assert 'value="2026-06-01"' in asked
        terms = {
            "title": "五月联合整治", "starts_on": FIRST, "ends_on": LAST, "members": [police],
            "zones": [TOWN],
        }  # fmt: skip
        answer = page.post("/campaigns/plan/", terms)
        assert answer.status_code == 302, answer.content.decode()[-3000:]
        url = answer["Location"]
        group = {"name": "一组", "lead": police, "along": [world.organisations["market"].pk]}
        assert page.post(f"{url}add_group/", group).status_code == 302
        assert page.get(f"{url}edit/").status_code == 200
        assert page.get(f"{url}set_sites/").status_code == 200
        wrong = page.post("/campaigns/plan/", {**terms, "ends_on": FIRST - timedelta(days=1)})
        assert "The last day lies before the first." in wrong.content.decode()
    with noon(FIRST):
        assert page.post(f"{url}start/", {}).status_code == 302
        text = page.get(url).content.decode()
        assert "Report a hazard found in it" in text
        assert "No hazard within your reach has been found in it yet." in text
        listed = page.get("/campaigns/").content.decode()
    assert "五月联合整治" in listed
    assert "May 2026" in listed


def test_the_list_is_by_year_and_month_and_filters_stay_in_the_address(world: World) -> None:
    campaign = run(world)
    page = client(world, "police")
    for query, is_there in (
        ("year=2026", True), ("year=2025", False), ("year=2026&state=running", True),
        ("year=2026&state=closed", False), ("year=2026&part=member", True),
        ("year=2026&part=lead", False), ("q=联合", True), ("q=食堂", False), ("year=x", False),
    ):  # fmt: skip
        with noon(FIRST.replace(year=2024)):
            text = page.get(f"/campaigns/?{query}").content.decode()
        assert (f"/campaigns/{campaign.pk}/" in text) is is_there, query


def test_the_sheet_has_the_rows_of_the_list(world: World) -> None:
    campaign = run(world)
    with noon(FIRST):
        answer = client(world, "coordinator").get("/campaigns/export.xlsx?year=2026")
    rows = list(
        load_workbook(BytesIO(b"".join(answer.streaming_content))).active.iter_rows(  # type: ignore[union-attr]
            values_only=True
        )
    )
    assert rows[-1][1] == campaign.title
    assert rows[-1][2] == str(FIRST)


def test_a_school_s_page_and_the_search_lead_to_it(world: World) -> None:
    campaign = run(world)
    school, page = world.organisations["school"].pk, client(world, "school")
    with noon(FIRST):
        panel = page.get(f"/schools/{school}/campaigns/").content.decode()
        found = page.get("/search/?q=联合整治").content.decode()
        work = client(world, "police").get("/").content.decode()
    for text in (panel, found, work):
        assert f"/campaigns/{campaign.pk}/" in text


def test_a_series_is_begun_and_ended_on_its_pages(world: World) -> None:
    campaign, page = plan(world), client(world, "coordinator")
    with noon(FIRST - timedelta(days=2)):
        url = f"/campaigns/{campaign.pk}/repeat/"
        often = page.post(url, {"rule": "", "own_rule": "FREQ=DAILY"})
        assert "once a week at most" in often.content.decode()
        assert page.post(url, {"rule": "FREQ=MONTHLY"}).status_code == 302
        with acting(SYSTEM):
            series = CampaignSeries.objects.get()
        text = page.get(f"/campaigns/series/{series.pk}/").content.decode()
        assert "every month" in text
        assert "11 June 2026" in text
        assert client(world, "police").get(f"/campaigns/series/{series.pk}/").status_code == 200
        assert page.post(f"/campaigns/series/{series.pk}/end/").status_code == 302
        again = page.get(f"/campaigns/series/{series.pk}/").content.decode()
    assert "no further times are planned" in again


# --- API --------------------------------------------------------------------------------------


def test_the_api_plans_moves_and_counts(world: World) -> None:
    page = client(world, "coordinator")
    police, url = world.organisations["police"].pk, "/api/v1/campaigns"
    with noon(FIRST):
        terms = {
            "title": "五月联合整治", "starts_on": str(FIRST), "ends_on": str(LAST),
            "members": [police], "zones": [TOWN],
        }  # fmt: skip
        made = sent(page, url, terms, 201)
        one = f"{url}/{made['id']}"
        grouped = sent(page, f"{one}/add_group", {"name": "一组", "lead": police})
        assert grouped["groups"][0]["lead"] == police
        offered = {row["verb"]: row["reason"] for row in page.get(f"{one}/offers").json()}
        assert offered["start"] is None
        assert sent(page, f"{one}/start", {})["state"] == "running"
        body = {"site": str(world.sites["school"].pk), "item": item().pk}
        hazard = sent(client(world, "school"), "/api/v1/hazards", body, 201)
        tied = sent(page, f"{one}/tie", {"hazards": [hazard["id"]]})
        assert tied["version"] == 4
        figures = page.get(f"{one}/results").json()
        assert figures["total"]["found"] == 1
        assert figures["comparisons"][0]["after"] is None
        sent(page, f"{one}/untie", {"hazards": [hazard["id"]]})
        refused = page.post(f"{one}/close", {"brief": "x"}, content_type="application/json")
        assert refused.status_code == 409
        listed = page.get(f"{url}?state=running&year=2026").json()["items"]
        assert [row["id"] for row in listed] == [made["id"]]
        assert client(world, "far_school").get(one).status_code == 404
        stale = page.post(
            f"{one}/end", {}, content_type="application/json", headers={"if-match": '"1"'}
        )
        assert stale.status_code == 412


def test_a_wrong_rule_is_a_sentence_in_the_api(world: World) -> None:
    campaign, page = plan(world), client(world, "coordinator")
    with noon(FIRST - timedelta(days=2)):
        url = f"/api/v1/campaigns/{campaign.pk}/repeat"
        never = sent(page, url, {"rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}, 422)
        assert "never fires" in never["detail"]
        done = sent(page, url, {"rule": "FREQ=MONTHLY"})
        listed = page.get("/api/v1/campaigns/series").json()["items"]
        assert [row["id"] for row in listed] == [done["series"]]
        ended = sent(page, f"/api/v1/campaigns/series/{done['series']}/end", {})
    assert ended["ended_on"] is not None


# --- tasks ------------------------------------------------------------------------------------


def tasks_of(world: World) -> tuple[Programme, list[Task]]:
    """An issued programme with two tasks that are under way."""
    from anxiao.kernel import clock

    office = world.organisations["office"].pk
    named = [office, world.organisations["police"].pk]
    with acting(SYSTEM):
        programme = Programme.objects.create(
            title="2026年方案", state="issued", issuer=office, starts_on=FIRST, ends_on=LAST,
            made_at=clock.now(), issued_at=clock.now(), territory_code=COUNTY, parties=named,
        )  # fmt: skip
        rows = [
            Task.objects.create(
                programme=programme, code=f"1.{n}", title=f"任务{n}", state="signed",
                giver=office, issuer=office, organisation=named[1], standard="无死角",
                leader=world.actors["police"].post,
                deadline=LAST, made_at=clock.now(), territory_code=COUNTY, parties=named,
            )
            for n in (1, 2)
        ]  # fmt: skip
    return programme, rows


def test_tasks_of_its_programme_are_tied_and_freed(world: World) -> None:
    programme, (one, two) = tasks_of(world)
    campaign = run(world, programme=programme.pk)
    with noon(FIRST), acting(world.actors["coordinator"]) as office:
        counting.take_tasks(actor=office, row=campaign, tasks=[one.pk, two.pk])
        assert Task.objects.filter(campaign=campaign).count() == 2
        counting.take_tasks(actor=office, row=campaign, tasks=[two.pk])
        assert [*Task.objects.filter(campaign=campaign)] == [two]
    page = client(world, "police")
    for query, titles in (
        ("routine", {"任务1"}), ("any", {"任务2"}), (str(campaign.pk), {"任务2"}),
    ):  # fmt: skip
        rows = page.get(f"/api/v1/tasks?campaign={query}").json()["items"]
        assert {row["title"] for row in rows} == titles
        text = page.get(f"/tasks/?campaign={query}&columns=campaign").content.decode()
        assert {one.title for one in (one, two) if one.title in text} == titles
    with acting(SYSTEM):
        Task.objects.filter(pk=two.pk).update(state="done", closed_at="2026-05-20T00:00:00Z")
    with noon(FIRST):
        figures = client(world, "coordinator").get(f"/api/v1/campaigns/{campaign.pk}/results")
    assert (figures.json()["tasks"], figures.json()["tasks_done"]) == (1, 1)


# --- the brief ----------------------------------------------------------------------------------


def text_of(content: bytes, folder: Path) -> str:
    (folder / "brief.pdf").write_bytes(content)
    done = subprocess.run(
        ["pdftotext", "-layout", str(folder / "brief.pdf"), "-"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout


def test_the_brief_is_a_paper_with_the_figures_of_its_moment(world: World, tmp_path: Path) -> None:
    campaign = run(world, goals="集中清理占道经营", basis="县平安办〔2026〕3号")
    for who in ("school", "town"):
        with noon(FIRST), acting(world.actors[who]) as actor:
            reporting.report(
                actor=actor,
                site=world.sites["school"],
                item=item(),
                title="占道摊点",
                campaign=campaign.pk,
            )
    with noon(LAST), acting(world.actors["town"]) as town:
        running.report(actor=town, row=campaign, words="劝离摊点三处。")
    done = closed(world, campaign)
    with noon(LAST + timedelta(days=3)), acting(world.actors["coordinator"]) as office:
        paper = closing.issue_brief(actor=office, campaign=done)
        assert closing.issue_brief(actor=office, campaign=done) == paper
        text = text_of(file_of(paper), tmp_path)
    for said in (
        "校园周边联合整治", "工作总结", "2026年5月11日", "县平安办〔2026〕3号", "集中清理占道经营",
        "共出动三组，清理占道摊点。", "数据截至 2026年5月31日 12:00", "劝离摊点三处。", "合计",
        "town组", paper.number, done.number,
    ):  # fmt: skip
        assert said.replace(" ", "") in text.replace(" ", ""), (said, text)
    row = next(line for line in text.splitlines() if "合计" in line)
    assert row.split()[-5:] == ["2", "0", "0", "0", "0"]


def test_only_the_lead_issues_it_and_only_of_a_closed_one(world: World) -> None:
    campaign = over(world, run(world))
    with noon(LAST + timedelta(days=1)):
        with acting(world.actors["coordinator"]) as office, pytest.raises(Refused):
            closing.issue_brief(actor=office, campaign=campaign)
        done = closed(world, run(world))
        with acting(world.actors["police"]) as police, pytest.raises(NotAllowed):
            closing.issue_brief(actor=police, campaign=done)
    page = client(world, "coordinator")
    with noon(LAST + timedelta(days=4)):
        assert "has not been issued" in page.get(f"/campaigns/{done.pk}/brief/").content.decode()
        assert page.post(f"/campaigns/{done.pk}/brief/").status_code == 302
        answer = client(world, "police").get(f"/campaigns/{done.pk}/brief/")
        assert page.get(f"/campaigns/{done.pk}/").status_code == 200
    assert answer["Content-Type"] == "application/pdf"


def test_photos_of_a_group_hang_on_the_campaign(world: World) -> None:
    from anxiao.evidence.models import Attachment
    from tests.world import photo

    campaign = run(world)
    with noon(FIRST), acting(world.actors["police"]) as police:
        running.report(actor=police, row=campaign, words="巡查", files=[photo(police, 31).pk])
        assert Attachment.objects.filter(subject=campaign.pk).count() == 1
    with acting(SYSTEM):
        assert ActionGroup.objects.filter(campaign=campaign.pk).count() == 2
        assert Campaign.objects.get(pk=campaign.pk).version == 5
    assert planning.MOST_SITES == 500
