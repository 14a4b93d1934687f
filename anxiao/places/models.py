"""Territories, organisations, schools and sites."""

from datetime import date
from decimal import Decimal
from typing import Any, Self
from uuid import NAMESPACE_URL, uuid5

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anxiao.kernel.governed import Governed, GovernedQuerySet, governed_indexes
from anxiao.kernel.ids import uuid7
from anxiao.kernel.names import Name
from anxiao.ledger.services import Facts
from anxiao.places.codes import interval
from anxiao.places.distance import Point
from anxiao.places.registers.roads.models import RoadFacility as RoadFacility  # noqa: PLC0414
from anxiao.places.registers.roads.models import RoadSection as RoadSection  # noqa: PLC0414
from anxiao.places.registers.vehicles.models import Vehicle as Vehicle  # noqa: PLC0414

# What the words of a search are looked for in.
SITE_SAYS = ("zh", "en", "sort_key", "initials", "address")


class TerritoryQuerySet(models.QuerySet["Territory"]):
    def within(self, code: int) -> Self:
        return self.filter(code__range=interval(code))

    def valid(self, on: date) -> Self:
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)


class Territory(models.Model):
    """An administrative division; its code makes everything below it one range."""

    class Level(models.TextChoices):
        PROVINCE = "province", _("province")
        CITY = "city", _("city")
        COUNTY = "county", _("county")
        TOWN = "town", _("town")
        VILLAGE = "village", _("village")

    code = models.BigIntegerField(primary_key=True)
    zh = models.CharField(max_length=80)
    en = models.CharField(max_length=120, blank=True)
    level = models.CharField(max_length=10, choices=Level)
    valid_from = models.DateField(default=date(1949, 10, 1))
    valid_to = models.DateField(null=True, blank=True)
    successors = ArrayField(models.BigIntegerField(), default=list, blank=True)
    is_fictional = models.BooleanField(default=False)

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="territory_code_has_12_digits",
                condition=Q(code__gte=100_000_000_000, code__lte=999_999_999_999),
            ),
            models.CheckConstraint(
                name="territory_ends_after_it_begins",
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.zh

    @property
    def name(self) -> Name:
        return {"zh": self.zh, "en": self.en}

    def as_subject(self) -> Facts:
        """A territory's chain in the ledger: its key is made from its code."""
        uid = uuid5(NAMESPACE_URL, f"territory:{self.code}")
        return Facts(kind="territory", id=uid, title=self.zh, territory_code=self.code)


class Organisation(models.Model):
    """Who answers: an office, a department, a school or the operator of premises.

    Names are a directory that every signed-in actor reads. A central school supervises
    others; the supervised point at it.
    """

    class Kind(models.TextChoices):
        OFFICE = "office", _("coordinating office")
        DEPARTMENT = "department", _("department")
        TOWN = "town", _("town office")
        SCHOOL = "school", _("school")
        OPERATOR = "operator", _("operator")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    zh = models.CharField(max_length=160)
    en = models.CharField(max_length=200, blank=True)
    short_zh = models.CharField(max_length=60, blank=True)
    sort_key = models.CharField(max_length=200, blank=True)
    initials = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=12, choices=Kind)
    territory_code = models.BigIntegerField()
    sectors = ArrayField(models.CharField(max_length=32), default=list, blank=True)
    supervisor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="supervised"
    )
    credit_code = models.CharField(max_length=18, null=True, blank=True, unique=True)
    valid_from = models.DateField(default=date(1949, 10, 1))
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["sort_key", "id"]
        indexes = [
            models.Index(fields=["territory_code", "kind"], name="organisation_place"),
            models.Index(fields=["sort_key", "id"], name="organisation_by_name"),
            GinIndex(fields=["sectors"], name="organisation_sectors"),
        ]
        constraints = [
            models.CheckConstraint(
                name="organisation_not_its_own_supervisor",
                condition=~Q(supervisor=models.F("id")),
            ),
            models.CheckConstraint(
                name="organisation_ends_after_it_begins",
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.zh

    @property
    def name(self) -> Name:
        return {"zh": self.zh, "en": self.en}

    def as_subject(self) -> Facts:
        return Facts(
            kind="organisation",
            id=self.uid,
            title=self.zh,
            territory_code=self.territory_code,
            subject_owner=self.pk,
            parties=[self.pk],
        )


class Site(Governed):
    """A place that is inspected: a campus, premises, a road section or a vehicle."""

    class Kind(models.TextChoices):
        CAMPUS = "campus", _("campus")
        PREMISES = "premises", _("premises")
        ROAD = "road", _("road section")
        VEHICLE = "vehicle", _("vehicle")

    zh = models.CharField(max_length=160)
    en = models.CharField(max_length=200, blank=True)
    sort_key = models.CharField(max_length=200, blank=True)
    initials = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=10, choices=Kind)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="sites", db_index=False
    )
    address = models.CharField(max_length=240, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    gates = models.JSONField(default=list, blank=True)
    boundary = models.JSONField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    objects = GovernedQuerySet.as_manager()

    class Meta:
        indexes = governed_indexes("places_site")
        constraints = [
            models.CheckConstraint(
                name="site_position_on_earth",
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            )
        ]

    def __str__(self) -> str:
        return self.zh

    @property
    def name(self) -> Name:
        return {"zh": self.zh, "en": self.en}

    @property
    def position(self) -> Point | None:
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude

    def entrances(self) -> list[Point]:
        """Where one enters: its gates with a position, else the site's own."""
        gates = [
            (Decimal(gate["lat"]), Decimal(gate["lon"]))
            for gate in self.gates
            if gate.get("lat") and gate.get("lon")
        ]
        return gates or ([self.position] if self.position else [])


class School(Governed):
    """What a school is and has; hangs on its organisation."""

    class Stage(models.TextChoices):
        KINDERGARTEN = "kindergarten", _("kindergarten")
        PRIMARY = "primary", _("primary school")
        JUNIOR = "junior", _("junior secondary school")
        SENIOR = "senior", _("senior secondary school")
        NINE_YEAR = "nine_year", _("nine-year school")
        TEACHING_POINT = "teaching_point", _("teaching point")
        VOCATIONAL = "vocational", _("vocational school")
        SPECIAL = "special", _("special school")

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="school")
    stage = models.CharField(max_length=16, choices=Stage)
    school_code = models.CharField(max_length=10, null=True, blank=True)  # noqa: DJ001
    is_central = models.BooleanField(default=False)
    is_private = models.BooleanField(default=False)
    pupils = models.PositiveIntegerField(default=0)
    boarders = models.PositiveIntegerField(default=0)
    staff = models.PositiveIntegerField(default=0)
    guards = models.PositiveIntegerField(default=0)

    objects = GovernedQuerySet.as_manager()

    class Meta:
        indexes = governed_indexes("places_school")
        constraints = [
            models.CheckConstraint(
                name="school_boarders_are_pupils",
                condition=Q(boarders__lte=models.F("pupils")),
            ),
            models.UniqueConstraint(fields=["school_code"], name="school_code_once"),
        ]

    def __str__(self) -> str:
        return self.organisation.zh

    def figures(self) -> dict[str, Any]:
        names = ("pupils", "boarders", "staff", "guards")
        return {name: getattr(self, name) for name in names}


# Kept beside what they are about; Django finds them here.
from anxiao.places.registers.protection.models import Protection  # noqa: E402, F401
