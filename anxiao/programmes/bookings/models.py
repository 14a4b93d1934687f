"""What is planned to be asked of a school: inspections, assessments, supervision, reports."""

from collections.abc import Iterable
from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from anxiao.kernel.actors import NOBODY, Actor
from anxiao.kernel.ids import number_of
from anxiao.kernel.names import Name
from anxiao.norms.models import LegalBasis
from anxiao.places.models import Organisation
from anxiao.programmes.abilities import Ability
from anxiao.programmes.bookings.lifecycle import ENDED, SHOWN, State
from anxiao.programmes.desks import DeskQuerySet, OnDesk, desk_indexes

SAID = ("title", "basis", "school_zh", "school_en")
# One visit, from its first day to its last.
LONGEST = 92


class BookingQuerySet(DeskQuerySet):
    def of_school(self, school: int) -> Self:
        return self.filter(subject_owner=school)

    def within(self, first: date, last: date) -> Self:
        """Those that have a day in common with a span."""
        return self.filter(starts_on__lte=last, ends_on__gte=first)

    def standing(self) -> Self:
        """What takes a day of the school, or would once it is approved."""
        return self.filter(state__in=SHOWN)

    def saying(self, words: str) -> Self:
        """Those that hold every word, in title, basis or the school's name."""
        rows = self.annotate(key_text=Cast("pk", models.TextField()))
        for word in words.replace("\0", "").split()[:6]:
            held = Q()
            for name in SAID:
                held |= Q(**{f"{name}__icontains": word})
            rows = rows.filter(held)
        return rows


class Booking(OnDesk):
    """A day or some days on which a school is to be visited or asked for something, once.

    The school is its subject. An unannounced one lies under a seal until that opens, and nobody
    but its members learns that it exists.
    """

    class Kind(models.TextChoices):
        INSPECTION = "inspection", _("inspection")
        ASSESSMENT = "assessment", _("assessment")
        COMPREHENSIVE = "comprehensive", _("comprehensive supervision")
        REPORT = "report", _("report")

    class Share(models.TextChoices):
        ANNOUNCED = "announced", _("announced")
        UNANNOUNCED = "unannounced", _("unannounced")

    state = models.CharField(max_length=20, choices=State, default=State.BOOKED)
    kind = models.CharField(max_length=16, choices=Kind)
    share = models.CharField(max_length=12, choices=Share, default=Share.ANNOUNCED)
    # As the school was called then.
    school_zh = models.CharField(max_length=160)
    school_en = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    basis = models.CharField(max_length=240, blank=True)
    legal_basis = models.ForeignKey(
        LegalBasis, models.PROTECT, null=True, related_name="+", db_index=False
    )
    orderer = models.BigIntegerField()
    # Whom else the one visit serves, besides the orderer.
    departments = ArrayField(models.BigIntegerField(), default=list, blank=True)
    # What it belongs to, by its kind and key: a plan, a campaign, a task.
    for_kind = models.CharField(max_length=40, blank=True)
    for_id = models.UUIDField(null=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", db_index=False
    )
    exception_reason = models.TextField(max_length=2000, blank=True)
    decision = models.TextField(max_length=2000, blank=True)
    decided_by = models.BigIntegerField(null=True)
    decided_by_post = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    # Approved beyond the quota; an exception that found a place after all is none.
    is_exception = models.BooleanField(default=False)
    carried_out_on = models.DateField(null=True)
    outcome = models.TextField(max_length=2000, blank=True)
    # Whoever fills in a form about it: what may be chosen is what she reaches.
    reader: Actor = NOBODY
    # As a list shows it beside its own columns.
    orderer_name: Organisation | None = None

    objects = BookingQuerySet.as_manager()

    class Meta:
        indexes = [
            *desk_indexes("booking"),
            # A school's year, entered at the one school.
            models.Index(fields=["subject_owner", "starts_on"], name="booking_school_year"),
        ]
        constraints = [
            models.CheckConstraint(
                name="booking_ends_after_it_begins", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="booking_ended_when_closed",
                condition=Q(state__in=ENDED, closed_at__isnull=False)
                | (~Q(state__in=ENDED) & Q(closed_at=None)),
            ),
            models.CheckConstraint(
                name="booking_unannounced_under_a_seal",
                condition=Q(share="announced", seal=None)
                | Q(share="unannounced", kind="inspection", seal__isnull=False),
            ),
            models.CheckConstraint(
                name="booking_merged_into_another",
                condition=Q(state=State.MERGED, merged_into__isnull=False)
                | (~Q(state=State.MERGED) & Q(merged_into=None)),
            ),
            models.CheckConstraint(
                name="booking_not_merged_into_itself",
                condition=Q(merged_into=None) | ~Q(merged_into=F("pk")),
            ),
            models.CheckConstraint(
                name="booking_excepted_by_somebody",
                condition=Q(is_exception=False)
                | (Q(decided_by_post__isnull=False) & ~Q(exception_reason="")),
            ),
            models.CheckConstraint(
                name="booking_for_a_kind_and_a_key",
                condition=Q(for_kind="", for_id=None) | (~Q(for_kind="") & Q(for_id__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def number(self) -> str:
        return number_of(self.pk)

    @property
    def school_name(self) -> Name:
        return {"zh": self.school_zh, "en": self.school_en}

    @property
    def school(self) -> int:
        assert self.subject_owner is not None
        return self.subject_owner

    @property
    def is_unannounced(self) -> bool:
        return self.share == Booking.Share.UNANNOUNCED

    @property
    def year(self) -> int:
        """The year whose quota it draws on: that of its first day."""
        return self.starts_on.year

    @property
    def visitors(self) -> frozenset[int]:
        """Those whose visit it is."""
        return frozenset((self.orderer, *self.departments))

    @property
    def next_ability(self) -> str:
        return Ability.APPROVE_BOOKING if self.state == State.AWAITING else Ability.BOOK

    def named(self) -> Iterable[int | None]:
        return (self.orderer, self.subject_owner, self.desk, *self.departments)
