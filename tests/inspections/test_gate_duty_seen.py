"""Who stands at the gate while a visit is under way: a tap notes it, the roster learns of it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from anxiao.inspections.visits.models import Visit
from anxiao.inspections.visits.services import attending
from anxiao.kernel import clock
from anxiao.kernel.errors import Invalid, NotAllowed, OutOfReach, Refused
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import word
from anxiao.ledger.models import Entry
from anxiao.notices.models import Notice
from anxiao.programmes.duties import services as duties
from anxiao.programmes.duties.models import GateDuty
from tests.inspections import planning, visiting
from tests.inspections.test_registers import VERDICT, answered, asks, lay
from tests.places.test_views import client
from tests.world import SYSTEM, World

MORNING = datetime(2026, 10, 26, 23, 30, tzinfo=UTC)
EVENING = MORNING + timedelta(hours=9)
CONCERNED = {"town", "school", "police"}


@pytest.fixture(autouse=True)
def in_the_morning() -> Iterator[None]:
    with clock.at(MORNING):
        yield


@pytest.fixture
def turn(world: World) -> GateDuty:
    """The police at the south gate, planned by the town."""
    return on_the_roster(world)


def on_the_roster(world: World, gate: str = "南门", provider: str = "police") -> GateDuty:
    with acting(world.actors["town"]) as actor:
        morning, _evening = duties.plan(
            actor=actor,
            site=world.sites["school"].pk,
            gate=gate,
            week=duties.monday_of(clock.today()),
            kind="police" if provider == "police" else "guard",
            provider=world.organisations[provider].pk,
        )
    return morning


def notes(world: World, visit: Visit, turn: GateDuty, seen: str, who: str = "inspector") -> Visit:
    return visiting.does(world, who, attending.attend, visit, duty=turn.pk, seen=seen)


def finished(world: World, visit: Visit) -> Visit:
    visiting.fill(world, visit)
    return visiting.finish(world, visit)


def written() -> list[tuple[str, Any]]:
    with acting(SYSTEM):
        rows = Entry.objects.filter(action__in=("gateduty.present", "gateduty.absent"))
        return sorted((one.action, one.subject) for one in rows)


def told(world: World) -> dict[str, list[str]]:
    """What each of the county's people reads of the roster."""
    found: dict[str, list[str]] = {}
    for who, own in world.actors.items():
        with acting(own) as actor:
            rows = Notice.objects.visible_to(actor).filter(subject_kind="gateduty")
            if said := [word(one.says) for one in rows]:
                found[who] = said
    return found


def test_one_tap_on_the_page_of_any_visit_under_way(world: World, turn: GateDuty) -> None:
    visit, browser = visiting.start(world), client(world, "inspector")
    where = f"/visits/{visit.pk}/"
    page = browser.get(where).content.decode()
    assert "南门" in page and f"{where}attend/" in page
    for seen in ("missing", "nothing", "there"):
        answer = browser.post(f"{where}attend/", {"duty": str(turn.pk), "seen": seen})
        assert answer.status_code == 302
        noted = visiting.again(visit).at_gates
        assert [one["there"] for one in noted.values()] == {
            "missing": [False], "nothing": [], "there": [True],
        }[seen]  # fmt: skip
    page = browser.get(where).content.decode()
    assert page.count('value="nothing"') == 1
    assert client(world, "school").get(where).content.decode().count(f"{where}attend/") == 0


def test_nobody_has_to_note_anything(world: World, turn: GateDuty) -> None:
    finished(world, visiting.start(world))
    assert written() == [] and told(world) == {}


def test_those_who_are_missing_are_told_once_when_the_visit_is_finished(
    world: World, turn: GateDuty
) -> None:
    other = on_the_roster(world, "北门", "school")
    visit = visiting.start(world)
    notes(world, visit, turn, "missing")
    notes(world, visit, other, "there")
    assert written() == [] and told(world) == {}
    with clock.at(EVENING):
        done = finished(world, visit)
    assert written() == sorted([("gateduty.absent", turn.pk), ("gateduty.present", other.pk)])
    assert {*told(world)} == CONCERNED
    for (says,) in told(world).values():
        for part in ("27", "morning peak", "南门", "Organisation police", done.title):
            assert part in says
    with acting(SYSTEM):
        (entry,) = Entry.objects.filter(action="gateduty.absent")
    assert datetime.fromisoformat(entry.details["at"]) == MORNING
    for who, leads in (("school", "/gate-duty/?week="), ("police", "/gate-duty/mine/?week=")):
        page = client(world, who).get(f"/gate-duty/{turn.pk}/")
        assert page["Location"].startswith(leads)


def test_the_question_of_the_checklist_tells_them_too_and_only_once(
    world: World, turn: GateDuty
) -> None:
    other = on_the_roster(world, "北门", "school")
    items = [asks("duty.kept", "verdict", choices=VERDICT, fails=("fail",))]
    for noted, missing in (("nothing", {turn.pk, other.pk}), ("missing", {turn.pk})):
        visit = visiting.start(world, lists=[visiting.checklist(items)])
        notes(world, visit, turn, noted)
        lay(world, "inspector", visit, answered(duty_kept="fail"))
        with acting(SYSTEM):
            before = {one.pk for one in Entry.objects.all()}
        visiting.finish(world, visit)
        with acting(SYSTEM):
            rows = Entry.objects.exclude(pk__in=before).filter(action="gateduty.absent")
            assert {one.subject for one in rows} == missing
            assert rows.count() == len(missing)
    assert len(told(world)["police"]) == 2


def test_what_is_noted_on_a_sealed_visit_is_told_after_its_opening_and_never_by_mail(
    world: World, turn: GateDuty, settings: Any
) -> None:
    settings.SMTP = {"host": "127.0.0.1", "port": 9}

    def queued() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs")
            return int(cursor.fetchone()[0])

    planning.second(world)
    (visit,) = planning.visits_of(planning.issued(world, "covert"), world)
    visit = planning.begun(world, planning.released(world, visit))
    before = queued()
    notes(world, visit, turn, "missing")
    planning.filled(world, visit)
    assert written() == [] and told(world) == {}
    visiting.finish(world, visit)
    assert written() == [("gateduty.absent", turn.pk)]
    assert {*told(world)} == CONCERNED
    assert queued() == before
    open_one = visiting.start(world)
    notes(world, open_one, turn, "missing")
    finished(world, open_one)
    assert queued() > before


def test_what_is_refused(world: World, turn: GateDuty) -> None:
    visit = visiting.start(world)
    with pytest.raises(Invalid, match="there, or they are missing"):
        notes(world, visit, turn, "perhaps")
    with pytest.raises(NotAllowed):
        notes(world, visit, turn, "there", who="town")
    with clock.at(EVENING), pytest.raises(OutOfReach, match="stands there now"):
        notes(world, visit, turn, "there")
    elsewhere = visiting.start(world, "inspector", at="central")
    with pytest.raises(OutOfReach):
        notes(world, elsewhere, turn, "there")
    done = finished(world, visit)
    with pytest.raises(Refused):
        notes(world, done, turn, "there")
