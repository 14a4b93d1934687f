"""The pages of programmes and tasks, as those who use them see and send them."""

import re
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from anxiao.kernel.principal import acting
from anxiao.people.jobs import run_batch
from anxiao.programmes.plans.models import Programme, Revision, Task
from anxiao.programmes.plans.services import doing
from tests.programmes.plans import a_programme, a_task, do, fresh, issued, part, signed
from tests.world import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def client(world: World, who: str) -> Client:
    made = Client(headers={"accept-language": "en"})
    made.force_login(world.people[who])
    return made


def page(world: World, who: str, address: str, **asked: Any) -> str:
    answer = client(world, who).get(address, asked)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def send(world: World, who: str, address: str, body: dict[str, Any]) -> Any:
    answer = client(world, who).post(address, body)
    assert answer.status_code == 302, re.findall(r"ax-error[^<]*<[^>]*>[^<]*", str(answer.content))
    return answer


def test_from_a_new_programme_to_a_task_that_is_signed_for(world: World) -> None:
    body = {"title": "2026年方案", "starts_on": "2026-01-01", "ends_on": "2026-12-31"}
    at = send(world, "coordinator", "/programmes/begin/", body)["Location"]
    said = {"title": "校门口秩序", "organisation": "单位town", "standard": "无占道"}
    back = send(world, "coordinator", f"{at}add/", {**said, "another": "1"})
    assert back["Location"] == f"{at}add/"
    shown = page(world, "coordinator", at)
    assert "These lack one" in shown
    with acting(world.actors["coordinator"]):
        task = Task.objects.get()
    send(world, "coordinator", f"/tasks/{task.pk}/edit/", {**said, "deadline": "2026-12-31"})
    assert "These lack one" not in page(world, "coordinator", at)
    send(world, "coordinator", f"{at}issue/", {})
    mine = page(world, "town", "/tasks/", whose="mine")
    assert "校门口秩序" in mine
    record = page(world, "town", f"/tasks/{task.pk}/")
    assert "Sign for" in record
    send(world, "town", f"/tasks/{task.pk}/sign_for/", {})
    assert 'name="percent"' in page(world, "town", f"/tasks/{task.pk}/")
    send(world, "town", f"/tasks/{task.pk}/report/", {"percent": "35"})
    assert fresh(world, task).progress == 3500


def test_a_town_officer_breaks_a_task_down_on_the_page(world: World) -> None:
    task = signed(world, "town")
    address = f"/tasks/{task.pk}/break_down/"
    asked = page(world, "town", address)
    assert "Organisation school" in asked
    body = {"title": "自查", "organisation": "Organisation school", "standard": "有记录"}
    send(world, "town", address, {**body, "deadline": "2026-06-30"})
    wrong = client(world, "town").post(address, {**body, "organisation": "单位far_school"})
    assert wrong.status_code == 422
    assert "No organisation below yours" in wrong.content.decode()
    assert "Organisation school" in page(world, "town", f"/tasks/{task.pk}/")


def test_posts_and_names_are_found_while_one_types(world: World) -> None:
    assert "town_officer" in page(world, "coordinator", "/tasks/posts/", find_post="town")
    assert "Organisation town" in page(world, "coordinator", "/tasks/names/", organisation="town")
    assert "Organisation police" not in page(world, "town", "/tasks/names/", organisation="police")


def test_one_task_goes_to_many_from_the_page(world: World) -> None:
    task = signed(world, "office")
    address = f"/tasks/{task.pk}/fan-out/"
    assert "all towns" in page(world, "coordinator", address)
    body = {
        "whom": "schools", "title": "开学检查", "standard": "有记录", "deadline": "2026-03-01",
        "weight": "1", "rural_standard": "农村学校另加校车检查",
    }  # fmt: skip
    at = send(world, "coordinator", address, body)["Location"]
    assert "Under way: 0 of 3" in page(world, "coordinator", at)
    key = at.rstrip("/").rpartition("/")[2]
    post, person = world.actors["coordinator"].post, world.actors["coordinator"].person
    run_batch(key, str(post), str(person))
    assert "3 organisations have it" in page(world, "coordinator", at)
    who = page(world, "coordinator", f"/tasks/{task.pk}/parts/")
    assert "not signed for" in who
    assert who.count("data-open") == 3
    few = page(world, "coordinator", f"/tasks/{task.pk}/parts/", town="990121101000")
    assert few.count("data-open") == 1
    school = page(world, "school", "/tasks/", whose="mine")
    assert "开学检查" in school
    with acting(world.actors["coordinator"]):
        assert {*Task.objects.filter(parent=task.pk).values_list("standard", flat=True)} == {
            "农村学校另加校车检查"
        }


def test_named_ones_get_it_and_an_unknown_name_is_refused(world: World) -> None:
    task = signed(world, "office")
    body = {
        "whom": "picked",
        "title": "t",
        "standard": "s",
        "deadline": "2026-03-01",
        "weight": "1",
    }
    address = f"/tasks/{task.pk}/fan-out/"
    wrong = client(world, "coordinator").post(address, {**body, "picked": "单位town\n无此单位"})
    assert wrong.status_code == 422
    send(world, "coordinator", address, {**body, "picked": "单位town\n单位police"})


