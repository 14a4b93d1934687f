"""Key projects walked to a state through the services."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import acting
from anxiao.programmes.projects.models import KeyProject
from anxiao.programmes.projects.services import covering, planning, running
from tests.world import World, photo


def plan_of(world: World, **more: Any) -> dict[str, Any]:
    today = clock.today()
    return {
        "title": "校门口交通秩序整治",
        "what": "新增护栏、减速带和临时停车位。",
        "why": "上下学高峰拥堵。",
        "sponsor": world.actors["leader"].post,
        "lead": world.organisations["police"].pk,
        "assists": [world.organisations["town"].pk],
        "budget": 300_000,
        "budget_source": "县财政",
        "starts_on": today,
        "deadline": today + timedelta(days=90),
        "milestones": [{"title": "完成设计", "due_on": today + timedelta(days=10)}],
        **more,
    }


def planned(world: World, who: str = "coordinator", **more: Any) -> KeyProject:
    with acting(world.actors[who]) as actor:
        return planning.plan(actor=actor, **plan_of(world, **more))


def _reach(actor: Actor, row: KeyProject) -> KeyProject:
    step = row.milestones.filter(done_on=None).first()
    assert step is not None
    return running.reach(actor=actor, row=row, milestone=step.pk)


def _accept(actor: Actor, row: KeyProject) -> KeyProject:
    return running.accept(actor=actor, row=row, files=[photo(actor, 41).pk], opinion="符合要求")


STEPS: dict[str, tuple[str, Callable[[Actor, KeyProject], KeyProject]]] = {
    "start": ("coordinator", lambda a, p: running.start(actor=a, row=p)),
    "reach": ("police", _reach),
    "submit": ("police", lambda a, p: running.submit(actor=a, row=p)),
    "return": ("coordinator", lambda a, p: running.send_back(actor=a, row=p, reason="护栏未装")),
    "accept": ("coordinator", _accept),
    "close": ("coordinator", lambda a, p: running.close(actor=a, row=p)),
    "drop": ("coordinator", lambda a, p: running.drop(actor=a, row=p, reason="经费未到位")),
}
WALKS: dict[str, tuple[str, ...]] = {
    "planned": (),
    "running": ("start",),
    "submitted": ("start", "reach", "submit"),
    "returned": ("start", "reach", "submit", "return"),
    "accepted": ("start", "reach", "submit", "accept"),
    "closed": ("start", "reach", "submit", "accept", "close"),
    "dropped": ("drop",),
}


def walked(world: World, state: str, **more: Any) -> KeyProject:
    row = planned(world, **more)
    for verb in WALKS[state]:
        who, call = STEPS[verb]
        with acting(world.actors[who]) as actor:
            row = call(actor, row)
    return row


def covers(world: World, row: KeyProject, *hazards: Any, who: str = "coordinator") -> KeyProject:
    with acting(world.actors[who]) as actor:
        keys = [one.pk for one in hazards]
        return covering.cover(actor=actor, row=row, hazards=keys)
