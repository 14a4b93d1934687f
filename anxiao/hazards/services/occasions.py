"""In which campaign a hazard was found: chosen with the report, or counted to it afterwards."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.hazards.models import Hazard
from anxiao.kernel import clock, occasions
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, Refused
from anxiao.kernel.governed import name_parties
from anxiao.kernel.occasions import Occasion
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.ledger import services as ledger


def chosen(*, actor: Actor, campaign: UUID | None) -> Occasion | None:
    """The running campaign that a report names; None is routine work."""
    if campaign is None:
        return None
    for one in occasions.running(actor, clock.today()):
        if one.key == campaign:
            return one
    raise Invalid(
        sentence(
            N_("This campaign does not run now, or your organisation is not in it: leave it out.")
        )
    )


@transaction.atomic
def tie(*, actor: Actor, hazard: UUID, campaign: Occasion) -> Hazard:
    """Count a hazard to a campaign; its lead is named on the case and sees it from now on.

    Refused where another campaign has it already. Whether the actor leads the campaign is
    judged by the service that calls this one.
    """
    row: Hazard = Hazard.objects.lock(hazard)
    if row.campaign == campaign.key:
        return row
    if ledger.is_hidden(row.seal):
        raise Refused(sentence(N_("A sealed matter is counted to no campaign before it opens.")))
    if row.campaign is not None:
        raise Refused(
            sentence(
                N_("“%(hazard)s” is counted to “%(campaign)s”: take it out there first."),
                hazard=row.title,
                campaign=row.campaign_title,
            )
        )
    name_parties(row, [campaign.lead])
    says = sentence(N_("Counted to the campaign “%(campaign)s”."), campaign=campaign.title)
    return _set(actor, row, campaign.key, campaign.title, "hazard.tie", says)


@transaction.atomic
def untie(*, actor: Actor, hazard: UUID, campaign: Occasion) -> Hazard:
    """Take a hazard out of a campaign: it is routine work again."""
    row: Hazard = Hazard.objects.lock(hazard)
    if row.campaign != campaign.key:
        raise Refused(
            sentence(
                N_("“%(hazard)s” is not counted to “%(campaign)s”."),
                hazard=row.title,
                campaign=campaign.title,
            )
        )
    says = sentence(N_("Taken out of the campaign “%(campaign)s”."), campaign=campaign.title)
    return _set(actor, row, None, "", "hazard.untie", says)


def _set(
    actor: Actor, row: Hazard, key: UUID | None, title: str, action: str, says: Sentence
) -> Hazard:
    before, row.campaign, row.campaign_title = row.campaign, key, title
    row.version += 1
    row.save(update_fields=["campaign", "campaign_title", "parties", "version"])
    details = {"campaign": str(key or ""), "before": str(before or "")}
    ledger.record(action, row, actor=actor, says=says, details=details)
    return row
