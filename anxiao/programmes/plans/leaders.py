"""Who can lead: posts that somebody holds today."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import Q, QuerySet

from anxiao.kernel import clock
from anxiao.kernel.names import Name
from anxiao.people.desks import desks_of
from anxiao.people.models import Post, Tenure
from anxiao.people.roles import roles
from anxiao.places.models import Organisation
from anxiao.programmes.abilities import Ability


def held() -> QuerySet[Post]:
    """Posts in force that somebody holds, with their organisations."""
    today = clock.today()
    rows = Post.objects.valid(on=today).select_related("organisation")
    return rows.filter(pk__in=Tenure.objects.valid(on=today).values("post"))


def current(
    keys: Iterable[UUID | None], known: Mapping[int, Organisation] | None = None
) -> dict[UUID, Post]:
    """Those of some posts that somebody holds today.

    ``known`` are organisations that have been read already; the others are read in one question.
    """
    wanted = {key for key in keys if key is not None}
    if not wanted:
        return {}
    found = held().select_related(None).in_bulk(list(wanted))
    theirs = {**(known or {})}
    theirs |= Organisation.objects.in_bulk(
        {one.organisation_id for one in found.values()} - {*theirs}
    )
    for post in found.values():
        post.organisation = theirs[post.organisation_id]
    return found


def leading_roles() -> list[str]:
    """The roles of those who may answer for a task with their name."""
    return [code for code, role in roles().items() if Ability.SIGN_PLEDGE in role.abilities]


def own_leaders(organisations: Iterable[int]) -> dict[int, UUID]:
    """The post that leads when nobody says which: the first that can take a task on.

    Of a unit without a post of its own, that of its supervisor.
    """
    found = desks_of(organisations, Ability.RESPOND)
    return {organisation: posts[0] for organisation, posts in found.items() if posts}


def called(post: Post, organisation: int | None) -> Name:
    """A post as a task keeps it; with its organisation where that is another one."""
    if post.organisation_id == organisation:
        return post.name
    of, own = post.organisation.name, post.name
    english = " · ".join(filter(None, (of["en"] or of["zh"], own["en"] or own["zh"])))
    return {"zh": f"{of['zh']} {own['zh']}"[:200], "en": english[:240]}


def saying(words: str) -> QuerySet[Post]:
    """Held posts by their title or their organisation, to choose a leader from."""
    rows = held()
    for one in words.split()[:4]:
        latin = one.lower()
        rows = rows.filter(
            Q(zh__icontains=one)
            | Q(en__icontains=one)
            | Q(organisation__zh__icontains=one)
            | Q(organisation__en__icontains=one)
            | Q(organisation__sort_key__contains=latin)
            | Q(organisation__initials__contains=latin)
        )
    return rows.order_by("organisation__sort_key", "pk")
