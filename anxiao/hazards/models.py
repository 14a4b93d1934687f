"""Hazards."""

from datetime import datetime
from typing import Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from anxiao.hazards.lifecycle import ENDED, OPEN, Grade, State
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.clocked import Limited
from anxiao.kernel.governed import COUNTY_WIDE, Governed, GovernedQuerySet, governed_indexes
from anxiao.kernel.ids import number_of, uuid7
from anxiao.kernel.names import Name, initials
from anxiao.kernel.search import matching
from anxiao.ledger.models import Seal
from anxiao.norms import services as norms
from anxiao.norms.models import HazardItem, LegalBasis
from anxiao.places.models import Site

AFTER_START = (State.RECTIFYING, State.SUBMITTED, State.ACCEPTED)
# What the words of a search are looked for in.
SAID = ("title", "place_zh", "place_en", "found_by", "left(description, 300)")


def found_by(key: UUID, title: str, place: str) -> str:
    """What a hazard is found by besides its own words: its number, and initials in pinyin."""
    return findable(key, initials(title), initials(place))


def findable(key: UUID, *letters: str) -> str:
    """A hazard's number and initials that are known already, as one text."""
    number = number_of(key).replace("-", "").lower()
    return " ".join(dict.fromkeys([number, *letters]))[:200]


class HazardQuerySet(GovernedQuerySet):
    def saying(self, words: str) -> Self:
        """Those that hold every word, in their title, place, number, initials or description."""
        return self.filter(matching("hazards_hazard", words))

    def unfinished(self) -> Self:
        """Open cases; that none of them has closed is said too, for the indexes of open ones."""
        return self.filter(state__in=OPEN, closed_at=None)

    def ticking(self) -> Self:
        """Open cases once more, so said that of all indexes the one of limits alone offers itself.

        Beside a narrow territory the planner would otherwise read that of all open ones too.
        """
        return self.filter(state__in=OPEN)

    def late(self, *, at: datetime) -> Self:
        return self.unfinished().filter(due_at__lt=at)

    def out_of_seals(self) -> Self:
        """Those that were sealed and are so no longer; the database shows a job no others."""
        return self.filter(seal__isnull=False)

    def unsealed(self) -> Self:
        """Those that nobody has to keep to himself: without a seal, or with an opened one."""
        opened = Seal.objects.filter(opened_at__isnull=False).values("pk")
        return self.filter(Q(seal=None) | Q(seal__in=opened))

    def on_desk_of(self, actor: Actor) -> Self:
        """Open cases whose next step is the actor's organisation's."""
        own = [*{actor.organisation, *actor.reach.subjects} - {None}]
        return self.unfinished().filter(desk__in=own)

    def to_recheck(self) -> Self:
        return self.filter(state=State.SELF_CLOSED)

    def for_page(self) -> Self:
        return self.select_related("item")


