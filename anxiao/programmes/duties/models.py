"""Gate duty: who stands at which gate of a school, in which week, at which peak."""

from datetime import date, timedelta
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.governed import Governed, GovernedQuerySet, governed_indexes
from anxiao.kernel.names import Name
from anxiao.places.models import Site

WEEK = timedelta(days=7)
STRONGEST = 200


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


PEAK_WORDS = {
    "morning": N_("morning peak"),
    "noon": N_("noon peak"),
    "evening": N_("evening peak"),
}
KIND_WORDS = {
    "police": N_("police"),
    "guard": N_("guards"),
    "volunteer": N_("volunteers"),
}


class Peak(models.TextChoices):
    MORNING = "morning", _(PEAK_WORDS["morning"])
    NOON = "noon", _(PEAK_WORDS["noon"])
    EVENING = "evening", _(PEAK_WORDS["evening"])


class Kind(models.TextChoices):
    """Who keeps it. Teachers are not among them: they have no duty on the street."""

    POLICE = "police", _(KIND_WORDS["police"])
    GUARD = "guard", _(KIND_WORDS["guard"])
    VOLUNTEER = "volunteer", _(KIND_WORDS["volunteer"])


class GateDutyQuerySet(GovernedQuerySet):
    def in_week(self, monday: date) -> Self:
        return self.filter(week=monday)


class GateDuty(Governed):
    """What one organisation sends to one gate at one peak of a week: a number, and no names."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    # As it was called then: whoever provides the duty may not reach the site.
    place_zh = models.CharField(max_length=160)
    place_en = models.CharField(max_length=200, blank=True)
    gate = models.CharField(max_length=60)
    week = models.DateField()
    weekdays = ArrayField(models.PositiveSmallIntegerField())
    peak = models.CharField(max_length=8, choices=Peak)
    kind = models.CharField(max_length=10, choices=Kind)
    provider = models.BigIntegerField()
    strength = models.PositiveSmallIntegerField(default=1)
    note = models.CharField(max_length=200, blank=True)
    planned_at = models.DateTimeField()
    # The post that keeps the roster: it is told when nobody stood there.
    planned_by = models.UUIDField(null=True)

    objects = GateDutyQuerySet.as_manager()

    class Meta:
        indexes = [
            *governed_indexes("gate_duty"),
            models.Index(fields=["territory_code", "week"], name="gate_duty_week"),
            models.Index(fields=["subject_owner", "week"], name="gate_duty_of_school"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "gate", "week", "peak", "kind", "provider"], name="gate_duty_once"
            ),
            models.CheckConstraint(
                name="gate_duty_of_a_week_by_its_monday", condition=Q(week__iso_week_day=1)
            ),
            models.CheckConstraint(
                name="gate_duty_on_days_of_the_week",
                condition=Q(weekdays__len__gte=1, weekdays__contained_by=list(range(1, 8))),
            ),
            models.CheckConstraint(
                name="gate_duty_by_somebody", condition=Q(strength__range=(1, STRONGEST))
            ),
            models.CheckConstraint(
                name="gate_duty_never_by_teachers", condition=Q(kind__in=Kind.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place_zh} {self.gate} {self.week}"

    @property
    def place(self) -> Name:
        return {"zh": self.place_zh, "en": self.place_en}

    @property
    def is_past(self) -> bool:
        """A week that is over is read, and no longer changed."""
        return self.week < monday_of(clock.today())
