"""The one way a hazard moves: lock, assign, fire, save, record, tell the next desk."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.documents import services as documents
from anxiao.evidence import services as evidence
from anxiao.hazards.abilities import Ability
from anxiao.hazards.lifecycle import LIFECYCLE
from anxiao.hazards.models import Hazard
from anxiao.hazards.papers.slip import SLIP
from anxiao.hazards.services import entering, links
from anxiao.hazards.services.slips import occasion_of
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Stale
from anxiao.kernel.governed import name_parties
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.ledger import services as ledger
from anxiao.notices import services as notices
from anxiao.people.desks import desks
from anxiao.places.above import offices_of
from anxiao.places.codes import county_of

ON_DESK = {
    "reported": Ability.TRIAGE,
    "verified": Ability.TRIAGE,
    "graded": Ability.DISPATCH,
    "rebounded": Ability.DISPATCH,
    "objected": Ability.DISPATCH,
    "dispatched": Ability.RESPOND,
    "signed": Ability.RESPOND,
    "rectifying": Ability.RESPOND,
    "submitted": Ability.ACCEPT,
    "accepted": Ability.CLOSE,
}
# What the desk learns of even when the case stays on it.
TOLD_EACH_TIME = ("return", "overrule", "add_sighting")
Change = Callable[[Hazard], None]


@transaction.atomic
def act(
    verb: str,
    *,
    actor: Actor,
    hazard: Hazard,
    says: Sentence,
    change: Change | None = None,
    after: Change | None = None,
    files: Sequence[UUID] = (),
    role: str = "after",
    details: dict[str, Any] | None = None,
    version: int | None = None,
) -> Hazard:
    """Carry one verb through.

    What ``change`` assigns is judged by the machine; what ``after`` assigns follows from it.
    Refusals roll everything back, files included. ``version`` is the one the reader saw;
    another one now is Stale.
    """
    row: Hazard = Hazard.objects.lock(hazard.pk)
    if version is not None and version != row.version:
        raise Stale(sentence(N_("Somebody has changed this record since you opened it.")))
    entering.require(actor=actor, verb=verb, hazard=row)
    LIFECYCLE.admit(verb, row, actor=actor)
    papers = entering.attach_papers(actor=actor, verb=verb, hazard=row, files=files)
    digests = attach(actor, row, files, role)
    if change is not None:
        change(row)
    before = row.desk
    LIFECYCLE.fire(verb, row, actor=actor)
    links.spend(actor=actor, verb=verb)
    if after is not None:
        after(row)
    row.desk = desk_of(row)
    name_parties(row, [actor.organisation, actor.standing, row.lead, row.desk, *row.assists])
    row.entered_on_behalf += actor.behalf is not None
    row.version += 1
    row.save()
    documents.follow(actor=actor, about=row, kind=SLIP.key, occasion=occasion_of(row))
    ledger.record(
        f"hazard.{verb}",
        row,
        actor=actor,
        says=says,
        details={"state": row.state, "files": digests, **papers, **(details or {})},
        on_behalf_of=entering.told(actor=actor),
    )
    if row.desk is not None and (row.desk != before or verb in TOLD_EACH_TIME):
        tell(actor, row, row.desk, says)
    return row


def attach(actor: Actor, hazard: Hazard, files: Sequence[UUID], role: str) -> list[str]:
    """Hang photos on a hazard; those taken after the fix move its evidence forward."""
    found = evidence.attach(actor=actor, files=list(files), to=hazard, role=role)
    if role == "after" and found:
        newest = max(evidence.taken_at(file) for file in found)
        hazard.evidence_at = max(hazard.evidence_at or newest, newest)
    return [file.sha256 for file in found]


def desk_of(hazard: Hazard) -> int | None:
    """The organisation whose step is next; nobody's once the case has ended."""
    if hazard.state in ("dispatched", "signed", "rectifying"):
        return hazard.lead
    if hazard.state in ("reported", "verified", "graded", "rebounded"):
        return hazard.territorial_owner or office_of(hazard)
    if hazard.state in ("submitted", "accepted"):
        return acceptor_of(hazard)
    return office_of(hazard) if hazard.state == "objected" else None


def acceptor_of(hazard: Hazard) -> int | None:
    """The town accepts general hazards it did not rectify; the county office the others."""
    town = hazard.territorial_owner
    if hazard.is_grave or town is None or town == hazard.rectifier:
        return office_of(hazard)
    return town


def office_of(hazard: Hazard) -> int | None:
    """The coordinating office of the county the hazard lies in."""
    return offices_of([hazard.territory_code]).get(county_of(hazard.territory_code))


def tell(actor: Actor, hazard: Hazard, organisation: int, says: Sentence) -> None:
    """Put the case on the desks of an organisation that can take its next step."""
    notices.send(
        actor,
        to=desks(organisation, ON_DESK.get(hazard.state, Ability.READ)),
        subject=hazard,
        kind="work",
        says=says,
        due=hazard.due_at,
    )


def set_limit(hazard: Hazard, working_days: int) -> None:
    """Start the clock: the limit runs in working days from today."""
    hazard.run_for(working_days)
    hazard.overdue_since = None
