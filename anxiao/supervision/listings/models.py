"""Listings, and the posts that answer for what is listed."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from anxiao.hazards.lifecycle import State as Accepted
from anxiao.hazards.models import Hazard
from anxiao.kernel import clock, workdays
from anxiao.kernel.actors import Actor
from anxiao.kernel.clocked import Limited
from anxiao.kernel.ids import uuid7
from anxiao.kernel.names import Name
from anxiao.programmes.desks import DeskQuerySet, OnDesk, desk_indexes
from anxiao.supervision.abilities import Ability
from anxiao.supervision.bars.models import Rank
from anxiao.supervision.cases.models import Case, Kind
from anxiao.supervision.listings.lifecycle import ENDED, State
from anxiao.supervision.rungs import Level


class ListingQuerySet(DeskQuerySet):
    def standing(self) -> Self:
        return self.filter(closed_at=None)

    def late(self, *, at: datetime) -> Self:
        return super().late(at=at).exclude(state=State.ACCEPTED)

    def saying(self, words: str) -> Self:
        found = Q()
        for one in words.replace("\0", "").split()[:6]:
            found &= (
                Q(title__icontains=one)
                | Q(public_number__icontains=one)
                | Q(organisation_zh__icontains=one)
                | Q(organisation_en__icontains=one)
            )
        return self.filter(found)


class Listing(Limited, OnDesk):
    """A listing for supervision (挂牌督办): by which body, on what basis, with what limit.

    ``due_at`` is the end of the rectification period.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="listings", db_index=False)
    kind = models.CharField(max_length=14, choices=Kind)
    state = models.CharField(max_length=12, choices=State, default=State.HUNG)
    level = models.CharField(max_length=10, choices=Level)
    # Its public number, as it stands on the paper.
    public_number = models.CharField(max_length=120, blank=True)
    organisation = models.BigIntegerField()
    organisation_zh = models.CharField(max_length=160)
    organisation_en = models.CharField(max_length=200, blank=True)
    body = models.BigIntegerField()
    body_zh = models.CharField(max_length=160)
    body_en = models.CharField(max_length=200, blank=True)
    basis = models.CharField(max_length=60)
    requirements = models.TextField(max_length=4000)
    listed_on = models.DateField()
    # The term that it was given at first; ``limit_days`` is what runs now.
    term_days = models.PositiveSmallIntegerField()
    extended = models.PositiveSmallIntegerField(default=0)
    remedy = models.TextField(blank=True, max_length=4000)
    submitted_at = models.DateTimeField(null=True)
    is_on_site = models.BooleanField(default=False)
    inspected_on = models.DateField(null=True)
    opinion = models.TextField(blank=True, max_length=2000)
    expired_on = models.DateField(null=True)
    delisted_on = models.DateField(null=True)
    # The hazards that it is about, as they stood when it was hung; none of an area or a unit.
    hazards = ArrayField(models.UUIDField(), default=list, blank=True)
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="followed_by", db_index=False
    )
    reason = models.TextField(blank=True, max_length=2000)

    objects = ListingQuerySet.as_manager()

    class Meta:
        indexes = [
            *desk_indexes("listing"),
            # Entered at one case or number alone.
            models.Index(fields=["case", "id"], name="listing_of_case"),
        ]
        constraints = [
            models.CheckConstraint(
                name="listing_ended_when_closed",
                condition=Q(state__in=ENDED, closed_at__isnull=False)
                | (~Q(state__in=ENDED) & Q(closed_at=None)),
            ),
            models.CheckConstraint(
                name="listing_with_a_basis_and_what_is_required",
                condition=~Q(basis="") & ~Q(requirements=""),
            ),
            models.CheckConstraint(
                name="listing_ends_after_an_inspection_on_site",
                condition=~Q(state__in=(State.ACCEPTED, State.DELISTED))
                | Q(is_on_site=True, inspected_on__isnull=False),
            ),
            models.CheckConstraint(
                name="listing_delisted_on_a_day",
                condition=~Q(state=State.DELISTED) | Q(delisted_on__gte=F("listed_on")),
            ),
            models.CheckConstraint(
                name="listing_taken_back_with_a_reason",
                condition=~Q(state=State.REVOKED) | ~Q(reason=""),
            ),
            models.UniqueConstraint(
                fields=["case"], name="listing_one_standing", condition=Q(closed_at=None)
            ),
        ]

    @property
    def organisation_name(self) -> Name:
        return {"zh": self.organisation_zh, "en": self.organisation_en}

    @property
    def body_name(self) -> Name:
        return {"zh": self.body_zh, "en": self.body_en}

    @property
    def next_ability(self) -> str:
        return Ability.RESPOND if self.desk == self.organisation else Ability.DECIDE

    def desk_now(self) -> int | None:
        if self.state in ENDED:
            return None
        return self.body if self.state in (State.SUBMITTED, State.ACCEPTED) else self.organisation

    def named(self) -> Iterable[int | None]:
        return (self.organisation, self.body, self.desk)

    @property
    def is_of_hazards(self) -> bool:
        return self.kind == Kind.HAZARDS

    def still_open(self) -> int:
        """Hazards of the listing that nobody has accepted yet, whatever became of their limits."""
        return Hazard.objects.filter(self._not_accepted(), pk__in=self.hazards).count()

    def was_late(self) -> bool:
        """Whether its limit passed before it was reported, and before its hazards were accepted.

        What its body has sent back is late with its limit, whatever became of the hazards.
        """
        if self.due_at is None or self.expired_on is not None:
            return False
        if self.submitted_at is not None and self.state == State.HUNG:
            return True
        if self.submitted_at is not None and self.submitted_at <= self.due_at:
            return False
        late = self._not_accepted() | Q(accepted_at__gt=self.due_at)
        return not self.hazards or Hazard.objects.filter(late, pk__in=self.hazards).exists()

    @staticmethod
    def _not_accepted() -> Q:
        return Q(closed_at=None) & ~Q(state=Accepted.ACCEPTED)

    @property
    def tone(self) -> str:
        if self.state == State.DELISTED:
            return "closed"
        return "neutral" if not self.is_open else "late" if self.state != State.ACCEPTED else "soon"

    # --- its limit, once it was found put right on site -----------------------------------------

    @property
    def is_remedied(self) -> bool:
        """Nothing of it is late any more; only its delisting by the body is missing."""
        return self.state == State.ACCEPTED

    @property
    def is_late(self) -> bool:
        return super().is_late and not self.is_remedied

    def days_left(self, on: date | None = None) -> int | None:
        return None if self.is_remedied else super().days_left(on)

    @property
    def clock(self) -> dict[str, Any]:
        """How the limit stands; from the acceptance on, how it was kept."""
        if self.due_at is None or self.state not in (State.ACCEPTED, State.DELISTED):
            return super().clock
        # Without a report its hazards were accepted one by one, before the limit.
        done, due = self.submitted_at or self.due_at, self.due_at
        late = max(0, workdays.between(_day(due), _day(done)))
        return {"state": "done", "due_at": due, "late_days": late}


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.LOCAL).date()


class OfListingQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(listing__in=Listing.objects.visible_to(actor).values("pk"))


class Answerable(models.Model):
    """A post that answers for what is listed, and who held it then."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    listing = models.ForeignKey(Listing, models.PROTECT, related_name="answerable", db_index=False)
    post = models.UUIDField()
    post_zh = models.CharField(max_length=120)
    post_en = models.CharField(max_length=160, blank=True)
    organisation = models.BigIntegerField()
    person = models.UUIDField()
    rank = models.CharField(max_length=10, choices=Rank)
    since = models.DateField()

    objects = OfListingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "post", "person"], name="answerable_once_for_a_listing"
            )
        ]

    def __str__(self) -> str:
        return self.post_zh

    @property
    def post_name(self) -> Name:
        return {"zh": self.post_zh, "en": self.post_en}
