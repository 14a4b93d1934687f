"""Road sections before schools, and what is there on them for those who walk."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Q, When
from django.utils.translation import gettext_lazy as _

from anxiao.kernel.actors import Actor
from anxiao.kernel.governed import Governed, GovernedQuerySet, governed_indexes
from anxiao.kernel.ids import uuid7
from anxiao.kernel.names import Name
from anxiao.places.distance import Point
from anxiao.places.registers.roads import lines


class RoadQuerySet(GovernedQuerySet):
    def in_force(self, on: date) -> Self:
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on))

    def serving(self, school: int) -> Self:
        """Those on which the pupils of a school come; it is named on each of them."""
        return self.filter(parties__contains=[school], schools__contains=[school])

    def lacking(self, kind: str = "") -> Q:
        """Those on which something is missing, of one kind or of any."""
        rows = RoadFacility.objects.filter(missing__gt=0)
        if kind in RoadFacility.Kind.values:
            rows = rows.filter(kind=kind)
        return Q(pk__in=rows.values("road"))

    def saying(self, words: str) -> Self:
        rows = self
        for word in words.replace("\0", "").split()[:6]:
            held = Q(number__icontains=word) | Q(begins__icontains=word)
            held |= Q(ends__icontains=word) | Q(site__zh__icontains=word)
            held |= Q(site__en__icontains=word) | Q(site__sort_key__contains=word.lower())
            rows = rows.filter(held | Q(site__initials__contains=word.lower()))
        return rows


class RoadSection(Governed):
    """A stretch of road on the way to schools: a line; it hangs on a site and has its key.

    Its governed columns follow those of its site by themselves.
    """

    site = models.OneToOneField("places.Site", models.PROTECT, related_name="road", db_index=False)
    number = models.CharField(max_length=40, blank=True)
    begins = models.CharField(max_length=120, blank=True)
    ends = models.CharField(max_length=120, blank=True)
    line = models.JSONField(default=list, blank=True)
    length = models.PositiveIntegerField(null=True)
    schools = ArrayField(models.BigIntegerField(), default=list, blank=True)
    # What visits said, word by word, each with the visit that said it last.
    told = models.JSONField(default=dict, blank=True)
    seen_on = models.DateField(null=True)
    valid_to = models.DateField(null=True, blank=True)

    objects = RoadQuerySet.as_manager()

    class Meta:
        indexes = governed_indexes("places_roadsection")
        constraints = [
            models.CheckConstraint(name="road_has_the_key_of_its_site", condition=Q(id=F("site"))),
        ]

    def __str__(self) -> str:
        return self.site.zh

    @property
    def name(self) -> Name:
        return self.site.name

    @property
    def points(self) -> list[Point]:
        return lines.points(self.line)


class FacilityQuerySet(models.QuerySet[Any]):
    """What stands on a road is there for whoever reaches the road."""

    def visible_to(self, actor: Actor) -> Self:
        return self.filter(road__in=RoadSection.objects.visible_to(actor).values("pk"))


class RoadFacility(models.Model):
    """Facilities of one kind on a road section: how many it takes, how many there are."""

    class Kind(models.TextChoices):
        SIGN = "sign", _("signs")
        HUMP = "hump", _("speed humps")
        CROSSING = "crossing", _("crossings")
        GUARDRAIL = "guardrail", _("guard rails")
        LIGHT = "light", _("lights")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    road = models.ForeignKey(RoadSection, models.PROTECT, related_name="facilities", db_index=False)
    kind = models.CharField(max_length=12, choices=Kind)
    required = models.PositiveSmallIntegerField(null=True)
    present = models.PositiveSmallIntegerField(null=True)
    missing = models.GeneratedField(
        expression=Case(
            When(required__gt=F("present"), then=F("required") - F("present")),
            When(required__lte=F("present"), then=0),
        ),
        output_field=models.PositiveSmallIntegerField(null=True),
        db_persist=True,
    )
    # Who pays for what is missing: an organisation, or as long as none is known, words.
    payer = models.BigIntegerField(null=True)
    payer_words = models.CharField(max_length=160, blank=True)
    planned_year = models.PositiveSmallIntegerField(null=True)

    objects = FacilityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["road", "kind"], name="road_facility_of_a_kind_once"),
            models.CheckConstraint(
                name="road_facility_planned_in_our_time",
                condition=Q(planned_year=None) | Q(planned_year__range=(2000, 2100)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.road_id} {self.kind}"


def facilities_of(roads: Iterable[RoadSection]) -> list[RoadFacility]:
    """What stands on roads that a reader has found."""
    rows = RoadFacility.objects.filter(road__in=[one.pk for one in roads])
    return list(rows.order_by("kind"))
