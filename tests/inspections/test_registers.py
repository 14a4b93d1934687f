"""Visits fill registers; what has run out becomes a hazard; a self-check begins filled in."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anxiao.hazards.models import Hazard
from anxiao.inspections.checklists import library, plain, xlsform
from anxiao.inspections.checklists.items import Choice, Item
from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.registers import monthly, months, services
from anxiao.inspections.registers.waiting import waiting
from anxiao.inspections.visits import submission
from anxiao.inspections.visits.models import Visit
from anxiao.inspections.visits.services import filling
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import word
from anxiao.ledger.models import Entry
from anxiao.places.models import Protection
from anxiao.places.registers.filling import Expiry
from anxiao.programmes.duties import services as duties
from tests.inspections import papering, visiting
from tests.inspections.lists import form, verdict
from tests.places.test_views import client
from tests.world import SYSTEM, World

VERDICT = (Choice("pass", "合格"), Choice("fail", "不合格"), Choice("na", "不适用"))


def asks(named: str, kind: str = "integer", **more: Any) -> Item:
    return Item(path=f"s/{named.replace('.', '_')}", kind=kind, zh=named, register=named, **more)


ITEMS = [
    asks("guards.present"),
    asks("guards.expires_on", "date"),
    asks("alarm.result", "verdict", choices=VERDICT, fails=("fail",)),
]


def answered(**words: str) -> dict[str, str]:
    return {f"s/{name}": text for name, text in words.items()}


def visit(world: World, who: str = "inspector", **words: str) -> Visit:
    begun = visiting.start(world, who, lists=[visiting.checklist(ITEMS)])
    lay(world, who, begun, answered(**words))
    return begun


def lay(world: World, who: str, begun: Visit, answers: dict[str, str]) -> None:
    with acting(world.actors[who]) as actor:
        sheet = visiting.sheet_of(begun).pk
        filling.save(actor=actor, row=begun, sheet=sheet, answers=answers)


def sheet() -> Protection | None:
    with acting(SYSTEM):
        return Protection.objects.first()


# --- the column -----------------------------------------------------------------------------


def number(named: str, kind: str = "integer") -> dict[str, str]:
    return {"type": kind, "name": "n", "label": "人数", "anxiao::register": named}


@pytest.mark.django_db
def test_any_question_may_name_a_word_of_a_register() -> None:
    rows = [number("guards.present"), verdict("q1", anxiao__register="alarm.result")]
    _xform, (one, two) = xlsform.build(form(*rows))
    assert (one.kind, one.register) == ("integer", "guards.present")
    assert (two.register, two.hazard != "") == ("alarm.result", True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "says"),
    [
        (number("guards.presence"), "Did you mean “guards.present”"),
        (number("guards.present", "text"), "answers of these types: integer"),
        (verdict("q1", anxiao__register="guards.hired"), "choices at most: own company both"),
        (number("guards.present", "note"), "nobody is asked anything"),
    ],
)
def test_a_word_that_does_not_fit_is_told_with_its_cell(row: dict[str, str], says: str) -> None:
    with pytest.raises(Invalid) as error:
        xlsform.build(form(row))
    (fault,) = error.value.faults  # type: ignore[attr-defined]
    assert says in word(fault.says)
    assert (fault.sheet, fault.row) == ("survey", 2)


def test_the_page_editor_keeps_what_it_does_not_ask() -> None:
    rows = form(verdict("q1", anxiao__register="alarm.result", required="yes"))
    questions = plain.questions_of(rows)
    assert questions is not None
    assert plain.form_of(questions)["survey"][0]["anxiao::register"] == "alarm.result"


def test_each_instance_of_a_repeat_is_read() -> None:
    xml = "<d id='f'><a><p>1</p><q>x</q></a><a><q>y</q></a><b>z</b></d>"
    found = submission.read(xml, ["a"])
    assert found.answers == {"a/p": "1", "a/q": "x", "b": "z"}
    assert found.instances == {"a": [{"a/p": "1", "a/q": "x"}, {"a/q": "y"}]}


# --- filling --------------------------------------------------------------------------------


def test_a_finished_visit_fills_the_sheet_of_the_campus(world: World) -> None:
    begun = visit(world, guards_present="1", alarm_result="fail")
    assert sheet() is None
    visiting.finish(world, begun)
    found = sheet()
    assert found is not None
    assert (found.present, found.required, found.short) == (1, 2, 1)
    assert found.lacking == ["guards", "alarm"]
    assert (found.seen_visit, found.failed) == (begun.pk, ["alarm"])
    with acting(SYSTEM):
        (entry,) = Entry.objects.filter(action="site.register")
        assert entry.details["visit"] == str(begun.pk)


def test_an_empty_answer_changes_nothing(world: World) -> None:
    visiting.finish(world, visit(world, guards_present="2"))
    visiting.finish(world, visit(world, alarm_result="pass"))
    found = sheet()
    assert found is not None
    assert (found.present, found.lacking) == (2, [])


def test_a_late_arrival_never_goes_back_behind_a_later_visit(world: World) -> None:
    old = visit(world, guards_present="0")
    visiting.finish(world, visit(world, guards_present="2"))
    visiting.finish(world, old, seen_at=clock.now() - timedelta(days=1))
    found = sheet()
    assert found is not None and found.present == 2


def test_a_paper_that_is_entered_late_tells_of_its_own_day(world: World) -> None:
    lists = [visiting.checklist(ITEMS)]
    with clock.at(clock.now() - timedelta(days=5)):
        paper = papering.printed(world, lists=lists)
    with clock.at(clock.now() - timedelta(days=2)):
        visiting.finish(world, visit(world, guards_present="3"))
    on = clock.today() - timedelta(days=4)
    late = papering.enter(world, paper, on=on)
    lay(world, "inspector", late, answered(guards_present="1"))
    visiting.finish(world, late)
    found = sheet()
    assert found is not None and found.present == 3


def test_somebody_who_reaches_the_site_by_the_visit_alone_fills_it_too(world: World) -> None:
    begun = visiting.start(world, "inspector", lists=[visiting.checklist(ITEMS)], team=("police",))
    lay(world, "police", begun, answered(guards_present="1"))
    visiting.finish(world, begun, "police")
    found = sheet()
    assert found is not None and (found.required, found.short) == (2, 1)


def test_what_cannot_stand_in_a_register_is_refused_when_it_is_kept(world: World) -> None:
    with pytest.raises(Invalid, match="cannot stand in the register"):
        visit(world, guards_expires_on="soon")


# --- what runs out --------------------------------------------------------------------------


def opened() -> list[Hazard]:
    with acting(SYSTEM):
        return list(Hazard.objects.filter(item="internal.guard_certificate"))


def night(actor: Actor = SYSTEM) -> int:
    with acting(actor):
        return services.nightly(actor=actor)


def test_an_expiry_opens_one_hazard_once(world: World) -> None:
    soon = clock.today() + timedelta(days=3)
    visiting.finish(world, visit(world, guards_expires_on=soon.isoformat()))
    assert night() == 0
    with clock.at(clock.now() + timedelta(days=5)):
        assert night() == 1
        assert night() == 0
    (hazard,) = opened()
    assert hazard.site_id == world.sites["school"].pk
    assert hazard.desk is not None


def test_only_the_night_opens_what_registers_say(world: World) -> None:
    with pytest.raises(NotAllowed):
        night(world.actors["coordinator"])


def ran_out(world: World) -> list[Expiry]:
    """At three sites, one for each kind of hazard."""
    on = clock.today() - timedelta(days=2)
    kinds = ("internal.guard_certificate", "internal.bus_permit", "traffic.vehicle_papers")
    sites = ("school", "central", "far_school")
    return [
        Expiry(world.sites[where].pk, kind, "过期。", on)
        for where, kind in zip(sites, kinds, strict=True)
    ]


def test_an_expiry_that_is_refused_or_breaks_costs_the_others_nothing(world: World) -> None:
    one, *others = ran_out(world)
    nowhere = replace(one, site=uuid4())
    broken = replace(one, site=world.sites["shop"].pk, words="\0")
    rows = [nowhere, one, broken, *others, replace(one, words="又一次。")]
    assert services.open_for(actor=SYSTEM, expiries=rows) == 3
    assert services.open_for(actor=SYSTEM, expiries=rows) == 0
    with acting(SYSTEM):
        found = {(row.site_id, row.item_id) for row in Hazard.objects.all()}
    assert found == {(each.site, each.item) for each in (one, *others)}


def test_the_night_asks_as_little_for_many_as_for_one(world: World) -> None:
    rows = ran_out(world)
    services.open_for(actor=SYSTEM, expiries=rows)
    asked = []
    for some in (rows[:1], rows):
        with CaptureQueriesContext(connection) as queries:
            assert services.open_for(actor=SYSTEM, expiries=some) == 0
        asked.append(len(queries))
    assert asked[0] == asked[1]


# --- the monthly report ---------------------------------------------------------------------

LATE = datetime(2026, 10, 25, 2, tzinfo=UTC)


def of_library(key: str) -> Checklist:
    with acting(SYSTEM):
        return Checklist.objects.get(library_key=key, state="published")


def test_a_self_check_begins_with_what_is_known_and_no_live_test(world: World) -> None:
    lists = [visiting.checklist(ITEMS)]
    visiting.finish(world, visit(world, guards_present="2", alarm_result="pass"))
    begun = visiting.start(world, "school", kind="self_check", lists=lists)
    found = visiting.sheet_of(begun)
    assert found.answers == answered(guards_present="2")
    assert found.unconfirmed == ["s/guards_present"]
    open_one = visiting.start(world, "inspector", lists=lists)
    assert visiting.sheet_of(open_one).answers == {}


def test_the_monthly_report_is_filled_in_with_figures(world: World) -> None:
    with clock.at(LATE):
        begun = visiting.start(
            world, "school", kind="self_check", lists=[of_library("monthly_report")]
        )
    answers = visiting.sheet_of(begun).answers
    assert answers["s1/month"] == "2026-10"
    assert answers["s1/pupils"] == "300"
    assert answers["s1/open_hazards"] == "0"
    assert "s3/devices_tested" not in answers


def test_the_report_waits_for_the_school_until_it_is_made(world: World) -> None:
    def lines() -> list[str]:
        with acting(world.actors["school"]) as actor:
            return [one.title for one in waiting(actor, clock.today())]

    with clock.at(LATE - timedelta(days=7)):
        assert lines() == []
    with clock.at(LATE):
        assert lines() == ["2026年10月安全工作月报"]
        browser = client(world, "school")
        row = of_library("monthly_report")
        where = browser.get(f"/monthly-reports/{world.sites['school'].pk}/")
        assert where["Location"].endswith(f"&checklist={row.pk}")
        begun = visiting.start(world, "school", kind="self_check", lists=[row])
        assert lines() == []
        with acting(world.actors["school"]) as actor:
            (one,) = monthly.reports(actor, [world.sites["school"]], clock.today())
        assert (one.visit, one.is_done) == (begun, False)


def test_months_run_from_their_second_half_to_the_middle_of_the_next() -> None:
    day = datetime(2026, 1, 15, tzinfo=UTC).date()
    assert months.reported(day).isoformat() == "2025-12-01"
    assert months.reported(day + timedelta(days=1)).isoformat() == "2026-01-01"


# --- gate duty ------------------------------------------------------------------------------


def test_a_visit_that_misses_the_gate_duty_is_written_at_the_roster(world: World) -> None:
    morning = datetime(2026, 10, 26, 23, 30, tzinfo=UTC)
    with clock.at(morning):
        with acting(world.actors["town"]) as actor:
            duties.plan(
                actor=actor,
                site=world.sites["school"].pk,
                gate="南门",
                week=duties.monday_of(clock.today()),
                kind="police",
                provider=world.organisations["police"].pk,
            )
        items = [asks("duty.kept", "verdict", choices=VERDICT, fails=("fail",))]
        begun = visiting.start(world, "inspector", lists=[visiting.checklist(items)])
        page = client(world, "inspector").get(f"/visits/{begun.pk}/").content.decode()
        assert "南门" in page and "Who should stand at the gate now" in page
        lay(world, "inspector", begun, answered(duty_kept="fail"))
        visiting.finish(world, begun)
    with acting(SYSTEM):
        (entry,) = Entry.objects.filter(action="gateduty.absent")
        assert entry.details["visit"] == str(begun.pk)


# --- the library ----------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_list_of_school_security_fills_the_sheet() -> None:
    _xform, items = xlsform.build(library.form_of("school_security"))
    words = {one.register for one in items} - {""}
    assert {"guards.present", "alarm.result", "video.days", "equipment.forks"} <= words


# --- pages ----------------------------------------------------------------------------------


def test_the_table_the_sheet_the_panel_and_the_api(world: World) -> None:
    visiting.finish(world, visit(world, guards_present="1", alarm_result="fail"))
    office, pk = client(world, "coordinator"), world.sites["school"].pk
    page = office.get("/registers/protection/").content.decode()
    assert "1 / 2" in page and "39,000" in page and "not yet seen" in page
    few = office.get("/registers/protection/?show=unseen").content.decode()
    assert "1 / 2" not in few and "Organisation far_school" in few
    one = office.get(f"/registers/protection/{pk}/").content.decode()
    assert "failed the live test" in one and "/visits/" in one
    unseen = office.get(f"/registers/protection/{world.sites['far_school'].pk}/")
    assert "no visit has told of it yet" in unseen.content.decode()
    school = world.organisations["school"].pk
    assert "39,000" in office.get(f"/schools/{school}/protection/").content.decode()
    told = office.get("/api/v1/registers/protection", {"show": "lacking"}).json()
    assert [(one["guards_short"], one["cost"]) for one in told["items"]] == [(1, 39000)]
    whole = office.get(f"/api/v1/registers/protection/{pk}").json()
    assert [one["status"] for one in whole["lines"]][:3] == ["short", "unseen", "failed"]
    assert office.get("/registers/protection/export.xlsx").status_code == 200
    assert client(world, "other_town").get(f"/registers/protection/{pk}/").status_code == 404
