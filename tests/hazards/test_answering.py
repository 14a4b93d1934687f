"""One-time links: one case, one organisation, no account, and nothing else."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import translation

from anxiao.evidence.models import Attachment
from anxiao.hazards.doors import DOORS
from anxiao.hazards.models import Hazard
from anxiao.hazards.services import accept, links, rectify, triage
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, No, NotAllowed, Refused
from anxiao.kernel.principal import acting
from anxiao.ledger import services as ledger
from anxiao.ledger.models import Entry, Subject
from anxiao.notices.models import Notice
from anxiao.people.links import services as people_links
from anxiao.people.models import CaseLink, Contact
from anxiao.places.models import Site
from tests.world import HOLDERS, SYSTEM, World, make_hazard, make_world, photo, picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Refusals are matched by their words."""
    with translation.override("en"):
        yield


@pytest.fixture
def world() -> Iterator[World]:
    cache.clear()
    yield make_world()
    cache.clear()


def link_to(
    world: World, hazard: Hazard, who: str = "coordinator", **more: Any
) -> tuple[CaseLink, str]:
    with acting(world.actors[who]) as actor:
        return links.make(actor=actor, hazard=hazard, **more)


def holder(secret: str) -> Actor:
    found = people_links.find(secret)
    assert found is not None
    return people_links.actor_by_link(found)


def opened(secret: str) -> Client:
    """A browser in which the button of the link was pressed."""
    client = Client(headers={"accept-language": "en"})
    answer = client.post(f"/answer/{secret}/")
    assert (answer.status_code, answer["Location"]) == (302, "/answer/")
    return client


def shot(seed: int) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{seed}.jpg", picture(seed), "image/jpeg")


def fixed(client: Client, seed: int = 41) -> Any:
    sent = {"remedy": "已清理通道", "files": shot(seed)}
    return client.post("/answer/do/request_acceptance/", sent, follow=True)


# --- the way of a link --------------------------------------------------------------------------


def test_a_case_is_answered_without_an_account(world: World) -> None:
    hazard = make_hazard(world, state="dispatched")
    link, secret = link_to(world, hazard)
    client = opened(secret)
    page = client.get("/answer/").content.decode()
    assert hazard.title in page
    assert "/answer/do/sign_for/" in page
    page = client.post("/answer/do/sign_for/", follow=True).content.decode()
    assert "Done: Sign for." in page
    assert client.get("/answer/do/request_acceptance/").status_code == 200
    page = fixed(client).content.decode()
    assert "This case was answered by this link" in page
    with acting(SYSTEM):
        hazard.refresh_from_db()
        told = list(Entry.objects.of(hazard.pk))[-2:]
    assert hazard.state == "submitted"
    for entry in told:
        assert (entry.person, entry.post) == (None, None)
        assert entry.person_name == f"link {link.pk}"
        assert entry.details["link"] == str(link.pk)
        assert entry.organisation == world.organisations["school"].pk
    office = Client(headers={"accept-language": "en"})
    office.force_login(world.people["coordinator"])
    assert "by one-time link" in office.get(f"/hazards/{hazard.pk}/").content.decode()


