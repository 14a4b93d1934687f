"""The papers of decisions: one for each, issued by the body that took it."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.documents import services as documents
from anxiao.documents.models import Document
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import NotAllowed, OutOfReach
from anxiao.kernel.sentences import sentence
from anxiao.supervision.abilities import Ability
from anxiao.supervision.cases.models import Case, Decision
from anxiao.supervision.papers.decision import OF_RUNG, decision_sheet
from anxiao.supervision.rungs import Rung


def by_decision(*, actor: Actor, case: Case) -> dict[str, Document]:
    """Papers in force, by the decision that they tell of."""
    rows: Any = Document.objects.visible_to(actor).about(case.pk).in_force()
    return {one.occasion: one for one in rows}


def may_issue(*, actor: Actor, case: Case, decision: Decision) -> bool:
    """The body that took it issues its paper; a listing has had its own from the first."""
    is_own = actor.organisation == decision.body and actor.may(Ability.DECIDE)
    return is_own and Rung(decision.rung) in OF_RUNG and case.is_open


@transaction.atomic
def issue_paper(*, actor: Actor, row: Case, decision: UUID) -> Document:
    """The paper of a decision: issued now, or the one that was issued before."""
    case: Case = Case.objects.lock(row.pk)
    found = Decision.objects.visible_to(actor).filter(case=case, pk=decision).first()
    if found is None:
        raise OutOfReach(sentence(N_("There is no such record within your reach.")))
    held = by_decision(actor=actor, case=case).get(str(found.pk))
    if held is not None:
        return held
    if not may_issue(actor=actor, case=case, decision=found):
        raise NotAllowed(sentence(N_("Only the body that decided it issues its paper.")))
    return documents.issue(
        actor=actor,
        kind=OF_RUNG[Rung(found.rung)].key,
        context=decision_sheet(found, case, actor),
        about=case,
        title=case.title,
        occasion=str(found.pk),
    )
