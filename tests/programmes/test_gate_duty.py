"""Gate duty: a row for the week in one act, holes, last week again, and never a teacher."""

import re
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from openpyxl import load_workbook

from anxiao.kernel import workdays
from anxiao.kernel.errors import Invalid, NotAllowed, OutOfReach, Refused
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from anxiao.norms.services import add_rule
from anxiao.places.services import correct_site, end_site
from anxiao.programmes.duties import services
from anxiao.programmes.duties.forms import DutyForm
from anxiao.programmes.duties.grid import Week, campuses_within, week_of
from anxiao.programmes.duties.models import GateDuty, Kind
from tests.programmes.worlds import noon, refused
from tests.world import COUNTY, HOLDERS, OTHER_TOWN, SYSTEM, TOWN, World, make_world

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 6, 15)
WEEK = timedelta(days=7)


@pytest.fixture
def world() -> World:
    return make_world()


def put(world: World, who: str = "town", on: date = MONDAY, **given: Any) -> list[GateDuty]:
    """A row of police at the school's gate, planned on a day of the week before."""
    terms: dict[str, Any] = {
        "site": world.sites["school"].pk,
        "gate": "校门",
        "week": on,
        "kind": "police",
        "provider": world.organisations["police"].pk,
        "peaks": ["morning", "evening"],
        **given,
    }
    with noon(on - timedelta(days=2)), acting(world.actors[who]) as actor:
        return services.plan(actor=actor, **terms)


def copy(world: World, who: str = "town", on: date = MONDAY + WEEK, **given: Any) -> Any:
    with noon(on), acting(world.actors[who]) as actor:
        return services.copy_week(actor=actor, week=on, **given)


def rows(on: date) -> list[GateDuty]:
    with acting(SYSTEM):
        return list(GateDuty.objects.filter(week=on).order_by("place_zh", "peak"))


def week(world: World, who: str, on: date, **where: Any) -> Week:
    actor = world.actors[who]
    with noon(on), acting(actor):
        return week_of(actor, on, campuses_within(actor, **where), territory=TOWN)


# --- planning ---------------------------------------------------------------------------------


def test_a_row_for_the_whole_week_is_one_act(world: World) -> None:
    made = put(world)
    assert [row.peak for row in made] == ["morning", "evening"]
    assert all(row.weekdays == [1, 2, 3, 4, 5] for row in made)
    with acting(SYSTEM):
        entries = Entry.objects.filter(action="gateduty.plan")
        assert {one.subject for one in entries} == {row.pk for row in made}
        assert len({one.batch for one in entries}) == 1
    again = put(world, strength=3, weekdays=[1, 3])
    assert {row.pk for row in again} == {row.pk for row in made}
    assert [(row.strength, row.weekdays) for row in rows(MONDAY)] == [(3, [1, 3])] * 2


def test_teachers_keep_no_duty_through_any_door(world: World) -> None:
    assert {*Kind.values} == {"police", "guard", "volunteer"}
    with refused(Invalid, "teachers have no duty on the street"):
        put(world, kind="teacher")
    body = {
        "site": str(world.sites["school"].pk), "gate": "校门", "week": str(MONDAY),
        "kind": "teacher", "provider": world.organisations["school"].pk, "peaks": ["morning"],
    }  # fmt: skip
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people["town"])
    with noon(MONDAY):
        answer = client.post("/api/v1/gate-duties", body, content_type="application/json")
        page = client.get(f"/gate-duty/at/{world.sites['school'].pk}/")
    assert answer.status_code == 422
    assert "Teachers are not put on duty in the street." in page.content.decode()
    row = put(world)[0]
    row.kind = "teacher"
    with pytest.raises(IntegrityError), acting(world.actors["town"]):
        row.save()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"weekdays": []}, "Choose days"),
        ({"weekdays": [0]}, "Choose days"),
        ({"weekdays": [8]}, "Choose days"),
        ({"peaks": []}, "Choose the morning"),
        ({"peaks": ["night"]}, "Choose the morning"),
        ({"strength": 0}, "people stand there"),
        ({"strength": 500}, "people stand there"),
        ({"gate": " "}, "Name the gate"),
        ({"provider": 999_999}, "in force"),
    ],
)
def test_a_row_that_makes_no_sense_says_what_to_change(
    world: World, given: dict[str, Any], says: str
) -> None:
    with refused(Invalid, says):
        put(world, **given)
    assert rows(MONDAY) == []


