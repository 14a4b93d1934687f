"""Reporting a hazard, and the short path of the unit that fixed it itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.evidence import services as evidence
from anxiao.hazards.abilities import Ability
from anxiao.hazards.lifecycle import Grade
from anxiao.hazards.models import Hazard, found_by
from anxiao.hazards.services import occasions
from anxiao.hazards.services.acts import act, desk_of, tell
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed
from anxiao.kernel.occasions import Occasion
from anxiao.kernel.sentences import sentence
from anxiao.ledger import services as ledger
from anxiao.norms import services as norms
from anxiao.norms.models import HazardItem
from anxiao.places.models import Site
from anxiao.places.services import owners_of


@dataclass(frozen=True)
class Proposal:
    """What a checklist says of a failure, where its item in the taxonomy says otherwise."""

    grade: str = ""
    lead: str = ""
    limit_days: int | None = None
    legal_basis: str | None = None
    # Others who were there.
    named: tuple[int, ...] = ()


@transaction.atomic
def report(
    *,
    actor: Actor,
    site: Site,
    item: HazardItem,
    title: str = "",
    description: str = "",
    criteria: Sequence[str] = (),
    files: Sequence[UUID] = (),
    seal: UUID | None = None,
    campaign: UUID | None = None,
    proposal: Proposal | None = None,
) -> Hazard:
    """Enter a hazard; the three owners are named from its site, item and territory.

    A direct criterion makes it major at once. It lands on the desk of the town, or of the
    county office where no town answers. Found in a running campaign, it counts to that, and the
    campaign's lead is named on it. A ``proposal`` can make it major, never less; what it says of
    lead and limit is what dispatching proposes, and whom it names reaches it.
    """
    if not actor.may(Ability.REPORT):
        raise NotAllowed(sentence(N_("Your post may not report hazards.")))
    _check_criteria(criteria)
    occasion = occasions.chosen(actor=actor, campaign=campaign)
    says_more = proposal or Proposal()
    sector = sector_of(says_more.lead or item.lead)
    town, department = owners_of(site.territory_code, sector)
    hazard = Hazard(
        site=site,
        item=item,
        place_zh=site.zh,
        place_en=site.en,
        address=site.address,
        title=(title.strip() or item.zh)[:120],
        description=description.strip(),
        grade=_grade(item, criteria, says_more),
        criteria=sorted(set(criteria)),
        reporter=actor.organisation,
        reported_at=clock.now(),
        is_self_found=actor.organisation == site.subject_owner,
        territory_code=site.territory_code,
        territorial_owner=town.pk if town else None,
        sector_owner=department.pk if department else None,
        subject_owner=site.subject_owner,
        sector=sector,
        seal=seal,
        **_beside(occasion, says_more),
    )
    hazard.found_by = found_by(hazard.pk, hazard.title, hazard.place_zh)
    leads = [occasion.lead] if occasion else []
    hazard.parties = _parties(hazard, actor.organisation, *says_more.named, *leads)
    hazard.desk = desk_of(hazard)
    hazard.save(force_insert=True)
    says = sentence(N_("Reported “%(title)s” at %(site)s."), title=hazard.title, site=site.name)
    ledger.record("hazard.report", hazard, actor=actor, says=says, details=_facts(hazard))
    if files:
        _attach_first(actor, hazard, files)
    if hazard.desk is not None:
        tell(actor, hazard, hazard.desk, says)
    return hazard


def _parties(hazard: Hazard, *others: int | None) -> list[int]:
    owners = (hazard.territorial_owner, hazard.sector_owner, hazard.subject_owner)
    return sorted({one for one in (*owners, *others) if one is not None})


def _beside(occasion: Occasion | None, proposal: Proposal) -> dict[str, Any]:
    """The campaign it counts to, and what dispatching will propose."""
    return {
        "campaign": occasion.key if occasion else None,
        "campaign_title": occasion.title if occasion else "",
        "proposed_lead": proposal.lead,
        "proposed_days": proposal.limit_days,
        "legal_basis_id": proposal.legal_basis or None,
    }


def sector_of(lead: str) -> str:
    """The sector that answers: that of the lead, or education for what schools and towns lead."""
    return lead if lead not in ("subject", "town", "") else "education"


def _grade(item: HazardItem, criteria: Sequence[str], proposal: Proposal) -> str:
    by_rule = norms.severity(item=item, criteria=list(criteria), on=clock.today())
    return Grade.MAJOR if Grade.MAJOR in (by_rule, proposal.grade) else by_rule


def _check_criteria(criteria: Sequence[str]) -> None:
    unknown = norms.unknown_criteria(criteria)
    if unknown:
        raise Invalid(sentence(N_("There is no criterion %(key)s."), key=unknown[0]))


def _facts(hazard: Hazard) -> dict[str, object]:
    names = ("title", "place", "description", "grade", "criteria", "territory_code", "sector")
    return {name: getattr(hazard, name) for name in names} | {
        "site": hazard.site_id,
        "item": hazard.item_id,
        "campaign": str(hazard.campaign or ""),
        "owners": [hazard.territorial_owner, hazard.sector_owner, hazard.subject_owner],
    }


def _attach_first(actor: Actor, hazard: Hazard, files: Sequence[UUID]) -> None:
    digests = [
        file.sha256
        for file in evidence.attach(actor=actor, files=list(files), to=hazard, role="before")
    ]
    says = sentence(N_("Attached the photos of the report."))
    ledger.record("hazard.photos", hazard, actor=actor, says=says, details={"files": digests})


def self_close(
    *,
    actor: Actor,
    hazard: Hazard,
    files: Sequence[UUID],
    remedy: str = "",
    version: int | None = None,
) -> Hazard:
    """The unit has fixed its own general hazard: a photo closes it into the re-check pool."""
    if not files:
        raise Invalid(sentence(N_("A photo of the place after the fix is needed.")))

    def change(row: Hazard) -> None:
        row.remedy = remedy.strip()
        row.rectifier = row.subject_owner
        row.closed_at = clock.now()
        # The photo shows the place after the fix, so the fix is no later than its newest photo.
        row.remedied_at = row.evidence_at

    says = sentence(N_("Fixed it and closed it as a unit; it awaits a sampled re-check."))
    return act(
        "self_close",
        actor=actor,
        hazard=hazard,
        says=says,
        change=change,
        files=files,
        version=version,
    )


def add_sighting(
    *,
    actor: Actor,
    hazard: Hazard,
    words: str = "",
    files: Sequence[UUID] = (),
    version: int | None = None,
) -> Hazard:
    """Somebody has seen the same danger: her words and photos go to the case that is open.

    Whoever adds is named on the case, and its desk is told. A closed case takes no more.
    """
    text = words.strip()
    says = (
        sentence(N_("Seen again: %(words)s"), words=text) if text else sentence(N_("Seen again."))
    )
    return act(
        "add_sighting",
        actor=actor,
        hazard=hazard,
        says=says,
        files=files,
        role="before",
        version=version,
    )
