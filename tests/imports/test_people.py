"""People and posts from a sheet, and the slips with which they begin."""

from typing import Any

import pytest

from anxiao.imports.services import carrying
from anxiao.kernel.errors import Refused
from anxiao.kernel.principal import acting
from anxiao.people import slips
from anxiao.people.models import Contact, Person, Tenure
from tests.imports.sheets import book, xlsx
from tests.world import SYSTEM, TOWN, World

HEADINGS = ["序号", "姓 名", "工作单位", "职务", "角色", "手机号码", "邮箱", "任职时间"]
SHEET = [
    HEADINGS,
    [1, "张三", "单位school", "安全副校长", "学校安全负责人", 13800000001, "", "2025年9月1日"],
    [2, "张三", "单位school", "总务主任", "学校安全负责人", "138 0000 0002", "", ""],
    [3, "李四", "单位town", "综治办主任", "", "１３８０００００００３", "li@example.org", 45901],
    [4, "王五", "单位police", "联络员", "", None, None, None],
]


@pytest.fixture
def brought(bring: Any) -> Any:
    return bring("people", xlsx(SHEET), who="administrator")


def test_accounts_are_made_and_two_of_one_name_told_apart(world: World, brought: Any) -> None:
    assert (brought.state, brought.counts["made"]) == ("applied", 4)
    names = Person.objects.filter(name="张三").values_list("username", flat=True)
    assert sorted(names) == ["zhangsan", "zhangsan2"]
    li = Person.objects.get(name="李四")
    assert not li.has_usable_password()
    tenure = Tenure.objects.select_related("post").get(person=li)
    assert (tenure.post.role, str(tenure.valid_from)) == ("town_officer", "2025-09-01")
    with acting(SYSTEM):
        assert Contact.objects.get(person=li).phone == "13800000003"


def test_the_same_people_again_change_nothing(bring: Any, brought: Any) -> None:
    again = bring("people", xlsx([HEADINGS, *reversed(SHEET[1:])]), who="administrator")
    assert (again.counts["same"], again.counts["new"], again.counts["error"]) == (4, 0, 0)


def test_one_name_twice_without_numbers_is_flagged(bring: Any, rows_of: Any, world: World) -> None:
    rows = [HEADINGS, [1, "赵六", "单位school", "保安队长"], [2, "赵六", "单位school", "校医"]]
    one = bring("people", xlsx(rows), who="administrator", confirm=False)
    kept = rows_of(one, "administrator")
    assert [len(row.faults) for row in kept] == [0, 1]
    assert kept[1].faults[0]["says"]["params"] == {"row": 1}


def test_somebody_known_takes_up_another_post(world: World, bring: Any, brought: Any) -> None:
    rows = [HEADINGS, [1, "李四", "单位other_town", "综治办主任", "", 13800000003]]
    one = bring("people", xlsx(rows), who="administrator")
    assert one.counts["changes"] == 1
    assert Tenure.objects.filter(person__name="李四").count() == 2
    with acting(world.actors["administrator"]) as actor:
        carrying.undo(actor=actor, pk=one.pk)
        assert Tenure.objects.filter(person__name="李四").count() == 1
        one = carrying.undo(actor=actor, pk=brought.pk, keeps_rest=True)
    assert not Person.objects.filter(name="王五").exists()


def test_slips_are_made_once_for_a_place_and_stop_the_taking_back(
    world: World, brought: Any
) -> None:
    with acting(world.actors["administrator"]) as actor:
        waiting = {one.code: count for one, count in slips.places(actor)}
        assert waiting[TOWN] >= 3
        made = slips.issue(actor=actor, territory=TOWN)
        mine = {slip.person.username: slip.password for slip in made}
        assert {"zhangsan", "zhangsan2", "lisi"} <= mine.keys()
        assert "wangwu" not in mine
        assert Person.objects.get(username="lisi").check_password(mine["lisi"])
        with pytest.raises(Refused):
            carrying.undo(actor=actor, pk=brought.pk)


def test_who_has_signed_in_gets_no_slip(world: World, brought: Any) -> None:
    from anxiao.kernel import clock

    Person.objects.filter(username="lisi").update(last_login=clock.now())
    with acting(world.actors["administrator"]) as actor:
        assert "lisi" not in {
            one.person.username for one in slips.issue(actor=actor, territory=TOWN)
        }


def test_only_an_administrator_makes_slips(world: World, brought: Any) -> None:
    from anxiao.kernel.errors import NotAllowed

    with acting(world.actors["coordinator"]) as actor, pytest.raises(NotAllowed):
        slips.issue(actor=actor, territory=TOWN)


def test_two_sheets_that_name_a_column_differently_are_one_list(
    world: World, bring: Any, rows_of: Any
) -> None:
    offices = [["姓名", "工作单位", "职务"], ["钱七", "单位town", "综治办主任"]]
    teachers = [["学校", "姓名", "联系电话"], ["单位school", "孙八", "13800000009"]]
    one = bring("people", book({"机关": offices, "学校": teachers}), who="administrator")
    assert (one.state, one.counts["made"]) == ("applied", 2)
    assert one.headings == ["姓名", "工作单位", "职务", "联系电话"]
    assert [row.sheet for row in rows_of(one, "administrator")] == ["机关", "学校"]
