"""Requests between peers, orders from above, and the instructions of leaders."""

from datetime import timedelta
from random import Random
from typing import Any

from anxiao.demo.pictures import instruction
from anxiao.demo.year.stage import SCHOOL_OF_THE_TOWN, Stage, pack
from anxiao.evidence import services as evidence
from anxiao.kernel import clock, workdays
from anxiao.kernel.actors import Actor
from anxiao.programmes.abilities import Ability
from anxiao.programmes.asks.models import Order
from anxiao.programmes.asks.services import orders, reminding, requests
from anxiao.programmes.instructions.services import entering

Told = dict[str, Any]
NIGHT = Actor.system("nightly reminder of requests and orders")
# How many working days ago it was sent: what has ended long ago, what is open lately.
RECENT = {"sent": 1, "accepted": 2, "answered": 4, "issued": 1, "signed": 3, "replied": 5}
RECENT |= {"late": 14, "extension": 6, "mixed": 3, "transferred": 5, "sent_back": 7}
RECENT |= {"entered": 0, "ordered": 4, "answered_instruction": 9}
LONG_AGO = (15, 120)


class Thread:
    """One of them, from the sender's desk to its end."""

    def __init__(self, stage: Stage, told: Told, dice: Random) -> None:
        self.stage, self.told, self.dice, self.course = stage, told, dice, told["course"]
        days = RECENT.get(self.course)
        days = dice.randint(*LONG_AGO) if days is None else days
        self.at = stage.some_time(stage.ago(days), dice)
        self.row: Any = None

    def later(self, low: int, high: int) -> None:
        on = workdays.deadline(
            self.at.astimezone(clock.LOCAL).date(), self.dice.randint(low, high)
        ).on
        moved = self.stage.some_time(on, self.dice)
        self.at = max(moved, self.at + timedelta(minutes=self.dice.randint(11, 50)))

    def do(self, actor: Actor, service: Any, **given: Any) -> bool:
        done = self.stage.act(self.at, actor, service, row=self.row, **given)
        self.row = done or self.row
        return done is not None

    def able(self, organisation: int, ability: str) -> Actor:
        return self.stage.able(organisation, ability) or self.stage.office

    def about(self, sender: Actor) -> dict[str, Any]:
        """The newest hazard of the kind that it is about, where the sender knows of one."""
        if not self.told["about"]:
            return {}
        items = [self.told["about"]]
        found = self.stage.hazards(sender, self.at, items, most=1)
        return {"about": found[0].pk} if found else {}


# --- requests ---------------------------------------------------------------------------------


def asked(stage: Stage) -> None:
    for place, one in enumerate(pack("asks")["requests"]):
        thread = Thread(stage, one, stage.dice(f"request:{place}"))
        _ask(thread, stage.key(one["from"]), stage.key(one["to"]))


def _ask(thread: Thread, sender: int, recipient: int) -> None:
    told, course = thread.told, thread.course
    asker = thread.able(sender, Ability.REQUEST)
    peer = thread.able(recipient, Ability.ANSWER)
    given = {"recipient": recipient, "title": told["title"], "text": told["text"]}
    limit = {"limit_days": told["limit"]} if told["limit"] else {}
    thread.row = thread.stage.act(
        thread.at, asker, requests.ask, **given, **limit, **thread.about(asker)
    )
    if thread.row is None or course in ("sent", "late"):
        return
    thread.later(0, 1)
    if course == "declined":
        thread.do(peer, requests.decline, reason=told["reason"])
    elif course == "withdrawn":
        thread.do(asker, requests.withdraw, reason=told["reason"])
    elif thread.do(peer, requests.accept) and course != "accepted":
        thread.later(1, 2)
        if thread.do(peer, requests.answer, reply=told["reply"]) and course == "closed":
            thread.later(0, 2)
            thread.do(asker, requests.close)


# --- orders -----------------------------------------------------------------------------------


def ordered(stage: Stage) -> None:
    for place, one in enumerate(pack("asks")["orders"]):
        _order(stage, one, stage.dice(f"order:{place}"))


def _order(stage: Stage, told: Told, dice: Random) -> None:
    thread = Thread(stage, told, dice)
    sender = thread.able(stage.key(told["from"]), Ability.ORDER)
    found = stage.act(
        thread.at,
        sender,
        orders.issue,
        recipients=_recipients(stage, told),
        title=told["title"],
        text=told["text"],
        limit_days=told["limit"],
        urgency=told["urgency"],
        **thread.about(sender),
    )
    for place, row in enumerate(found or ()):
        one = Thread(stage, told, dice)
        one.at, one.row = thread.at, row
        ends = ("replied", "signed", "issued")
        one.course = ends[place % 3] if told["course"] == "mixed" else told["course"]
        _answered(one, sender)


