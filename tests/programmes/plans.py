"""Programmes and tasks walked to a state through the services."""

from datetime import date
from typing import Any

from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import acting
from anxiao.programmes.plans.models import Programme, Task
from anxiao.programmes.plans.services import doing, drafting, parts, programmes
from tests.world import World

YEAR = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
LAST_DAY = date(2026, 12, 31)
STANDARD = {"standard": "每月至少检查一次，有记录", "deadline": LAST_DAY}


def a_programme(world: World, who: str = "coordinator", **more: Any) -> Programme:
    with acting(world.actors[who]) as actor:
        title = more.pop("title", "青禾县2026年校园安全工作方案")
        return programmes.begin(actor=actor, title=title, **{**YEAR, **more})


def a_task(
    world: World, programme: Programme, to: str = "", who: str = "coordinator", **more: Any
) -> Task:
    """A draft with all of the four, for an organisation of the world."""
    said = {"title": f"任务 {to}", **STANDARD, **more}
    if to:
        said["organisation"] = world.organisations[to].pk
    with acting(world.actors[who]) as actor:
        return drafting.add(actor=actor, programme=programme, **said)


def issue(world: World, programme: Programme, who: str = "coordinator") -> Programme:
    with acting(world.actors[who]) as actor:
        return programmes.issue(actor=actor, row=programme)


def issued(world: World, *to: str, **more: Any) -> tuple[Programme, list[Task]]:
    """An issued programme with a task for each of some organisations."""
    programme = a_programme(world)
    tasks = [a_task(world, programme, one, **more) for one in to]
    programme = issue(world, programme)
    return programme, [fresh(world, task) for task in tasks]


def fresh(world: World, task: Task) -> Task:
    with acting(world.actors["coordinator"]):
        return Task.objects.get(pk=task.pk)


def do(world: World, who: str, verb: Any, row: Any, **given: Any) -> Any:
    """One service carried out as somebody."""
    with acting(world.actors[who]) as actor:
        return verb(actor=actor, row=row, **given)


def signed(world: World, to: str = "town", **more: Any) -> Task:
    """A task that an organisation has signed for."""
    _programme, (task,) = issued(world, to, **more)
    if task.state == "signed":
        return task
    return do(world, to, doing.sign_for, task)  # type: ignore[no-any-return]


def part(world: World, whole: Task, who: str, to: str, **more: Any) -> Task:
    """A part of a task, handed over to an organisation below."""
    said = {"organisation": world.organisations[to].pk, **more}
    with acting(world.actors[who]) as actor:
        parts.break_down(actor=actor, row=whole, **said)
        rows = Task.objects.filter(parent=whole.pk, organisation=said["organisation"])
        found: Task = rows.latest("pk")
    return found


def see(actor: Actor) -> set[str]:
    """The titles of the tasks that an actor reaches, by the policy of the database alone."""
    with acting(actor):
        return {*Task.objects.values_list("title", flat=True)}