def test_the_button_shows_who_asks_and_opens_nothing_by_itself(world: World) -> None:
    hazard = make_hazard(world, state="dispatched")
    link, secret = link_to(world, hazard)
    client = Client(headers={"accept-language": "en"})
    for _scan in range(3):
        answer = client.get(f"/answer/{secret}/")
        assert "Organisation office asks Organisation school" in answer.content.decode()
        assert hazard.title not in answer.content.decode()
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    assert not client.cookies.get(people_links.COOKIE)
    with acting(SYSTEM):
        link.refresh_from_db()
        assert link.opened_at is None
    cookie = opened(secret).cookies[people_links.COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/answer/", True, "Strict")
    assert secret not in cookie.value
    with acting(SYSTEM):
        link.refresh_from_db()
        assert link.opened_at is not None


def test_the_secret_is_kept_as_a_digest_alone(world: World) -> None:
    link, secret = link_to(world, make_hazard(world, state="dispatched"))
    kept = [str(value) for value in vars(link).values()]
    assert not any(secret in value for value in kept)
    assert len(secret) >= 43


# --- when it ends -------------------------------------------------------------------------------


def test_unknown_expired_and_revoked_links_answer_alike(world: World) -> None:
    hazard = make_hazard(world, state="dispatched")
    _one, expired = link_to(world, hazard, expires_on=clock.today() + timedelta(days=2))
    two, revoked = link_to(world, hazard)
    with acting(world.actors["town"]) as town:
        links.revoke(actor=town, hazard=hazard, link=two)
    client = Client(headers={"accept-language": "en"})
    with clock.at(clock.now() + timedelta(days=4)):
        answers = [
            client.get(f"/answer/{secret}/") for secret in (expired, revoked, "x" * 43, "short")
        ]
        posted = [client.post(f"/answer/{secret}/") for secret in (expired, revoked, "x" * 43)]
    bodies = {
        re.sub(r'nonce="[^"]+"|value="[^"]+"|"X-CSRFToken": "[^"]*"', "", a.content.decode())
        for a in answers
    }
    assert {answer.status_code for answer in (*answers, *posted)} == {404}
    assert len(bodies) == 1
    assert "This link is not valid" in bodies.pop()


def test_a_ticket_ends_with_its_link(world: World) -> None:
    hazard = make_hazard(world, state="dispatched")
    link, secret = link_to(world, hazard)
    client = opened(secret)
    with acting(world.actors["coordinator"]) as office:
        links.revoke(actor=office, hazard=hazard, link=link)
        with pytest.raises(Refused, match="ended already"):
            links.revoke(actor=office, hazard=hazard, link=link)
    assert client.get("/answer/").status_code == 404
    assert client.post("/answer/do/sign_for/").status_code == 404
    forged = Client()
    forged.cookies[people_links.COOKIE] = link.digest
    assert forged.get("/answer/").status_code == 404


@pytest.mark.parametrize("verb", ["object", "request_acceptance"])
def test_an_answer_uses_the_link_up(world: World, verb: str) -> None:
    state = {"object": "dispatched", "request_acceptance": "rectifying"}[verb]
    hazard = make_hazard(world, state=state)
    _link, secret = link_to(world, hazard)
    client, other = opened(secret), opened(secret)
    sent = {"reason": "非本单位职责"} if verb == "object" else {"remedy": "已清", "files": shot(42)}
    assert client.post(f"/answer/do/{verb}/", sent).status_code == 302
    for again in (client, other):
        assert "For anything further call" in again.get("/answer/").content.decode()
        assert again.post("/answer/do/interim/", {"measures": "再来"}).status_code == 200
    assert Client().post(f"/answer/{secret}/").status_code == 410
    with acting(SYSTEM):
        last = Entry.objects.of(hazard.pk).last()
    assert last is not None
    assert last.action == f"hazard.{verb}"


def test_a_link_ends_with_its_case(world: World) -> None:
    hazard = make_hazard(world, state="rectifying")
    _link, secret = link_to(world, hazard)
    client = opened(secret)
    with acting(world.actors["school"]) as school:
        hazard = rectify.request_acceptance(
            actor=school, hazard=hazard, remedy="已清理", files=[photo(school, 43).pk]
        )
    answer = client.get("/answer/")
    assert answer.status_code == 410
    assert "awaiting acceptance" in answer.content.decode()
    with acting(world.actors["town"]) as town:
        accept.accept(actor=town, hazard=hazard)
    assert "nothing is left to answer" in client.get("/answer/").content.decode()
    assert fixed(client).status_code == 409


def test_a_case_handed_to_somebody_else_is_answered_by_them(world: World) -> None:
    hazard = make_hazard(world, state="dispatched")
    _link, secret = link_to(world, hazard)
    client = opened(secret)
    with acting(world.actors["coordinator"]) as office:
        triage.transfer(
            actor=office,
            hazard=hazard,
            lead=world.organisations["police"].pk,
            reason="属公安职责",
        )
    assert "handed to somebody else" in client.get("/answer/").content.decode()
    assert client.post("/answer/do/sign_for/").status_code == 403


def test_guesses_are_few(world: World) -> None:
    _link, secret = link_to(world, make_hazard(world, state="dispatched"))
    client = Client()
    tried = [client.get(f"/answer/guess-{n}/").status_code for n in range(22)]
    assert tried == [404] * 20 + [429] * 2
    assert client.get(f"/answer/{secret}/").status_code == 429
    other = Client(REMOTE_ADDR="10.1.1.1")
    assert other.get(f"/answer/{secret}/").status_code == 200


# --- nothing else -------------------------------------------------------------------------------


def test_the_holder_reaches_one_case_and_no_other_page(world: World) -> None:
    hazard, other = make_hazard(world, state="dispatched"), make_hazard(world, state="dispatched")
    _link, secret = link_to(world, hazard)
    client = opened(secret)
    for url in (
        f"/hazards/{hazard.pk}/",
        f"/hazards/{other.pk}/",
        "/hazards/",
        "/notices/",
        f"/ledger/subjects/{hazard.pk}/",
    ):
        assert client.get(url).status_code in (302, 404), url
    for url in (f"/api/v1/hazards/{hazard.pk}", "/api/v1/hazards", "/api/v1/people/me"):
        assert client.get(url).status_code == 401, url
    sign = f"/api/v1/hazards/{hazard.pk}/sign_for"
    assert client.post(sign, {}, content_type="application/json").status_code == 401
    assert client.get("/answer/do/accept/").status_code == 404
    assert client.get("/answer/do/transfer/").status_code == 404


def test_the_holder_sees_the_photos_of_her_case_alone(world: World) -> None:
    hazard, other = make_hazard(world, state="submitted"), make_hazard(world, state="rectifying")
    with acting(world.actors["town"]) as town:
        accept.send_back(actor=town, hazard=hazard, reason="未到位")
        foreign = photo(town, 51)
        loose = photo(town, 52)
        rectify_photo = Attachment.objects.visible_to(town).of(hazard.pk).latest("at").file_id
        Attachment.objects.create(
            file=foreign, subject=other.pk, kind="hazard", role="before", at=clock.now()
        )
    _link, secret = link_to(world, hazard)
    client = opened(secret)
    assert client.get(f"/answer/file/{rectify_photo}/thumb/").status_code == 200
    assert client.get(f"/answer/file/{rectify_photo}/").status_code == 200
    for file in (foreign.pk, loose.pk, uuid4()):
        assert client.get(f"/answer/file/{file}/").status_code == 404
    assert client.get(f"/evidence/{rectify_photo}/").status_code in (302, 404)
    assert client.get(f"/api/v1/evidence/{rectify_photo}").status_code == 401


def test_the_database_shows_a_link_nothing_but_its_case(world: World) -> None:
    """Raw SQL as the application role with ``app.case`` alone."""
    hazard, other = make_hazard(world, state="dispatched"), make_hazard(world, state="dispatched")
    _link, secret = link_to(world, hazard)
    link_to(world, other)
    tables = {
        Hazard: "id",
        Subject: "id",
        Entry: "subject",
        Attachment: "subject",
        CaseLink: "subject",
    }
    with acting(holder(secret)), connection.cursor() as cursor:
        for model, key in tables.items():
            cursor.execute(f"SELECT DISTINCT {key} FROM {model._meta.db_table}")
            assert {row[0] for row in cursor.fetchall()} <= {hazard.pk}, model
        for nothing in (Notice, Site, Contact):
            cursor.execute(f"SELECT count(*) FROM {nothing._meta.db_table}")
            assert cursor.fetchone()[0] == 0, nothing
        cursor.execute("SELECT count(*) FROM hazards_hazard WHERE id = %s", [other.pk])
        assert cursor.fetchone()[0] == 0
        cursor.execute("UPDATE hazards_hazard SET title = 'x' WHERE id = %s", [other.pk])
        assert cursor.rowcount == 0
        cursor.execute(
            "UPDATE people_caselink SET revoked_at = now() WHERE subject = %s", [other.pk]
        )
        assert cursor.rowcount == 0


@pytest.mark.parametrize("verb", ["accept", "transfer", "stop", "close"])
def test_the_holder_does_nothing_that_the_link_is_not_for(world: World, verb: str) -> None:
    hazard = make_hazard(world, state="rectifying")
    _link, secret = link_to(world, hazard)
    actor = holder(secret)
    strong = replace(actor, abilities=world.actors["coordinator"].abilities)
    given: dict[str, Any] = {"reason": "x", "lead": world.organisations["police"].pk}
    needed = {name: given[name] for name in DOORS[verb].needs}
    for who in (actor, strong):
        with acting(who), pytest.raises(NotAllowed):
            DOORS[verb].service(actor=who, hazard=hazard, **needed)


# --- making -------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", sorted(HOLDERS))
def test_only_coordinating_offices_make_links(world: World, who: str) -> None:
    hazard = make_hazard(world, state="dispatched")
    if who in ("coordinator", "town"):
        assert link_to(world, hazard, who)[0].sender == world.organisations[HOLDERS[who][0]]
    else:
        with pytest.raises(No):
            link_to(world, hazard, who)


@pytest.mark.parametrize(
    "state", ["reported", "graded", "objected", "submitted", "closed", "false"]
)
def test_a_case_that_waits_for_no_answer_gets_no_link(world: World, state: str) -> None:
    with pytest.raises(Refused, match="waits for no answer"):
        link_to(world, make_hazard(world, state=state))


def test_a_sealed_case_gets_no_link(world: World) -> None:
    hazard, office = make_hazard(world, state="dispatched"), world.actors["coordinator"]
    with acting(office):
        seal = ledger.seal(actor=office, members=[], opens_latest_on=clock.today())
        Hazard.objects.filter(pk=hazard.pk).update(seal=seal.pk)
        with pytest.raises(Refused, match="behind a seal"):
            links.make(actor=office, hazard=hazard)
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people["coordinator"])
    page = client.post(f"/hazards/{hazard.pk}/links/", {"expires_on": clock.today()})
    assert page.status_code in (409, 422)


