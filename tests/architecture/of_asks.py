"""What the walks through all doors need to know of requests, orders and instructions."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from anxiao.kernel import clock
from anxiao.kernel.ids import uuid7
from anxiao.programmes.asks.models import Order, Request
from anxiao.programmes.asks.services import orders, requests
from anxiao.programmes.instructions.models import Instruction
from tests.programmes import asking
from tests.world import World

# Lists, and the weekly sheet, ask how many there are only where not all are at hand.
COUNT_THEMSELVES = {
    "requests:index", "orders:index", "instructions:index", "instructions:weekly",
    "instructions:weekly_sheet", "GET /api/v1/instructions/weekly",
}  # fmt: skip
NEEDS = {
    "requests:export": "programme.export",
    "orders:export": "programme.export",
    "requests:new": "request.send",
    "requests:papers": "request.send",
    "orders:new": "order.issue",
    "orders:papers": "order.issue",
    "instructions:enter": "instruction.enter",
    "instructions:order": "instruction.enter",
}
READING = {
    "requests": "programme.read",
    "orders": "programme.read",
    "instructions": "instruction.read",
}
API_NEEDS = {"/api/v1/instructions": "instruction.read"}
WHY = {"reason": "不属本单位职责"}


@dataclass
class Asks:
    """One of each, between police and market, from the county office, from its leader."""

    request: Request
    order: Order
    instruction: Instruction

    def rows(self) -> dict[str, Any]:
        return {
            "requests": self.request,
            "orders": self.order,
            "instructions": self.instruction,
        }

    def keys(self) -> dict[str, dict[str, Any]]:
        verbs = {"requests": "accept", "orders": "sign_for", "instructions": "edit"}
        return {
            start: {"pk": row.pk, "verb": verbs[space]}
            for space, row in self.rows().items()
            for start in (f"{space}:", f"/api/v1/{space}/")
        }

    def row_of(self, name: str) -> Any:
        """The record that an address names, or nothing where it names none."""
        ends = ("{pk}", ":detail", ":act", ":paper", ":order", "/offers", "/documents", "/orders")
        if not name.endswith(ends):
            return None
        return next((row for space, row in self.rows().items() if _stands_in(name, space)), None)


def _stands_in(name: str, space: str) -> bool:
    return name.startswith(f"{space}:") or f"/api/v1/{space}/" in name


def make(world: World) -> Asks:
    return Asks(asking.ask(world), asking.order(world), asking.enter(world))


# Whoever may take the verb that its address names; the others within reach are told that they
# may not.
ACTS = {"requests:act": "market", "orders:act": "police", "instructions:act": "coordinator"}


def found(name: str, who: str) -> int | None:
    """What an address answers that is within reach, where it is not 200 for everybody."""
    if name in ACTS:
        return 200 if who == ACTS[name] else 403
    weekly = ("instructions:weekly_sheet", "GET /api/v1/instructions/weekly")
    return 404 if name in weekly and who == "neighbour" else None


def add(asks: Asks, number: int) -> None:
    """More of each, past every service."""
    for row in asks.rows().values():
        rows = []
        for _each in range(number):
            one = copy(row)
            one.pk = uuid7()
            rows.append(one)
        type(row).objects.bulk_create(rows)


# --- what leaves an entry -------------------------------------------------------------------------

Told = dict[str, tuple[str, str, dict[str, Any]]]
LATER = f"{clock.today() + timedelta(days=120):%Y-%m-%d}"


def by_page(world: World) -> Told:
    """Pages that take something: who sends what where."""
    asked, ordered, entered = make(world).rows().values()
    market, police = (asking.key(world, name) for name in ("market", "police"))
    write = {"text": "请协助", "limit_days": 5}
    issue = {"text": "限期办结", "limit_days": 5, "urgency": "normal", "recipients": [market]}
    words = {"words": "改正后的话", "urgency": "normal"}
    leader = str(world.actors["leader"].post)
    enter = {"leader": leader, "words": "办", "limit_days": 5, "urgency": "normal"}
    order = {"recipients": [police], "limit_days": 5, "text": "办"}
    other, another = asking.ask(world), asking.order(world)
    return {
        "requests:new": ("police", "/requests/new/", {**write, "recipient": market}),
        "requests:act": ("market", f"/requests/{asked.pk}/accept/", {}),
        "requests:paper": ("police", f"/requests/{asked.pk}/paper/", {}),
        "requests:papers": ("police", "/requests/papers/", {"row": [other.pk]}),
        "orders:new": ("coordinator", "/orders/new/", issue),
        "orders:act": ("police", f"/orders/{ordered.pk}/sign_for/", {}),
        "orders:paper": ("coordinator", f"/orders/{ordered.pk}/paper/", {}),
        "orders:papers": ("coordinator", "/orders/papers/", {"row": [another.pk]}),
        "instructions:enter": ("coordinator", "/instructions/enter/", enter),
        "instructions:act": ("coordinator", f"/instructions/{entered.pk}/edit/", words),
        "instructions:order": ("coordinator", f"/instructions/{entered.pk}/order/", order),
    }


def by_api(world: World) -> Told:
    """Operations that change something, each on a record of its own."""
    market, police = (asking.key(world, name) for name in ("market", "police"))
    leader = str(world.actors["leader"].post)
    told: Told = {
        "POST /api/v1/requests": (
            "police",
            "/api/v1/requests",
            {"recipient": market, "text": "请协助"},
        ),
        "POST /api/v1/orders": (
            "coordinator",
            "/api/v1/orders",
            {"recipients": [police], "text": "办"},
        ),
        "POST /api/v1/instructions": (
            "coordinator",
            "/api/v1/instructions",
            {"leader": leader, "words": "办"},
        ),
    }
    for space, ways in (("requests", REQUESTS), ("orders", ORDERS), ("instructions", ENTERED)):
        for verb, (who, before, body) in ways.items():
            row = STARTS[space](world)
            for step in before:
                row = step(world, row)
            sent = {"recipient": market, **body} if verb == "transfer" else body
            sent = {"recipients": [police], **body} if verb == "order" else sent
            told[f"POST /api/v1/{space}/{{pk}}/{verb}"] = (
                who,
                f"/api/v1/{space}/{row.pk}/{verb}",
                sent,
            )
    return told


Step = Callable[[World, Any], Any]


def _did(who: str, service: Any, **given: Any) -> Step:
    return lambda world, row: asking.do(world, who, service, row, **given)


ANSWER = _did("market", requests.answer, reply="已办")
SIGN = _did("police", orders.sign_for)
REPLY = _did("police", orders.reply, reply="已办")
RETURN = _did("police", orders.out_of_power, **WHY)
DUE = clock.today() + timedelta(days=90)
ASKING = _did("police", orders.ask_extension, until=DUE, reason="材料未到")
Way = dict[str, tuple[str, tuple[Step, ...], dict[str, Any]]]
REQUESTS: Way = {
    "accept": ("market", (), {}),
    "answer": ("market", (), {"reply": "已办"}),
    "decline": ("market", (), WHY),
    "close": ("police", (ANSWER,), {}),
    "withdraw": ("police", (), WHY),
    "paper": ("police", (), {}),
}
ORDERS: Way = {
    "sign_for": ("police", (), {}),
    "reply": ("police", (SIGN,), {"reply": "已办"}),
    "out_of_power": ("police", (), WHY),
    "ask_extension": ("police", (), {**WHY, "until": LATER}),
    "grant_extension": ("coordinator", (ASKING,), {}),
    "refuse_extension": ("coordinator", (ASKING,), WHY),
    "close": ("coordinator", (SIGN, REPLY), {}),
    "send_back": ("coordinator", (SIGN, REPLY), WHY),
    "transfer": ("coordinator", (RETURN,), WHY),
    "insist": ("coordinator", (RETURN,), WHY),
    "withdraw": ("coordinator", (), WHY),
    "paper": ("coordinator", (), {}),
}
ENTERED: Way = {
    "order": ("coordinator", (), {"text": "办"}),
    "edit": ("coordinator", (), {"words": "改正后的话"}),
    "settle": ("coordinator", (), {"reply": "已汇报"}),
    "drop": ("coordinator", (), WHY),
}
STARTS: dict[str, Callable[[World], Any]] = {
    "requests": asking.ask,
    "orders": asking.order,
    "instructions": asking.enter,
}
