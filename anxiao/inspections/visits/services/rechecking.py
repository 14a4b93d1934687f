"""Looking again at closed hazards on a visit: gone or back, told to the hazard when it is over."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.evidence.models import File
from anxiao.hazards.abilities import Ability as OnHazards
from anxiao.hazards.lifecycle import CLOSED
from anxiao.hazards.lifecycle import State as HazardState
from anxiao.hazards.models import Hazard
from anxiao.hazards.services import accept, triage
from anxiao.inspections.plans.models import Recheck
from anxiao.inspections.visits.lifecycle import LIFECYCLE
from anxiao.inspections.visits.models import Visit
from anxiao.inspections.visits.services import filling, showing
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, OutOfReach, Refused
from anxiao.kernel.given import need
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import Sentence, sentence

Outcome = Recheck.Outcome


@transaction.atomic
def recheck(
    *,
    actor: Actor,
    row: Visit,
    hazard: UUID,
    outcome: str,
    words: str = "",
    files: Sequence[UUID] = (),
    is_first: bool = False,
    version: int | None = None,
) -> Visit:
    """Say whether a danger is gone or back. The hazard itself moves when the visit is finished.

    With ``is_first`` it is refused where somebody of the team has said it already.
    """
    visit: Visit = Visit.objects.lock(row.pk)
    LIFECYCLE.judge("recheck", visit, actor=actor)
    rows = Recheck.objects.visible_to(actor).of_visit(visit).select_for_update(of=("self",))
    found: Recheck | None = rows.filter(hazard=hazard).first()
    if found is None:
        raise OutOfReach(sentence(N_("This hazard is not to be looked at on this visit.")))
    if is_first and found.outcome:
        raise Refused(_said_already(actor, found))
    if outcome not in Outcome.values:
        raise Invalid(sentence(N_("The danger is gone, or it is back.")))
    found.outcome, found.words = outcome, words.strip()[:2000]
    if outcome == Outcome.BACK:
        found.words = need(words, sentence(N_("Say in a few words how the danger is back.")))[:2000]
    found.photos, found.seen_at = filling.holders(actor=actor, photos=files), clock.now()
    found.save()
    return visit


def _said_already(actor: Actor, row: Recheck) -> Sentence:
    known = Hazard.objects.visible_to(actor).filter(pk=row.hazard_id).first()
    if known is None:
        return sentence(N_("A hazard has been looked at already by somebody of the team."))
    return sentence(
        N_("“%(hazard)s” has been looked at already by somebody of the team."), hazard=known.title
    )


def require_all_seen(*, actor: Actor, visit: Visit) -> None:
    """Refuse to finish while a hazard that was to be looked at again has not been."""
    if not visit.is_recheck:
        return
    rows = Recheck.objects.visible_to(actor).of_visit(visit).filter(outcome="").order_by("pk")
    left = list(rows.values_list("hazard", flat=True))
    if not left:
        return
    known = Hazard.objects.visible_to(actor).filter(pk__in=left).order_by("pk").first()
    if known is None:
        raise Invalid(
            sentence(
                N_(
                    "A hazard out of your reach has not been looked at yet: somebody of the team "
                    "who reaches it says whether it is gone."
                )
            )
        )
    raise Invalid(
        sentence(
            N_("“%(hazard)s” has not been looked at yet: is the danger gone, or back?"),
            hazard=known.title,
        )
    )


def settle(*, actor: Actor, visit: Visit) -> None:
    """Tell the hazards what was seen: one that is gone is confirmed, one that is back is open.

    Those that others have moved since stay as they are.
    """
    if visit.is_recheck:
        _settle_all(actor, visit)


@transaction.atomic
def _settle_all(actor: Actor, visit: Visit) -> None:
    rows = Recheck.objects.visible_to(actor).of_visit(visit).exclude(outcome="").order_by("pk")
    for one in rows:
        with _mandated(actor, one.hazard_id) as judge:
            hazard = Hazard.objects.filter(pk=one.hazard_id).first()
            if hazard is not None and hazard.state in CLOSED:
                _settle(judge, one, hazard)


def _settle(actor: Actor, row: Recheck, hazard: Hazard) -> None:
    shown = _shown(actor, row)
    if row.outcome == Outcome.BACK:
        done = triage.rebound(actor=actor, hazard=hazard, reason=row.words)
        showing.hang(actor=actor, shown=shown, on=done, role="before")
    elif hazard.state == HazardState.SELF_CLOSED:
        done = accept.confirm(actor=actor, hazard=hazard)
        showing.hang(actor=actor, shown=shown, on=done, role="after")
    else:
        showing.hang(actor=actor, shown=shown, on=hazard)


def _shown(actor: Actor, row: Recheck) -> showing.Shown:
    keys = [UUID(one) for one in row.photos]
    rows = File.objects.visible_to(actor).filter(pk__in=keys) if keys else ()
    own = {one.pk for one in rows}
    others = {one: UUID(row.photos[str(one)]) for one in keys if one not in own}
    return showing.Shown(tuple(one for one in keys if one in own), others)


@contextmanager
def _mandated(actor: Actor, hazard: UUID) -> Iterator[Actor]:
    """Whoever is sent to look again says what follows from it, whatever else her post may do."""
    able = actor.abilities | {str(OnHazards.ACCEPT), str(OnHazards.DISPATCH)}
    wider = replace(actor, abilities=able, reach=replace(actor.reach, case=hazard))
    with acting(wider) as found:
        yield found