class Hazard(Limited, Governed):
    """A danger found at a site, open until other eyes have seen that it is gone."""

    # With it an index has a county's hazards in their order; of an interval none has.
    county = models.GeneratedField(
        expression=F("territory_code") / COUNTY_WIDE,
        output_field=models.BigIntegerField(),
        db_persist=True,
    )
    site = models.ForeignKey(Site, models.PROTECT, related_name="hazards", db_index=False)
    item = models.ForeignKey(HazardItem, models.PROTECT, related_name="hazards", db_index=False)
    # As it was called then: whoever is named on a case may not reach its site, and sites merge.
    place_zh = models.CharField(max_length=160, blank=True)
    place_en = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=240, blank=True)
    title = models.CharField(max_length=120)
    found_by = models.CharField(max_length=200, blank=True, default="", db_default="")
    description = models.TextField(blank=True, max_length=4000)
    state = models.CharField(max_length=12, choices=State, default=State.REPORTED)
    grade = models.CharField(max_length=8, choices=Grade, blank=True)
    criteria = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    reporter = models.BigIntegerField(null=True)
    reported_at = models.DateTimeField()
    is_self_found = models.BooleanField(default=False)

    desk = models.BigIntegerField(null=True)
    lead = models.BigIntegerField(null=True)
    assists = ArrayField(models.BigIntegerField(), default=list, blank=True)
    dispatched_at = models.DateTimeField(null=True)
    objectable_until = models.DateField(null=True)
    overdue_since = models.DateField(null=True)
    extension = models.JSONField(null=True)

    rectifying_since = models.DateTimeField(null=True)
    plan = models.JSONField(null=True)
    interim = models.TextField(blank=True)
    stopped_at = models.DateTimeField(null=True)
    resumed_at = models.DateTimeField(null=True)
    remedy = models.TextField(blank=True)
    remedied_at = models.DateTimeField(null=True)
    rectifier = models.BigIntegerField(null=True)
    evidence_at = models.DateTimeField(null=True)

    accepted_by = models.BigIntegerField(null=True)
    accepted_at = models.DateTimeField(null=True)
    acceptance_entered_by = models.BigIntegerField(null=True)
    is_accepted_on_site = models.BooleanField(default=False)
    cause = models.CharField(max_length=20, blank=True)
    change = models.TextField(blank=True)
    rebounds = models.PositiveSmallIntegerField(default=0)
    rebounds_counted = models.PositiveSmallIntegerField(default=0)
    entered_on_behalf = models.PositiveSmallIntegerField(default=0)
    # The campaign in which it was found, as that was called then; without one it is routine work.
    campaign = models.UUIDField(null=True)
    campaign_title = models.CharField(max_length=160, blank=True, default="", db_default="")
    # What whoever found it proposes where the item says otherwise: a code of the taxonomy, a limit
    # in working days, the law that was broken.
    proposed_lead = models.CharField(max_length=32, blank=True, default="", db_default="")
    proposed_days = models.PositiveSmallIntegerField(null=True)
    legal_basis = models.ForeignKey(
        LegalBasis, models.PROTECT, null=True, related_name="+", db_index=False
    )
    version = models.PositiveIntegerField(default=1)

    objects = HazardQuerySet.as_manager()

    class Meta:
        indexes = [
            *governed_indexes("hazard"),
            models.Index(fields=["county", "id"], name="hazard_county"),
            models.Index(fields=["county", "id"], name="hazard_open", condition=Q(closed_at=None)),
            # Whose desk it lies on is always named on it, so this too starts with reach.
            models.Index(
                fields=["desk", "due_at", "id"], name="hazard_desk", condition=Q(closed_at=None)
            ),
            models.Index(
                fields=["territory_code", "seal"],
                name="hazard_sealed",
                condition=Q(seal__isnull=False),
            ),
            models.Index(
                fields=["territory_code", "campaign"],
                name="hazard_campaign",
                condition=Q(campaign__isnull=False),
            ),
            # For the pages of towns and counties: few rows are open, and few were closed lately.
            models.Index(
                fields=["territory_code", "due_at"],
                name="hazard_open_due",
                condition=Q(state__in=OPEN),
            ),
            models.Index(
                fields=["subject_owner", "due_at"],
                name="hazard_open_of",
                condition=Q(state__in=OPEN),
            ),
            models.Index(
                fields=["territory_code", "closed_at"],
                name="hazard_closed",
                condition=Q(closed_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="hazard_ended_when_closed",
                condition=Q(state__in=ENDED, closed_at__isnull=False)
                | Q(state__in=OPEN, closed_at=None),
            ),
            models.CheckConstraint(
                name="hazard_dispatched_to_a_lead",
                condition=~Q(state__in=(State.DISPATCHED, State.SIGNED, *AFTER_START))
                | Q(lead__isnull=False, due_at__isnull=False),
            ),
            models.CheckConstraint(
                name="hazard_accepted_by_other_eyes",
                condition=Q(accepted_by=None) | ~Q(accepted_by=F("rectifier")),
            ),
            models.CheckConstraint(
                name="hazard_acceptance_entered_by_other_eyes",
                condition=Q(acceptance_entered_by=None)
                | Q(rectifier=None)
                | ~Q(acceptance_entered_by=F("rectifier")),
            ),
            models.CheckConstraint(
                name="hazard_evidence_newer_than_fix",
                condition=Q(accepted_at=None) | Q(evidence_at__gte=F("remedied_at")),
            ),
            models.CheckConstraint(
                name="hazard_major_rectified_by_plan",
                condition=~Q(grade=Grade.MAJOR, state__in=AFTER_START) | Q(plan__isnull=False),
            ),
            models.CheckConstraint(
                name="hazard_counts_no_more_rebounds_than_it_had",
                condition=Q(rebounds_counted__lte=F("rebounds")),
            ),
            models.CheckConstraint(
                name="hazard_major_never_self_closed",
                condition=~Q(grade=Grade.MAJOR, state=State.SELF_CLOSED),
            ),
            models.CheckConstraint(
                name="hazard_major_closed_with_cause",
                condition=~Q(grade=Grade.MAJOR, state=State.CLOSED)
                | (~Q(cause="") & ~Q(change="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_state_display(self) -> str:  # type: ignore[no-redef]
        """The word of the state; Django's own way builds a table of all of them for each row."""
        return str(State(self.state).label)

    @property
    def place(self) -> Name:
        """The name of the site when the hazard was reported."""
        return {"zh": self.place_zh, "en": self.place_en}

    @property
    def number(self) -> str:
        return number_of(self.pk)

    @property
    def is_major(self) -> bool:
        return self.grade == Grade.MAJOR

    @property
    def is_stopped(self) -> bool:
        return self.stopped_at is not None and self.resumed_at is None

    @property
    def is_self_closed(self) -> bool:
        """Whether it went the short path, re-checked since or not."""
        return not self.is_open and self.dispatched_at is None and self.state != State.FALSE

    @property
    def usual_lead(self) -> str:
        """Who leads, as a code of the taxonomy: what was proposed, else what the item says."""
        return self.proposed_lead or self.item.lead

    @property
    def usual_days(self) -> int:
        """How many working days it gets where nobody says otherwise."""
        return self.item.limit_days if self.proposed_days is None else self.proposed_days

    @property
    def is_grave(self) -> bool:
        """Major or rebounded: the county office accepts it, and it closes only with a cause."""
        return self.is_major or self.rebounds > 0

    @property
    def needs_site_visit(self) -> bool:
        """Whether the rule of its place wants it accepted on site."""
        if not self.is_grave:
            return False
        kinds = norms.rule("acceptance.on_site", territory=self.territory_code, on=clock.today())
        return (self.is_major and "major" in kinds) or (self.rebounds > 0 and "rebounded" in kinds)


class ReturnedSheetQuerySet(models.QuerySet["ReturnedSheet"]):
    def visible_to(self, actor: Actor) -> Self:
        """What came back is its own post's, as long as nothing has been entered from it."""
        return self.filter(post=actor.post) if actor.post else self.none()


class ReturnedSheet(models.Model):
    """A sheet of answers that came back: tried first, entered when the office says so.

    ``rows`` says of each line which steps it brings and what speaks against it. The sheet itself
    is a file of its post; the paper of a step is the one row alone, since whoever reads one case
    may not read the others.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.UUIDField()
    file = models.UUIDField()
    sha256 = models.CharField(max_length=140)
    name = models.CharField(max_length=160)
    rows = models.JSONField(default=list)
    came_at = models.DateTimeField()
    entered_at = models.DateTimeField(null=True)

    objects = ReturnedSheetQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["post", "id"], name="returned_sheet_own")]

    def __str__(self) -> str:
        return self.name
