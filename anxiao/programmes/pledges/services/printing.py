"""Pledges on paper: issued under a number once for each set of signatures they show."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.documents import services as documents
from anxiao.documents.models import Document
from anxiao.documents.printing import LONGEST_BATCH
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed, OutOfReach, Refused
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.programmes.pledges.lifecycle import GONE
from anxiao.programmes.pledges.models import Pledge
from anxiao.programmes.pledges.papers.paper import PLEDGE_PAPER, paper_of
from anxiao.programmes.pledges.services.signing import occasion


def current(*, actor: Actor, row: Pledge) -> Document | None:
    """The paper with the signatures of today, where it has been issued."""
    papers = Document.objects.visible_to(actor).about(row.pk).in_force()
    found: Document | None = papers.filter(kind=PLEDGE_PAPER.key, occasion=occasion(row)).first()
    return found


def objection(row: Pledge) -> Sentence | None:
    """Why nothing is issued any more."""
    if row.state in GONE:
        return sentence(N_("This pledge counts no more: nothing is printed of it."))
    return None


@transaction.atomic
def issue(*, actor: Actor, row: Pledge) -> Document:
    """The paper of a pledge: issued now, or the one that was issued before."""
    found: Pledge = Pledge.objects.lock(row.pk)
    paper = current(actor=actor, row=found)
    if paper is not None:
        return paper
    if not actor.may(PLEDGE_PAPER.ability):
        raise NotAllowed(sentence(N_("Your post does not issue papers of this kind.")))
    if why := objection(found):
        raise Refused(why)
    return documents.issue(
        actor=actor,
        kind=PLEDGE_PAPER.key,
        context=paper_of(found),
        about=found,
        title=found.title,
        occasion=occasion(found),
    )


@transaction.atomic
def issue_many(*, actor: Actor, keys: Sequence[UUID]) -> list[Document]:
    """The papers of several pledges in the order given; refused as a whole where one has none."""
    wanted = list(dict.fromkeys(keys))
    if not 0 < len(wanted) <= LONGEST_BATCH:
        raise Invalid(
            sentence(N_("Choose between 1 and %(most)s pledges to print."), most=LONGEST_BATCH)
        )
    rows = Pledge.objects.visible_to(actor).filter(pk__in=wanted).order_by("pk")
    # All of them before the first number is taken, or two batches could wait for each other.
    found = {row.pk: row for row in rows.select_for_update(of=("self",))}
    if len(found) < len(wanted):
        raise OutOfReach(sentence(N_("There is no such record within your reach.")))
    return [issue(actor=actor, row=found[pk]) for pk in wanted]
