"""What the auditor is asked to look at, and the mark that she did."""

from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from anxiao.hazards.models import Hazard
from anxiao.hazards.services import accept, rectify, triage
from anxiao.kernel import clock
from anxiao.kernel.errors import Invalid, NotAllowed, OutOfReach
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from anxiao.portal import services
from anxiao.portal.exceptions import KINDS, Line, Period, lines, looked_at
from tests.world import World, make_hazard, make_world

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 9, 30, 12, 0, tzinfo=clock.LOCAL)


@pytest.fixture
def world() -> World:
    return make_world()


def found(world: World, who: str = "auditor", town: int | None = None) -> dict[str, list[Line]]:
    today = clock.today()
    with acting(world.actors[who]) as actor:
        rows = lines(actor, Period(today - timedelta(days=40), today), town)
    return {kind: [one for one in rows if one.kind == kind] for kind in KINDS}


def as_client(world: World, who: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people[who])
    return client


def extended(world: World) -> Hazard:
    hazard = make_hazard(world, state="rectifying")
    assert hazard.due_at is not None
    with acting(world.actors["school"]) as school:
        until = (hazard.due_at + timedelta(days=20)).date()
        hazard = rectify.ask_extension(actor=school, hazard=hazard, until=until, reason="缺料")
    with acting(world.actors["coordinator"]) as office:
        return rectify.grant_extension(actor=office, hazard=hazard)


def test_acts_that_are_exceptions_by_name(world: World) -> None:
    false, hazard = make_hazard(world, state="false"), extended(world)
    objected = make_hazard(world, state="objected")
    with acting(world.actors["coordinator"]) as office:
        triage.overrule(actor=office, hazard=objected, reason="属本单位")
    told = found(world)
    assert [one.subject for one in told["false"]] == [false.pk]
    assert [one.subject for one in told["extension"]] == [hazard.pk]
    assert [one.subject for one in told["override"]] == [objected.pk]


def test_accepted_within_minutes_and_back_within_days(world: World) -> None:
    hazard = make_hazard(world, state="rebounded")
    told = found(world)
    assert [one.subject for one in told["quick"]] == [hazard.pk]
    assert told["quick"][0].says["params"]["minutes"] == 0
    assert [one.subject for one in told["rebound"]] == [hazard.pk]


def test_slow_acceptance_is_no_exception(world: World) -> None:
    with clock.at(clock.now() - timedelta(days=3)):
        hazard = make_hazard(world, state="submitted")
    with acting(world.actors["town"]) as town:
        accept.accept(actor=town, hazard=hazard, on_site=True)
    assert found(world)["quick"] == []


def test_many_closed_at_once_at_the_end_of_a_month_by_one_pair(world: World) -> None:
    with clock.at(NOON):
        for _each in range(10):
            make_hazard(world, state="closed")
    with clock.at(NOON + timedelta(hours=3)):
        told = found(world)
    assert {one.says["params"]["n"] for one in told["burst"]} == {10}
    assert len(told["month_end"]) == len(told["pair"]) == 10
    assert told["month_end"][0].says["params"]["total"] == 10


def test_reach_and_town_bound_what_is_found(world: World) -> None:
    make_hazard(world, state="false")
    assert len(found(world)["false"]) == 1
    assert found(world, town=world.organisations["other_town"].territory_code)["false"] == []
    assert len(found(world, town=world.organisations["town"].territory_code)["false"]) == 1
    assert found(world, "neighbour")["false"] == []


def test_the_auditor_marks_one_and_the_mark_stands_on_the_case(world: World) -> None:
    hazard = make_hazard(world, state="false")
    line = found(world)["false"][0]
    client = as_client(world, "auditor")
    page = client.get("/exceptions/").content.decode()
    assert f"/exceptions/{hazard.pk}/look/?kind=false&amp;key={line.key}" in page
    sent = {"kind": "false", "key": line.key, "note": "现场核实无误"}
    answer = client.post(f"/exceptions/{hazard.pk}/look/", sent)
    assert answer.status_code == 302
    assert "现场核实无误" in client.get("/exceptions/?seen=yes").content.decode()
    assert "现场核实无误" not in client.get("/exceptions/?seen=no").content.decode()
    with acting(world.actors["auditor"]) as auditor:
        assert ("false", line.key) in looked_at(auditor, [line])
        assert Entry.objects.visible_to(auditor).of(hazard.pk).last().action == "audit.look"


@pytest.mark.parametrize(
    ("who", "kind", "note", "error"),
    [
        ("coordinator", "false", "x", NotAllowed),
        ("auditor", "nothing", "x", Invalid),
        ("auditor", "false", "  ", Invalid),
    ],
)
def test_marks_that_are_refused(
    world: World, who: str, kind: str, note: str, error: type[Exception]
) -> None:
    hazard = make_hazard(world, state="false")
    with acting(world.actors[who]) as actor, pytest.raises(error):
        services.look(actor=actor, row=hazard, kind=kind, key="1", note=note)


def test_a_case_out_of_reach_takes_no_mark(world: World) -> None:
    hazard = make_hazard(world, state="false")
    stranger = replace(world.actors["neighbour"], abilities=world.actors["auditor"].abilities)
    with acting(stranger) as actor, pytest.raises(OutOfReach):
        services.look(actor=actor, row=hazard, kind="false", key="1", note="x")


def test_counts_open_their_rows_and_the_sheet_is_the_view(world: World) -> None:
    make_hazard(world, state="false")
    make_hazard(world, state="rebounded")
    client = as_client(world, "leader")
    page = client.get("/exceptions/").content.decode()
    assert "?kind=false" in page
    answer: Any = client.get("/exceptions/export.xlsx?kind=false")
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)), read_only=True)
    rows = list(book.active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert len(rows) == 2
    assert rows[1][1] == "Marked as false"


@pytest.mark.parametrize(
    "query", ["since=x", "since=2099-01-01&until=1990-01-01", "kind=zz", "town=7", "from_row=99"]
)
def test_odd_filters_break_nothing(world: World, query: str) -> None:
    assert as_client(world, "auditor").get(f"/exceptions/?{query}").status_code == 200
