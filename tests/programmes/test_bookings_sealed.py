"""An unannounced visit leaks nothing: all pages are the same with it as without it.

Each role reads everything there is, with a sealed booking in the database and without one; what
comes back is compared byte for byte, apart from secrets that differ with each request.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client

from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from anxiao.ledger import jobs
from anxiao.ledger.models import Entry, Seal, Subject
from anxiao.notices.models import Notice
from anxiao.people.actors import actor_for
from anxiao.people.models import Person
from anxiao.places import services as places
from anxiao.programmes.bookings.met import in_year, unannounced_used
from anxiao.programmes.bookings.models import Booking
from anxiao.programmes.bookings.services import changing
from anxiao.programmes.bookings.waiting import waiting
from tests.architecture.county import undone
from tests.programmes.booking import FIRST, MONDAY, book, does, limit, sealed
from tests.sealed import told
from tests.world import COUNTY, HOLDERS, SYSTEM, TOWN, World, hold, make_world

# Whoever orders from the office knows; everybody else, in the same office too, does not.
KNOWS = "coordinator"
STRANGERS = [*(who for who in HOLDERS if who != KNOWS), "city"]
WORDS = "暗访"


@dataclass
class Case:
    """One county for all of these tests, and a client for each who holds a post in it."""

    world: World
    clients: dict[str, Client]

    @property
    def school(self) -> int:
        return self.world.organisations["school"].pk


@pytest.fixture(scope="module")
def case(django_db_setup: None, django_db_blocker: Any) -> Iterator[Case]:
    with django_db_blocker.unblock(), undone(), clock.at(MONDAY):
        world = make_world()
        _city(world)
        limit(5, percent=40)
        for number in range(2):
            book(world, "police", day=FIRST + timedelta(days=40 * number))
        yield Case(world, {who: _signed_in(world, who) for who in world.people})


def _city(world: World) -> None:
    """A coordinating office above the county's, which orders unannounced visits of its own."""
    with acting(SYSTEM):
        office = places.add_organisation(
            actor=SYSTEM,
            name={"zh": "市平安办", "en": "City office"},
            kind="office",
            territory_code=990100000000,
            sectors=["coordination"],
        )
        person = Person.objects.create(username="city", name="city post")
        post = hold(person, office, "coordinator")
    world.people["city"], world.actors["city"] = person, actor_for(person, post)


def _signed_in(world: World, who: str) -> Client:
    made = Client(headers={"accept-language": "en"}, raise_request_exception=False)
    made.force_login(world.people[who])
    return made


# --- what may become of it ------------------------------------------------------------------

Walk = Callable[[World, Booking], Booking]


def _stays(_world: World, row: Booking) -> Booking:
    return row


def _moved(world: World, row: Booking) -> Booking:
    row = does(world, KNOWS, changing.move, row, starts_on=clock.today(), ends_on=FIRST)
    return does(world, KNOWS, changing.carry_out, row, words="食堂门锁损坏")


def _cancelled(world: World, row: Booking) -> Booking:
    return does(world, KNOWS, changing.cancel, row, reason="另行安排")


WALKS: dict[str, Walk] = {"booked": _stays, "carried out": _moved, "cancelled": _cancelled}


def make_sealed(world: World, walk: Walk) -> Booking:
    """Two of them, so that the office's share is used up."""
    sealed(world, day=FIRST + timedelta(days=9))
    return walk(world, sealed(world))


# --- what everybody can ask -----------------------------------------------------------------


def addresses(case: Case, pk: UUID) -> list[str]:
    school, day = case.school, f"{FIRST}"
    form = f"schools={school}&kind=inspection&starts_on={day}&ends_on={day}&share=unannounced"
    asked = f"school={school}&kind=inspection&starts_on={day}&ends_on={day}"
    base = "/api/v1"
    return [
        "/", "/?all", "/bookings/", "/bookings/?state=booked", "/bookings/?year=2026",
        f"/bookings/?q={WORDS}", f"/bookings/?of={school}", "/bookings/book/",
        f"/bookings/book/?school={school}", f"/bookings/against/?{form}",
        f"/bookings/schools/{school}/", f"/bookings/schools/{school}/?year=2026",
        f"/bookings/{pk}/", f"/bookings/{pk}/cancel/", f"/bookings/{pk}/join/",
        f"/schools/{school}/", f"/schools/{school}/?print", f"/schools/{school}/bookings/",
        f"/search/?q={WORDS}", f"/towns/{TOWN}/", f"/counties/{COUNTY}/", "/notices/",
        "/exceptions/", "/ledger/", f"/ledger/{pk}/", "/campaigns/", "/tasks/",
        f"{base}/bookings", f"{base}/bookings?q={WORDS}", f"{base}/bookings?of={school}",
        f"{base}/bookings/{pk}", f"{base}/bookings/{pk}/offers",
        f"{base}/bookings/schools/{school}", f"{base}/bookings/schools/{school}?year=2026",
        f"{base}/bookings/against?{asked}", f"{base}/bookings/against?{asked}&share=unannounced",
        f"{base}/ledger/entries", f"{base}/ledger/subjects/{pk}", f"{base}/notices",
        f"{base}/search?q={WORDS}",
    ]  # fmt: skip


