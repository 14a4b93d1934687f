"""What the app on the phone is given, and when a device has to forget it."""

import gzip
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders

from anxiao.inspections.phone import shell
from anxiao.inspections.visits.models import Sheet
from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from anxiao.people.models import Person, Tenure
from tests.inspections.sending import filled, real_list, send, signed_in
from tests.inspections.visiting import checklist, fill, picture, sheet_of, start
from tests.world import SYSTEM, World

pytestmark = pytest.mark.django_db
SHELL_BYTES = 300 * 1024


def test_the_shell_is_light_and_says_nothing_about_anybody(world: World) -> None:
    found = [Path(str(finders.find(name))) for name in shell.light()]
    text = signed_in(world).get("/phone/").content
    size = sum(len(gzip.compress(one.read_bytes(), 9)) for one in found) + len(gzip.compress(text))
    assert size <= SHELL_BYTES
    nobody = signed_in(world)
    nobody.logout()
    assert nobody.get("/phone/").content == text


def test_the_worker_names_files_that_there_are(world: World) -> None:
    client = signed_in(world)
    text = client.get("/phone/worker.js").content.decode()
    assert shell.version() in text
    for path in shell.assets():
        assert f'"{path}"' in text
    for name in (*shell.light(), shell.ENGINE):
        assert finders.find(name), name
    folder = Path(str(finders.find("inspections/phone/app.js"))).parent
    assert {f"inspections/phone/{one.name}" for one in folder.glob("*.js")} <= {*shell.MODULES}
    said = client.get("/phone/manifest.webmanifest").json()
    assert (said["start_url"], said["scope"], said["display"]) == (
        "/phone/",
        "/phone/",
        "standalone",
    )


def standing(client: Any, device: str = "") -> Any:
    return client.get("/phone/standing/", headers={"x-device": device} if device else {})


def test_a_session_that_ended_wipes_nothing(world: World) -> None:
    client = signed_in(world)
    device = standing(client).json()["device"]
    client.logout()
    for sign in (device, "", "nonsense", device[:-2]):
        answer = standing(client, sign)
        assert (answer.status_code, answer.json()) == (401, {"wipe": False})


def test_a_closed_account_wipes_the_device(world: World) -> None:
    client = signed_in(world)
    device = standing(client).json()["device"]
    with acting(SYSTEM):
        Person.objects.filter(pk=world.people["inspector"].pk).update(is_active=False)
    answer = standing(client, device)
    assert (answer.status_code, answer.json()) == (401, {"wipe": True})


def test_a_post_that_was_given_up_wipes_the_device(world: World) -> None:
    client = signed_in(world)
    device = standing(client).json()["device"]
    with acting(SYSTEM):
        rows = Tenure.objects.filter(person=world.people["inspector"])
        rows.update(valid_to=clock.today() - timedelta(days=1))
    answer = standing(client, device)
    assert (answer.status_code, answer.json()) == (401, {"wipe": True})


def test_an_inspector_takes_along_what_she_needs(world: World) -> None:
    made, visit = real_list(), start(world)
    found = signed_in(world).get("/phone/pack/").json()
    assert [one["id"] for one in found["visits"]] == [str(visit.pk)]
    assert str(made.pk) in {one["id"] for one in found["checklists"]}
    assert {one["id"] for one in found["sites"]} >= {str(world.sites["school"].pk)}
    assert not any(one["own"] for one in found["sites"])
    assert set(found["kinds"]) >= {"open", "joint"}
    assert str(world.actors["inspector"].post) not in {one["id"] for one in found["colleagues"]}


def test_a_school_checks_its_own_sites_alone(world: World) -> None:
    found = signed_in(world, "school").get("/phone/pack/").json()
    own = {one["id"] for one in found["sites"] if one["own"]}
    assert (own, set(found["kinds"])) == ({str(world.sites["school"].pk)}, {"self_check"})


def test_a_form_comes_as_the_engine_takes_it(world: World) -> None:
    made = real_list()
    found = signed_in(world).get(f"/phone/forms/{made.pk}/").json()
    assert "<form" in found["html"] and "instance" in found["model"]
    assert found["fails"] == {f"q{n}": ["fail"] for n in (1, 2, 3)}
    assert signed_in(world).get(f"/phone/forms/{start(world).pk}/").status_code == 404


def test_what_was_filled_in_at_a_desk_goes_on_on_the_phone(world: World) -> None:
    made = real_list()
    visit = start(world, lists=[made])
    shown = picture(world)
    fill(world, visit, "inspector", 1, photos={1: [shown.pk]}, q1_note="盾牌破损")
    client = signed_in(world)
    (sheet,) = client.get("/phone/pack/").json()["visits"][0]["sheets"]
    assert "<q1>fail</q1>" in sheet["xml"] and "<q2>pass</q2>" in sheet["xml"]
    (name,) = sheet["photos"]
    assert f"<q1_photo>{name}</q1_photo>" in sheet["xml"]
    assert sheet["whole"] and sheet["version"] == 2
    body = {"key": str(shown.pk), "visit": str(visit.pk), "checklist": str(made.pk), "seen": 2}
    answer = send(client, {**body, "xml": sheet["xml"]})
    assert answer.status_code == 201, answer.content
    with acting(SYSTEM):
        assert Sheet.objects.get(visit=visit).photos == {"q1": [str(shown.pk)]}


def test_a_sheet_that_a_phone_sent_before_goes_on_from_its_own_document(world: World) -> None:
    made = checklist()
    visit, client = start(world, lists=[made]), signed_in(world)
    xml = filled(made, {"guard/q1": "pass"})
    body = {"visit": str(visit.pk), "checklist": str(made.pk), "seen": 1, "finishes": False}
    assert send(client, {**body, "key": str(visit.pk), "xml": xml}).status_code == 201
    (found,) = client.get("/phone/pack/").json()["visits"][0]["sheets"]
    assert found["xml"] == xml and not found["whole"]
    assert sheet_of(visit).version == 2
