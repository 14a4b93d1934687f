"""A programme out as the table that offices print, and back in however they filled it in."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from anxiao.imports.services import carrying
from anxiao.kernel.errors import Invalid, NotAllowed, OutOfReach, Refused
from anxiao.kernel.principal import acting
from anxiao.kernel.staging import Row
from anxiao.ledger.models import Entry
from anxiao.programmes.plans.models import FormerTask, Programme, Revision, Task
from anxiao.programmes.plans.sheets import days, measures, numbers
from tests.imports.sheets import book, xlsx
from tests.programmes.plan_world import (
    FIRST,
    LAST,
    add,
    again,
    begin,
    bring,
    cells,
    changed,
    exported,
    faults,
    issue,
    issued,
    report,
    sign,
)
from tests.world import SYSTEM, World, make_world

HEADINGS = ["序号", "任务", "牵头单位", "配合单位", "责任领导", "标准", "完成时限"]
KEY = 12


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def tasks(programme: Programme) -> list[Task]:
    with acting(SYSTEM):
        rows = Task.objects.filter(programme=programme.pk).exclude(state="cancelled")
        return list(rows.order_by("sort_code"))


def titles(programme: Programme) -> list[str]:
    return [f"{task.code} {task.title}" for task in tasks(programme)]


# --- out ------------------------------------------------------------------------------------


def test_it_goes_out_as_offices_print_it(world: World, settings: Any) -> None:
    settings.DEMO_LABEL = True
    programme, made = issued(world)
    with translation.override("en"):
        content = exported(world, programme)
    sheet: Any = load_workbook(BytesIO(content)).worksheets[0]
    assert sheet["A1"].value == programme.title
    assert {str(one) for one in sheet.merged_cells.ranges} == {"A1:K1", "A2:K2"}
    assert "as first issued" in sheet["A2"].value
    assert "fictional" in sheet["A2"].value
    assert (sheet["A1"].font.b, sheet["B3"].font.b, sheet["B4"].font.b) == (True, True, False)
    assert sheet["B4"].alignment.wrap_text
    assert sheet.freeze_panes == "C4"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.column_dimensions["L"].hidden
    assert sheet.column_dimensions["B"].width > 30
    assert [sheet.cell(row, 1).value for row in range(4, 8)] == ["1", "1.1", "1.2", "2"]
    assert sheet["B5"].alignment.indent == 1
    assert sheet["G4"].value.date() == date(2026, 6, 30)
    assert sheet.cell(4, KEY).value == str(made["roads"].pk)


def test_it_says_nothing_of_a_demonstration_where_there_is_none(
    world: World, settings: Any
) -> None:
    settings.DEMO_LABEL = False
    programme, _made = issued(world)
    facts = load_workbook(BytesIO(exported(world, programme))).worksheets[0]["A2"].value
    assert "虚构" not in str(facts) and "fictional" not in str(facts)


def test_a_department_takes_out_only_what_it_reaches(world: World) -> None:
    programme, _made = issued(world)
    said = [row[1] for row in cells(exported(world, programme, "market"))]
    assert said == ["取缔占道摊点"]
    assert [row[1] for row in cells(exported(world, programme, "town"))] == ["白杨镇路口"]
    for stranger in ("school", "neighbour"):
        with pytest.raises(OutOfReach):
            exported(world, programme, stranger)


def test_a_formula_leaves_as_text(world: World) -> None:
    programme = begin(world)
    add(world, programme, "=CMD|'/C calc'!A0", standard="+1\n-2")
    sheet = load_workbook(BytesIO(exported(world, programme))).worksheets[0]
    assert (sheet["B4"].value, sheet["B4"].data_type) == ("'=CMD|'/C calc'!A0", "s")
    assert str(sheet["F4"].value).startswith("'+1")
    assert bring(world, programme, exported(world, programme)).count_of("same") == 1


def test_the_page_hands_the_sheet_over(world: World) -> None:
    programme, _made = issued(world)
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(world.people["market"])
    answer = browser.get(f"/programmes/{programme.pk}/tasks.xlsx")
    assert answer.status_code == 200
    assert len(cells(b"".join(answer))) == 1  # type: ignore[arg-type]
    browser.force_login(world.people["school"])
    assert browser.get(f"/programmes/{programme.pk}/tasks.xlsx").status_code == 404


# --- back in, unchanged ---------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_nobody_changed_changes_nothing(world: World, language: str) -> None:
    programme, made = issued(world)
    sign(world, made["here"], "town")
    report(world, made["here"], "town", 40)
    with translation.override(language):
        one = bring(world, programme, exported(world, programme))
    assert (one.state, one.count_of("same"), one.count_of("rows")) == ("checked", 4, 4)
    with acting(world.actors["coordinator"]) as office, pytest.raises(Refused):
        carrying.apply(actor=office, pk=one.pk, reason="无")
    assert again(programme).revision == 0


def test_its_page_says_that_nothing_has_changed(world: World) -> None:
    programme, _made = issued(world)
    one = bring(world, programme, exported(world, programme))
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(world.people["coordinator"])
    assert "Nothing has changed" in browser.get(f"/imports/{one.pk}/").content.decode()


WORDS = st.text("安全校园整治路口摊点巡查abc=+-@'1（）、，。", min_size=1, max_size=12).filter(
    lambda said: said.strip() == said
)
NODE = st.fixed_dictionaries(
    {
        "title": WORDS,
        "standard": st.one_of(st.just(""), WORDS, st.just("一、定人\n二、定责")),
        "weight": st.integers(1, 1000),
        "evidence": st.one_of(st.just(""), WORDS),
        "organisation": st.sampled_from(["police", "market", "town", "other_town", ""]),
        "assists": st.sets(st.sampled_from(["education", "school", "central"])),
        "leader": st.booleans(),
        "deadline": st.one_of(st.none(), st.dates(date(2026, 6, 1), date(2026, 6, 30))),
        "starts_on": st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2026, 1, 9))),
        "focus_area": st.sampled_from(["", "traffic", "market"]),
        "target": st.sampled_from(["", "count", "ratio", "yes_no"]),
        "above": st.integers(-1, 5),
    }
)
TARGETS: dict[str, dict[str, Any]] = {
    "": {"measure": ""},
    "count": {"measure": "count", "target_numerator": 12, "target_denominator": 1},
    "ratio": {"measure": "ratio", "target_numerator": 95, "target_denominator": 100,
              "metric": "gate.guarded"},
    "yes_no": {"measure": "yes_no"},
}  # fmt: skip
KEPT = (
    "title", "standard", "weight", "evidence", "organisation", "assists", "leader", "leader_zh",
    "focus_area", "measure", "metric", "target_numerator", "target_denominator", "depth",
)  # fmt: skip


def grow(world: World, programme: Programme, nodes: list[dict[str, Any]]) -> None:
    """A tree of tasks: each node hangs under an earlier one, or at the top."""
    made: list[Task] = []
    for node in nodes:
        above = made[node["above"]] if 0 <= node["above"] < len(made) else None
        key = node["organisation"]
        terms = {
            **TARGETS[node["target"]],
            "organisation": world.organisations[key].pk if key else None,
            "leader": world.actors[key].post if key and node["leader"] else None,
            "assists": [world.organisations[one].pk for one in node["assists"]],
            # A part lies within the days of its whole.
            "deadline": None if above and above.deadline else node["deadline"],
            "starts_on": None if above and above.starts_on else node["starts_on"],
        }
        rest = {name: node[name] for name in ("standard", "weight", "evidence", "focus_area")}
        made.append(add(world, programme, node["title"], parent=above, **{**rest, **terms}))


def tree(programme: Programme) -> list[tuple[Any, ...]]:
    rows = tasks(programme)
    number = {task.pk: place for place, task in enumerate(rows)}
    return [
        (
            number.get(task.parent_id),
            task.starts_on,
            task.deadline,
            *(getattr(task, name) for name in KEPT),
        )
        for task in rows
    ]


def without_keys(content: bytes) -> bytes:
    return changed(content, lambda sheet: sheet.delete_cols(KEY))


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(nodes=st.lists(NODE, min_size=1, max_size=7))
def test_out_and_in_again_is_the_same_tree(world: World, nodes: list[dict[str, Any]]) -> None:
    with transaction.atomic():
        old, new = begin(world), begin(world, "2027年方案")
        grow(world, old, nodes)
        sheet = exported(world, old)
        same = bring(world, old, sheet)
        assert same.count_of("same") == len(nodes), faults(world, same)
        one = bring(world, new, without_keys(sheet))
        assert (one.state, faults(world, one)) == ("applied", [])
        assert tree(new) == tree(old)
        assert bring(world, new, exported(world, new)).count_of("same") == len(nodes)
        transaction.set_rollback(True)


# --- as offices really fill it in -----------------------------------------------------------


def messy() -> bytes:
    rows: list[list[Any]] = [
        ["青禾县2026年学校安全工作任务分解表", *[None] * 7],
        ["序号", "重点领域", "工作任务", "责任单位", "配合部门", "分管领导", "工作标准",
         "完成时限"],
        ["一", "交通安全", "整治校门口交通", "单位police、单位market", "各乡镇",
         "张三（单位police岗位officer）", "高峰有人值守；可量化目标：100%", "６月底前"],
        ["（一）", None, "施划标线", "单位police", "", "", "线清", "2026.3.31"],
        ["（二）", None, "安装信号灯", "单位police", "", "", "灯亮", 46112],
        ["二", "经营市场", "清理三无食品", "单位market等", "单位education", "岗位officer", "清零",
         "长期坚持"],
        ["合计", None, None, None, None, None, None, None],
        ["注：以上任务由县平安办督办", *[None] * 7],
    ]  # fmt: skip
    return book({"任务": rows}, {"任务": ["A1:H1", "B3:B5"]})


def test_a_messy_table_is_read_as_it_is_meant(world: World) -> None:
    programme = begin(world)
    one = bring(world, programme, messy())
    assert faults(world, one) == []
    assert titles(programme) == [
        "1 整治校门口交通",
        "1.1 施划标线",
        "1.2 安装信号灯",
        "2 清理三无食品",
    ]
    gate, lines, lights, food = tasks(programme)
    of = world.organisations
    assert gate.organisation == of["police"].pk
    assert {of["market"].pk, of["town"].pk, of["other_town"].pk} == {*gate.assists}
    assert gate.leader == world.actors["police"].post
    assert "张三" not in f"{gate.leader_zh}{gate.standard}{gate.title}{gate.note}"
    assert (gate.measure, gate.target_numerator, gate.target_denominator) == ("ratio", 100, 100)
    assert [task.deadline for task in (gate, lines, lights, food)] == [
        date(2026, 6, 30), date(2026, 3, 31), date(2026, 3, 31), LAST,
    ]  # fmt: skip
    assert [task.focus_area for task in (gate, lines, lights, food)] == [
        "traffic", "traffic", "traffic", "market",
    ]  # fmt: skip
    assert food.leader == world.actors["market"].post


def test_the_same_messy_table_again_changes_nothing(world: World) -> None:
    programme = begin(world)
    bring(world, programme, messy())
    assert bring(world, programme, messy()).count_of("same") == 4


def test_an_unknown_organisation_names_its_row_and_nothing_is_saved(world: World) -> None:
    programme = begin(world)
    rows = [HEADINGS, [1, "巡查", "单位polise", "", "", "有记录", "6月底"],
            [2, "值守", "单位police", "", "", "有记录", "6月底"]]  # fmt: skip
    one = bring(world, programme, xlsx(rows), confirm=False)
    assert [(line, column) for line, column, _key in faults(world, one)] == [(2, "牵头单位")]
    with acting(world.actors["coordinator"]) as office:
        says = one.rows.get(line=2).faults[0]["says"]
        assert "单位police" in says["params"]["like"]
        with pytest.raises(Refused) as refused:
            carrying.apply(actor=office, pk=one.pk, leaves_out=True)
        assert "comes in whole" in refused.value.sentence["key"]
    assert titles(programme) == []


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ([1, "巡查", "单位police", "", "张三", "有记录", "6月底"], "责任领导"),
        ([1, "巡查", "单位police", "", "副县长", "有记录", "6月底"], "责任领导"),
        ([1, "巡查", "单位police", "单位无此", "", "有记录", "6月底"], "配合单位"),
        ([1, "巡查", "单位police", "", "", "有记录", "尽快"], "完成时限"),
        ([1, "巡查", "单位police", "", "", "有记录", "6月前"], "完成时限"),
        (["甲", "巡查", "单位police", "", "", "有记录", "6月底"], "序号"),
        (["1.1", "巡查", "单位police", "", "", "有记录", "6月底"], "序号"),
        ([1, "巡查", "单位neighbour", "", "", "有记录", "6月底"], "牵头单位"),
        ([1, "巡查", "单位police", "", "", "可量化目标：数量 0", "6月底"], "标准（含可量化目标）"),
        ([1, "", "单位police", "", "", "有记录", "6月底"], "任务"),
    ],
)
def test_what_cannot_be_read_is_named_by_row_and_column(
    world: World, row: list[Any], column: str
) -> None:
    programme = begin(world)
    one = bring(world, programme, xlsx([HEADINGS, row]), confirm=False)
    assert [(line, name) for line, name, _key in faults(world, one)] == [(2, column)]
    assert titles(programme) == []


def test_a_part_that_outlives_its_whole_is_named(world: World) -> None:
    rows = [HEADINGS, [1, "巡查", "单位police", "", "", "有", "6月底"],
            ["1.1", "夜间巡查", "单位police", "", "", "有", "7月底"]]  # fmt: skip
    one = bring(world, begin(world), xlsx(rows), confirm=False)
    assert [(line, column) for line, column, _key in faults(world, one)] == [(3, "完成时限")]


def test_a_leader_who_is_unclear_is_asked_for_and_chosen(world: World) -> None:
    from anxiao.imports.services import staging

    programme = begin(world)
    rows = [HEADINGS, [1, "巡查", "单位police", "", "张三", "有记录", "6月底"]]
    one = bring(world, programme, xlsx(rows), confirm=False)
    leader = world.actors["leader"].post
    with acting(world.actors["coordinator"]) as office:
        assert [row.asks[0]["value"] for row in one.rows.all()] == ["张三"]
        choices = {"leader": {"张三": str(leader)}}
        staging.match(actor=office, pk=one.pk, matched=one.matched, choices=choices)
        carrying.apply(actor=office, pk=one.pk)
    (task,) = tasks(programme)
    assert task.leader == leader
    assert "张三" not in task.leader_zh


# --- into a draft ---------------------------------------------------------------------------


def test_a_draft_is_filled_changed_and_rearranged(world: World) -> None:
    programme = begin(world)
    roads = add(world, programme, "交通", "police")
    add(world, programme, "摊点", "market")

    def work(sheet: Any) -> None:
        sheet["B4"], sheet["H4"] = "校园周边交通", 5
        sheet["A5"] = "1.1"
        sheet.append(["1.2", "护学岗", "单位police", "", "", "到岗", "全年"])
        sheet["G6"] = "5月底"

    one = bring(world, programme, changed(exported(world, programme), work))
    assert one.state == "applied", faults(world, one)
    assert titles(programme) == ["1 校园周边交通", "1.1 摊点", "1.2 护学岗"]
    assert again(roads).weight == 5


def test_what_a_sheet_brought_can_be_taken_back(world: World) -> None:
    programme = begin(world)
    roads = add(world, programme, "交通", "police", weight=2)

    def work(sheet: Any) -> None:
        sheet["H4"] = 9
        sheet.append(["2", "护学岗", "单位police", "", "", "到岗", "全年"])
        sheet.append(["2.1", "早高峰", "单位police", "", "", "到岗", "全年"])

    one = bring(world, programme, changed(exported(world, programme), work))
    assert len(tasks(programme)) == 3
    with acting(world.actors["coordinator"]) as office:
        one = carrying.undo(actor=office, pk=one.pk)
    assert (one.state, titles(programme), again(roads).weight) == ("undone", ["1 交通"], 2)


def test_what_was_changed_or_issued_since_is_not_taken_back(world: World) -> None:
    programme = begin(world)
    rows = [HEADINGS, [1, "巡查", "单位police", "", "单位police岗位officer", "有记录", "6月底"]]
    one = bring(world, programme, xlsx(rows))
    assert one.state == "applied", faults(world, one)
    add(world, programme, "夜间", "police", tasks(programme)[0])
    with acting(world.actors["coordinator"]) as office, pytest.raises(Refused):
        carrying.undo(actor=office, pk=one.pk)
    issue(world, programme)
    with acting(world.actors["coordinator"]) as office, pytest.raises(Refused):
        carrying.undo(actor=office, pk=one.pk)


def test_every_entry_says_with_which_sheet_it_came(world: World) -> None:
    programme = begin(world)
    one = bring(world, programme, messy())
    with acting(SYSTEM):
        entries = Entry.objects.filter(subject__in=[task.pk for task in tasks(programme)])
        assert {entry.details["import"] for entry in entries} == {str(one.pk)}


# --- as a revision of what is issued --------------------------------------------------------


def revised(sheet: Any) -> None:
    """The standard of roads changes, stalls are left out, a new task comes with a part."""
    sheet["F4"] = "校门口标线全部施划"
    sheet.delete_rows(7)
    sheet.append(["3", "校园食堂", "单位market", "", "单位market岗位officer", "达标", "9月底"])
    sheet.append(["3.1", "留样检查", "单位market", "", "单位market岗位officer", "达标", "8月底"])


def test_the_differences_are_shown_and_become_one_revision(world: World) -> None:
    programme, made = issued(world)
    content = changed(exported(world, programme), revised)
    one = bring(world, programme, content, confirm=False)
    assert faults(world, one) == []
    assert {name: one.count_of(name) for name in ("new", "changes", "same")} == {
        "new": 2, "changes": 2, "same": 2,
    }  # fmt: skip
    with acting(world.actors["coordinator"]) as office:
        absent = one.rows.get(line=0)
        assert absent.cells["任务" if "任务" in absent.cells else "Task"] == "取缔占道摊点"
        with pytest.raises(Invalid):
            carrying.apply(actor=office, pk=one.pk)
        one = carrying.apply(actor=office, pk=one.pk, reason="县委会议要求")
        assert one.state == "applied"
        revision = Revision.objects.get(programme=programme.pk)
        assert (revision.number, revision.reason) == (1, "县委会议要求")
        assert {f.task_id for f in FormerTask.objects.all()} == {
            made["roads"].pk,
            made["stalls"].pk,
        }
        with pytest.raises(Refused):
            carrying.undo(actor=office, pk=one.pk)
    assert again(made["stalls"]).state == "cancelled"
    assert again(made["roads"]).standard == "校门口标线全部施划"
    assert titles(programme)[-2:] == ["3 校园食堂", "3.1 留样检查"]
    assert {task.state for task in tasks(programme)[-2:]} == {"handed"}


def test_a_sheet_without_keys_calls_nothing_off(world: World) -> None:
    programme, _made = issued(world)
    rows = [HEADINGS, ["1", "完善交通设施", "单位police", "", "", "全部完善", "6月底"]]
    one = bring(world, programme, xlsx(rows), confirm=False)
    assert (one.count_of("rows"), one.count_of("changes")) == (1, 1)


def test_an_issued_programme_takes_no_unfit_task(world: World) -> None:
    programme, _made = issued(world)
    rows = [HEADINGS, ["3", "校园食堂", "单位market", "", "", "", "9月底"]]
    one = bring(world, programme, xlsx(rows), confirm=False)
    assert {column for _line, column, _key in faults(world, one)} == {"任务"}


def test_somebody_came_in_between(world: World) -> None:
    """A sheet that was checked before another revision is judged once more."""
    programme, made = issued(world)
    content = changed(exported(world, programme), lambda sheet: sheet.delete_rows(7))
    one = bring(world, programme, content, confirm=False)
    again_ = bring(world, programme, changed(exported(world, programme), revised), reason="先行")
    assert again_.state == "applied"
    with acting(world.actors["coordinator"]) as office:
        carrying.apply(actor=office, pk=one.pk, reason="后到")
    assert (again(programme).revision, again(made["stalls"]).state) == (1, "cancelled")


# --- who may --------------------------------------------------------------------------------


def test_only_the_issuer_brings_a_sheet_in(world: World) -> None:
    programme, _made = issued(world)
    content = exported(world, programme)
    from anxiao.imports.services import staging

    for who, no in (("neighbour", OutOfReach), ("police", NotAllowed), ("school", NotAllowed)):
        with acting(world.actors[who]) as actor, pytest.raises(no):
            staging.upload(
                actor=actor, kind="revision", name="x.xlsx", content=content, into=programme.pk
            )
    with acting(world.actors["coordinator"]) as office:
        with pytest.raises(Invalid):
            staging.upload(actor=office, kind="tasks", name="x.xlsx", content=content)
        with pytest.raises(Refused):
            staging.upload(
                actor=office, kind="tasks", name="x.xlsx", content=content, into=programme.pk
            )


def test_the_way_in_leads_from_the_programme_and_back(world: World) -> None:
    programme, _made = issued(world)
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(world.people["coordinator"])
    answer = browser.get(f"/programmes/{programme.pk}/bring/")
    assert answer.status_code == 302
    page = browser.get(answer["Location"])
    assert page.status_code == 200
    assert programme.title in page.content.decode()
    assert browser.get("/imports/").content.decode().count("Revision of a programme") == 0


def test_a_town_brings_the_table_of_its_own_programme(world: World) -> None:
    programme = begin(world, "白杨镇2026年校园周边整治方案", "town")
    add(world, programme, "校门口早市外移", "school", who="town")
    content = changed(exported(world, programme, "town"), lambda sheet: sheet.insert_rows(5))
    content = changed(content, lambda sheet: sheet.cell(5, 2, "路口护栏加固"))
    one = bring(world, programme, content, who="town")
    assert (one.state, one.count_of("new")) == ("applied", 1)
    assert titles(programme) == ["1 校门口早市外移", "2 路口护栏加固"]
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(world.people["town"])
    page = browser.get(f"/programmes/{programme.pk}/").content.decode()
    assert f"/programmes/{programme.pk}/bring/" in page
    assert "任务.xlsx" in browser.get("/imports/").content.decode()
    assert 'href="/imports/"' not in page


# --- parts ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "until", "since"),
    [
        ("2026-06-18", date(2026, 6, 18), None),
        ("2026年6月18日前", date(2026, 6, 18), None),
        ("46112", date(2026, 3, 31), None),
        ("6月底前", date(2026, 6, 30), None),
        ("六月底", date(2026, 6, 30), None),
        ("2月份", date(2026, 2, 28), None),
        ("十一月中旬", date(2026, 11, 20), None),
        ("三季度末", date(2026, 9, 30), None),
        ("上半年", date(2026, 6, 30), None),
        ("3月至10月", date(2026, 10, 31), date(2026, 3, 1)),
        ("3月1日—5月15日", date(2026, 5, 15), date(2026, 3, 1)),
        ("即日起至6月底", date(2026, 6, 30), None),
        ("全年", LAST, None),
        ("长期坚持", LAST, None),
        ("每月25日前", LAST, None),
        ("年底前", LAST, None),
    ],
)
def test_days_are_read_as_they_are_meant(said: str, until: date, since: date | None) -> None:
    found = days.meant(said, FIRST, LAST)
    assert found is not None
    assert (found.until, found.since) == (until, since)


@pytest.mark.parametrize("said", ["尽快", "6月前", "待定", "13月底", "1900-01-03"])
def test_what_names_no_day_is_none(said: str) -> None:
    assert days.meant(said, FIRST, LAST) is None


@pytest.mark.parametrize(
    ("cell", "words", "measure", "target"),
    [
        ("建成\n可量化目标：比例 95/100（指标 gate.x）", "建成", "ratio", (95, 100)),
        ("全部完成；可量化目标：100%", "全部完成", "ratio", (100, 100)),
        ("可量化目标：数量 120个", "", "count", (120, 1)),
        ("达标。\n可量化目标：是或否", "达标。", "yes_no", (None, None)),
        ("没有量化", "没有量化", "", (None, None)),
    ],
)
def test_a_target_stands_behind_its_standard(
    cell: str, words: str, measure: str, target: tuple[Any, Any]
) -> None:
    said, found = measures.read(cell)
    assert (said, found["measure"]) == (words, measure)
    assert (found["target_numerator"], found["target_denominator"]) == target


@pytest.mark.parametrize(
    ("marks", "above"),
    [
        (["1", "1.1", "1.1.1", "1.2", "2"], [None, 0, 1, 0, None]),
        (["一", "（一）", "1", "2", "（二）", "二", "（一）"], [None, 0, 1, 1, 0, None, 5]),
        (["1.2", "1", "1.1"], [1, None, 1]),
        (["1、", "2.", "3"], [None, None, None]),
        (["", "", ""], [None, None, None]),
        (["一、", "1.", "", "二、"], [None, 0, 0, None]),
    ],
)
def test_serial_numbers_say_what_lies_below_what(marks: list[str], above: list[int | None]) -> None:
    rows = [
        Row(number, {"number": mark, "title": f"{number}"})
        for number, mark in enumerate(marks, start=1)
    ]
    numbers.place(rows)
    assert [one and one - 1 for one in (row.values["above"] for row in rows)] == above
    assert all(row.is_good for row in rows)
