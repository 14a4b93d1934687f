"""Who answers for an organisation: the posts that a listing may name."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.errors import Invalid
from anxiao.kernel.sentences import sentence
from anxiao.people.models import Post, Tenure
from anxiao.supervision.bars.models import Rank
from anxiao.supervision.bars.services import Answering

# Whoever looks after accounts, papers or the ledger does not answer for what is late.
NOT_ANSWERING = ("administrator", "auditor", "publisher")


def candidates(organisation: int, on: date) -> list[Post]:
    """Held posts of an organisation and of the one that supervises it."""
    held = Tenure.objects.valid(on=on).values("post")
    here = Q(organisation=organisation) | Q(organisation__supervised=organisation)
    rows = Post.objects.valid(on=on).filter(here, pk__in=held).exclude(role__in=NOT_ANSWERING)
    return list(rows.select_related("organisation").distinct().order_by("organisation_id", "pk"))


def named(organisation: int, ranks: Mapping[Rank, Sequence[UUID]], on: date) -> list[Answering]:
    """The posts that were named with whoever holds them on a day; Invalid for other posts."""
    known = {post.pk for post in candidates(organisation, on)}
    wanted = [(post, rank) for rank in Rank for post in dict.fromkeys(ranks.get(rank, ()))]
    if not wanted:
        says = sentence(N_("Name at least one post that answers for it."))
        raise Invalid(says, fields={"main": says})
    if not {post for post, _rank in wanted} <= known:
        raise Invalid(sentence(N_("Name posts of this organisation that somebody holds.")))
    held = _holders([post for post, _rank in wanted], on)
    first: dict[tuple[UUID, UUID], Answering] = {}
    for post, rank in wanted:
        for person in held.get(post, ()):
            first.setdefault((post, person), Answering(post, person, rank))
    return list(first.values())


def _holders(posts: Iterable[UUID], on: date) -> dict[UUID, list[UUID]]:
    rows = Tenure.objects.valid(on=on).filter(post__in=list(posts)).order_by("pk")
    found: dict[UUID, list[UUID]] = {}
    for post, person in rows.values_list("post", "person"):
        found.setdefault(post, []).append(person)
    return found