def test_a_school_has_no_police(world: World) -> None:
    with refused(Invalid, "has no police"):
        put(world, provider=world.organisations["school"].pk)
    assert put(world, kind="guard", provider=world.organisations["school"].pk)


def test_a_week_that_is_over_is_read_and_not_changed(world: World) -> None:
    (row, _other) = put(world)
    later = MONDAY + WEEK
    with noon(later), acting(world.actors["town"]) as town:
        with refused(Refused, "over"):
            services.plan(
                actor=town, site=row.site_id, gate="校门", week=MONDAY, kind="police",
                provider=row.provider,
            )  # fmt: skip
        with refused(Refused, "over"):
            services.drop(actor=town, duty=row.pk)
        with refused(Invalid, "Monday"):
            services.copy_week(actor=town, week=later + timedelta(days=1))
        with refused(Invalid, "half a year"):
            services.copy_week(actor=town, week=later + 60 * WEEK)
        assert GateDuty.objects.filter(week=MONDAY).count() == 2


def test_only_a_campus_in_use_has_duty(world: World) -> None:
    with refused(Invalid, "campus"):
        put(world, site=world.sites["shop"].pk)
    with acting(world.actors["coordinator"]) as office:
        end_site(actor=office, site=world.sites["school"], on=date(2026, 1, 1))
    with refused(Invalid, "campus"):
        put(world)


def test_a_row_is_taken_off_and_the_ledger_keeps_it(world: World) -> None:
    (row, other) = put(world)
    with noon(MONDAY), acting(world.actors["town"]) as town:
        services.drop(actor=town, duty=row.pk)
        with pytest.raises(OutOfReach):
            services.drop(actor=town, duty=row.pk)
    assert rows(MONDAY) == [other]
    with acting(SYSTEM):
        assert Entry.objects.of(row.pk).filter(action="gateduty.drop").exists()


# --- who --------------------------------------------------------------------------------------

PLANNERS = {"coordinator", "education", "town"}


@pytest.mark.parametrize("who", [*HOLDERS])
def test_only_who_answers_for_the_school_plans_drops_and_copies(world: World, who: str) -> None:
    row = put(world)[0]
    acts = (
        lambda: put(world, who, gate="后门"),
        lambda: copy(world, who, school=world.organisations["school"].pk),
        lambda: _drop(world, who, row),
    )
    for act in acts:
        if who in PLANNERS:
            act()
            continue
        with pytest.raises((NotAllowed, OutOfReach, Refused)):
            act()


def _drop(world: World, who: str, row: GateDuty) -> None:
    with noon(MONDAY), acting(world.actors[who]) as actor:
        services.drop(actor=actor, duty=row.pk)


def test_rows_are_read_by_school_town_county_and_provider_and_nobody_else(world: World) -> None:
    put(world)
    seen = set()
    for who in HOLDERS:
        with acting(world.actors[who]) as actor:
            if GateDuty.objects.visible_to(actor).exists():
                seen.add(who)
            assert GateDuty.objects.exists() is GateDuty.objects.visible_to(actor).exists()
    assert seen == {
        "coordinator", "leader", "auditor", "publisher", "police", "education", "inspector",
        "town", "central", "school",
    }  # fmt: skip


def test_another_county_sees_nothing_and_counts_nothing(world: World) -> None:
    put(world)
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people["neighbour"])
    with noon(MONDAY):
        text = client.get(f"/gate-duty/?town={TOWN}&week={MONDAY}").content.decode()
        assert client.get("/api/v1/gate-duties").json()["items"] == []
        assert client.get(f"/api/v1/gate-duties/holes?town={TOWN}").json() == []
    assert "No campus lies within your reach here." in text


# --- last week again --------------------------------------------------------------------------


def test_last_week_comes_again_and_twice_is_the_same(world: World) -> None:
    put(world)
    put(world, kind="guard", provider=world.organisations["school"].pk, note="戴袖标")
    first = copy(world)
    assert (first.number, first.source) == (4, MONDAY)
    kept = rows(MONDAY + WEEK)
    assert copy(world).number == 0
    assert rows(MONDAY + WEEK) == kept
    with acting(SYSTEM):
        assert Entry.objects.filter(action="gateduty.copy").count() == 4


