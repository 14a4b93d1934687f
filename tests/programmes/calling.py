"""Calls of the small county's school, walked to a state through the services."""

from datetime import datetime
from typing import Any

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from anxiao.notices.models import Notice
from anxiao.programmes.calls import jobs
from anxiao.programmes.calls.lifecycle import State
from anxiao.programmes.calls.models import Call, CallPass
from anxiao.programmes.calls.services import answering, closing, make
from tests.world import SYSTEM, World

# A Monday without holidays around it.
MONDAY = datetime(2026, 6, 15, 9, 0, tzinfo=clock.LOCAL)
WORDS = "十余人围堵校门，学生无法进校"


def make_call(world: World, *, who: str = "school", **more: Any) -> Call:
    """The school calls the police: somebody blocks its gate."""
    given = {"kind": "disruption", "text": WORDS, "site": world.sites[who], **more}
    with acting(world.actors[who]) as actor:
        return make.make(actor=actor, **given)


def does(world: World, who: str, service: Any, call: Call, **given: Any) -> Call:
    """One verb by one of the county's people."""
    with acting(world.actors[who]) as actor:
        done: Call = service(actor=actor, row=call, **given)
        return done


def answered(world: World, call: Call, who: str = "police") -> Call:
    return does(world, who, answering.answer, call, answer="民警已到场，人群已散")


def call_in(world: World, state: str, **more: Any) -> Call:
    """A call in a state."""
    call = make_call(world, **more)
    if state == State.WITHDRAWN:
        return does(world, "school", closing.withdraw, call, reason="已自行解决")
    if state != State.MADE:
        call = answered(world, call)
    if state == State.CLOSED_HELPED:
        call = does(world, "school", closing.close_helped, call)
    if state == State.CLOSED_UNHELPED:
        call = does(world, "school", closing.close_unhelped, call, words="人又回来了")
    return call


def pass_on(moment: datetime) -> None:
    """Let the job run at a moment."""
    with clock.at(moment):
        jobs.pass_up()


def as_is(call: Call, actor: Actor = SYSTEM) -> Call:
    with acting(actor):
        found: Call = Call.objects.get(pk=call.pk)
        return found


def passes(call: Call, actor: Actor = SYSTEM) -> list[CallPass]:
    with acting(actor):
        return list(CallPass.objects.filter(call=call.pk).order_by("at"))


def told(world: World, who: str, call: Call) -> int:
    """How many notices about a call a post has."""
    with acting(world.actors[who]) as actor:
        return Notice.objects.visible_to(actor).filter(subject=call.pk).count()


def entries(call: Call, actor: Actor = SYSTEM) -> list[Entry]:
    with acting(actor):
        return list(Entry.objects.of(call.pk))