def test_a_revision_from_the_page_of_a_task(world: World) -> None:
    programme, (task,) = issued(world, "town")
    assert f"/tasks/{task.pk}/revise/" in page(world, "coordinator", f"/tasks/{task.pk}/")
    body = {"title": task.title, "organisation": "单位town", "standard": "每周一次"}
    wrong = client(world, "coordinator").post(f"/tasks/{task.pk}/revise/", body)
    assert wrong.status_code == 422
    body |= {"deadline": "2026-11-30", "reason": "上级调整"}
    send(world, "coordinator", f"/tasks/{task.pk}/revise/", body)
    assert fresh(world, task).standard == "每周一次"
    with acting(world.actors["town"]):
        assert Revision.objects.get().reason == "上级调整"
    assert "上级调整" in page(world, "coordinator", f"/programmes/{programme.pk}/")
    send(
        world,
        "coordinator",
        f"/programmes/{programme.pk}/add/",
        {**body, "title": "新增", "reason": "新任务"},
    )
    with acting(world.actors["coordinator"]):
        assert Task.objects.get(title="新增").state == "handed"


def test_the_tree_opens_level_by_level(world: World) -> None:
    task = signed(world, "town")
    part(world, task, "town", "school", title="自查")
    at = f"/programmes/{task.programme_id}/"
    whole = page(world, "coordinator", at)
    assert f"level/?under={task.pk}" in whole
    assert "自查" not in whole
    level = client(world, "coordinator").get(
        f"{at}level/", {"under": task.pk}, headers={"HX-Request": "true"}
    )
    assert "自查" in level.content.decode()
    assert "<html" not in level.content.decode()
    assert "自查" in page(world, "coordinator", f"{at}level/", under=task.pk)


def test_a_level_shows_fifty_and_goes_on(world: World) -> None:
    programme = a_programme(world)
    for _each in range(52):
        a_task(world, programme, "town")
    at = f"/programmes/{programme.pk}/"
    first = page(world, "coordinator", at)
    assert first.count('class="ax-tree-line') == 50
    after = re.findall(r"after=([\d.]+)", first)[0]
    assert page(world, "coordinator", f"{at}level/", after=after).count("ax-tree-line") == 2


def test_the_list_goes_out_as_a_sheet(world: World) -> None:
    _programme, tasks = issued(world, "town", "police")
    answer = client(world, "coordinator").get("/tasks/export.xlsx", {"whose": "given"})
    content = b"".join(answer.streaming_content)  # type: ignore[arg-type]
    sheet = load_workbook(BytesIO(content)).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert {row[1] for row in rows[-2:]} == {task.title for task in tasks}
    assert {row[3] for row in rows[-2:]} == {"Organisation town", "Organisation police"}
    assert [row[9] for row in rows[-2:]] == [0, 0]


@pytest.mark.parametrize("who", ["coordinator", "town", "school", "auditor"])
def test_more_rows_ask_for_no_more_queries(world: World, who: str) -> None:
    programme, tasks = issued(world, "town", "school", "office")
    addresses = [f"/tasks/{task.pk}/" for task in tasks if _reaches(world, who, task)]
    addresses += ["/tasks/", "/programmes/", f"/tasks/{tasks[2].pk}/parts/"]
    addresses += [f"/programmes/{programme.pk}/"] if who != "school" else []
    addresses = [one for one in addresses if client(world, who).get(one).status_code == 200]
    part(world, tasks[2], "coordinator", "town")
    few = [_queries(world, who, one) for one in addresses]
    for _each in range(4):
        part(world, tasks[2], "coordinator", "town")
        part(world, tasks[2], "coordinator", "school")
        a_programme(world)
    many = [_queries(world, who, one) for one in addresses]
    grown = [(one, a, b) for one, a, b in zip(addresses, few, many, strict=True) if b > a + 2]
    assert grown == []


def _reaches(world: World, who: str, task: Task) -> bool:
    with acting(world.actors[who]) as actor:
        return bool(Task.objects.visible_to(actor).filter(pk=task.pk).exists())


def _queries(world: World, who: str, address: str) -> int:
    reader = client(world, who)
    reader.get(address)
    with CaptureQueriesContext(connection) as asked:
        reader.get(address)
    return len(asked.captured_queries)


def test_a_school_reads_its_task_without_reaching_the_programme(world: World) -> None:
    programme, (task,) = issued(world, "school")
    shown = page(world, "school", f"/tasks/{task.pk}/")
    assert programme.title in shown
    assert f"/programmes/{programme.pk}/" not in shown
    assert client(world, "school").get(f"/programmes/{programme.pk}/").status_code == 404
    assert client(world, "far_school").get(f"/tasks/{task.pk}/").status_code == 404
    school = world.organisations["school"].pk
    assert task.title in page(world, "central", f"/schools/{school}/tasks/")


def test_the_search_finds_tasks_within_reach_alone(world: World) -> None:
    issued(world, "town", title="护学岗巡查")
    assert "护学岗巡查" in page(world, "town", "/search/", q="护学岗")
    assert "护学岗巡查" not in page(world, "other_town", "/search/", q="护学岗")


def test_copying_and_closing_from_the_page(world: World) -> None:
    programme, (task,) = issued(world, "town")
    at = f"/programmes/{programme.pk}/"
    made = send(world, "coordinator", f"{at}copy/", {})["Location"]
    assert "2027年" in page(world, "coordinator", made)
    send(world, "coordinator", f"{at}close/", {})
    with acting(world.actors["coordinator"]):
        assert Programme.objects.get(pk=programme.pk).state == "closed"
    do(world, "town", doing.sign_for, task)