def test_only_what_is_not_there_yet_comes(world: World) -> None:
    put(world)
    put(world, on=MONDAY + WEEK, peaks=["morning"], strength=9, weekdays=[1])
    assert copy(world).number == 1
    assert [(one.peak, one.strength) for one in rows(MONDAY + WEEK)] == [
        ("evening", 1), ("morning", 9),
    ]  # fmt: skip


def test_a_school_a_town_and_a_county_are_copied_by_themselves(world: World) -> None:
    put(world, "coordinator")
    put(world, "coordinator", site=world.sites["far_school"].pk)
    put(world, "coordinator", site=world.sites["central"].pk)
    assert copy(world, "coordinator", school=world.organisations["school"].pk).number == 2
    assert copy(world, "coordinator", code=TOWN).number == 2
    assert copy(world, "coordinator").number == 2
    assert len(rows(MONDAY + WEEK)) == 6


def test_after_a_holiday_the_last_week_with_duties_comes(world: World) -> None:
    put(world)
    done = copy(world, on=MONDAY + 3 * WEEK)
    assert (done.number, done.source) == (2, MONDAY)
    with refused(Refused, "eight weeks"):
        copy(world, on=MONDAY + 12 * WEEK)


def test_a_campus_that_has_ended_does_not_come(world: World) -> None:
    put(world)
    with acting(world.actors["coordinator"]) as office:
        end_site(actor=office, site=world.sites["school"], on=date(2026, 6, 1))
    assert copy(world).number == 0


# --- the grid -----------------------------------------------------------------------------------


def test_holes_against_a_plain_recount(world: World) -> None:
    put(world, weekdays=[1, 2, 4])
    put(world, kind="volunteer", provider=world.organisations["town"].pk, weekdays=[2, 3])
    found = week(world, "town", MONDAY, code=TOWN)
    stands = {
        (row.site_id, row.peak, day)
        for row in rows(MONDAY)
        for day in (MONDAY + timedelta(days=n - 1) for n in row.weekdays)
    }
    sites = [world.sites[key].pk for key in ("school", "central")]
    days = [MONDAY + timedelta(days=n) for n in range(7)]
    wanted = {
        (site, peak, day)
        for site in sites
        for peak in ("morning", "noon", "evening")
        for day in days
        if workdays.is_working(day)
    }
    assert found.holes == len(wanted - stands)
    shown = {
        (campus.site.pk, line.peak, cell.day)
        for campus in found.campuses
        for gate in campus.gates
        for line in gate.lines
        for cell in line.cells
        if cell.is_hole
    }
    assert shown == wanted - stands


def test_a_holiday_has_no_holes_and_a_swapped_saturday_has(world: World) -> None:
    dragon_boat = date(2026, 6, 19)
    assert not workdays.is_working(dragon_boat)
    put(world)
    found = week(world, "town", MONDAY, school=world.organisations["school"].pk)
    assert found.holes == 4
    friday = found.campuses[0].gates[0].lines[0].cells[4]
    assert friday.is_off
    swapped = date(2026, 5, 9)
    assert workdays.is_working(swapped)
    before = week(world, "town", date(2026, 5, 4), school=world.organisations["school"].pk)
    assert swapped in [one["day"] for one in before.days]


def test_a_county_says_at_which_peaks_somebody_stands(world: World) -> None:
    with acting(world.actors["coordinator"]) as office:
        add_rule(
            actor=office, key="duty.peaks", value=["morning"], territory_code=COUNTY,
            valid_from=date(2026, 1, 1),
        )  # fmt: skip
    found = week(world, "town", MONDAY, school=world.organisations["school"].pk)
    assert [line.peak for line in found.campuses[0].gates[0].lines] == ["morning"]
    assert found.holes == 4


def test_gates_of_the_site_are_lines_of_their_own(world: World) -> None:
    with acting(world.actors["coordinator"]) as office:
        correct_site(
            actor=office,
            site=world.sites["school"],
            name={"zh": "校区", "en": "Campus"},
            gates=[{"name": "南门", "name_en": "South gate"}, {"name": "北门"}],
        )
    put(world, gate="南门")
    put(world, gate="临时便门", peaks=["noon"])
    found = week(world, "town", MONDAY, school=world.organisations["school"].pk)
    names = {gate.key: gate.name["en"] for gate in found.campuses[0].gates}
    assert names == {"南门": "South gate", "北门": "北门", "临时便门": "临时便门"}
    with acting(SYSTEM):
        site = type(world.sites["school"]).objects.get(pk=world.sites["school"].pk)
        form = DutyForm(site=site)
        assert [key for key, _name in form.fields["gate"].choices] == ["南门", "北门"]  # type: ignore[attr-defined]


