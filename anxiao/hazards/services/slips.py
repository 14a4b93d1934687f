"""Dispatch slips: one paper for each dispatch, printed as often as anybody likes."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_

from anxiao.documents import services as documents
from anxiao.documents.models import Document
from anxiao.documents.printing import LONGEST_BATCH
from anxiao.hazards.models import Hazard
from anxiao.hazards.papers.slip import SLIP, slip_of
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed, OutOfReach, Refused
from anxiao.kernel.sentences import Sentence, sentence

NAMED = 5


def occasion_of(hazard: Hazard) -> str:
    """Which dispatch it is: a transfer is a new one, and takes a new slip. Empty without one."""
    is_dispatched = hazard.lead is not None and hazard.due_at is not None
    return hazard.dispatched_at.isoformat() if is_dispatched and hazard.dispatched_at else ""


def current(*, actor: Actor, hazard: Hazard) -> Document | None:
    """The slip of the present dispatch, where it has been issued."""
    papers = Document.objects.visible_to(actor).about(hazard.pk).in_force()
    found: Document | None = papers.filter(kind=SLIP.key, occasion=occasion_of(hazard)).first()
    return found


def objection(hazard: Hazard) -> Sentence | None:
    """Why there can be no slip now."""
    if not hazard.is_open:
        return sentence(N_("The case has ended: no slip is issued any more."))
    if not occasion_of(hazard):
        return sentence(N_("It is not dispatched yet: dispatch it, then print its slip."))
    return None


@transaction.atomic
def issue_slip(*, actor: Actor, hazard: Hazard, because: str = "") -> Document:
    """The slip of the present dispatch: issued now, or the one that was issued before.

    With a reason the one before is revoked and a new one with a new number takes its place.
    """
    row: Hazard = Hazard.objects.lock(hazard.pk)
    found = current(actor=actor, hazard=row)
    if found is not None and not because.strip():
        return found
    if not actor.may(SLIP.ability):
        raise NotAllowed(sentence(N_("Your post does not issue papers of this kind.")))
    if why := objection(row):
        raise Refused(why)
    if found is not None:
        documents.revoke(actor=actor, document=found, reason=because)
    return documents.issue(
        actor=actor,
        kind=SLIP.key,
        context=slip_of(row, actor),
        about=row,
        title=row.title,
        occasion=occasion_of(row),
    )


@transaction.atomic
def issue_slips(*, actor: Actor, hazards: Sequence[UUID]) -> list[Document]:
    """The slips of several cases in the order given, each issued where it was not yet.

    Refused as a whole, with their names, when some of the cases can have none.
    """
    rows = _chosen(actor, hazards)
    _can, barred = sorted_out(actor=actor, hazards=rows)
    if barred:
        titles = _titles(row for row, _why in barred)
        raise Refused(
            sentence(N_("These have no slip, so untick them: %(titles)s."), titles=titles)
        )
    return [issue_slip(actor=actor, hazard=row) for row in rows]


def sorted_out(
    *, actor: Actor, hazards: Iterable[Hazard]
) -> tuple[list[Hazard], list[tuple[Hazard, Sentence]]]:
    """Cases that have a slip or get one, and those that can have none with the reason."""
    can, cannot = [], []
    for row in hazards:
        why = objection(row)
        if why is not None and current(actor=actor, hazard=row) is None:
            cannot.append((row, why))
        else:
            can.append(row)
    return can, cannot


def _chosen(actor: Actor, hazards: Sequence[UUID]) -> list[Hazard]:
    wanted = list(dict.fromkeys(hazards))
    if not 0 < len(wanted) <= LONGEST_BATCH:
        raise Invalid(
            sentence(N_("Choose between 1 and %(most)s hazards to print."), most=LONGEST_BATCH)
        )
    rows = Hazard.objects.visible_to(actor).filter(pk__in=wanted).order_by("pk")
    # All of them before the first number is taken, or two batches could wait for each other.
    found = {row.pk: row for row in rows.select_for_update(of=("self",))}
    if len(found) < len(wanted):
        raise OutOfReach(sentence(N_("There is no such record within your reach.")))
    return [found[pk] for pk in wanted]


def _titles(rows: Iterable[Hazard]) -> str:
    titles = [f"{row.number} {row.title}" for row in rows]
    rest = len(titles) - NAMED
    return gettext(", ").join(titles[:NAMED]) + (f" … +{rest}" if rest > 0 else "")
