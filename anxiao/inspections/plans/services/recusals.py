"""Declaring that a post does not visit an organisation, and taking it back."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.inspections.abilities import Ability
from anxiao.inspections.plans.models import Recusal
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed, Refused
from anxiao.kernel.sentences import sentence
from anxiao.ledger import services as ledger
from anxiao.people.models import Post
from anxiao.places.models import Organisation


@transaction.atomic
def declare(*, actor: Actor, organisation: int, kind: str, post: UUID | None = None) -> Recusal:
    """Say that the own post, or one of the own organisation, does not visit an organisation."""
    who = Post.objects.select_related("organisation").filter(pk__in=[post or actor.post]).first()
    if who is None or not _may(actor, who.pk, who.organisation_id):
        raise NotAllowed(sentence(N_("You recuse your own post, or one of your organisation.")))
    where = Organisation.objects.filter(pk=organisation).first()
    if where is None or kind not in Recusal.Kind.values:
        raise Invalid(sentence(N_("Choose the organisation, and how the post is related to it.")))
    if Recusal.objects.standing().filter(post=who.pk, organisation=where.pk).exists():
        raise Refused(sentence(N_("The post is recused from this organisation already.")))
    own = who.organisation
    row = Recusal(
        post=who.pk,
        post_zh=f"{own.zh} {who.zh}"[:240],
        post_en=f"{own.en}, {who.en}"[:360],
        organisation=where.pk,
        organisation_zh=where.zh,
        organisation_en=where.en,
        kind=kind,
        made_at=clock.now(),
        made_by=actor.post,
        territory_code=own.territory_code,
        parties=[own.pk],
    )
    row.save(force_insert=True)
    says = sentence(N_("Recused from visits of “%(organisation)s”."), organisation=where.name)
    ledger.record("recusal.declare", row, actor=actor, says=says, details={"kind": kind})
    return row


@transaction.atomic
def lift(*, actor: Actor, row: Recusal) -> Recusal:
    """Take a recusal back; it stays readable that it stood."""
    found: Recusal = Recusal.objects.lock(row.pk)
    own = found.parties[0]
    if not _may(actor, found.post, own):
        raise NotAllowed(sentence(N_("You recuse your own post, or one of your organisation.")))
    if found.ended_at is not None:
        raise Refused(sentence(N_("The recusal has been taken back already.")))
    found.ended_at = clock.now()
    found.save(update_fields=["ended_at"])
    says = sentence(N_("Took the recusal back."))
    ledger.record("recusal.lift", found, actor=actor, says=says)
    return found


def _may(actor: Actor, post: UUID, organisation: int) -> bool:
    is_own = post == actor.post and actor.may(Ability.VISIT)
    return is_own or (organisation == actor.standing and actor.may(Ability.PLAN))
