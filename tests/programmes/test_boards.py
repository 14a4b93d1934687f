"""The timeline and the matrix of a programme: what they count is what they open."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from anxiao.programmes.plans.boards import matrix, timeline
from anxiao.programmes.plans.boards.spans import Span
from anxiao.programmes.plans.models import Programme, Task
from anxiao.programmes.plans.reach import whole
from tests.programmes.plan_world import FIRST, LAST, add, begin, issue, issued, report, sign
from tests.world import World, make_world

JULY = datetime(2026, 7, 1, 9, tzinfo=clock.LOCAL)
LINK = re.compile(r'href="(/programmes/[^"]*/timeline/\?[^"]*)"[^>]*>(?:\s*<[^>]*>)*\s*(\d+) (\w+)')


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def july() -> Iterator[None]:
    with clock.at(JULY):
        yield


def browser(world: World, who: str = "coordinator") -> Client:
    found = Client(headers={"accept-language": "en"})
    found.force_login(world.people[who])
    return found


def page(world: World, address: str, who: str = "coordinator") -> str:
    answer = browser(world, who).get(address)
    assert answer.status_code == 200, answer.content.decode()[-2000:]
    return unescape(answer.content.decode())


def asked(**more: Any) -> timeline.Asked:
    return timeline.Asked(**more)


def lines(world: World, programme: Programme, who: str = "coordinator", **more: Any) -> list[str]:
    with acting(world.actors[who]) as actor:
        shown = timeline.shown(actor, whole(actor, programme.pk), asked(**more))
        return [line.task.title for line in shown.lines]


# --- timeline -------------------------------------------------------------------------------


def test_bars_lie_where_their_days_are() -> None:
    span = Span(FIRST, LAST)
    task = Task(starts_on=date(2026, 7, 2), deadline=LAST)
    task.progress = 5000
    bar = span.bar(task)
    assert bar is not None
    assert [round(float(one.rstrip("%"))) for one in (bar.x, bar.width, bar.filled)] == [50, 50, 25]
    assert len(span.months) == 12
    assert span.bar(Task(deadline=None)) is None


def test_a_bar_never_leaves_the_line_and_is_never_too_thin() -> None:
    span = Span(FIRST, LAST)
    for days in ((date(2020, 1, 1), date(2020, 1, 1)), (date(2030, 1, 1), date(2030, 1, 1))):
        task = Task(starts_on=days[0], deadline=days[1])
        task.progress = 0
        bar = span.bar(task)
        assert bar is not None
        x, width = (float(one.rstrip("%")) for one in (bar.x, bar.width))
        assert x >= 0 and x + width <= 100.01 and width > 0.5


def test_the_timeline_says_in_words_what_its_bars_say(world: World, july: None) -> None:
    programme, made = issued(world)
    sign(world, made["stalls"], "market")
    report(world, made["stalls"], "market", 40)
    said = page(world, f"/programmes/{programme.pk}/timeline/")
    assert "完善交通设施" in said and "取缔占道摊点" in said and "白杨镇路口" not in said
    assert "1 working day late" in said
    assert "40 %" in said
    assert 'class="ax-span-today"' in said
    assert said.count('class="ax-span-bar is-late"') == 2
    assert "style=" not in said.split("<main", 1)[1].split("</main>")[0]


def test_parts_open_in_place_and_close_again(world: World) -> None:
    programme, made = issued(world)
    address = f"/programmes/{programme.pk}/timeline/"
    toggle = re.search(r'class="ax-span-toggle"[^>]* href="([^"]*)"', page(world, address))
    assert toggle is not None
    opened = page(world, address + unescape(toggle[1]))
    assert "白杨镇路口" in opened and "柳溪镇路口" in opened
    assert lines(world, programme, opened=(made["roads"].pk,)) == [
        "完善交通设施", "白杨镇路口", "柳溪镇路口", "取缔占道摊点",
    ]  # fmt: skip
    assert lines(world, programme, under=made["roads"].pk) == ["白杨镇路口", "柳溪镇路口"]


def test_it_is_grouped_as_its_address_says(world: World) -> None:
    programme, _made = issued(world)
    with acting(world.actors["coordinator"]) as office:
        found = whole(office, programme.pk)
        by_area = timeline.shown(office, found, asked(by="area"))
        by_unit = timeline.shown(office, found, asked(by="organisation"))
    assert [str(getattr(one.title, "zh", one.title)) for one in by_area.groups] == [
        "交通安全", "no focus area",
    ] or [len(one.lines) for one in by_area.groups] == [1, 1]  # fmt: skip
    assert {group.title.zh for group in by_unit.groups} == {"单位police", "单位market"}
    assert "Organisation market" in page(
        world, f"/programmes/{programme.pk}/timeline/?by=organisation"
    )


def test_the_table_holds_the_same_rows(world: World) -> None:
    programme, _made = issued(world)
    said = page(world, f"/programmes/{programme.pk}/timeline/?view=table")
    assert "完善交通设施" in said and '<svg class="ax-span"' not in said


@pytest.mark.parametrize("by", ["order", "area", "organisation"])
def test_pages_of_fifty_hold_each_task_once_in_both_ways(world: World, by: str) -> None:
    programme = begin(world)
    for number in range(5):
        area = ("traffic", "market", "")[number % 3]
        add(world, programme, f"任务{number}", ("police", "market")[number % 2], focus_area=area)
    with acting(world.actors["coordinator"]) as office:
        like = Task.objects.filter(programme=programme.pk).order_by("sort_code").last()
        assert like is not None
        for number in range(6, 108):
            like.pk, like.sort_code, like.code = Task().pk, f"{number:05d}", f"{number}"
            like.title = f"任务{number - 1}"
            like.focus_area = ("traffic", "market", "")[number % 3]
            Task.objects.bulk_create([like])
        found = whole(office, programme.pk)
        seen: list[str] = []
        after, pages = "", []
        while True:
            shown = timeline.shown(office, found, asked(by=by, after=after))
            pages.append([line.task.title for line in shown.lines])
            seen += pages[-1]
            if shown.page.after is None:
                break
            after = shown.page.after
        assert (len(pages), len(seen), len({*seen})) == (3, 107, 107)
        assert shown.page.before is not None
        back = timeline.shown(office, found, asked(by=by, before=shown.page.before))
        assert [line.task.title for line in back.lines] == pages[1]


def test_a_damaged_address_is_not_there(world: World) -> None:
    programme, _made = issued(world)
    for query in ("by=x", "under=1", "open=1", "organisation=-1", "organisation=" + "9" * 30):
        address = f"/programmes/{programme.pk}/timeline/?{query}"
        assert browser(world).get(address).status_code == 404, query
    damaged = browser(world).get(f"/programmes/{programme.pk}/timeline/?after=1")
    assert damaged.status_code == 422


def test_each_sees_the_tasks_within_reach_alone(world: World) -> None:
    programme, _made = issued(world)
    assert lines(world, programme, "town") == ["白杨镇路口"]
    assert lines(world, programme, "market") == ["取缔占道摊点"]
    for board in ("timeline", "matrix"):
        assert (
            browser(world, "school").get(f"/programmes/{programme.pk}/{board}/").status_code == 404
        )
        said = page(world, f"/programmes/{programme.pk}/{board}/", "market")
        assert "白杨镇" not in said


# --- matrix ---------------------------------------------------------------------------------


def board(world: World, programme: Programme, kind: str, who: str = "coordinator") -> matrix.Matrix:
    with acting(world.actors[who]) as actor:
        found = whole(actor, programme.pk)
        return matrix.shown(actor, found, kind, rows={}, across={})


def test_a_field_says_how_far_an_organisation_is_with_a_task(world: World, july: None) -> None:
    programme, made = issued(world)
    sign(world, made["here"], "town")
    report(world, made["here"], "town", 60)
    shown = board(world, programme, "town")
    rows = {row.organisation.zh: row for row in shown.rows}
    here, there = rows["单位town"].cells[0].figures, rows["单位other_town"].cells[0].figures
    assert here is not None and there is not None
    assert (here.tasks, here.late, here.handed, here.percent) == (1, 1, 0, 60)
    assert (there.tasks, there.late, there.handed, there.percent) == (1, 1, 1, 0)
    assert rows["单位town"].cells[1].figures is None
    assert [column.total.tasks for column in shown.columns] == [2, 0]
    assert board(world, programme, "department").rows[0].total.tasks in (0, 1)


def test_words_of_a_field_say_the_worst_first(world: World) -> None:
    figures = matrix.Figures
    with translation.override("en"):
        assert figures(tasks=2, late=1, done=1).words == "1 late"
        assert figures(tasks=2, done=2, weighed=20_000, weight=2).words == "done"
        assert figures(tasks=2, handed=2, weight=2).words == "to be signed for"
        assert figures(tasks=2, handed=1, weight=2).words == "signed for"
        assert figures(tasks=1, weighed=9_999, weight=1).words == "99 %"


def test_whoever_assists_is_named_as_such(world: World) -> None:
    programme, _made = issued(world)
    rows = {row.organisation.zh: row for row in board(world, programme, "department").rows}
    assert rows["单位police"].cells[1].assists


@pytest.mark.parametrize("kind", ["town", "department"])
def test_every_number_opens_the_rows_that_make_it(world: World, july: None, kind: str) -> None:
    programme, made = issued(world)
    sign(world, made["here"], "town")
    said = page(world, f"/programmes/{programme.pk}/matrix/?of={kind}")
    links = LINK.findall(said)
    assert len(links) > 3
    for address, number, _word in links:
        table = page(world, f"{address}&view=table")
        assert len(re.findall(r"<tr data-row", table)) == int(number), address


def test_no_more_than_twelve_tasks_stand_beside_each_other(world: World) -> None:
    programme = begin(world)
    for number in range(14):
        add(world, programme, f"任务{number}")
    issue(world, programme)
    first = page(world, f"/programmes/{programme.pk}/matrix/")
    assert "任务11" in first and "任务12" not in first
    further = re.search(r'rel="next" href="([^"]*right=[^"]*)"', first)
    assert further is not None
    second = page(world, f"/programmes/{programme.pk}/matrix/{further[1]}")
    assert "任务12" in second and "任务11" not in second


@pytest.mark.parametrize("board_name", ["timeline", "timeline/?by=organisation", "matrix"])
def test_more_tasks_take_no_more_questions(world: World, board_name: str) -> None:
    counts = []
    for number in (1, 6):
        programme = begin(world, f"方案{number}")
        for each in range(number):
            roads = add(world, programme, f"任务{each}", "police")
            for town in ("town", "other_town"):
                add(world, programme, f"任务{each}{town}", town, roads)
        issue(world, programme)
        address = f"/programmes/{programme.pk}/{board_name}".rstrip("/")
        address += "" if "?" in address else "/"
        client = browser(world)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] < 30


def test_what_is_late_is_late_by_the_clock_of_today(world: World) -> None:
    programme, _made = issued(world)
    with clock.at(JULY - timedelta(days=90)):
        early = board(world, programme, "town")
    assert [row.total.late for row in early.rows if row.total.tasks] == [0, 0]
