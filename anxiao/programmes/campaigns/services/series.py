"""Campaigns that come again: a series made from one, and its next times planned ahead."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed, Refused
from anxiao.kernel.governed import name_parties
from anxiao.kernel.sentences import day, sentence
from anxiao.ledger import services as ledger
from anxiao.places.listing import in_force
from anxiao.places.models import Organisation
from anxiao.programmes import acts
from anxiao.programmes.abilities import Ability
from anxiao.programmes.campaigns.lifecycle import LIFECYCLE
from anxiao.programmes.campaigns.models import ActionGroup, Campaign, CampaignSeries
from anxiao.programmes.campaigns.recurring import checked, occurrences
from anxiao.programmes.campaigns.recurring import kept as worded
from anxiao.programmes.campaigns.services.planning import keep_sites, window_of
from anxiao.programmes.campaigns.telling import tell_members
from anxiao.programmes.desks import end_of

AHEAD = timedelta(days=30)
KEPT = ("basis", "goals", "members", "zones", "focus_areas", "items", "programme_id")


# --- making and ending ----------------------------------------------------------------------


@transaction.atomic
def repeat(
    *,
    actor: Actor,
    row: Campaign,
    rule: str = "",
    own_rule: str = "",
    version: int | None = None,
) -> Campaign:
    """Let a campaign come again by a rule, with the same window, groups, zones and sites.

    A rule of its own goes before one of the usual ones. Refused for a rule that fires more often
    than weekly, never, or not on the campaign's own first day.
    """
    LIFECYCLE.admit("repeat", row, actor=actor)
    first = row.starts_on
    kept = checked(own_rule.strip() or rule, starts_on=first, today=clock.today())
    if next(occurrences(kept, first, first=first, last=first), None) is None:
        raise Invalid(
            sentence(
                N_("The first day of this campaign, %(day)s, is no day of the rule: change one."),
                day=day(first),
            )
        )

    def after(found: Campaign) -> None:
        found.series = _begin(actor, found, kept)
        found.ordinal, found.occurs_on = 1, found.starts_on

    says = sentence(N_("It comes again: %(rule)s."), rule=worded(kept))
    done: Campaign = acts.act(
        "repeat",
        machine=LIFECYCLE,
        actor=actor,
        row=row,
        says=says,
        after=after,
        version=version,
        details={"rule": kept},
    )
    return done


def _begin(actor: Actor, campaign: Campaign, rule: str) -> CampaignSeries:
    series = CampaignSeries(
        title=campaign.title[:120],
        issuer=campaign.issuer,
        rule=rule,
        starts_on=campaign.starts_on,
        made_at=clock.now(),
        territory_code=campaign.territory_code,
        sector=campaign.sector,
        **_pattern(campaign),
    )
    name_parties(series, [actor.organisation, campaign.issuer, *campaign.members])
    series.save(force_insert=True)
    says = sentence(N_("Began a series with the campaign “%(title)s”."), title=campaign.title)
    details = {"rule": rule, "campaign": campaign.pk}
    ledger.record("series.begin", series, actor=actor, says=says, details=details)
    return series


def _pattern(campaign: Campaign) -> dict[str, Any]:
    """What the next times take over from a campaign."""
    return {
        **{name: getattr(campaign, name) for name in KEPT},
        "length_days": (campaign.ends_on - campaign.starts_on).days + 1,
        "groups": [
            {"name": one.name, "lead": one.lead, "members": one.members}
            for one in campaign.groups.order_by("pk")
        ],
        "sites": list(campaign.sites.order_by("pk").values_list("site", flat=True)),
    }


@transaction.atomic
def be_pattern(*, actor: Actor, row: Campaign, version: int | None = None) -> Campaign:
    """Plan the next times of a series like this one; what is planned already stays."""

    def after(found: Campaign) -> None:
        assert found.series_id is not None
        series: CampaignSeries = CampaignSeries.objects.lock(found.series_id)
        for name, value in _pattern(found).items():
            setattr(series, name, value)
        name_parties(series, found.members)
        series.version += 1
        series.save()
        says = sentence(N_("The next times are planned like “%(title)s”."), title=found.title)
        ledger.record("series.pattern", series, actor=actor, says=says)

    says = sentence(N_("The next ones of the series are planned like this one."))
    done: Campaign = acts.act(
        "be_pattern",
        machine=LIFECYCLE,
        actor=actor,
        row=row,
        says=says,
        after=after,
        version=version,
    )
    return done


@transaction.atomic
def end_series(*, actor: Actor, series: CampaignSeries) -> CampaignSeries:
    """Plan no further times of a series; campaigns that are planned already stay as they are."""
    row: CampaignSeries = CampaignSeries.objects.lock(series.pk)
    if not actor.may(Ability.LEAD_CAMPAIGN) or row.issuer not in actor.answers_for:
        raise NotAllowed(sentence(N_("Only the organisation that leads the series may end it.")))
    if row.ended_on is not None:
        raise Refused(sentence(N_("This series has ended already.")))
    row.ended_on = clock.today()
    row.version += 1
    row.save(update_fields=["ended_on", "version"])
    says = sentence(N_("Ended the series: no further times are planned."))
    ledger.record("series.end", row, actor=actor, says=says)
    return row


# --- the next times -------------------------------------------------------------------------


@transaction.atomic
def plan_ahead(*, actor: Actor, series: UUID) -> list[Campaign]:
    """Plan the times of a series within the next thirty days that are not planned yet."""
    row: CampaignSeries = CampaignSeries.objects.lock(series)
    today = clock.today()
    if not row.is_living:
        return []
    there = {*row.campaigns.values_list("occurs_on", flat=True)}
    due = occurrences(row.rule, row.starts_on, first=today, last=today + AHEAD)
    return [_plan(actor, row, number, on) for number, on in due if on not in there]


def _plan(actor: Actor, series: CampaignSeries, number: int, on: date) -> Campaign:
    campaign = Campaign(
        **{name: getattr(series, name) for name in KEPT},
        title=f"{series.title}（第{number}期）",
        issuer=series.issuer,
        desk=series.issuer,
        made_at=clock.now(),
        starts_on=on,
        ends_on=window_of(on, series.length_days),
        due_at=end_of(on),
        series=series,
        ordinal=number,
        occurs_on=on,
        territory_code=series.territory_code,
        sector=series.sector,
    )
    campaign.members = _still_there(series.members)
    if series.programme is not None and not series.programme.is_running:
        campaign.programme_id = None
    name_parties(campaign, campaign.named())
    campaign.save(force_insert=True)
    left_out = _form_groups(campaign, series)
    keep_sites(actor=actor, campaign=campaign, sites=series.sites)
    _tell(actor, campaign, number, left_out)
    return campaign


def _still_there(organisations: Iterable[int]) -> list[int]:
    rows = Organisation.objects.filter(in_force(clock.today()), pk__in=[*organisations])
    return sorted(rows.values_list("pk", flat=True))


def _form_groups(campaign: Campaign, series: CampaignSeries) -> list[str]:
    """Form the groups again; the names of those whose lead is no longer there are returned."""
    left_out = []
    for group in series.groups:
        members = _still_there([group["lead"], *group["members"]])
        if group["lead"] not in members:
            left_out.append(group["name"])
            continue
        members.remove(group["lead"])
        ActionGroup.objects.create(
            campaign=campaign, name=group["name"], lead=group["lead"], members=members
        )
    return left_out


def _tell(actor: Actor, campaign: Campaign, number: int, left_out: list[str]) -> None:
    says = sentence(
        N_("Planned as number %(n)s of its series, from %(first)s to %(last)s."),
        n=number,
        first=day(campaign.starts_on),
        last=day(campaign.ends_on),
    )
    details = {"left_out": left_out} if left_out else {}
    ledger.record("campaign.plan", campaign, actor=actor, says=says, details=details)
    tell_members(actor, campaign, campaign.members, says)
    acts.tell(actor, campaign, campaign.issuer, says)
