"""A programme of the county's office, made through the services, for what shows it."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from anxiao.imports.models import Import
from anxiao.imports.services import carrying, staging
from anxiao.kernel.principal import acting
from anxiao.programmes.plans.models import Programme, Task
from anxiao.programmes.plans.reach import whole
from anxiao.programmes.plans.services import doing, drafting, programmes
from anxiao.programmes.plans.sheets import out
from tests.world import SYSTEM, World

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
COLUMNS = ["number", "title", "organisation", "assists", "leader", "standard", "deadline"]


def begin(
    world: World, title: str = "2026年平安校园建设方案", who: str = "coordinator"
) -> Programme:
    with acting(world.actors[who]) as actor:
        return programmes.begin(actor=actor, title=title, starts_on=FIRST, ends_on=LAST)


def add(
    world: World,
    programme: Programme,
    title: str,
    to: str = "police",
    parent: Task | None = None,
    who: str = "coordinator",
    **said: Any,
) -> Task:
    terms: dict[str, Any] = {
        "standard": f"{title}，有验收记录",
        "deadline": date(2026, 6, 30),
        "organisation": world.organisations[to].pk,
    }
    with acting(world.actors[who]) as actor:
        return drafting.add(
            actor=actor, programme=programme, parent=parent, title=title, **{**terms, **said}
        )


def issue(world: World, programme: Programme) -> Programme:
    with acting(world.actors["coordinator"]) as office:
        return programmes.issue(actor=office, row=programme)


def sign(world: World, task: Task, who: str) -> Task:
    with acting(world.actors[who]) as actor:
        return doing.sign_for(actor=actor, row=again(task))


def report(world: World, task: Task, who: str, percent: int) -> Task:
    with acting(world.actors[who]) as actor:
        return doing.report(actor=actor, row=again(task), percent=percent, note="按计划推进")


def again(row: Any) -> Any:
    """The row as it is now."""
    with acting(SYSTEM):
        return type(row).objects.get(pk=row.pk)


def issued(world: World) -> tuple[Programme, dict[str, Task]]:
    """Traffic for the police with a part for each of two towns, stalls for the market bureau."""
    programme = begin(world)
    roads = add(world, programme, "完善交通设施", "police", weight=3, focus_area="traffic")
    stalls = add(
        world, programme, "取缔占道摊点", "market", assists=[world.organisations["police"].pk]
    )
    here = add(world, programme, "白杨镇路口", "town", roads, deadline=date(2026, 5, 31))
    there = add(world, programme, "柳溪镇路口", "other_town", roads, deadline=date(2026, 5, 31))
    return issue(world, programme), {"roads": roads, "stalls": stalls, "here": here, "there": there}


def exported(world: World, programme: Programme, who: str = "coordinator") -> bytes:
    kept = BytesIO()
    with acting(world.actors[who]) as actor:
        out.write(kept, actor, whole(actor, programme.pk))
    return kept.getvalue()


def cells(content: bytes) -> list[list[Any]]:
    """The rows of an exported sheet below its headings."""
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]


def changed(content: bytes, change: Callable[[Any], None]) -> bytes:
    """The file after somebody has worked in it."""
    book = load_workbook(BytesIO(content))
    change(book.worksheets[0])
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def bring(
    world: World,
    programme: Programme,
    content: bytes,
    *,
    who: str = "coordinator",
    confirm: bool = True,
    **more: Any,
) -> Import:
    """Send a sheet into a programme, and confirm it where it would do something."""
    kind = "tasks" if again(programme).state == "draft" else "revision"
    with acting(world.actors[who]) as office:
        one = staging.upload(
            actor=office, kind=kind, name="任务.xlsx", content=content, into=programme.pk
        )
        if confirm and one.state == "checked" and one.count_of("new") + one.count_of("changes"):
            one = carrying.apply(actor=office, pk=one.pk, **more)
    return one


def faults(world: World, one: Import) -> list[tuple[int, str, str]]:
    """Line, column and sentence of everything that is to be put right."""
    with acting(world.actors["coordinator"]):
        rows = list(one.rows.order_by("number"))
    return [
        (row.line, fault["column"], fault["says"]["key"]) for row in rows for fault in row.faults
    ]
