"""Whose desk a step lies on: the posts of an organisation that can take it."""

from collections.abc import Iterable
from uuid import UUID

from anxiao.kernel import clock
from anxiao.people.models import Post, Tenure
from anxiao.people.roles import roles


def desks(organisation: int, ability: str) -> Iterable[UUID]:
    """Held posts of an organisation, and of its supervisor where it has none, with an ability."""
    able = [code for code, role in roles().items() if ability in role.abilities]
    held = Tenure.objects.valid(on=clock.today()).values("post")
    posts = Post.objects.filter(role__in=able, pk__in=held)
    own = list(posts.filter(organisation=organisation).values_list("pk", flat=True))
    if own:
        return own
    above = posts.filter(organisation__supervised=organisation)
    return list(above.values_list("pk", flat=True))
