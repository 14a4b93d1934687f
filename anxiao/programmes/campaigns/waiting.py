"""What waits for an actor: the part of campaigns in *My work*."""

from dataclasses import replace
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import sentence
from anxiao.kernel.waiting import Waiting
from anxiao.places.models import Organisation
from anxiao.programmes.abilities import Ability
from anxiao.programmes.campaigns.lifecycle import CampaignState
from anxiao.programmes.campaigns.models import ActionGroup, Campaign
from anxiao.programmes.desks import as_waiting

SOON = timedelta(days=7)
NEXT = {
    "planned": N_("Prepare it, then start it"),
    "closing": N_("Close with a brief"),
}


def waiting(actor: Actor, on: date) -> list[Waiting]:
    """For the lead, what begins within a week and what owes its brief; for the lead of a group,
    what it has to carry out and to report."""
    led = _led(actor, on) if actor.may(Ability.LEAD_CAMPAIGN) else []
    return [*led, *(_in_groups(actor, on) if actor.may(Ability.RESPOND) else [])]


def _led(actor: Actor, on: date) -> list[Waiting]:
    due = Q(state=CampaignState.CLOSING) | Q(state=CampaignState.PLANNED, starts_on__lte=on + SOON)
    rows = list(Campaign.objects.visible_to(actor).on_desk_of(actor).filter(due)[:100])
    names = Organisation.objects.in_bulk({one.issuer for one in rows}) if rows else {}
    return [
        as_waiting(
            one,
            says=sentence(NEXT[one.state]),
            page="campaigns:detail",
            place=names[one.issuer].name,
        )
        for one in rows
    ]


def _in_groups(actor: Actor, on: date) -> list[Waiting]:
    own = [one for one in actor.answers_for if one is not None]
    rows = (
        ActionGroup.objects.visible_to(actor)
        .filter(lead__in=own, reported_at=None)
        .filter(campaign__state__in=(CampaignState.RUNNING, CampaignState.CLOSING))
    )
    return [_of_group(one, on) for one in rows.select_related("campaign").order_by("pk")[:100]]


def _of_group(group: ActionGroup, on: date) -> Waiting:
    campaign = group.campaign
    is_over = campaign.state == CampaignState.CLOSING or campaign.ends_on <= on
    says = N_("Report what the group did") if is_over else N_("Carry it out and report hazards")
    line = as_waiting(
        campaign,
        says=sentence(says),
        page="campaigns:detail",
        place={"zh": group.name, "en": group.name},
    )
    return replace(line, desk=group.lead)
