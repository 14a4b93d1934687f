"""The papers of requests and orders: one for each sending, printed as often as anybody likes."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.documents import services as documents
from anxiao.documents.kinds import kinds
from anxiao.documents.models import Document
from anxiao.documents.printing import LONGEST_BATCH
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed, OutOfReach, Refused
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.programmes.asks.models import Ask
from anxiao.programmes.asks.papers.sheet import sheet_of


def occasion_of(row: Ask) -> str:
    """Which sending it is: a transferred order is sent anew, and takes a new paper."""
    return row.sent_at.isoformat()


def current(*, actor: Actor, row: Ask) -> Document | None:
    """The paper of the present sending, where it has been issued."""
    papers = Document.objects.visible_to(actor).about(row.pk).in_force()
    kind, occasion = str(row._meta.model_name), occasion_of(row)
    found: Document | None = papers.filter(kind=kind, occasion=occasion).first()
    return found


def objection(*, actor: Actor, row: Ask) -> Sentence | None:
    """Why this actor can issue no paper now."""
    if not row.is_open:
        return sentence(N_("It has ended: no paper is issued any more."))
    if not actor.may(kinds()[str(row._meta.model_name)].ability):
        return sentence(N_("Your post does not issue papers of this kind."))
    if actor.organisation != row.sender:
        return sentence(N_("Only the organisation that sent it issues its paper."))
    return None


@transaction.atomic
def issue_paper(*, actor: Actor, row: Ask) -> Document:
    """The paper of a request or an order: issued now, or the one that was issued before."""
    locked: Any = type(row).objects.lock(row.pk)
    found = current(actor=actor, row=locked)
    if found is not None:
        return found
    if why := objection(actor=actor, row=locked):
        raise (Refused if not locked.is_open else NotAllowed)(why)
    return documents.issue(
        actor=actor,
        kind=str(locked._meta.model_name),
        context=sheet_of(locked, actor),
        about=locked,
        title=locked.title,
        occasion=occasion_of(locked),
    )


@transaction.atomic
def issue_papers(*, actor: Actor, model: type[Ask], keys: Sequence[UUID]) -> list[Document]:
    """The papers of several in the order given; those that have none and get none are refused."""
    wanted = list(dict.fromkeys(keys))
    if not 0 < len(wanted) <= LONGEST_BATCH:
        raise Invalid(sentence(N_("Choose between 1 and %(most)s to print."), most=LONGEST_BATCH))
    rows = model.objects.visible_to(actor).filter(pk__in=wanted).order_by("pk")
    found = {row.pk: row for row in rows.select_for_update(of=("self",))}
    if len(found) < len(wanted):
        raise OutOfReach(sentence(N_("There is no such record within your reach.")))
    return [issue_paper(actor=actor, row=found[pk]) for pk in wanted]


def sorted_out(
    *, actor: Actor, rows: Iterable[Ask]
) -> tuple[list[Ask], list[tuple[Ask, Sentence]]]:
    """Those that have a paper or get one, and those that can have none with the reason."""
    can: list[Ask] = []
    cannot: list[tuple[Ask, Sentence]] = []
    for row in rows:
        why = objection(actor=actor, row=row)
        if why is not None and current(actor=actor, row=row) is None:
            cannot.append((row, why))
        else:
            can.append(row)
    return can, cannot
