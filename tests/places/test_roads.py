"""The register of road sections: lines, what is missing, who pays, the table of gaps."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from anxiao.kernel import clock
from anxiao.kernel.errors import Invalid, NotAllowed, Refused
from anxiao.kernel.principal import acting
from anxiao.places.models import RoadFacility, RoadSection
from anxiao.places.registers.roads import gaps, lines, services
from anxiao.places.registers.roads.sketch import sketch
from tests.places.registering import NOON, counts, reached, road, section, unguarded
from tests.world import OTHER_TOWN, SYSTEM, TOWN, World, make_world

LINE = "31.850000, 113.200000\n31.851000 113.200000; 31.852,113.201"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def client(world: World, who: str) -> Client:
    made = Client(headers={"accept-language": "en"})
    made.force_login(world.people[who])
    return made


def facility(row: RoadSection, kind: str) -> RoadFacility:
    with acting(SYSTEM):
        return RoadFacility.objects.get(road=row, kind=kind)


# --- lines ------------------------------------------------------------------------------------


def test_a_line_is_read_measured_and_drawn() -> None:
    kept = lines.line_of(LINE)
    assert kept[2] == ["31.852000", "113.201000"]
    assert 240 < lines.length_of(lines.points(kept)) < 280
    drawn = sketch(lines.points(kept))
    assert drawn is not None and len(drawn.spots) == 3
    assert drawn.spots[0][1] > drawn.spots[2][1], "north is up"
    assert sketch([]) is None and lines.line_of(" \n") == []


@pytest.mark.parametrize(
    "text", ["31.85, 113.2", "a, b; c, d", "91, 0; 1, 1", "31 113; 32 113", "31.85"]
)
def test_what_is_no_line_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        lines.line_of(text)


def test_a_line_is_drawn_by_those_who_keep_the_directory(world: World) -> None:
    row = road(world)
    far = world.organisations["far_school"].pk
    with acting(world.actors["coordinator"]) as actor:
        services.draw(actor=actor, row=row, line=LINE, schools=[*row.schools, far])
        with pytest.raises(Refused):
            services.draw(actor=actor, row=row, line=LINE, schools=[*row.schools, far])
        with pytest.raises(Invalid):
            services.draw(actor=actor, row=row, line="", schools=[world.organisations["shop"].pk])
    now = section(row.pk)
    assert now.length and far in now.schools and far in now.parties
    assert row.pk in reached(world.actors["far_school"], RoadSection)
    with acting(world.actors["school"]) as actor, pytest.raises(NotAllowed):
        services.draw(actor=actor, row=row, line="")


# --- what visits count -----------------------------------------------------------------------


def test_missing_is_required_less_present_and_never_below_zero(world: World) -> None:
    row = road(world)
    counts(
        world, "police", row, sign_required=4, sign_present=1, hump_required=1, hump_present=3,
        light_required=2, payer="单位town", planned_year=2027,
    )  # fmt: skip
    sign = facility(row, "sign")
    assert (sign.required, sign.present, sign.missing) == (4, 1, 3)
    assert (sign.payer, sign.planned_year) == (world.organisations["town"].pk, 2027)
    assert facility(row, "hump").missing == 0
    assert facility(row, "light").missing is None
    counts(world, "police", row, NOON + timedelta(days=2), sign_present=4)
    counts(world, "police", row, NOON - timedelta(days=2), sign_present=2, crossing_required=1)
    assert facility(row, "sign").missing == 0
    assert facility(row, "crossing").required == 1


def test_long_names_of_both_ends_are_kept_whole(world: World) -> None:
    row, where = road(world), "镇政府东侧岔路口" * 10
    counts(world, "police", row, begins=where, ends=f"至{where}")
    now = section(row.pk)
    assert (now.begins, now.ends) == (where, f"至{where}")


def test_a_payer_that_is_no_organisation_is_kept_in_words(world: World) -> None:
    row = road(world)
    counts(
        world, "police", row, sign_required=1, sign_present=0, sign_payer="村集体", payer="单位town"
    )
    counts(world, "police", row, crossing_required=1, crossing_present=0, planned_year=1)
    assert (facility(row, "sign").payer, facility(row, "sign").payer_words) == (None, "村集体")
    assert facility(row, "crossing").planned_year is None


def test_reach_is_that_of_the_site(world: World) -> None:
    row, far = road(world), road(world, "other_town", ("far_school",))
    counts(world, "police", row, sign_required=1, sign_present=0)
    for sees in (reached, unguarded):
        assert sees(world.actors["school"], RoadSection) == {row.pk}
        assert sees(world.actors["town"], RoadSection) == {row.pk}
        assert sees(world.actors["other_town"], RoadSection) == {far.pk}
        assert sees(world.actors["neighbour"], RoadSection) == set()
        assert sees(world.actors["neighbour"], RoadFacility) == set()
        assert len(sees(world.actors["school"], RoadFacility)) == 1


# --- the table and the pages -----------------------------------------------------------------


def test_gaps_are_summed_by_town(world: World) -> None:
    one, two = road(world), road(world, "town", ())
    far = road(world, "other_town", ("far_school",))
    counts(
        world, "police", one, sign_required=4, sign_present=1, payer="单位town", planned_year=2027
    )
    counts(world, "police", two, sign_required=1, sign_present=5)
    counts(world, "police", far, light_required=6, light_present=0, payer="村集体")
    with acting(world.actors["coordinator"]) as actor:
        rows = gaps.by_town(actor, on=clock.today())
    assert [(row.place.pk, row.roads) for row in rows] == [(TOWN, 2), (OTHER_TOWN, 1)]
    assert rows[0].figures["sign"] == {"required": 5, "present": 6, "missing": 3}
    assert (rows[1].total["missing"], rows[1].payers) == (6, {"村集体"})
    assert gaps.together(rows).total["missing"] == 9
    # What nobody counted is not nought.
    assert rows[0].figures["hump"] == dict.fromkeys(gaps.FIGURES)
    assert gaps.together(rows).figures["hump"]["missing"] is None
    assert rows[0].years == {2027}
    page = client(world, "coordinator").get("/registers/roads/gaps/").content.decode()
    assert "村集体" in page and "2027" in page
    office = client(world, "coordinator").get("/registers/roads/gaps.xlsx")
    book = load_workbook(BytesIO(b"".join(office.streaming_content)))  # type: ignore[attr-defined]
    assert any(9 in cells for cells in book.active.values)  # type: ignore[union-attr]


def test_the_list_the_record_the_panel_and_the_api(world: World) -> None:
    row = road(world)
    counts(
        world,
        "police",
        row,
        sign_required=4,
        sign_present=1,
        number="X012",
        begins="镇口",
        ends="校门",
    )
    theirs = client(world, "school")
    page = theirs.get("/registers/roads/?gaps=sign").content.decode()
    assert "学校门前路段" in page
    assert "学校门前路段" not in theirs.get("/registers/roads/?gaps=hump").content.decode()
    record = theirs.get(f"/registers/roads/{row.pk}/").content.decode()
    assert "X012" in record and "Facilities" in record and "not drawn yet" in record
    panel = theirs.get(f"/schools/{world.organisations['school'].pk}/roads/")
    assert "学校门前路段" in panel.content.decode()
    (found,) = theirs.get("/api/v1/registers/roads", {"missing": "sign"}).json()["items"]
    assert found["facilities"][0]["missing"] == 3
    assert client(world, "neighbour").get(f"/registers/roads/{row.pk}/").status_code == 404


def test_the_line_is_drawn_on_a_page(world: World) -> None:
    row = road(world)
    office = client(world, "coordinator")
    path = f"/registers/roads/{row.pk}/line/"
    assert office.get(path).status_code == 200
    assert office.post(path, {"line": LINE, "schools": row.schools}).status_code == 302
    assert "polyline" in office.get(f"/registers/roads/{row.pk}/").content.decode()
    assert client(world, "school").get(path).status_code == 403


def test_a_road_is_entered_on_the_page_of_who_answers_for_it(world: World) -> None:
    office = client(world, "coordinator")
    school = world.organisations["school"].pk
    given = {"zh": "古井路", "kind": "road", "near": [school]}
    answer = office.post(
        f"/places/organisations/{world.organisations['town'].pk}/sites/add/", given
    )
    assert answer.status_code == 302, answer.content.decode()
    with acting(SYSTEM):
        made = RoadSection.objects.select_related("site").get(site__zh="古井路")
    assert made.schools == [school] and made.sector == "transport"
