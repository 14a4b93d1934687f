"""Whose instructions an office enters, and who was ordered lately."""

from django.db.models import QuerySet

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.people.models import Post
from anxiao.people.roles import roles
from anxiao.programmes.asks.models import Order
from anxiao.programmes.instructions.models import Instruction

LEADER = "leader"
LOOKED_BACK, RECENT = 60, 5


def leaders(actor: Actor) -> QuerySet[Post]:
    """The leaders' posts that are valid today in the actor's own territory."""
    lo, hi = actor.reach.lo, actor.reach.hi
    if lo is None or hi is None or LEADER not in roles():
        return Post.objects.none()
    rows = Post.objects.valid(on=clock.today()).filter(role=LEADER)
    near = rows.filter(organisation__territory_code__range=(lo, hi))
    return near.select_related("organisation").order_by("organisation__territory_code", "pk")


def last_leader(actor: Actor) -> Post | None:
    """The leader of the instruction that the office entered last, or the only one there is."""
    posts = list(leaders(actor)[:2])
    rows = Instruction.objects.visible_to(actor).filter(office=actor.organisation)
    last = rows.order_by("-pk").values_list("leader", flat=True).first()
    found = leaders(actor).filter(pk=last).first() if last else None
    return found or (posts[0] if posts else None)


def recent(actor: Actor) -> list[int]:
    """The organisations that the actor's own ordered last, each once."""
    rows = Order.objects.visible_to(actor).filter(sender=actor.organisation)
    last = rows.order_by("-pk").values_list("recipient", flat=True)[:LOOKED_BACK]
    return list(dict.fromkeys(last))[:RECENT]
