"""Territories, organisations and schools from messy sheets."""

from typing import Any

import pytest

from anxiao.imports.services import carrying
from anxiao.kernel.errors import Refused
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from anxiao.places import services as places
from anxiao.places.models import Organisation, School, Site, Territory
from tests.imports.sheets import book, xlsx
from tests.world import SYSTEM, World, hold

Bring = Any

SCHOOLS = [
    ["青禾县学校基本情况一览表", None, None, None, None, None, None],
    ["填报单位：青禾县教育局", None, None, None, None, None, None],
    ["序号", "学校名称 ", "学校标识码（10位）", "所在 乡镇", "学生数", None, "中心校"],
    [None, None, None, None, "在校学生数", "寄宿生数（人）", None],
    [
        1,
        "区划990121100000中心小学",
        "２１４２００００１１",
        "区划990121100000",
        "８６０人",
        12,
        None,
    ],
    [2, "　竹林教学点　", "2142000012", 990121100000, "23", None, "区划990121100000中心小学"],
    [3, "石桥中学", 2142000013, "区划990121101000", 412, 400, None],
    ["合计", None, None, None, 1295, 412, None],
    ["注：数据截至2026年9月1日。", None, None, None, None, None, None],
]


def schools() -> bytes:
    return book(
        {"一览表": SCHOOLS},
        {"一览表": ["A1:G1", "E3:F3", "A3:A4", "B3:B4", "C3:C4", "D3:D4", "G3:G4"]},
    )


def found(name: str) -> Organisation:
    return Organisation.objects.get(zh=name)


def test_a_messy_sheet_of_schools_becomes_schools(world: World, bring: Bring, rows_of: Any) -> None:
    one = bring("schools", schools())
    rows = rows_of(one)
    assert [row.faults for row in rows] == [[], [], []]
    assert (one.state, one.counts["made"]) == ("applied", 3)
    with acting(SYSTEM):
        central, point = found("区划990121100000中心小学"), found("竹林教学点")
        assert point.supervisor == central
        profile = School.objects.get(organisation=central)
        assert (profile.pupils, profile.boarders, profile.school_code) == (860, 12, "2142000011")
        assert profile.is_central
        assert School.objects.get(organisation=point).stage == "teaching_point"
        assert Site.objects.get(organisation=point).territory_code == 990121100000
        assert found("石桥中学").school.stage == "junior"
    assert len(one.notes) >= 2


def test_the_same_rows_again_change_nothing_in_whatever_order(world: World, bring: Bring) -> None:
    bring("schools", schools())
    with acting(SYSTEM):
        before = Entry.objects.count()
    head, body = SCHOOLS[2], SCHOOLS[4:7]
    again = bring(
        "schools",
        xlsx(
            [["序号", "校名", "标识码", "乡镇", "在校学生数", "寄宿生", "中心校"], *reversed(body)]
        ),
    )
    assert head
    assert (again.state, again.counts["same"], again.counts["new"]) == ("checked", 3, 0)
    with acting(SYSTEM):
        assert Entry.objects.count() == before
    with acting(world.actors["coordinator"]) as office, pytest.raises(Refused):
        carrying.apply(actor=office, pk=again.pk)


def test_taking_back_leaves_nothing_but_the_ledger(world: World, bring: Bring) -> None:
    one = bring("schools", schools())
    with acting(world.actors["coordinator"]) as office:
        one = carrying.undo(actor=office, pk=one.pk)
    assert one.state == "undone"
    assert not Organisation.objects.filter(zh="竹林教学点").exists()
    with acting(SYSTEM):
        actions = set(
            Entry.objects.filter(details__has_key="import").values_list("action", flat=True)
        )
    assert {"organisation.add", "organisation.take_back", "site.take_back"} <= actions


def test_what_stands_on_a_school_keeps_it(world: World, bring: Bring) -> None:
    one = bring("schools", schools())
    with acting(SYSTEM):
        hold(world.people["publisher"], found("石桥中学"), "school_officer")
    with acting(world.actors["coordinator"]) as office:
        with pytest.raises(Refused) as refused:
            carrying.undo(actor=office, pk=one.pk)
        assert "1 " in str(refused.value) or "1" in str(refused.value)
        one = carrying.undo(actor=office, pk=one.pk, keeps_rest=True)
    assert (one.state, one.counts["made"]) == ("applied", 1)
    assert Organisation.objects.filter(zh="石桥中学").exists()
    assert not Organisation.objects.filter(zh="竹林教学点").exists()


