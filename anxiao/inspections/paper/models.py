"""Papers: checklists printed to be filled in by hand, each found again by its code."""

from collections.abc import Iterable
from typing import Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from anxiao.inspections.paper import codes
from anxiao.inspections.visits.models import Visit
from anxiao.kernel.actors import Actor
from anxiao.kernel.governed import Governed, GovernedQuerySet, governed_indexes, reach_of
from anxiao.kernel.names import Name
from anxiao.places.models import Site


class PaperQuerySet(GovernedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """A paper of a visit is there for whoever reaches the visit, others by their columns."""
        visits = Visit.objects.visible_to(actor).values("pk")
        return self.filter(Q(visit=None) & reach_of(actor) | Q(visit__in=visits))

    def of_visits(self, visits: Iterable[Visit]) -> Self:
        return self.filter(visit__in=visits)

    def waiting(self) -> Self:
        """Those that nobody has entered yet."""
        return self.filter(used_at=None)

    def printed_by_us(self, actor: Actor) -> Self:
        return self.filter(printer=actor.organisation or 0)


class PaperSheet(Governed):
    """The checklists of one visit on paper.

    Printed for a visit that is planned or begun, or for one that begins when it is entered. Until
    then it is known to whoever printed it and to those over the place, but not to the unit.
    """

    code = models.CharField(max_length=codes.LENGTH)
    # The versions that were printed, in their order.
    checklists = ArrayField(models.UUIDField())
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    place_zh = models.CharField(max_length=160)
    place_en = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=12, choices=Visit.Kind)
    visit = models.OneToOneField(Visit, models.PROTECT, null=True, related_name="paper")
    printed_at = models.DateTimeField()
    printed_by = models.UUIDField()
    printed_title = models.CharField(max_length=120, blank=True)
    printer = models.BigIntegerField()
    printer_zh = models.CharField(max_length=160)
    printer_en = models.CharField(max_length=200, blank=True)
    used_at = models.DateTimeField(null=True)
    used_by = models.UUIDField(null=True)
    # Of what a workbook said, so that the same one is known when it comes again.
    digest = models.CharField(max_length=80, blank=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        indexes = governed_indexes("papersheet")
        constraints = [
            models.UniqueConstraint(fields=["code"], name="papersheet_code_once"),
            models.CheckConstraint(
                name="papersheet_leads_to_its_visit",
                condition=Q(used_at=None, used_by=None)
                | Q(used_at__isnull=False, used_by__isnull=False, visit__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place_zh}检查表（纸质）"

    @property
    def shown(self) -> str:
        return codes.shown(self.code)

    @property
    def place(self) -> Name:
        return {"zh": self.place_zh, "en": self.place_en}

    @property
    def printer_name(self) -> Name:
        return {"zh": self.printer_zh, "en": self.printer_en}

    @property
    def is_self_check(self) -> bool:
        return self.kind == Visit.Kind.SELF_CHECK

    @property
    def is_used(self) -> bool:
        return self.used_at is not None


def paper_of(actor: Actor, visit: UUID) -> PaperSheet | None:
    """The paper of a visit that was printed, for whoever reaches the visit."""
    found: PaperSheet | None = PaperSheet.objects.visible_to(actor).filter(visit=visit).first()
    return found
