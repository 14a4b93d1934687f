"""A running ledger of hazards with its dates."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from anxiao.hazards.models import Hazard
from anxiao.hazards.services import triage
from anxiao.imports.services import carrying, staging
from anxiao.kernel import clock, workdays
from anxiao.kernel.errors import Refused
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from anxiao.ledger.verification import verify_within
from anxiao.notices.models import Notice
from tests.imports.sheets import book
from tests.world import SYSTEM, World, item

HEADINGS = [
    "序号", "隐患地点/单位", "隐患描述", "隐患类别", "等级", "排查时间", "牵头单位", "责任人",
    "整改期限", "整改措施", "进展", "验收时间", "验收单位", "销号",
]  # fmt: skip


def ago(days: int) -> date:
    return clock.today() - timedelta(days=days)


def ledger_sheet() -> bytes:
    kind = item().zh
    later = workdays.deadline(clock.today(), 20).on
    rows: list[list[Any]] = [
        ["青禾县学校安全隐患排查整改台账", *[None] * 13],
        HEADINGS,
        [1, "单位school", "围墙开裂倾斜", kind, "一般", ago(30), "单位school", "总务主任",
         f"{later.year}年{later.month}月{later.day}日", "拟拆除重建", "整改中", None, None, None],
        [2, "单位school", "消防栓无水", kind, "一般", f"{ago(60):%Y.%m.%d}", "单位school", "",
         f"{ago(40):%Y/%m/%d}", "已接通水源", "已整改", None, None, None],
        [3, "单位far_school", "楼梯扶手松动", kind, "", f"{ago(90):%Y%m%d}", "单位far_school", "",
         (ago(80) - date(1899, 12, 30)).days, "已焊接加固", "已完成",
         ago(82), "单位education", "已销号"],
        [4, "单位far_school校门口", "占道摊点", "莫名其妙的类别", "一般", ago(5), "", "", None, "",
         "未整改", None, None, None],
        [5, "单位central", "宿舍电线老化", kind, "重大", ago(20), "单位central", "",
         later, "", "整改中", None, None, None],
        [6, "无此学校", "灭火器过期", kind, "一般", ago(3), "", "", None, "", "", None, None, None],
        [7, "单位school", "监控损坏", kind, "一般", date(1900, 1, 3), "", "", None, "", "", None,
         None, None],
    ]  # fmt: skip
    return book({"台账": rows}, {"台账": ["A1:N1"]})


@pytest.fixture
def taken(world: World, bring: Any) -> Any:
    """The ledger brought in, its one unsure value settled."""
    one = bring("hazards", ledger_sheet(), confirm=False)
    with acting(world.actors["coordinator"]) as office:
        one = staging.match(
            actor=office,
            pk=one.pk,
            matched=one.matched,
            choices={"category": {"莫名其妙的类别": item().code}},
        )
        return carrying.apply(actor=office, pk=one.pk, leaves_out=True)


def hazard(words: str) -> Hazard:
    with acting(SYSTEM):
        found: Hazard = Hazard.objects.get(description__startswith=words)
        return found


def test_every_row_lands_in_the_state_that_its_columns_prove(taken: Any, rows_of: Any) -> None:
    states = [hazard(w).state for w in ("围墙", "消防栓", "楼梯", "占道", "宿舍")]
    assert states == ["rectifying", "submitted", "closed", "reported", "signed"]
    faulty = [row for row in rows_of(taken) if row.faults]
    assert [(row.line, row.faults[0]["column"]) for row in faulty] == [
        (8, "隐患地点"),
        (9, "排查时间"),
    ]
    assert hazard("宿舍").grade == "major"


def test_dates_are_those_of_the_ledger(world: World, taken: Any) -> None:
    wall, stairs = hazard("围墙"), hazard("楼梯")
    assert wall.reported_at.astimezone(clock.LOCAL).date() == ago(30)
    assert wall.due_at is not None
    assert wall.due_at.astimezone(clock.LOCAL).date() == workdays.deadline(clock.today(), 20).on
    assert stairs.due_at is not None
    assert stairs.due_at.astimezone(clock.LOCAL).date() == ago(80)
    assert stairs.closed_at is not None
    assert stairs.closed_at.astimezone(clock.LOCAL).date() == ago(82)
    assert stairs.accepted_by == world.organisations["education"].pk


def test_each_entry_says_that_it_came_with_the_import(world: World, taken: Any) -> None:
    with acting(SYSTEM):
        entries = list(Entry.objects.of(hazard("楼梯").pk))
        assert {one.details["import"] for one in entries} == {str(taken.pk)}
        assert {one.details["row"] for one in entries} == {3}
        assert {one.person for one in entries} == {world.people["coordinator"].pk}
        assert not Notice.objects.filter(subject=hazard("楼梯").pk).exists()
        assert verify_within(SYSTEM).is_sound


def test_the_same_ledger_again_changes_nothing(bring: Any, taken: Any) -> None:
    again = bring("hazards", ledger_sheet(), leaves_out=True)
    assert (again.counts["new"], again.counts["same"], again.counts["error"]) == (0, 4, 3)


def test_taking_back_keeps_what_somebody_acted_on(world: World, taken: Any) -> None:
    with acting(world.actors["other_town"]) as town:
        triage.verify(actor=town, hazard=hazard("占道"))
    with acting(world.actors["coordinator"]) as office:
        with pytest.raises(Refused) as refused:
            carrying.undo(actor=office, pk=taken.pk)
        assert "acted" in str(refused.value)
        one = carrying.undo(actor=office, pk=taken.pk, keeps_rest=True)
    assert (one.state, one.counts["made"]) == ("applied", 1)
    with acting(SYSTEM):
        assert Hazard.objects.count() == 1
        assert verify_within(SYSTEM).is_sound


def test_an_unsure_category_is_asked_for(world: World, bring: Any, rows_of: Any) -> None:
    one = bring("hazards", ledger_sheet(), confirm=False)
    asked = [row.asks for row in rows_of(one) if row.asks]
    assert [ask["value"] for asks in asked for ask in asks] == ["莫名其妙的类别"]


def test_a_place_that_is_unknown_is_named_with_those_like_it(
    world: World, bring: Any, rows_of: Any
) -> None:
    rows = [HEADINGS, [1, "单位scool", "灭火器过期", item().zh, "一般", ago(3)]]
    one = bring("hazards", book({"台账": rows}), confirm=False)
    says = rows_of(one)[0].faults[0]["says"]
    assert "单位school" in says["params"]["like"]


def test_nothing_of_the_past_is_later_than_now(world: World, bring: Any) -> None:
    rows = [HEADINGS, [1, "单位school", "灭火器过期", item().zh, "一般", clock.today()]]
    bring("hazards", book({"台账": rows}))
    assert hazard("灭火器").reported_at <= datetime.now(clock.LOCAL)
