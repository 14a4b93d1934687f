"""Making the Actor: a person under one post, with the reach of its role."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

from anxiao.kernel.actors import Actor, Behalf, Reach
from anxiao.people.models import Person, Post, Tenure
from anxiao.people.roles import Role, Span, roles
from anxiao.places.codes import interval
from anxiao.places.models import Organisation


def actor_for(person: Person, post: Post, *, supervised: Iterable[int] | None = None) -> Actor:
    """The actor of a person under a post; ``supervised`` where it was read already."""
    role, organisation = roles()[post.role], post.organisation
    return Actor(
        name=person.name,
        abilities=role.abilities,
        reach=reach_for(role, organisation, supervised=supervised),
        person=person.pk,
        post=post.pk,
        title=post.zh,
        title_en=post.en,
        organisation=organisation.pk,
        organisation_name=organisation.zh,
        organisation_name_en=organisation.en,
        role=post.role,
        territory=organisation.territory_code,
        is_office=organisation.kind == Organisation.Kind.OFFICE,
    )


def acting_for(
    actor: Actor,
    post: Post,
    *,
    signed_on: date,
    papers: tuple[UUID, ...] = (),
    note: str = "",
    source: str = "",
) -> Actor:
    """The same actor, entering for a post what came on paper or by telephone.

    ``source`` is the digest of the whole file, where the paper is a part of one.
    Whether she may do so for this post is judged where the step is taken.
    """
    role, organisation = roles()[post.role], post.organisation
    named = Behalf(
        post=post.pk,
        title=post.zh,
        title_en=post.en,
        organisation=organisation.pk,
        organisation_name=organisation.zh,
        organisation_name_en=organisation.en,
        abilities=role.abilities,
        subjects=reach_for(role, organisation).subjects,
        signed_on=signed_on,
        papers=papers,
        note=note,
        source=source,
    )
    return replace(actor, behalf=named)


def holder(post: UUID, person: UUID, *, on: date) -> Actor | None:
    """The actor of a person under a post, if she holds it on a day and her account is open."""
    tenures = Tenure.objects.valid(on=on).filter(
        post__in=Post.objects.valid(on=on).filter(pk=post), person=person, person__is_active=True
    )
    held = tenures.select_related("person", "post__organisation").first()
    return actor_for(held.person, held.post) if held else None


def holders(posts: Collection[UUID], *, on: date) -> dict[tuple[UUID, UUID], Actor]:
    """The actors of all who hold some posts on a day, by post and person, in two questions."""
    tenures = Tenure.objects.valid(on=on).filter(
        post__in=Post.objects.valid(on=on).filter(pk__in=posts), person__is_active=True
    )
    held = list(tenures.select_related("person", "post__organisation"))
    below: dict[int | None, list[int]] = {}
    supervised = Organisation.objects.filter(
        supervisor__in={one.post.organisation_id for one in held}
    )
    for supervisor, pk in supervised.values_list("supervisor", "pk"):
        below.setdefault(supervisor, []).append(pk)
    return {
        (one.post_id, one.person_id): actor_for(
            one.person,
            one.post,
            supervised=below.get(one.post.organisation_id, ()),
        )
        for one in held
    }


def reach_for(
    role: Role, organisation: Organisation, *, supervised: Iterable[int] | None = None
) -> Reach:
    """The branches of reach that a role opens at an organisation.

    A role that reaches by sector does so in a department; the same role in a coordinating or
    town office reaches by territory. A role without span (accounts) reaches no business data.
    """
    if role.span is Span.NONE:
        return Reach()
    own = (organisation.pk,)
    if role.span is Span.SUBJECT:
        if supervised is None:
            supervised = organisation.supervised.values_list("pk", flat=True)
        return Reach(subjects=(*own, *supervised), parties=own)
    lo, hi = interval(organisation.territory_code)
    if role.span is Span.TERRITORY or organisation.kind != Organisation.Kind.DEPARTMENT:
        return Reach(lo=lo, hi=hi, subjects=own, parties=own)
    if not organisation.sectors:
        return Reach(subjects=own, parties=own)
    sectors = tuple(organisation.sectors)
    return Reach(lo=lo, hi=hi, sectors=sectors, subjects=own, parties=own)
