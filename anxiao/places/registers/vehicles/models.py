"""Vehicles that carry pupils: what was seen of each, last."""

from collections.abc import Sequence
from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anxiao.kernel import clock
from anxiao.kernel.governed import Governed, GovernedQuerySet, governed_indexes
from anxiao.kernel.names import Name, pick
from anxiao.places.registers.vehicles import papers as judging
from anxiao.places.registers.vehicles.papers import INSURANCE, PERMIT, TEST, Paper
from anxiao.places.registers.vehicles.plates import is_usual, shown, squeezed


class VehicleQuerySet(GovernedQuerySet):
    def in_force(self, on: date) -> Self:
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on))

    def serving(self, school: int) -> Self:
        """Those that bring the pupils of a school; it is named on each of them."""
        return self.filter(parties__contains=[school], schools__contains=[school])

    def saying(self, words: str) -> Self:
        """Those that hold every word: in the plate, the route, or who runs it."""
        rows = self
        for word in words.replace("\0", "").split()[:6]:
            held = Q(route__icontains=word) | Q(operator_words__icontains=word)
            held |= Q(site__zh__icontains=word) | Q(site__organisation__zh__icontains=word)
            if piece := squeezed(word):
                held |= Q(plate__contains=piece)
            rows = rows.filter(held)
        return rows


class Vehicle(Governed):
    """A vehicle that carries pupils; a row of the register hangs on a site and has its key.

    School buses have a permit; vans that families hire are a class of their own and are no school
    buses. Of the driver stand the post and the class of the licence, of pupils nothing.
    Its governed columns follow those of its site by themselves.
    """

    class Kind(models.TextChoices):
        SCHOOL_BUS = "school_bus", _("school bus")
        PICKUP = "pickup", _("hired pick-up vehicle")

    class Driver(models.TextChoices):
        EMPLOYED = "employed", _("employed driver")
        OWNER = "owner", _("the owner drives")
        SUBSTITUTE = "substitute", _("substitute driver")

    site = models.OneToOneField(
        "places.Site", models.PROTECT, related_name="vehicle", db_index=False
    )
    kind = models.CharField(max_length=12, choices=Kind)
    # Empty as long as nobody has read it.
    plate = models.CharField(max_length=16, blank=True)
    operator_words = models.CharField(max_length=160, blank=True)
    driver_post = models.CharField(max_length=12, choices=Driver, blank=True)
    licence = models.CharField(max_length=8, blank=True)
    seats = models.PositiveSmallIntegerField(null=True)
    route = models.CharField(max_length=240, blank=True)
    permit_to = models.DateField(null=True)
    test_to = models.DateField(null=True)
    insurance_to = models.DateField(null=True)
    schools = ArrayField(models.BigIntegerField(), default=list, blank=True)
    # What visits said, word by word, each with the visit that said it last.
    told = models.JSONField(default=dict, blank=True)
    seen_on = models.DateField(null=True)
    valid_to = models.DateField(null=True, blank=True)

    objects = VehicleQuerySet.as_manager()

    class Meta:
        indexes = governed_indexes("places_vehicle")
        constraints = [
            models.UniqueConstraint(
                fields=["plate"],
                name="vehicle_plate_once",
                condition=Q(valid_to=None) & ~Q(plate=""),
            ),
            models.CheckConstraint(
                name="vehicle_has_the_key_of_its_site", condition=Q(id=models.F("site"))
            ),
            models.CheckConstraint(
                name="vehicle_permit_of_a_school_bus",
                condition=Q(kind="school_bus") | Q(permit_to=None),
            ),
        ]

    def __str__(self) -> str:
        return self.plate or str(self.site_id)

    @property
    def shown_plate(self) -> str:
        """The plate, or as long as nobody has read it, what the site is called."""
        return shown(self.plate) if self.plate else pick(self.site.name)

    @property
    def name(self) -> Name:
        return self.site.name

    @property
    def is_unusual(self) -> bool:
        """Whether the plate has another shape than plates have: perhaps misread."""
        return bool(self.plate) and not is_usual(self.plate)

    @property
    def paper_keys(self) -> Sequence[str]:
        both = (TEST, INSURANCE)
        return (PERMIT, *both) if self.kind == Vehicle.Kind.SCHOOL_BUS else both

    def papers(self, on: date | None = None) -> list[Paper]:
        return judging.papers(self.paper_keys, self, on=on or clock.today())

    @property
    def visits(self) -> list[str]:
        """The visits that said what stands here."""
        return sorted({one[2] for one in self.told.values()})

    @property
    def worst(self) -> Paper | None:
        """The paper that is worst off today."""
        rows = self.papers()
        state = judging.worst(rows)
        return next((one for one in rows if one.state == state), None)
