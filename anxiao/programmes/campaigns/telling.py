"""Who is told of a campaign: those who take part in it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import Sentence
from anxiao.notices import services as notices
from anxiao.people.models import Post, Tenure
from anxiao.people.roles import roles
from anxiao.programmes.abilities import Ability


def posts_of(organisations: Iterable[int], ability: str) -> list[UUID]:
    """The held posts of organisations that have an ability, with one question for all."""
    able = [code for code, role in roles().items() if ability in role.abilities]
    held = Tenure.objects.valid(on=clock.today()).values("post")
    posts = Post.objects.filter(role__in=able, pk__in=held, organisation__in=[*organisations])
    return list(posts.values_list("pk", flat=True))


def tell_members(actor: Actor, campaign: Any, organisations: Iterable[int], says: Sentence) -> None:
    """Put a campaign before those posts that carry out what their organisation is given."""
    told = [one for one in organisations if one != campaign.issuer]
    if told:
        notices.send(
            actor,
            to=posts_of(told, Ability.RESPOND),
            subject=campaign,
            kind="work",
            says=says,
            due=campaign.due_at,
        )
