"""Whose desk a step lies on: the posts of an organisation that can take it."""

from collections.abc import Iterable
from uuid import UUID

from anxiao.kernel import clock
from anxiao.people.models import Post, Tenure
from anxiao.people.roles import roles
from anxiao.places.models import Organisation


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


def desks_of(organisations: Iterable[int], ability: str) -> dict[int, list[UUID]]:
    """The same for many organisations at once, in a few questions."""
    wanted = {*organisations}
    above = _supervisors(wanted)
    found = _held(wanted | {*above.values()}, ability)
    return {one: found.get(one) or found.get(above.get(one, 0)) or [] for one in wanted}


def desks_for(wanted: Iterable[tuple[int, str]]) -> dict[tuple[int, str], list[UUID]]:
    """The same for many organisations, each with the ability that its step takes."""
    by_ability: dict[str, set[int]] = {}
    for organisation, ability in wanted:
        by_ability.setdefault(ability, set()).add(organisation)
    return {
        (organisation, ability): posts
        for ability, organisations in by_ability.items()
        for organisation, posts in desks_of(organisations, ability).items()
    }


def _supervisors(organisations: set[int]) -> dict[int, int]:
    rows = Organisation.objects.filter(pk__in=organisations, supervisor__isnull=False)
    return {pk: above for pk, above in rows.values_list("pk", "supervisor") if above is not None}


def _held(organisations: set[int], ability: str) -> dict[int, list[UUID]]:
    """Held posts with an ability, by their organisation, in the order in which they were made."""
    able = [code for code, role in roles().items() if ability in role.abilities]
    held = Tenure.objects.valid(on=clock.today()).values("post")
    posts = Post.objects.filter(organisation__in=organisations, role__in=able, pk__in=held)
    found: dict[int, list[UUID]] = {}
    for pk, organisation in posts.order_by("pk").values_list("pk", "organisation"):
        found.setdefault(organisation, []).append(pk)
    return found