def tried(case: Case, own: Client, pk: UUID) -> list[Any]:
    """What comes back to whoever tries to change it, or to book beside it; all of it undone."""
    next_day = f"{FIRST + timedelta(days=1)}"
    given = {
        "school": case.school, "kind": "inspection", "title": "检查",
        "starts_on": next_day, "ends_on": next_day,
    }  # fmt: skip
    verbs = ("join", "cancel", "carry_out", "move", "merge", "approve", "refuse_exception")
    body = {"reason": "x", "starts_on": f"{FIRST}", "ends_on": f"{FIRST}", "into": str(uuid4())}
    found: list[Any] = []
    with undone():
        for verb in verbs:
            answer = own.post(f"/api/v1/bookings/{pk}/{verb}", body, "application/json")
            found.append(told(answer, pk))
        for more in ({"merge_into": str(pk)}, {"merge_into": str(uuid4())}):
            answer = own.post("/api/v1/bookings", {**given, **more}, "application/json")
            found.append(told(answer, pk))
        found.append(_booked(own, given, pk))
        found.append(
            _booked(own, {**given, "starts_on": "2026-12-01", "ends_on": "2026-12-01"}, pk)
        )
        found.append(_booked(own, {**given, "share": "unannounced"}, pk))
    return found


def _booked(own: Client, given: dict[str, Any], pk: UUID) -> Any:
    """Whether it is booked; the record itself has a key of its own each time."""
    answer = own.post("/api/v1/bookings", given, "application/json")
    return answer.status_code if answer.status_code == 201 else told(answer, pk)


def kept(case: Case, who: str, pk: UUID, seal: UUID) -> dict[str, int]:
    """What the database itself shows a post, whoever wrote the query."""
    actor, school = case.world.actors[who], case.school
    office = case.world.organisations["office"].pk
    # The database counts for the posts of the office; which of them are shown it is the program's.
    is_of_it = actor.organisation == office
    with acting(actor):
        return {
            "bookings": Booking.objects.filter(share="unannounced").count(),
            "subjects": Subject.objects.filter(pk=pk).count(),
            "entries": Entry.objects.filter(subject=pk).count(),
            "seals": Seal.objects.filter(pk=seal).count(),
            "notices": Notice.objects.filter(subject=pk).count(),
            "met": sum(one.share == "unannounced" for one in in_year(school, 2026)),
            "used": 0 if is_of_it else unannounced_used(school, office, 2026),
            "work": sum(one.subject == pk for one in waiting(actor, clock.today())),
        }


def everything(case: Case, who: str, pk: UUID) -> dict[str, Any]:
    own = case.clients[who]
    found: dict[str, Any] = {
        one.replace(str(pk), ""): told(own.get(one), pk) for one in addresses(case, pk)
    }
    sheet = told(own.get("/bookings/export.xlsx"), pk)
    return {**found, "sheet": sheet, "tried": tried(case, own, pk)}


def with_it(case: Case, who: str, walk: Walk) -> dict[str, Any]:
    """What a post sees where there are sealed visits."""
    with undone():
        row = make_sealed(case.world, walk)
        assert row.seal is not None
        return {**everything(case, who, row.pk), **kept(case, who, row.pk, row.seal)}


def without(case: Case, who: str) -> dict[str, Any]:
    """What it sees where there are none."""
    with undone():
        return {**everything(case, who, uuid4()), **kept(case, who, uuid4(), uuid4())}


@pytest.mark.parametrize("who", STRANGERS)
def test_nobody_can_tell_a_county_with_sealed_visits_from_one_without(case: Case, who: str) -> None:
    none = without(case, who)
    assert len(none) > 45
    for name, walk in WALKS.items():
        some = with_it(case, who, walk)
        assert [one for one in none if none[one] != some[one]] == [], name


def test_the_check_is_not_blind(case: Case) -> None:
    """The office that ordered it sees it, and so would anybody without the seal."""
    none, some = without(case, KNOWS), with_it(case, KNOWS, WALKS["booked"])
    assert len([name for name in none if none[name] != some[name]]) > 12
    for who in ("school", "auditor", "leader", "police"):
        with undone():
            pk = sealed(case.world).pk
            _unseal()
            shown = everything(case, who, pk)
        hidden = without(case, who)
        assert len([name for name in shown if shown[name] != hidden[name]]) > 5, who


def _unseal() -> None:
    """Past every service: the seal that should hide it is open."""
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledger_open_due_seals(%s, %s)", [FIRST + timedelta(days=99), clock.now()]
        )


def test_after_its_last_day_the_job_opens_it_to_all(case: Case) -> None:
    with undone():
        row = sealed(case.world)
        with clock.at(MONDAY + timedelta(days=8)):
            jobs.open_due_seals()
            for who in ("school", "central", "town", "leader", "auditor"):
                assert case.clients[who].get(f"/bookings/{row.pk}/").status_code == 200, who
            shown = case.clients["police"].get(f"/bookings/schools/{row.school}/")
    assert row.title in shown.content.decode()
    assert "unannounced" in shown.content.decode()


def test_no_mail_and_no_job_speaks_of_it(case: Case, settings: Any) -> None:
    settings.SMTP = {"host": "127.0.0.1", "port": 9}

    def queued() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs")
            return int(cursor.fetchone()[0])

    with undone():
        before = queued()
        make_sealed(case.world, WALKS["carried out"])
        assert queued() == before
        book(case.world, "education", day=FIRST + timedelta(days=20))
        assert queued() > before
