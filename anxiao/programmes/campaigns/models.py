"""Campaigns, their action groups and sites, and the series that repeats one."""

from collections.abc import Iterable
from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from anxiao.kernel import clock
from anxiao.kernel.actors import NOBODY, Actor
from anxiao.kernel.governed import Governed, GovernedQuerySet, governed_indexes
from anxiao.kernel.ids import number_of, uuid7
from anxiao.kernel.names import Name
from anxiao.places.models import Organisation, Site
from anxiao.programmes.abilities import Ability
from anxiao.programmes.campaigns.lifecycle import ENDED, CampaignState
from anxiao.programmes.desks import DeskQuerySet, OnDesk, desk_indexes
from anxiao.programmes.plans.models import Programme

LONGEST = 366


class Scoped(models.Model):
    """Who takes part, where, and what it is about."""

    basis = models.CharField(max_length=240, blank=True)
    goals = models.TextField(max_length=8000, blank=True)
    issuer = models.BigIntegerField()
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, related_name="+", db_index=False
    )
    # Whoever takes part, in an action group or not; the lead itself is not among them.
    members = ArrayField(models.BigIntegerField(), default=list, blank=True)
    # Territories; none are named where it is about the whole of the lead's own.
    zones = ArrayField(models.BigIntegerField(), default=list, blank=True)
    focus_areas = ArrayField(models.CharField(max_length=32), default=list, blank=True)
    items = ArrayField(models.CharField(max_length=60), default=list, blank=True)

    class Meta:
        abstract = True


class CampaignSeriesQuerySet(GovernedQuerySet):
    def living(self, *, on: date) -> Self:
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=on))


class CampaignSeries(Scoped, Governed):
    """A campaign that comes again by a rule; each time is a campaign of its own."""

    title = models.CharField(max_length=120)
    rule = models.CharField(max_length=200)
    starts_on = models.DateField()
    length_days = models.PositiveSmallIntegerField()
    # Action groups and sites as the next time gets them.
    groups = models.JSONField(default=list, blank=True)
    sites = ArrayField(models.UUIDField(), default=list, blank=True)
    made_at = models.DateTimeField()
    ended_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = CampaignSeriesQuerySet.as_manager()

    class Meta:
        indexes = governed_indexes("campaign_series")
        constraints = [
            models.CheckConstraint(
                name="series_lasts_some_days", condition=Q(length_days__range=(1, LONGEST))
            ),
            models.CheckConstraint(name="series_by_a_rule", condition=~Q(rule="")),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def number(self) -> str:
        return number_of(self.pk)

    @property
    def is_living(self) -> bool:
        return self.ended_on is None or self.ended_on > clock.today()


class CampaignQuerySet(DeskQuerySet):
    def running(self, *, on: date) -> Self:
        """Those whose window holds a day."""
        return self.filter(state=CampaignState.RUNNING, starts_on__lte=on, ends_on__gte=on)

    def touching(self, first: date, last: date) -> Self:
        """Those whose window shares a day with a span."""
        return self.filter(starts_on__lte=last, ends_on__gte=first)


class Campaign(Scoped, OnDesk):
    """A joint action: members, a window, places, hazards found in it, and what came of it."""

    state = models.CharField(max_length=12, choices=CampaignState, default=CampaignState.PLANNED)
    starts_on = models.DateField()
    ends_on = models.DateField()
    series = models.ForeignKey(
        CampaignSeries, models.PROTECT, null=True, related_name="campaigns", db_index=False
    )
    ordinal = models.PositiveIntegerField(null=True)
    # The day of the rule that it stands for, whatever its window became.
    occurs_on = models.DateField(null=True)
    brief = models.TextField(max_length=8000, blank=True)
    figures = models.JSONField(null=True)
    figures_at = models.DateTimeField(null=True)
    # Whoever fills in a form about it: what may be chosen is what she reaches.
    reader: Actor = NOBODY
    # As a list shows it beside its own columns.
    lead_name: Organisation | None = None
    found = 0

    objects = CampaignQuerySet.as_manager()

    class Meta:
        indexes = desk_indexes("campaign")
        constraints = [
            models.CheckConstraint(
                name="campaign_ends_after_it_begins", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="campaign_ended_when_closed",
                condition=Q(state__in=ENDED, closed_at__isnull=False)
                | (~Q(state__in=ENDED) & Q(closed_at=None)),
            ),
            models.CheckConstraint(
                name="campaign_closed_with_its_brief",
                condition=~Q(state=CampaignState.CLOSED)
                | (~Q(brief="") & Q(figures__isnull=False, figures_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="campaign_of_a_series_on_its_day",
                condition=Q(series=None, ordinal=None, occurs_on=None)
                | Q(series__isnull=False, ordinal__gte=1, occurs_on__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["series", "occurs_on"], name="campaign_of_a_series_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def next_ability(self) -> str:
        return Ability.LEAD_CAMPAIGN

    @property
    def is_counting(self) -> bool:
        """Whether hazards can still be counted to it."""
        return self.state in (CampaignState.RUNNING, CampaignState.CLOSING)

    def waiting_groups(self) -> "models.QuerySet[ActionGroup]":
        """Its groups that have not said yet what they did."""
        return self.groups.filter(reported_at=None).order_by("pk")

    def named(self) -> Iterable[int | None]:
        return (self.issuer, self.desk, *self.members)

    def has_groups(self) -> bool:
        return self.groups.exists()

    def is_led_in_part_by(self, actor: Actor) -> bool:
        own = [one for one in actor.answers_for if one is not None]
        return self.groups.filter(lead__in=own).exists()


class OfCampaignQuerySet(models.QuerySet["ActionGroup"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(campaign__in=Campaign.objects.visible_to(actor).values("pk"))


class ActionGroup(models.Model):
    """Organisations that go out together in a campaign, under one that leads them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="groups", db_index=False)
    name = models.CharField(max_length=80)
    lead = models.BigIntegerField()
    members = ArrayField(models.BigIntegerField(), default=list, blank=True)
    report = models.TextField(max_length=2000, blank=True)
    reported_at = models.DateTimeField(null=True)

    objects = OfCampaignQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "name"], name="action_group_once"),
            models.CheckConstraint(
                name="action_group_reported_with_words",
                condition=Q(reported_at=None, report="")
                | (Q(reported_at__isnull=False) & ~Q(report="")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def organisations(self) -> list[int]:
        return [self.lead, *(one for one in self.members if one != self.lead)]


class SiteOfCampaignQuerySet(models.QuerySet["CampaignSite"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(campaign__in=Campaign.objects.visible_to(actor).values("pk"))


class CampaignSite(models.Model):
    """A site that a campaign goes to, as it was called then."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="sites", db_index=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    organisation = models.BigIntegerField()
    zh = models.CharField(max_length=160)
    en = models.CharField(max_length=200, blank=True)

    objects = SiteOfCampaignQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "site"], name="campaign_site_once")
        ]

    def __str__(self) -> str:
        return self.zh

    @property
    def name(self) -> Name:
        return {"zh": self.zh, "en": self.en}
