"""What the walks through all doors need to know of programmes and tasks."""

from copy import copy
from dataclasses import dataclass
from typing import Any

from anxiao.kernel.ids import uuid7
from anxiao.kernel.models import Batch
from anxiao.kernel.principal import acting
from anxiao.programmes.plans.models import Programme, Task
from anxiao.programmes.plans.services import doing, fanning
from anxiao.programmes.plans.targets import Targets
from tests.programmes import plans
from tests.world import World

COUNT_THEMSELVES = {"programmes:index", "tasks:index", "tasks:parts"}
NEEDS = {
    "programmes:begin": "programme.plan",
    "programmes:add": "programme.plan",
    "programmes:edit": "programme.plan",
    "programmes:sheet": "programme.export",
    "programmes:bring": "programme.plan",
    "tasks:export": "programme.export",
    "tasks:posts": "task.break_down",
    "tasks:names": "task.break_down",
    "tasks:add_part": "task.break_down",
    "tasks:edit": "task.break_down",
    "tasks:break_down": "task.break_down",
    "tasks:fan_out": "task.break_down",
    "tasks:revise": "programme.plan",
}
READING = {"programmes": "programme.read", "tasks": "programme.read"}
API_NEEDS = {"/api/v1/programmes": "programme.read", "/api/v1/tasks": "programme.read"}
FOR_POST_ALONE = {"programmes:copy", "tasks:batch_again"}
OF_ONE_POST = {"tasks:batch", "GET /api/v1/tasks/batches/{pk}"}
LEADS_ON = {"programmes:bring"}
# Pages that know neither a programme nor a task, or those of the acting post alone.
LISTS = {
    "programmes:index", "programmes:begin", "tasks:index", "tasks:export", "tasks:posts",
    "tasks:names", "tasks:batch", "GET /api/v1/programmes", "GET /api/v1/tasks",
    "GET /api/v1/tasks/batches/{pk}",
}  # fmt: skip
DRAFTED = {"programmes:edit", "tasks:edit", "tasks:add_part"}
# Whose the step is; others within reach are told that they may not.
ALONE = {
    "programmes:act": "coordinator",
    "programmes:add": "coordinator",
    "tasks:act": "town",
    "tasks:break_down": "town",
    "tasks:fan_out": "town",
    "tasks:revise": "coordinator",
}
LEAVE_NO_ENTRY = {
    "tasks:batch_again": "its job leaves entries on every task",
    "POST /api/v1/tasks/batches/{pk}/again": "its job leaves entries on every task",
}
WHY = {"reason": "上级调整"}


@dataclass
class Plans:
    """An issued programme with a task that the town has signed for, a draft, an act on many."""

    programme: Programme
    task: Task
    draft: Programme
    drafted: Task
    batch: Batch

    def keys(self) -> dict[str, dict[str, Any]]:
        """What an address names, by how its name begins."""
        programme, task = {"pk": self.programme.pk, "number": 0}, {"pk": self.task.pk}
        return {
            "programmes:": {**programme, "verb": "close"},
            "programmes:edit": {"pk": self.draft.pk},
            "/api/v1/programmes/": programme,
            "tasks:": {**task, "verb": "report"},
            "tasks:edit": {"pk": self.drafted.pk},
            "tasks:add_part": {"pk": self.drafted.pk},
            "tasks:batch": {"pk": self.batch.pk},
            "/api/v1/tasks/": task,
            "/api/v1/tasks/batches/": {"pk": self.batch.pk},
        }

    def row_of(self, name: str) -> Any:
        """The record that an address names, or nothing where it names none."""
        if name in LISTS:
            return None
        if name in DRAFTED:
            return self.draft if name.startswith("programmes") else self.drafted
        if name.startswith("programmes:") or "/api/v1/programmes/" in name:
            return self.programme
        return self.task if name.startswith("tasks:") or "/api/v1/tasks/" in name else None


def make(world: World) -> Plans:
    programme = plans.a_programme(world)
    town, office = (plans.a_task(world, programme, to) for to in ("town", "office"))
    programme = plans.issue(world, programme)
    task = plans.do(world, "town", doing.sign_for, plans.fresh(world, town))
    draft = plans.a_programme(world, title="2027年方案")
    drafted = plans.a_task(world, draft)
    with acting(world.actors["coordinator"]) as actor:
        whole = Task.objects.get(pk=office.pk)
        batch = fanning.fan_out(actor=actor, row=whole, targets=Targets("schools"))
    return Plans(programme, task, draft, drafted, batch)


def found(name: str, who: str) -> int | None:
    """What an address answers that is within reach, where it is not 200 for everybody."""
    if name not in ALONE:
        return None
    return 200 if who == ALONE[name] else 403


def add(kept: Plans, number: int) -> None:
    """More of each, past every service."""
    for row in (kept.programme, kept.task):
        rows = []
        for each in range(number):
            one = copy(row)
            one.pk = uuid7()
            if isinstance(one, Task):
                one.sort_code, one.code = f"{each + 9:05}", f"{each + 9}"
            rows.append(one)
        type(row).objects.bulk_create(rows)


