"""Requests, orders and instructions made through the services, for the tests of this app."""

from typing import Any

from django.test import Client

from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import acting
from anxiao.programmes.asks.models import Order, Request
from anxiao.programmes.asks.services import orders, requests
from anxiao.programmes.instructions.models import Instruction
from anxiao.programmes.instructions.services import entering
from tests.world import World

TEXT = "请提供学校周边三百米内烟酒经营户名单"


def client(world: World, who: str) -> Client:
    made = Client(headers={"accept-language": "en"})
    made.force_login(world.people[who])
    return made


def key(world: World, name: str) -> int:
    return world.organisations[name].pk


def ask(world: World, who: str = "police", to: str = "market", **more: Any) -> Request:
    with acting(world.actors[who]) as actor:
        return requests.ask(actor=actor, recipient=key(world, to), **{"text": TEXT, **more})


def order(world: World, who: str = "coordinator", to: str = "police", **more: Any) -> Order:
    with acting(world.actors[who]) as actor:
        given = {"text": "限期清理校门口摊点", **more}
        return orders.issue(actor=actor, recipients=[key(world, to)], **given)[0]


def do(world: World, who: str, service: Any, row: Any, **given: Any) -> Any:
    """One verb by one actor, on the row as she finds it."""
    with acting(world.actors[who]) as actor:
        return service(actor=actor, row=row, **given)


def fresh(row: Any, actor: Actor) -> Any:
    with acting(actor):
        return type(row).objects.visible_to(actor).get(pk=row.pk)


def enter(world: World, **more: Any) -> Instruction:
    with acting(world.actors["coordinator"]) as actor:
        given = {
            "leader": world.actors["leader"].post,
            "words": "请公安局牵头，三日内报结果",
            **more,
        }
        return entering.enter(actor=actor, **given)