def test_changed_figures_are_corrected_and_given_back(world: World, bring: Bring) -> None:
    bring("schools", schools())
    changed = bring(
        "schools",
        xlsx(
            [
                ["学校名称", "标识码", "乡镇", "学生数", "地址"],
                ["石桥中学", "2142000013", "区划990121101000", 500, "石桥街1号"],
            ]
        ),
    )
    assert changed.counts["changes"] == 1
    with acting(SYSTEM):
        assert found("石桥中学").school.pupils == 500
        assert Site.objects.get(zh="石桥中学").address == "石桥街1号"
    with acting(world.actors["coordinator"]) as office:
        carrying.undo(actor=office, pk=changed.pk)
    with acting(SYSTEM):
        assert found("石桥中学").school.pupils == 412


def test_faults_name_row_column_and_likely_names(world: World, bring: Bring, rows_of: Any) -> None:
    sheet = [
        ["学校名称", "标识码", "乡镇", "学生数", "寄宿生数"],
        ["甲小学", "21420000", "区划990121100000", "很多", 0],
        ["乙小学", "2142000021", "区划990121900000", 10, 20],
        ["丙校", "2142000022", "区划990121100000", 10, 0],
    ]
    one = bring("schools", xlsx(sheet), confirm=False)
    rows = rows_of(one)
    assert [len(row.faults) for row in rows] == [2, 2, 1]
    assert rows[1].faults[0]["says"]["params"]["like"]
    with acting(world.actors["coordinator"]) as office, pytest.raises(Refused):
        carrying.apply(actor=office, pk=one.pk)


def test_organisations_with_codes_sectors_and_supervisors(
    world: World, bring: Bring, rows_of: Any
) -> None:
    sheet = [
        ["单位名称", "简称", "单位类别", "统一社会信用代码", "领域", "主管单位"],
        ["青禾县应急管理局", "县应急局", "成员单位", "11420000MB1234567", "应急", ""],
        ["青禾县住建局", "县住建局", "部门", None, "教育、不存在的领域", ""],
        ["青禾县校车公司", "", "", None, "", "青禾县交通运输局"],
        ["青禾县交通运输局", "县交通局", "部门", None, "交通", ""],
    ]
    one = bring("organisations", xlsx(sheet), leaves_out=True)
    rows = rows_of(one)
    assert [bool(row.faults) for row in rows] == [True, True, False, False]
    assert found("青禾县校车公司").supervisor == found("青禾县交通运输局")
    assert found("青禾县交通运输局").sectors


def test_territories_come_in_and_cannot_lie_outside(
    world: World, bring: Bring, rows_of: Any
) -> None:
    sheet = [
        ["区划代码", "名称"],
        [990121102, "松岗镇"],
        ["990121103000", "石桥乡"],
        ["990122100", "邻县镇"],
    ]
    one = bring("territories", xlsx(sheet), leaves_out=True)
    assert [bool(row.faults) for row in rows_of(one)] == [False, False, True]
    assert Territory.objects.get(code=990121102000).level == "town"


def owners(name: str) -> tuple[int | None, int | None]:
    with acting(SYSTEM):
        school, site = found(name).school, Site.objects.get(organisation=found(name))
    assert (school.territorial_owner, school.sector_owner) == (
        site.territorial_owner,
        site.sector_owner,
    )
    return site.territorial_owner, site.sector_owner


def test_owners_that_come_in_after_their_schools_are_named_on_them(
    world: World, bring: Bring
) -> None:
    with acting(SYSTEM):
        places.add_territory(
            actor=SYSTEM,
            code=990122100000,
            name={"zh": "河口镇", "en": "Hekou"},
            level="town",
        )
    sheet = xlsx([["学校名称", "乡镇", "学段"], ["河口镇小学", "河口镇", "小学"]])
    schools_in = bring("schools", sheet, who="neighbour")
    assert owners("河口镇小学") == (None, None)
    offices = [
        ["单位名称", "单位类别", "乡镇", "领域"],
        ["河口镇人民政府", "乡镇", "河口镇", ""],
        ["邻县教育局", "成员单位", "", "教育"],
    ]
    one = bring("organisations", xlsx(offices), who="neighbour")
    town, education = found("河口镇人民政府").pk, found("邻县教育局").pk
    assert owners("河口镇小学") == (town, education)
    with acting(SYSTEM):
        named = Entry.objects.filter(action__in=("school.owners", "site.owners"))
        assert [entry.details["import"] for entry in named] == [str(one.pk)] * 2
    with acting(world.actors["neighbour"]) as office:
        carrying.undo(actor=office, pk=one.pk)
        assert owners("河口镇小学") == (None, None)
        assert carrying.undo(actor=office, pk=schools_in.pk).state == "undone"
