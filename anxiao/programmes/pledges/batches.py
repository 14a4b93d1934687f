"""Pledges for many organisations at once: who lacks one, and making them one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as N_

from anxiao.kernel import batches
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed, OutOfReach
from anxiao.kernel.models import Batch
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.ledger.models import Entry
from anxiao.places.models import Organisation
from anxiao.programmes.abilities import Ability
from anxiao.programmes.plans.models import Programme
from anxiao.programmes.pledges.coverage import Line, State, lines
from anxiao.programmes.pledges.services import making

VERB = "pledge.make"
# A pledge in one of these states leaves nothing to be made.
SETTLED = (State.HALF, State.MADE, State.SIGNED)


@dataclass(frozen=True)
class Proposal:
    """One organisation with tasks of the actor's: what it has, and whether it gets a new one."""

    line: Line

    @property
    def is_due(self) -> bool:
        return self.line.state not in SETTLED


def proposals(actor: Actor, programme: Programme) -> list[Proposal]:
    """Every organisation to which the actor's gave tasks, those without a pledge first."""
    own = [one for one in lines(actor, programme) if one.giver == actor.organisation]
    return sorted(map(Proposal, own), key=lambda one: not one.is_due)


def begin(
    *,
    actor: Actor,
    programme: Programme,
    organisations: Sequence[int],
    duties: str | None = None,
    assessment: str | None = None,
    until: date | None = None,
) -> Batch:
    """Hand the making of many pledges to the worker; refused for a post that makes none."""
    if not actor.may(Ability.MAKE_PLEDGE):
        raise NotAllowed(sentence(N_("Your post does not make pledges.")))
    found = Organisation.objects.filter(pk__in=list(organisations)).order_by("pk")
    items = [(one.uid, _given(programme, one, duties, assessment, until)) for one in found]
    if not items:
        raise Invalid(sentence(N_("Choose at least one organisation.")))
    return batches.begin(actor=actor, verb=VERB, items=items)


def _given(
    programme: Programme,
    organisation: Organisation,
    duties: str | None,
    assessment: str | None,
    until: date | None,
) -> dict[str, Any]:
    given = {
        "programme": str(programme.pk),
        "organisation": organisation.pk,
        "duties": duties,
        "assessment": assessment,
        "until": until.isoformat() if until else None,
    }
    return {name: value for name, value in given.items() if value is not None}


def carry_out(*, actor: Actor, verb: str, subject: UUID, given: dict[str, Any]) -> Sentence | None:
    """Make the pledge of one organisation, by the service that makes a single one."""
    programme = Programme.objects.visible_to(actor).filter(pk=given["programme"]).first()
    if programme is None:
        raise OutOfReach(sentence(N_("There is no such record within your reach.")))
    until, duties = given.get("until"), given.get("duties")
    made = making.make(
        actor=actor,
        programme=programme,
        organisation=int(given["organisation"]),
        duties=None if duties is None else [duties],
        assessment=given.get("assessment"),
        until=date.fromisoformat(until) if until else None,
    )
    last = Entry.objects.visible_to(actor).of(made.pk).last()
    return last.says if last else None