# --- pages --------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["", f"town={TOWN}", f"town={COUNTY}"])
def test_the_week_is_a_grid_with_words_for_holes(world: World, query: str) -> None:
    put(world)
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people["coordinator"])
    with noon(MONDAY):
        text = client.get(f"/gate-duty/?{query}&week={MONDAY}").content.decode()
    assert "peaks of school days have nobody" in text
    if query == f"town={TOWN}":
        assert "nobody" in text
        assert "Organisation police · police × 1" in text
        assert "no school" in text


def holes_in(page: str) -> int:
    """Days in a row are one cell that spans them."""
    return sum(int(n or 1) for n in re.findall(r'<td(?: colspan="(\d)")? class="is-hole"', page))


def test_page_print_sheet_and_api_tell_the_same(world: World) -> None:
    put(world)
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people["town"])
    where = f"week={MONDAY}&school={world.organisations['school'].pk}"
    with noon(MONDAY):
        page = client.get(f"/gate-duty/?{where}").content.decode()
        paper = client.get(f"/gate-duty/?{where}&print=1").content.decode()
        sheet = client.get(f"/gate-duty/export.xlsx?{where}")
        holes = client.get(f"/api/v1/gate-duties/holes?{where}").json()
        listed = client.get(f"/api/v1/gate-duties?{where}").json()["items"]
    assert holes_in(page) == holes_in(paper) == len(holes) == 4
    assert "data-print" in paper
    assert "Copy last week" not in paper
    assert len(listed) == 2
    cells = load_workbook(BytesIO(b"".join(sheet.streaming_content))).active
    assert cells is not None
    said = [str(cell) for line in cells.iter_rows(values_only=True) for cell in line]
    assert said.count("nobody") == 4
    assert said.count("Organisation police · police × 1") == 8


def test_the_roster_is_filled_copied_and_cleared_on_its_pages(world: World) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people["town"])
    with noon(MONDAY):
        url = f"/gate-duty/at/{world.sites['school'].pk}/"
        body = {
            "week": MONDAY, "gate": "校门", "peaks": ["morning", "noon"], "weekdays": [1, 2, 3],
            "kind": "police", "provider": world.organisations["police"].pk, "strength": 2,
        }  # fmt: skip
        assert client.get(f"{url}?week={MONDAY}&gate=校门&peak=noon").status_code == 200
        answer = client.post(url, body)
        assert answer.status_code == 302, answer.content.decode()[-3000:]
        assert len(rows(MONDAY)) == 2
        assert client.post(url, {**body, "gate": "", "other_gate": ""}).status_code == 422
    with noon(MONDAY + WEEK):
        done = client.post("/gate-duty/copy/", {"week": MONDAY + WEEK}, follow=True)
        assert "2 rows taken over from the week of 15 June 2026." in done.content.decode()
        gone = rows(MONDAY + WEEK)[0]
        assert client.post(f"/gate-duty/{gone.pk}/drop/").status_code == 302
    assert len(rows(MONDAY + WEEK)) == 1


def test_a_station_sees_what_it_sends_and_a_school_its_own_week(world: World) -> None:
    put(world)
    pages = {}
    for who, url in (
        ("police", f"/gate-duty/mine/?week={MONDAY}"),
        ("school", f"/schools/{world.organisations['school'].pk}/duty/"),
    ):
        client = Client(headers={"accept-language": "en"})
        client.force_login(world.people[who])
        with noon(MONDAY):
            pages[who] = client.get(url).content.decode()
    assert "Campus school" in pages["police"]
    assert "Monday to Friday" in pages["police"]
    assert "4 peaks of school days have nobody" in pages["school"], pages["school"][-4000:]
    assert "Organisation police · police × 1" in pages["school"]


@pytest.mark.parametrize(
    "query", ["week=never", "week=1999-01-01", "town=1", "town=x", "school=99999999", "school=-1"]
)
def test_a_damaged_address_finds_no_page(world: World, query: str) -> None:
    client = Client()
    client.force_login(world.people["coordinator"])
    assert client.get(f"/gate-duty/?{query}").status_code == 404
    assert OTHER_TOWN > TOWN
