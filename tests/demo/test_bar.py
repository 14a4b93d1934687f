"""The bar of a demonstration: only there, and what it does is done by the real thing."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from anxiao.config import schedule
from anxiao.demo import cheating, moving
from anxiao.evidence import services as evidence
from anxiao.hazards.models import Hazard
from anxiao.hazards.services import rectify, report
from anxiao.kernel import clock
from anxiao.kernel.errors import NotAllowed, Refused
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from anxiao.ledger.verification import verify_within
from anxiao.people.models import Person
from anxiao.programmes.plans.models import Task
from anxiao.programmes.plans.services import doing
from tests.evidence.factories import photo as taken_on
from tests.programmes import calling, plan_world
from tests.world import SYSTEM, World, make_hazard, make_world, photo

pytestmark = pytest.mark.django_db
PAGES = ("/demo/together/?page=/hazards/", "/demo/cheat/")
FRAME = re.compile(r'<iframe title="([^"]+)" sandbox="([^"]+)" srcdoc="([^"]*)"')


@pytest.fixture
def world() -> World:
    made = make_world()
    Person.objects.update(is_demo=True)
    return made


@pytest.fixture
def demo(settings: Any) -> None:
    settings.DEMO_LABEL = True


def signed_in(world: World, who: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    if who:
        client.force_login(world.people[who])
    return client


# --- never outside a demonstration ----------------------------------------------------------


def test_without_a_demonstration_there_is_no_such_page_and_no_bar(world: World) -> None:
    client = signed_in(world, "coordinator")
    for path in PAGES:
        assert client.get(path).status_code == 404
    assert client.post("/demo/clock/", {"days": "1"}).status_code == 404
    assert client.post("/demo/cheat/", {"attempt": "own"}).status_code == 404
    for path in ("/", "/hazards/", "/tour"):
        page = client.get(path).content.decode()
        assert "demo-bar" not in page
        assert "/demo/" not in page


def test_without_a_demonstration_the_clock_cannot_be_moved(world: World) -> None:
    with pytest.raises(NotAllowed):
        moving.advance(actor=world.actors["coordinator"], working_days=1)
    assert moving.ahead() == timedelta()


def test_strangers_find_no_bar(world: World, demo: None) -> None:
    client = signed_in(world, "")
    for path in PAGES:
        assert client.get(path).status_code == 404
    assert client.post("/demo/clock/", {"days": "1"}).status_code == 404
    assert "ax-demo-bar" not in client.get("/tour").content.decode()
    assert "ax-demo-bar" in signed_in(world, "school").get("/").content.decode()


# --- the clock ------------------------------------------------------------------------------


def due_in_a_day(world: World) -> Hazard:
    hazard = make_hazard(world, state="rectifying")
    with acting(SYSTEM):
        hazard.due_at = clock.now() + timedelta(hours=1)
        hazard.save(update_fields=["due_at"])
    return hazard


def test_a_limit_passes_before_ones_eyes_by_the_real_jobs(world: World, demo: None) -> None:
    hazard, client = due_in_a_day(world), signed_in(world, "school")
    answer = client.post("/demo/clock/", {"days": "1", "next": "/hazards/"}, follow=True)
    assert answer.redirect_chain == [("/hazards/", 302)]
    assert "1 more case is late." in answer.content.decode()
    with acting(SYSTEM):
        hazard.refresh_from_db()
        actions = set(Entry.objects.of(hazard.pk).values_list("action", flat=True))
    assert hazard.overdue_since is not None
    assert "hazard.overdue" in actions
    assert "late" in client.get(f"/hazards/{hazard.pk}/").content.decode()


def test_the_moved_clock_holds_for_pages_jobs_and_the_database(world: World, demo: None) -> None:
    real = clock.now()
    moving.advance(actor=world.actors["coordinator"], working_days=5)
    seen = []

    def work() -> None:
        with acting(SYSTEM), connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('app.now')::timestamptz")
            seen.extend([clock.now(), cursor.fetchone()[0]])

    schedule._task("look", work)(0)
    assert all(moment - real > timedelta(days=5) for moment in seen)
    shown = signed_in(world, "town").get("/").content.decode()
    day = re.search(r'ax-demo-day ax-num">([^<]+)<', shown)
    assert day is not None
    assert str((real + moving.ahead()).astimezone(clock.LOCAL).day) in day[1]
    assert clock.now() - real < timedelta(hours=1)


def test_a_camera_that_knows_nothing_of_it_still_proves_a_fix(world: World, demo: None) -> None:
    moving.advance(actor=world.actors["coordinator"], working_days=1)
    with moving.running():
        hazard, school = make_hazard(world, state="rectifying"), world.actors["school"]
    real = clock.now().astimezone(clock.LOCAL) + timedelta(minutes=1)
    with clock.ahead(moving.ahead() + timedelta(minutes=2)), acting(school):
        shot = evidence.store(actor=school, content=taken_on(taken=real), name="now.jpg")
        done = rectify.request_acceptance(
            actor=school, hazard=hazard, remedy="已清理", files=[shot.pk]
        )
    assert done.state == "submitted"


def test_the_ledger_stays_sound_when_days_are_skipped(world: World, demo: None) -> None:
    due_in_a_day(world)
    actor = world.actors["coordinator"]
    moving.advance(actor=actor, working_days=5)
    with acting(actor):
        assert verify_within(actor).is_sound


def test_the_clock_moves_on_alone_and_not_for_ever(world: World, demo: None) -> None:
    actor = world.actors["coordinator"]
    for days in (0, -1, 21):
        with pytest.raises(Refused):
            moving.advance(actor=actor, working_days=days)
    moving.Clock.objects.create(pk=1, ahead=moving.FURTHEST)
    with pytest.raises(Refused):
        moving.advance(actor=actor, working_days=1)
    assert signed_in(world, "school").post("/demo/clock/", {"days": "99"}).status_code == 404


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org", "javascript:x"])
def test_the_way_back_stays_in_the_house(world: World, demo: None, back: str) -> None:
    answer = signed_in(world, "school").post("/demo/clock/", {"days": "1", "next": back})
    assert answer.url == "/"


# --- with other eyes ------------------------------------------------------------------------


def frames(client: Client, page: str) -> dict[str, str]:
    answer = client.get("/demo/together/", {"page": page})
    assert answer.status_code == 200
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    found = FRAME.findall(answer.content.decode())
    assert all("allow-scripts" not in box and "allow-forms" not in box for _, box, _ in found)
    return {title.removeprefix("The page as: "): unescape(html) for title, _, html in found}


def test_four_posts_see_one_page_each_by_its_own_reach(world: World, demo: None) -> None:
    hazard = make_hazard(world, state="submitted")
    seen = frames(signed_in(world, "far_school"), f"/hazards/{hazard.pk}/")
    assert list(seen) == ["School", "Town", "Police", "County"]
    for who in ("School", "Town", "County"):
        assert f'<h1 tabindex="-1">{hazard.title}</h1>' in seen[who], who
    assert hazard.title not in seen["Police"]
    assert "There is no such page or record within your reach" in seen["Police"]


def test_a_glance_is_inert_and_leads_all_four_on(world: World, demo: None) -> None:
    make_hazard(world)
    html = frames(signed_in(world, "coordinator"), "/hazards/")["Town"]
    assert "<script" not in html
    assert "ax-demo-bar" not in html
    assert 'target="_top" href="/demo/together/?page=/hazards/' in html
    assert 'src="/evidence/' not in html


def test_a_glance_changes_nothing(world: World, demo: None) -> None:
    hazard, client = make_hazard(world, state="submitted"), signed_in(world, "coordinator")
    with acting(SYSTEM):
        before = Entry.objects.count()
    for page in ("/", "/mine/", f"/hazards/{hazard.pk}/", "/notices/", "/ledger/", "/people/me/"):
        frames(client, page)
    with acting(SYSTEM):
        assert Entry.objects.count() == before


@pytest.mark.parametrize(
    "address",
    ["https://example.org/", "//example.org/", "/demo/together/", "/nowhere", "/accounts/login/",
     "/api/v1/hazards", "hazards"],
)  # fmt: skip
def test_only_pages_of_ours_are_looked_at(world: World, demo: None, address: str) -> None:
    answer = signed_in(world, "coordinator").get("/demo/together/", {"page": address})
    assert answer.status_code == 404


# --- cheating -------------------------------------------------------------------------------


def tempting(world: World) -> None:
    """A case that its rectifier could accept, one that lacks a new photo, an own task, a call."""
    _own_task(world)
    calling.call_in(world, "answered")
    submitted = make_hazard(world, state="submitted")
    working = make_hazard(world, state="rectifying")
    with acting(SYSTEM):
        Hazard.objects.filter(pk=submitted.pk).update(rectifier=world.organisations["town"].pk)
    with acting(world.actors["school"]) as school:
        report.add_sighting(actor=school, hazard=working, files=[photo(school, 11).pk])
        Hazard.objects.filter(pk=working.pk).update(
            rectifying_since=clock.now() + timedelta(minutes=1)
        )


def _own_task(world: World) -> None:
    """The office keeps a task for itself and has reported it done."""
    programme = plan_world.begin(world)
    own = plan_world.add(world, programme, "年度任务分解", to="office")
    plan_world.issue(world, programme)
    with acting(world.actors["coordinator"]) as office:
        doing.submit(actor=office, row=Task.objects.get(pk=own.pk))


@pytest.mark.parametrize("name", cheating.ATTEMPTS)
def test_every_attempt_is_refused_by_two_layers_and_leaves_nothing(
    world: World, demo: None, name: str
) -> None:
    tempting(world)
    with acting(SYSTEM):
        before = (Entry.objects.count(), list(Hazard.objects.order_by("pk").values()))
    answer = signed_in(world, "coordinator").post("/demo/cheat/", {"attempt": name})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count("Refused by") == 2, page
    assert "please tell us" not in page
    with acting(SYSTEM):
        assert (Entry.objects.count(), list(Hazard.objects.order_by("pk").values())) == before


def test_the_refusals_name_who_refused(world: World, demo: None) -> None:
    tempting(world)
    answer = signed_in(world, "coordinator").post("/demo/cheat/", {"attempt": "all"})
    page = unescape(answer.content.decode())
    for words in (
        "its content was changed",
        "permission denied for table ledger_entry",
        "other eyes must look",
        "hazard_accepted_by_other_eyes",
        "The newest photo is older than the fix",
        "hazard_evidence_newer_than_fix",
        "There is no such record within your reach.",
        "0 rows",
        "Whoever reported it done does not confirm it: other eyes must look.",
        "task_ended_when_closed",
        "call_ended_when_closed",
    ):
        assert words in page, words


def test_a_post_without_cases_is_told_where_to_try(world: World, demo: None) -> None:
    answer = signed_in(world, "neighbour").post("/demo/cheat/", {"attempt": "own"})
    assert answer.status_code == 409
    assert b"Try it as the county office" in answer.content


def test_an_unknown_attempt_is_none(world: World, demo: None) -> None:
    client = signed_in(world, "coordinator")
    assert client.post("/demo/cheat/", {"attempt": "x"}).status_code == 404
    assert client.get("/demo/cheat/").content.decode().count("Try it<") == 6
