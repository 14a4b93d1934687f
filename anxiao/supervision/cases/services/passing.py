"""Not within the unit's power: its hazards go to whoever has that, and their clock with them."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.hazards.models import Hazard
from anxiao.hazards.services import triage
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, Refused
from anxiao.kernel.given import reason_of
from anxiao.kernel.sentences import sentence
from anxiao.places.listing import in_force
from anxiao.places.models import Organisation
from anxiao.supervision.cases.items import WITH_THE_LEAD
from anxiao.supervision.cases.keeping import end_proposal, measure
from anxiao.supervision.cases.lifecycle import LIFECYCLE, State
from anxiao.supervision.cases.models import Case, CaseItem, Proposal
from anxiao.supervision.cases.services.acts import act
from anxiao.supervision.listings.services.ending import let_go


@transaction.atomic
def out_of_power(
    *,
    actor: Actor,
    row: Case,
    reason: str,
    to: int | None = None,
    files: Sequence[UUID] = (),
    version: int | None = None,
) -> Case:
    """It takes money or power that the unit does not have: the office decides whose it is."""
    why = reason_of(reason)
    named = _organisation(row, to) if to is not None else None

    def after(case: Case) -> None:
        case.move_asked = {"to": to, "reason": why, "at": clock.now().isoformat()}

    says = (
        sentence(N_("Not within their power, but of %(to)s: %(reason)s"), to=named.name, reason=why)
        if named is not None
        else sentence(N_("Outside of their power: %(reason)s"), reason=why)
    )
    return act(
        "out_of_power", actor=actor, row=row, says=says, after=after, files=files, version=version
    )


@transaction.atomic
def move(
    *,
    actor: Actor,
    row: Case,
    to: int,
    reason: str,
    hazards: Sequence[UUID] = (),
    limit_days: int | None = None,
    version: int | None = None,
) -> Case:
    """Pass hazards of the case to the organisation that has the power, with a new limit each.

    All of them where none are named. From then on they are late with nobody, and when they are,
    with the new one. The case ends once nothing is left in it, and a listing with its last hazard;
    out of a listed case only the body that listed it passes anything.
    """
    why, target = reason_of(reason), _organisation(row, to)
    found: Case = type(row).objects.lock(row.pk)
    LIFECYCLE.judge("move", found, actor=actor)
    items = _items(actor, found, hazards)

    def after(case: Case) -> None:
        for item in items:
            triage.transfer(
                actor=actor, hazard=item.hazard, lead=target.pk, reason=why, limit_days=limit_days
            )
            item.settled_at, item.outcome = clock.now(), CaseItem.Outcome.MOVED
            item.save(update_fields=["settled_at", "outcome"])
        case.move_asked = None
        measure(case)
        if not case.items_open and case.state != State.LISTED:
            _settle(actor, case)

    says = sentence(
        N_("Passed %(n)s hazards to %(to)s, who has the power: %(reason)s"),
        n=len(items),
        to=target.name,
        reason=why,
    )
    keys = [one.hazard_id for one in items]
    details = {"to": target.pk, "hazards": keys}
    done = act(
        "move", actor=actor, row=found, says=says, after=after, details=details, version=version
    )
    let_go(actor=actor, case=done, hazards=keys, reason=why)
    return done


def _settle(actor: Actor, case: Case) -> None:
    LIFECYCLE.fire("settle", case, actor=actor)
    case.closed_at = clock.now()
    case.run_no_more()
    end_proposal(case, Proposal.Outcome.LAPSED)


def _items(actor: Actor, case: Case, hazards: Sequence[UUID]) -> list[CaseItem]:
    rows = CaseItem.objects.visible_to(actor).open().filter(case=case)
    if hazards:
        rows = rows.filter(hazard__in=hazards)
    within = {
        one.pk: one
        for one in Hazard.objects.visible_to(actor).filter(
            pk__in=rows.values("hazard"), state__in=WITH_THE_LEAD
        )
    }
    found = [one for one in rows.order_by("pk") if one.hazard_id in within]
    for one in found:
        one.hazard = within[one.hazard_id]
    if not found:
        raise Refused(sentence(N_("Nothing in this case lies with them that could be passed on.")))
    return found


def _organisation(case: Case, key: int) -> Organisation:
    found = Organisation.objects.filter(in_force(clock.today()), pk=key).first()
    if found is None or found.pk == case.organisation:
        says = sentence(N_("Choose another organisation, which has the money or the power."))
        raise Invalid(says, fields={"to": says})
    return found


@transaction.atomic
def refuse_move(*, actor: Actor, row: Case, reason: str, version: int | None = None) -> Case:
    """It does lie within their power: the clock has not stopped meanwhile."""

    def after(case: Case) -> None:
        case.move_asked = None

    says = sentence(N_("It stays with them: %(reason)s"), reason=reason_of(reason))
    return act("refuse_move", actor=actor, row=row, says=says, after=after, version=version)
