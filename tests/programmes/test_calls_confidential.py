"""A confidential call stays unseen by everybody who is not named, through every door.

Each role tries everything there is, before and after the call is sent on and passed upwards.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from openpyxl import load_workbook

from anxiao.evidence.models import Attachment, File
from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry, Seal, Subject
from anxiao.notices.models import Notice
from anxiao.people.actors import actor_for
from anxiao.people.models import Person
from anxiao.programmes.calls.models import Call, CallPass
from anxiao.programmes.calls.services import answering, closing
from anxiao.programmes.calls.waiting import waiting
from tests.programmes.calling import MONDAY, answered, does, make_call, pass_on
from tests.world import COUNTY, HOLDERS, SYSTEM, TOWN, World, hold, make_world, photo

pytestmark = pytest.mark.django_db
SECRET = "某家长持续到校滋事"
TWO = timedelta(hours=2)
FIRST = {"school", "police", "town"}
ROWS = re.compile(r"role=\"status\">(\d+) rows?<")


@dataclass
class Case:
    """The county, the one confidential call in it, and its photo."""

    world: World
    call: Call
    file: File
    clients: dict[str, Client]


@pytest.fixture
def case() -> Case:
    world = make_world()
    for key, (organisation, role) in COLLEAGUES.items():
        person = Person.objects.create(username=key, name=f"{key} post")
        post = hold(person, world.organisations[organisation], role)
        world.people[key], world.actors[key] = person, actor_for(person, post)
    with clock.at(MONDAY):
        with acting(world.actors["school"]) as school:
            file = photo(school, 3)
        call = make_call(
            world, text=SECRET, files=[file.pk], is_confidential=True, reach_us="门卫室 3300000"
        )
    return Case(world, call, file, {who: _signed_in(world, who) for who in world.people})


# Of the same organisations, and not one who has to do with calls.
COLLEAGUES = {"police-clerk": ("police", "inspector"), "town-clerk": ("town", "inspector")}
EVERYBODY = [*HOLDERS, *COLLEAGUES]


def _signed_in(world: World, who: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people[who])
    return client


def raised(case: Case, *, level: int) -> None:
    for step in range(1, level + 1):
        pass_on(MONDAY + step * TWO)


def sent_on(case: Case) -> None:
    with clock.at(MONDAY):
        to = case.world.organisations["market"].pk
        does(case.world, "police", answering.route, case.call, to=to, reason="属市监职责")


STAGES: dict[str, tuple[Any, set[str]]] = {
    "just made": (lambda _case: None, FIRST),
    "sent on": (sent_on, FIRST | {"market"}),
    "with the office": (lambda case: raised(case, level=1), FIRST | {"coordinator"}),
    "at the top": (lambda case: raised(case, level=2), FIRST | {"coordinator", "leader"}),
}


def pages(case: Case) -> list[str]:
    """Every page on which a call could show."""
    school, call = case.world.organisations["school"].pk, case.call.pk
    return [
        "/", "/calls/", f"/calls/?q={SECRET}", "/calls/?state=passed", "/calls/?whose=us",
        f"/calls/?town={COUNTY}&of={school}", f"/search/?q={case.call.number}",
        f"/counties/{COUNTY}/", f"/towns/{TOWN}/", f"/schools/{school}/?print",
        "/ledger/", f"/ledger/{call}/", "/notices/", "/exceptions/", f"/calls/{call}/",
        f"/calls/{call}/made/", f"/calls/{call}/answer/", f"/calls/{call}/route/",
        f"/evidence/{case.file.pk}/", f"/evidence/{case.file.pk}/thumb/",
        f"/evidence/{case.file.pk}/original/",
    ]  # fmt: skip


def operations(case: Case) -> list[str]:
    call = case.call.pk
    return [
        f"/api/v1/calls?q={SECRET}", "/api/v1/calls?state=open", f"/api/v1/calls/{call}",
        f"/api/v1/calls/{call}/passes", f"/api/v1/calls/{call}/offers",
        "/api/v1/ledger/entries", f"/api/v1/ledger/subjects/{call}", "/api/v1/notices",
        f"/api/v1/search?q={SECRET}",
        f"/api/v1/evidence/{case.file.pk}",
    ]  # fmt: skip


def traces(case: Case) -> tuple[str, ...]:
    return (str(case.call.pk), str(case.file.pk), "confidential", "滋事", "3300000")


def body(answer: Any) -> str:
    if answer.streaming:
        return b"".join(answer.streaming_content).decode("latin-1")
    return str(answer.content.decode(errors="replace"))


def leaks(case: Case, who: str) -> list[str]:
    """Addresses at which somebody learns of the call, by a word of it or by its count."""
    found, asked = [], {SECRET, case.call.number, str(case.call.pk), str(case.file.pk)}
    for address in (*pages(case), *operations(case)):
        answer = case.clients[who].get(address)
        text = body(answer)
        is_named = any(one in address for one in asked)
        # What was asked for may stand in the box of a search, and in nothing else.
        words = [one for one in traces(case) if not (is_named and one in address)]
        if any(one in text for one in words) and answer.status_code == 200:
            found.append(address)
        if is_named and "?" not in address and answer.status_code == 200:
            found.append(address)
        counted = ROWS.search(text)
        if address.startswith("/calls/") and counted and counted[1] != "0":
            found.append(address)
    return found


def writes(case: Case, who: str) -> list[int]:
    """What comes back to somebody who tries every verb past the pages."""
    client, call = case.clients[who], case.call.pk
    verbs = ("answer", "route", "pass_up", "close_helped", "close_unhelped", "add", "withdraw")
    sent = {"answer": "x", "words": "x", "reason": "x", "to": 1}
    return [
        client.post(f"/api/v1/calls/{call}/{verb}", sent, "application/json").status_code
        for verb in verbs
    ]


def rows(case: Case, who: str) -> dict[str, int]:
    """What the database itself shows a post, whoever wrote the query."""
    call, actor = case.call.pk, case.world.actors[who]
    with acting(actor):
        return {
            "calls": Call.objects.count(),
            "passes": CallPass.objects.count(),
            "subjects": Subject.objects.filter(pk=call).count(),
            "entries": Entry.objects.filter(subject=call).count(),
            "seals": Seal.objects.filter(pk=case.call.seal).count(),
            "attachments": Attachment.objects.filter(subject=call).count(),
            "files": File.objects.filter(pk=case.file.pk).count(),
            "notices": Notice.objects.filter(subject=call, to_post=actor.post).count(),
            "work": sum(one.subject == call for one in waiting(actor, clock.today())),
        }


def sheet(case: Case, who: str) -> int | None:
    """How many rows the sheet has for somebody; None where she gets none."""
    answer = case.clients[who].get("/calls/export.xlsx")
    if answer.status_code != 200:
        return None
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)), read_only=True)
    return len(list(book.active.iter_rows())) - 1  # type: ignore[union-attr]


@pytest.mark.parametrize("stage", STAGES)
def test_nobody_learns_of_it_but_those_it_has_come_to(case: Case, stage: str) -> None:
    walk, members = STAGES[stage]
    walk(case)
    for who in EVERYBODY:
        if who in members:
            assert f"/calls/{case.call.pk}/" in leaks(case, who), who
            assert rows(case, who)["calls"] == 1, who
            assert rows(case, who)["entries"] > 0, who
            assert sheet(case, who) in (1, None), who
        else:
            assert leaks(case, who) == [], who
            assert not any(rows(case, who).values()), (who, rows(case, who))
            assert sheet(case, who) in (0, None), who
            assert {*writes(case, who)} == {404}, who


def test_a_job_sees_no_row_and_passes_it_up_all_the_same(case: Case) -> None:
    with acting(SYSTEM):
        assert not Call.objects.exists()
    raised(case, level=1)
    with acting(case.world.actors["police"]) as police:
        found = Call.objects.visible_to(police).get()
        last = Entry.objects.of(found.pk).last()
    assert found.level == 1
    assert last is not None
    assert (last.action, last.post, last.organisation) == ("call.pass_up", None, None)


def test_members_are_added_by_acts_that_stand_on_its_chain(case: Case) -> None:
    sent_on(case)
    raised(case, level=2)
    with acting(case.world.actors["school"]):
        added = [
            entry.details["post"]
            for entry in Entry.objects.of(case.call.pk).filter(action="seal.add_member")
        ]
        seal = Seal.objects.get(pk=case.call.seal)
    new = [str(case.world.actors[who].post) for who in ("market", "coordinator", "leader")]
    assert added == new
    assert {str(post) for post in seal.members} == {
        str(case.world.actors[who].post) for who in (*FIRST, "market", "coordinator", "leader")
    }


def test_the_whole_loop_works_behind_the_seal(case: Case) -> None:
    call = answered(case.world, case.call)
    call = does(case.world, "school", closing.reopen, call, words="人还在")
    call = answered(case.world, call, "town")
    assert does(case.world, "school", closing.close_helped, call).state == "closed_helped"


def test_no_mail_carries_a_word_of_it(case: Case, settings: Any) -> None:
    settings.SMTP = {"host": "127.0.0.1", "port": 9}

    def queued() -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT args::text FROM procrastinate_jobs")
            return [row[0] for row in cursor.fetchall()]

    before = len(queued())
    answered(case.world, case.call)
    raised(case, level=1)
    assert len(queued()) == before
    make_call(case.world, text="摊点占道")
    assert len(queued()) > before


def test_the_check_is_not_blind(case: Case) -> None:
    """An open call of the same words is found at once by those who reach it."""
    with clock.at(MONDAY):
        case.call = make_call(case.world, text=SECRET, files=[case.file.pk])
    for who in ("coordinator", "auditor", "leader", "central"):
        assert len(leaks(case, who)) > 8, who
        assert rows(case, who)["calls"] == 1, who
