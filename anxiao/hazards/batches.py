"""One act on many hazards: what may be done so, what is proposed for each, and doing it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as N_

from anxiao.hazards.abilities import Ability
from anxiao.hazards.doors import DOORS, open_door
from anxiao.hazards.models import Hazard
from anxiao.hazards.services import triage
from anxiao.kernel import batches
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, No, NotAllowed, OutOfReach
from anxiao.kernel.models import Batch
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.ledger.models import Entry
from anxiao.places.models import Organisation

# Verbs that may be carried out on many at once, with the ability and the words of the button.
VERBS: dict[str, tuple[str, str]] = {
    "dispatch": (Ability.DISPATCH, N_("Verify, grade and dispatch")),
    "sign_for": (Ability.RESPOND, N_("Sign for")),
}
TAKEN = ("lead", "assists", "limit_days", "version")


@dataclass(frozen=True)
class Proposal:
    """What would happen to one hazard: its lead, assists and limit, or why nothing can."""

    hazard: Hazard
    lead: Organisation | None
    assists: list[Organisation]
    limit_days: int
    reason: Sentence | None


def open_to(actor: Actor) -> dict[str, str]:
    """The verbs for many that a post has, with their words."""
    return {verb: words for verb, (ability, words) in VERBS.items() if actor.may(ability)}


def begin(*, actor: Actor, verb: str, items: Sequence[tuple[UUID, dict[str, Any]]]) -> Batch:
    """Hand one act on many hazards to the worker; refused where the post does not have it."""
    if verb not in VERBS:
        raise Invalid(sentence(N_("This cannot be done to many at once.")))
    if not actor.may(VERBS[verb][0]):
        raise NotAllowed(sentence(N_("Your post may not do this.")))
    kept = [(pk, _kept(verb, given)) for pk, given in items]
    return batches.begin(actor=actor, verb=f"hazard.{verb}", items=kept)


def _kept(verb: str, given: dict[str, Any]) -> dict[str, Any]:
    taken = TAKEN if verb == "dispatch" else ("version",)
    return {name: given[name] for name in taken if given.get(name) not in (None, [])}


def carry_out(*, actor: Actor, verb: str, subject: UUID, given: dict[str, Any]) -> Sentence | None:
    """Do to one hazard what the page of one hazard does, by the same service."""
    hazard = Hazard.objects.visible_to(actor).for_page().filter(pk=subject).first()
    if hazard is None:
        raise OutOfReach(sentence(N_("There is no such record within your reach.")))
    DOORS[verb.partition(".")[2]].service(actor=actor, hazard=hazard, **given)
    last = Entry.objects.visible_to(actor).of(subject).last()
    return last.says if last else None


def proposals(actor: Actor, verb: str, keys: Iterable[UUID]) -> list[Proposal]:
    """What the act would do to each of some hazards within reach."""
    rows = list(Hazard.objects.visible_to(actor).for_page().filter(pk__in=keys).order_by("-pk"))
    found = _Responsible()
    names = {row.pk: (found.lead(row), found.assists(row)) for row in rows}
    wanted = {pk for lead, assists in names.values() for pk in (lead, *assists) if pk}
    known = Organisation.objects.in_bulk(wanted)
    return [
        Proposal(
            hazard=row,
            lead=known.get(names[row.pk][0] or 0),
            assists=[known[pk] for pk in names[row.pk][1] if pk in known],
            limit_days=row.usual_days,
            reason=_against(actor, verb, row),
        )
        for row in rows
    ]


def _against(actor: Actor, verb: str, hazard: Hazard) -> Sentence | None:
    try:
        open_door(verb, hazard, actor)
    except No as error:
        return error.sentence
    return None


class _Responsible:
    """Whom the items of many hazards name, each pair of place and code asked for once."""

    def __init__(self) -> None:
        self.known: dict[tuple[int, str], int | None] = {}

    def lead(self, hazard: Hazard) -> int | None:
        return self._of(hazard, hazard.usual_lead) or hazard.subject_owner

    def assists(self, hazard: Hazard) -> list[int]:
        found = {self._of(hazard, code) for code in hazard.item.assists}
        return sorted(pk for pk in found if pk is not None and pk != self.lead(hazard))

    def _of(self, hazard: Hazard, code: str) -> int | None:
        if code in ("subject", "town"):
            return triage.responsible(hazard, code)
        key = (hazard.territory_code // 1_000_000, code)
        if key not in self.known:
            self.known[key] = triage.responsible(hazard, code)
        return self.known[key]
