"""Key projects, their milestones, and the hazards and sites that they cover."""

from collections.abc import Iterable
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, F, Q

from anxiao.hazards.models import Hazard
from anxiao.kernel.actors import Actor
from anxiao.kernel.ids import uuid7
from anxiao.kernel.names import Name
from anxiao.places.models import Site
from anxiao.programmes.abilities import Ability
from anxiao.programmes.desks import DeskQuerySet, OnDesk, desk_indexes
from anxiao.programmes.plans.models import Programme
from anxiao.programmes.projects.lifecycle import ENDED, WORKING, ProjectState


class KeyProjectQuerySet(DeskQuerySet):
    def saying(self, words: str) -> Self:
        return self.filter(Q(title__icontains=words) | Q(what__icontains=words))

    def with_steps(self) -> Self:
        """With the number of milestones, and of those that are reached."""
        reached = Count("milestones", filter=Q(milestones__done_on__isnull=False))
        return self.annotate(steps=Count("milestones"), steps_done=reached)


class KeyProject(OnDesk):
    """One of the few things that a county chooses to put right for good this year."""

    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, related_name="projects", db_index=False
    )
    ordinal = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=12, choices=ProjectState, default=ProjectState.PLANNED)
    what = models.TextField(blank=True, max_length=4000)
    why = models.TextField(blank=True, max_length=4000)
    office = models.BigIntegerField()
    sponsor = models.UUIDField(null=True)
    # As the post was called when the project was planned: posts are renamed and end.
    sponsor_zh = models.CharField(max_length=200, blank=True)
    sponsor_en = models.CharField(max_length=240, blank=True)
    lead = models.BigIntegerField(null=True)
    assists = ArrayField(models.BigIntegerField(), default=list, blank=True)
    budget = models.BigIntegerField(null=True)
    budget_source = models.CharField(max_length=160, blank=True)
    spent = models.BigIntegerField(default=0)
    starts_on = models.DateField(null=True)
    deadline = models.DateField(null=True)
    started_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.BigIntegerField(null=True)
    opinion = models.TextField(blank=True, max_length=2000)
    reason = models.TextField(blank=True, max_length=2000)

    objects = KeyProjectQuerySet.as_manager()

    class Meta:
        indexes = [
            *desk_indexes("project"),
            # Only ever entered at one key, so nobody walks past what she reaches.
            models.Index(
                fields=["programme", "ordinal", "id"],
                name="project_of_programme",
                condition=Q(programme__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="project_accepted_by_other_eyes",
                condition=Q(accepted_by=None) | ~Q(accepted_by=F("lead")),
            ),
            models.CheckConstraint(
                name="project_ended_when_closed",
                condition=Q(state__in=ENDED, closed_at__isnull=False)
                | ~Q(state__in=ENDED) & Q(closed_at=None),
            ),
            models.CheckConstraint(
                name="project_begun_with_lead_and_deadline",
                condition=Q(state__in=("planned", "dropped"))
                | Q(lead__isnull=False, sponsor__isnull=False, deadline__isnull=False),
            ),
            models.CheckConstraint(
                name="project_ends_after_it_begins",
                condition=Q(starts_on=None) | Q(deadline=None) | Q(deadline__gt=F("starts_on")),
            ),
            models.CheckConstraint(
                name="project_spends_no_less_than_nothing",
                condition=Q(spent__gte=0) & (Q(budget=None) | Q(budget__gte=0)),
            ),
        ]

    @property
    def sponsor_name(self) -> Name:
        return {"zh": self.sponsor_zh, "en": self.sponsor_en}

    @property
    def next_ability(self) -> str:
        if self.state in WORKING:
            return Ability.RESPOND
        return Ability.JUDGE if self.state == ProjectState.SUBMITTED else Ability.LEAD_PROJECT

    @property
    def tone(self) -> str:
        return "neutral" if self.state == ProjectState.DROPPED else super().tone

    def named(self) -> Iterable[int | None]:
        return (self.office, self.lead, self.desk, *self.assists)

    def desk_now(self) -> int | None:
        """Whoever has the next step: the lead works, the one that set it up plans and judges."""
        if self.state in ENDED:
            return None
        if self.state in WORKING:
            return self.lead
        if self.state == ProjectState.SUBMITTED and self.office == self.lead:
            return next(iter(self.assists), None)
        return self.office

    def way(self) -> "list[Milestone]":
        """Its milestones in the order of their days."""
        return list(self.milestones.all())

    def missing(self) -> list[str]:
        given = {
            "what": self.what,
            "sponsor": self.sponsor,
            "lead": self.lead,
            "deadline": self.deadline,
            "milestones": self.milestones.exists(),
        }
        return [name for name, value in given.items() if not value]


class OfProjectQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(project__in=KeyProject.objects.visible_to(actor).values("pk"))


class Milestone(models.Model):
    """A step on the way of a project, and the day by which it is reached."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(KeyProject, models.CASCADE, related_name="milestones")
    title = models.CharField(max_length=160)
    due_on = models.DateField()
    done_on = models.DateField(null=True)
    note = models.TextField(blank=True, max_length=1000)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]

    def __str__(self) -> str:
        return self.title


class CoveredHazardQuerySet(OfProjectQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Only hazards that the reader reaches: what she does not is not even counted."""
        within = Hazard.objects.visible_to(actor).values("pk")
        return super().visible_to(actor).filter(hazard__in=within)


class CoveredHazard(models.Model):
    """A hazard that is put right as part of a project."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(KeyProject, models.CASCADE, related_name="hazards", db_index=False)
    hazard = models.ForeignKey(Hazard, models.CASCADE, related_name="in_projects")

    objects = CoveredHazardQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "hazard"], name="hazard_covered_once")
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.hazard_id}"


class CoveredSiteQuerySet(OfProjectQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        within = Site.objects.visible_to(actor).values("pk")
        return super().visible_to(actor).filter(site__in=within)


class CoveredSite(models.Model):
    """A site at which a project puts something right."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(KeyProject, models.CASCADE, related_name="sites", db_index=False)
    site = models.ForeignKey(Site, models.CASCADE, related_name="in_projects")

    objects = CoveredSiteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "site"], name="site_covered_once")
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.site_id}"
