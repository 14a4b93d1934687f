"""Who does not visit whom: by a post held there, or by a relation that was declared."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.errors import Invalid
from anxiao.kernel.names import Name
from anxiao.kernel.sentences import sentence
from anxiao.people.models import Post, Tenure
from anxiao.places.models import Organisation

HOLDS = N_(
    "“%(post)s” holds a post in “%(organisation)s”: leave out the post, or what is visited there."
)
RELATED = N_(
    "“%(post)s” is recused from “%(organisation)s”: leave out the post, or what is visited there."
)


@dataclass(frozen=True)
class Against:
    """A post of a team that does not visit an organisation, and why as far as others may know."""

    post: UUID
    organisation: int
    says: str


def circle(organisation: Organisation) -> set[int]:
    """The organisation that is visited, and the one that supervises it."""
    return {organisation.pk, *({organisation.supervisor_id} - {None})}  # type: ignore[arg-type]


def against(posts: Iterable[UUID], organisations: Iterable[int]) -> list[Against]:
    """What speaks against any of the posts going to any of the organisations."""
    wanted, places = sorted({*posts}), sorted({*organisations})
    if not wanted or not places:
        return []
    holders = _holders(wanted)
    return [*_held(holders, places), *_declared(holders, places)]


def require_free(posts: Sequence[Post], organisations: Iterable[Organisation]) -> None:
    """Raise Invalid where one of a team holds a post in what is visited, or is recused from it."""
    visited = {pk: one for one in organisations for pk in circle(one)}
    found = against([one.pk for one in posts], visited)
    if not found:
        return
    first = found[0]
    who = next(one for one in posts if one.pk == first.post)
    where = Organisation.objects.get(pk=first.organisation)
    raise Invalid(sentence(first.says, post=_full(who), organisation=where.name))


def _full(post: Post) -> Name:
    of = post.organisation
    return {"zh": f"{of.zh} {post.zh}", "en": f"{of.en or of.zh}, {post.en or post.zh}"}


def _holders(posts: Sequence[UUID]) -> dict[UUID, set[UUID]]:
    """All posts that the holders of the posts hold today, by the post on the team."""
    today = Tenure.objects.valid(on=clock.today())
    persons: dict[UUID, set[UUID]] = {}
    for post, person in today.filter(post__in=posts).values_list("post", "person"):
        persons.setdefault(person, set()).add(post)
    found: dict[UUID, set[UUID]] = {post: {post} for post in posts}
    for other, person in today.filter(person__in=persons).values_list("post", "person"):
        for post in persons[person]:
            found[post].add(other)
    return found


def _held(holders: dict[UUID, set[UUID]], places: Sequence[int]) -> list[Against]:
    every = {other for others in holders.values() for other in others}
    rows = Post.objects.filter(pk__in=every, organisation__in=places)
    there: dict[UUID, int] = dict(rows.values_list("pk", "organisation"))
    return [
        Against(post, there[other], HOLDS)
        for post, others in holders.items()
        for other in sorted(others)
        if other in there
    ]


def _declared(holders: dict[UUID, set[UUID]], places: Sequence[int]) -> list[Against]:
    """Told by the database: whoever plans learns that somebody is recused, and nothing more."""
    every = sorted({other for others in holders.values() for other in others})
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM inspections_recused(%s, %s)", [every, [*places]])
        rows: list[tuple[Any, int]] = cursor.fetchall()
    return [
        Against(post, organisation, RELATED)
        for post, others in holders.items()
        for other, organisation in rows
        if other in others
    ]
