"""What the page of one campaign shows."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from anxiao.documents.models import Document
from anxiao.evidence.shown import shown
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import pick
from anxiao.kernel.sentences import sentence, word, word_day
from anxiao.kernel.subjects import page_of
from anxiao.norms.models import FocusArea, HazardItem
from anxiao.people.story import organisations, story
from anxiao.places.models import Territory
from anxiao.programmes.campaigns.comparing import comparisons
from anxiao.programmes.campaigns.doors import CAMPAIGN
from anxiao.programmes.campaigns.figures import HEADS, LISTS, results
from anxiao.programmes.campaigns.lifecycle import CampaignState
from anxiao.programmes.campaigns.models import Campaign
from anxiao.programmes.campaigns.papers.brief import BRIEF
from anxiao.programmes.campaigns.recurring import worded
from anxiao.programmes.plans.models import Task

SITES_SHOWN, TASKS_SHOWN = 30, 30
WAY = (
    (N_("Planning"), CampaignState.PLANNED, "made_at"),
    (N_("Running"), CampaignState.RUNNING, "starts_on"),
    (N_("Brief"), CampaignState.CLOSING, "ends_on"),
    (N_("Closing"), CampaignState.CLOSED, "closed_at"),
)


def page(actor: Actor, campaign: Campaign) -> dict[str, Any]:
    groups = list(campaign.groups.order_by("pk"))
    named = {campaign.issuer, *campaign.members, *(one for g in groups for one in g.organisations)}
    names = organisations(named)
    return {
        "campaign": campaign,
        "offers": buttons(actor, campaign),
        "steps": way(campaign),
        "lead": names.get(campaign.issuer),
        "members": [names[key] for key in campaign.members if key in names],
        "groups": [_group(one, names) for one in groups],
        "about": _about(campaign),
        "files": shown(actor, campaign.pk),
        "entries": story(actor, campaign.pk),
        "series": _series(campaign),
        "tasks": _tasks(actor, campaign),
        "can_report": campaign.state == CampaignState.RUNNING and actor.may("hazard.report"),
        **_figures(actor, campaign),
        **_papers(actor, campaign),
    }


def buttons(actor: Actor, campaign: Campaign) -> list[dict[str, Any]]:
    return CAMPAIGN.buttons(
        campaign, actor, lambda verb: reverse("campaigns:act", args=[campaign.pk, verb])
    )


def way(campaign: Campaign) -> list[dict[str, Any]]:
    """The stations of a campaign; one that was called off has none."""
    if campaign.state == CampaignState.CALLED_OFF:
        return []
    order = [state for _title, state, _at in WAY]
    now = order.index(CampaignState(campaign.state))
    if campaign.state == CampaignState.CLOSED:
        now += 1
    return [
        {
            "title": _(title),
            "state": "done" if n < now else "current" if n == now else "todo",
            "at": getattr(campaign, at) if n < now or n == now == 1 else None,
        }
        for n, (title, _state, at) in enumerate(WAY)
    ]


def _group(group: Any, names: dict[int | None, Any]) -> dict[str, Any]:
    return {
        "group": group,
        "lead": names.get(group.lead),
        "members": [names[key] for key in group.members if key in names],
    }


def _about(campaign: Campaign) -> list[dict[str, Any]]:
    """Window, places, kinds and basis, those that there are."""
    codes = campaign.zones or [campaign.territory_code]
    places = Territory.objects.filter(pk__in=codes).order_by("pk")
    sites = list(campaign.sites.order_by("zh")[: SITES_SHOWN + 1])
    rows = [
        (_("Window"), f"{word_day(campaign.starts_on)} – {word_day(campaign.ends_on)}"),
        (_("Zones"), _joined(places)),
        (_("Sites"), _joined(sites[:SITES_SHOWN]) + (" …" if len(sites) > SITES_SHOWN else "")),
        (_("About"), _joined(_kinds(campaign)) or _("hazards of every kind")),
        (_("Basis"), campaign.basis),
        (_("Programme"), str(campaign.programme or "")),
    ]
    return [{"term": term, "value": value} for term, value in rows if value]


def _kinds(campaign: Campaign) -> list[Any]:
    areas = FocusArea.objects.filter(pk__in=campaign.focus_areas).order_by("order")
    items = HazardItem.objects.filter(pk__in=campaign.items) if campaign.items else ()
    return [*areas, *items]


def _joined(rows: Any) -> str:
    return _(", ").join(pick(one.name) for one in rows)


def _series(campaign: Campaign) -> dict[str, Any] | None:
    if campaign.series is None:
        return None
    return {
        "url": reverse("campaigns:series", args=[campaign.series_id]),
        "says": word(
            sentence(
                N_("Number %(n)s of a series: %(rule)s"),
                n=campaign.ordinal,
                rule=worded(campaign.series.rule),
            )
        ),
    }


def _tasks(actor: Actor, campaign: Campaign) -> list[dict[str, Any]]:
    rows = Task.objects.visible_to(actor).filter(campaign=campaign.pk).order_by("code", "pk")
    return [{"task": one, "url": page_of("task", one.pk)} for one in rows[:TASKS_SHOWN]]


# --- figures --------------------------------------------------------------------------------


def _figures(actor: Actor, campaign: Campaign) -> dict[str, Any]:
    """Live figures once it runs; whether it lasted once it is over."""
    if campaign.state in (CampaignState.PLANNED, CampaignState.CALLED_OFF):
        return {}
    over = campaign.state in (CampaignState.CLOSING, CampaignState.CLOSED)
    return {
        "results": results(actor, campaign),
        "heads": [_(HEADS[name]) for name in LISTS],
        "comparisons": comparisons(actor, campaign) if over else [],
        "kept": _kept(campaign),
    }


def _kept(campaign: Campaign) -> list[tuple[str, int]]:
    """The totals as they were when it was closed."""
    if campaign.figures is None:
        return []
    total = campaign.figures["total"]
    return [(_(HEADS[name]), total[name]) for name in LISTS]


def _papers(actor: Actor, campaign: Campaign) -> dict[str, Any]:
    """The paper of the brief, or the button that issues it."""
    if campaign.state != CampaignState.CLOSED:
        return {}
    rows = Document.objects.visible_to(actor).about(campaign.pk)
    standing = next((one for one in rows if one.standing == "in force"), None)
    is_lead = campaign.issuer in actor.answers_for and actor.may(BRIEF.ability)
    return {"paper": standing, "may_issue": standing is None and is_lead}