# --- what leaves an entry -------------------------------------------------------------------------

Told = dict[str, tuple[str, str, dict[str, Any]]]
YEAR = {"title": "方案", "starts_on": "2026-01-01", "ends_on": "2026-12-31"}
SAID = {"title": "任务", "standard": "有记录", "deadline": "2026-12-31"}


def _signed(world: World, to: str = "town") -> Task:
    return plans.signed(world, to)


def by_page(world: World) -> Told:
    """Pages that take something: who sends what where."""
    draft = plans.a_programme(world)
    drafted = plans.a_task(world, draft)
    programme, (task,) = plans.issued(world, "town")
    many = {**SAID, "whom": "towns", "weight": "1"}
    edited = {**SAID, "title": "改"}
    part = {**SAID, "organisation": "Organisation central"}
    at, of = f"/programmes/{draft.pk}/", f"/programmes/{programme.pk}/"
    return {
        "programmes:begin": ("coordinator", "/programmes/begin/", YEAR),
        "programmes:add": ("coordinator", f"{at}add/", SAID),
        "programmes:edit": ("coordinator", f"{at}edit/", YEAR),
        "programmes:copy": ("coordinator", f"{of}copy/", {}),
        "programmes:act": ("coordinator", f"{of}close/", {}),
        "tasks:add_part": ("coordinator", f"/tasks/{drafted.pk}/add-part/", SAID),
        "tasks:edit": ("coordinator", f"/tasks/{drafted.pk}/edit/", edited),
        "tasks:break_down": ("town", f"/tasks/{_signed(world).pk}/break_down/", part),
        "tasks:fan_out": ("coordinator", f"/tasks/{_signed(world, 'office').pk}/fan-out/", many),
        "tasks:revise": (
            "coordinator",
            f"/tasks/{_signed(world).pk}/revise/",
            {**SAID, **WHY, "organisation": "Organisation town"},
        ),
        "tasks:act": ("town", f"/tasks/{task.pk}/sign_for/", {}),
    }


def by_api(world: World) -> Told:
    """Operations that change something, each on a record of its own."""
    programmes, tasks = "/api/v1/programmes", "/api/v1/tasks"
    told: Told = {
        f"POST {programmes}": ("coordinator", programmes, YEAR),
        f"POST {tasks}": (
            "coordinator",
            tasks,
            {**SAID, "programme": str(plans.a_programme(world).pk)},
        ),
    }
    for verb, (who, row, body) in _of_programmes(world).items():
        told[f"POST {programmes}/{{pk}}/{verb}"] = (who, f"{programmes}/{row.pk}/{verb}", body)
    for verb, (who, task, body) in _of_tasks(world).items():
        told[f"POST {tasks}/{{pk}}/{verb}"] = (who, f"{tasks}/{task.pk}/{verb}", body)
    return told


def _of_programmes(world: World) -> dict[str, tuple[str, Programme, dict[str, Any]]]:
    ready = plans.a_programme(world)
    plans.a_task(world, ready, "town")
    programme, (task,) = plans.issued(world, "town")
    other, _tasks = plans.issued(world, "town")
    changes = [{"task": str(task.pk), "terms": {"weight": 3}}]
    return {
        "edit": ("coordinator", plans.a_programme(world), {"title": "改"}),
        "issue": ("coordinator", ready, {}),
        "drop": ("coordinator", plans.a_programme(world), WHY),
        "close": ("coordinator", other, {}),
        "copy": ("coordinator", other, {}),
        "revise": ("coordinator", programme, {**WHY, "changes": changes}),
    }


def _of_tasks(world: World) -> dict[str, tuple[str, Task, dict[str, Any]]]:
    _programme, (handed, other) = plans.issued(world, "town", "town")
    drafted = plans.a_task(world, plans.a_programme(world))
    school = world.organisations["school"].pk

    def submitted() -> Task:
        return plans.do(world, "town", doing.submit, _signed(world))  # type: ignore[no-any-return]

    return {
        "edit": ("coordinator", drafted, {"title": "改"}),
        "hand_over": ("town", _part(world), {}),
        "sign_for": ("town", handed, {}),
        "report": ("town", _signed(world), {"percent": 5}),
        "submit": ("town", _signed(world), {}),
        "confirm": ("coordinator", submitted(), {}),
        "return": ("coordinator", submitted(), WHY),
        "break_down": ("town", _signed(world), {"organisation": school}),
        "fan-out": ("coordinator", _signed(world, "office"), {"group": "towns"}),
        "cancel": ("coordinator", other, WHY),
    }


def _part(world: World) -> Task:
    """A drafted part of the town's task, ready to be handed over."""
    with acting(world.actors["town"]) as town:
        said = {**plans.STANDARD, "organisation": world.organisations["school"].pk}
        return plans.drafting.add(actor=town, parent=_signed(world), title="分项", **said)