def _recipients(stage: Stage, told: Told) -> list[int]:
    if told["to"] != [SCHOOL_OF_THE_TOWN]:
        return stage.keys(told["to"])
    town = stage.organisations[told["from"]].territory_code // 1000
    return [next(one.pk for one in stage.schools if one.territory_code // 1000 == town)]


def _answered(thread: Thread, sender: Actor) -> None:
    """What the ordered do, and what whoever ordered makes of it."""
    told, course = thread.told, thread.course
    own = thread.able(thread.row.recipient, Ability.ANSWER)
    if course == "issued":
        return
    thread.later(0, 1)
    if course == "withdrawn":
        thread.do(sender, orders.withdraw, reason=told["reason"])
        return
    if not thread.do(own, orders.sign_for) or course in ("signed", "late"):
        return
    thread.later(0, 1)
    if course == "transferred":
        _transferred(thread, own, sender)
    elif course == "extension":
        due = thread.row.due_at.astimezone(clock.LOCAL).date()
        until = workdays.deadline(due, 10).on
        thread.do(own, orders.ask_extension, until=until, reason=told["reason"])
    else:
        _replied(thread, own, sender)


def _transferred(thread: Thread, own: Actor, sender: Actor) -> None:
    if thread.do(own, orders.out_of_power, reason=thread.told["reason"]):
        thread.later(0, 1)
        town = thread.stage.towns[0].pk
        reason = "经核实属镇级职责，转请办理。"
        thread.do(sender, orders.transfer, recipient=town, reason=reason)


def _replied(thread: Thread, own: Actor, sender: Actor) -> None:
    told, course = thread.told, thread.course
    if not thread.do(own, orders.reply, reply=told["reply"]) or course == "replied":
        return
    thread.later(0, 1)
    if course == "sent_back":
        thread.do(sender, orders.send_back, reason=told["reason"], limit_days=8)
    else:
        thread.do(sender, orders.close)


# --- instructions -----------------------------------------------------------------------------


def instructed(stage: Stage) -> None:
    for place, one in enumerate(pack("instructions")):
        _instruct(stage, one, stage.dice(f"instruction:{place}"))


def _instruct(stage: Stage, told: Told, dice: Random) -> None:
    thread, office = Thread(stage, told, dice), stage.office
    if told["course"] == "answered":
        thread.at = stage.some_time(stage.ago(RECENT["answered_instruction"]), dice)
    files = [_photo(stage, office, thread.at, dice)] if told["is_paper"] else []
    thread.row = stage.act(
        thread.at,
        office,
        entering.enter,
        leader=stage.leader(told["leader"]),
        words=told["words"],
        title=told["title"],
        given_on=thread.at.astimezone(clock.LOCAL).date(),
        urgency=told["urgency"],
        files=files,
    )
    if thread.row is None or told["course"] == "entered":
        return
    thread.at += timedelta(minutes=25)
    if told["course"] in ("settled", "dropped"):
        if told["course"] == "settled":
            thread.do(office, entering.settle, reply=told["reply"])
        else:
            thread.do(office, entering.drop, reason=told["reply"])
        return
    _made_orders(thread, office)


def _photo(stage: Stage, actor: Actor, at: Any, dice: Random) -> Any:
    content = instruction(dice, at)
    return stage.act(at, actor, evidence.store, content=content, name="instruction.jpg").pk


def _made_orders(thread: Thread, office: Actor) -> None:
    """Its orders are signed for, and replied to where the instruction has come so far."""
    passed = thread.told["orders"]
    recipients = thread.stage.keys(passed["to"])
    given = {"recipients": recipients, "text": passed["text"], "limit_days": passed["limit"]}
    if not thread.do(office, entering.order, **given):
        return
    rows = list(Order.objects.filter(instruction=thread.row.pk).order_by("pk"))
    ends = {"closed": "closed", "answered": "replied"}
    for place, row in enumerate(rows):
        one = Thread(thread.stage, thread.told | {"reply": passed["reply"]}, thread.dice)
        one.at, one.row = thread.at, row
        one.course = ends.get(thread.course, "replied" if place == 0 else "signed")
        _answered(one, office)


def reminded(stage: Stage) -> None:
    """The evening's job tells whose answer is late."""
    stage.act(stage.end - timedelta(minutes=1), NIGHT, reminding.remind)
