"""The calendar of a post: read back by another library, by whoever has its address alone."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import vobject
from django.db import connection
from django.test import Client
from django.utils import translation

from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from anxiao.people import tokens
from anxiao.people.models import Person, Tenure, Token
from tests.programmes.calling import make_call
from tests.world import SYSTEM, World, make_hazard, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def world() -> World:
    made = make_world()
    Person.objects.update(language="en")
    return made


def made(world: World, who: str) -> str:
    """The path of a new calendar."""
    with acting(world.actors[who]) as actor:
        _token, secret = tokens.make_calendar(actor=actor)
    return f"/calendar/{secret}.ics"


def events(path: str) -> list[Any]:
    """All of a calendar but the report that a school owes every month."""
    answer = Client().get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    found = getattr(vobject.readOne(answer.content.decode()), "vevent_list", [])
    return [one for one in found if "monthly" not in one.url.value]


def test_what_waits_with_a_limit_stands_on_its_day(world: World, settings: Any) -> None:
    settings.BASE_URL = "https://county.example"
    hazard = make_hazard(world, state="rectifying")
    make_hazard(world, state="reported")
    (event,) = events(made(world, "school"))
    assert hazard.due_at is not None
    assert event.dtstart.value == hazard.due_at.astimezone(clock.LOCAL).date()
    assert event.dtend.value - event.dtstart.value == timedelta(days=1)
    assert event.summary.value == f"Fix it · {hazard.title}"
    assert event.url.value == f"https://county.example/hazards/{hazard.pk}/"
    assert event.uid.value == f"{hazard.pk}@anxiao"
    assert events(made(world, "neighbour")) == []


def test_it_speaks_the_language_of_its_person(world: World) -> None:
    make_hazard(world, state="rectifying")
    Person.objects.filter(pk=world.people["school"].pk).update(language="zh-hans")
    (event,) = events(made(world, "school"))
    assert event.summary.value.startswith("整改")


def test_nothing_under_a_seal_is_in_it(world: World) -> None:
    open_one, sealed = make_call(world), make_call(world, is_confidential=True)
    with acting(world.actors["police"]) as police:
        page = Client()
        page.force_login(world.people["police"])
        assert police.post is not None
    assert f"/calls/{sealed.pk}/" in page.get("/").content.decode()
    told = [event.uid.value for event in events(made(world, "police"))]
    assert told == [f"{open_one.pk}@anxiao"]


def test_a_revoked_one_is_gone_and_a_new_one_ends_the_former(world: World) -> None:
    first = made(world, "school")
    second = made(world, "school")
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    school = Client(headers={"accept-language": "en"})
    school.force_login(world.people["school"])
    token = Token.objects.calendars(world.people["school"].pk).get(revoked_at=None)
    assert school.post(f"/people/me/tokens/{token.pk}/revoke/").status_code == 302
    assert Client().get(second).status_code == 404
    with acting(SYSTEM):
        kept = Entry.objects.of(world.people["school"].pk).order_by("number")
        actions = [*kept.values_list("action", flat=True)]
    assert actions[-3:] == ["calendar.make", "calendar.make", "calendar.revoke"]


def test_it_ends_with_its_year_its_post_and_its_account(world: World) -> None:
    path = made(world, "school")
    with clock.at(clock.now() + timedelta(days=367)):
        assert Client().get(path).status_code == 404
    person = world.people["school"]
    Tenure.objects.filter(person=person).update(valid_to=clock.today() - timedelta(days=1))
    assert Client().get(path).status_code == 404
    Tenure.objects.filter(person=person).update(valid_to=None)
    assert Client().get(path).status_code == 200
    Person.objects.filter(pk=person.pk).update(is_active=False)
    assert Client().get(path).status_code == 404


def test_its_secret_opens_nothing_else_and_no_other_secret_opens_it(world: World) -> None:
    path = made(world, "school")
    secret = path.split("/")[2].removesuffix(".ics")
    bearer = {"authorization": f"Bearer {secret}"}
    assert Client().get("/api/v1/hazards", headers=bearer).status_code == 401
    with acting(world.actors["school"]) as school:
        _token, of_api = tokens.make_token(actor=school, label="program")
    assert Client().get(f"/calendar/{of_api}.ics").status_code == 404
    signed_in = Client()
    signed_in.force_login(world.people["school"])
    assert signed_in.get("/calendar/guessed.ics").status_code == 404
    assert Client().post(path).status_code in (403, 405)


def test_its_address_is_shown_once_on_the_page_of_the_account(world: World) -> None:
    make_hazard(world, state="rectifying")
    school = Client(headers={"accept-language": "en"})
    school.force_login(world.people["school"])
    assert "Make an address" in school.get("/people/me/").content.decode()
    assert school.post("/notices/calendar/").status_code == 302
    page = school.get("/people/me/").content.decode()
    path = page.split("/calendar/")[1].split("<")[0]
    assert len(events(f"/calendar/{path}")) == 1
    assert path not in school.get("/people/me/").content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_token WHERE digest LIKE %s", [f"%{path[:20]}%"])
        assert cursor.fetchone() == (0,)