def test_a_link_lasts_a_month_at_most(world: World) -> None:
    hazard = make_hazard(world, state="dispatched")
    link, _secret = link_to(world, hazard)
    assert hazard.due_at is not None
    assert link.expires_at == min(hazard.due_at + timedelta(5), link.made_at + timedelta(30))
    for days in (31, -1):
        with pytest.raises(Invalid, match="within the next 30 days"):
            link_to(world, hazard, expires_on=clock.today() + timedelta(days=days))
    with acting(SYSTEM), pytest.raises(IntegrityError), transaction.atomic():
        CaseLink.objects.filter(pk=link.pk).update(expires_at=link.made_at + timedelta(days=40))


def test_the_page_shows_the_address_once_and_lists_the_links(world: World) -> None:
    hazard = make_hazard(world, state="dispatched")
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people["town"])
    url = f"/hazards/{hazard.pk}/links/"
    assert url in client.get(f"/hazards/{hazard.pk}/").content.decode()
    until = clock.today() + timedelta(days=9)
    page = client.post(url, {"expires_on": until}).content.decode()
    secret = re.search(r"/answer/([\w-]{40,})/", page)
    assert secret is not None
    assert "data:image/svg+xml" in page
    again = client.get(url).content.decode()
    assert secret[1] not in again
    assert "not opened yet" in again
    opened(secret[1])
    assert "opened on" in client.get(url).content.decode()
    with acting(SYSTEM):
        link = CaseLink.objects.get()
    assert client.post(f"{url}{link.pk}/revoke/", follow=True).status_code == 200
    assert "revoked on" in client.get(url).content.decode()
    with acting(SYSTEM):
        told = [one.action for one in Entry.objects.of(hazard.pk)][-2:]
    assert told == ["hazard.link", "hazard.unlink"]
    other = make_hazard(world, state="dispatched")
    assert client.post(f"/hazards/{other.pk}/links/{link.pk}/revoke/").status_code == 404
