"""Supervision cases, what is late in them, the decisions taken and the proposals made."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

from anxiao.hazards.models import Hazard
from anxiao.kernel import clock, workdays
from anxiao.kernel.actors import Actor
from anxiao.kernel.clocked import Limited
from anxiao.kernel.ids import uuid7
from anxiao.kernel.names import Name
from anxiao.kernel.search import matching
from anxiao.programmes.desks import DeskQuerySet, OnDesk, desk_indexes
from anxiao.supervision.abilities import Ability
from anxiao.supervision.cases.lifecycle import COLUMNS, ENDED, State, rung_of
from anxiao.supervision.rungs import Level, Rung

TABLE = "supervision_case"
# What the words of a search are looked for in.
SAID = ("title", "organisation_en", "found_by")
KIND_WORDS = {
    "hazards": N_("late or grave hazards"),
    "area": N_("an area to be put in order"),
    "organisation": N_("an organisation and its leaders"),
}


class Kind(models.TextChoices):
    """What a case is about: the kinds of listing are kept apart by it (domain: four 挂牌)."""

    HAZARDS = "hazards", _(KIND_WORDS["hazards"])
    AREA = "area", _(KIND_WORDS["area"])
    ORGANISATION = "organisation", _(KIND_WORDS["organisation"])


class CaseQuerySet(DeskQuerySet):
    def saying(self, words: str) -> Self:
        return self.filter(matching(TABLE, words))

    def proposed(self) -> Self:
        return self.unfinished().exclude(proposed="")

    def gravest_first(self) -> Self:
        """Those with something grave before the others, the oldest of each before the younger."""
        return self.order_by(
            F("grave_since").asc(nulls_last=True), F("late_since").asc(nulls_last=True), "pk"
        )

    def of(self, organisation: int) -> Self:
        return self.filter(organisation=organisation)


class Case(Limited, OnDesk):
    """What one organisation has not done in time, gathered, and how far its supervision has come.

    ``due_at`` is the limit that the last decision has set. ``late_since`` and ``grave_since`` are
    the oldest missed limits of what still lies with the organisation itself.
    """

    kind = models.CharField(max_length=14, choices=Kind, default=Kind.HAZARDS)
    state = models.CharField(max_length=12, choices=State, default=State.WATCHED)
    # The organisation that is responsible, as it was called when the case was opened.
    organisation = models.BigIntegerField()
    organisation_zh = models.CharField(max_length=160)
    organisation_en = models.CharField(max_length=200, blank=True)
    area = models.BigIntegerField(null=True)
    found_by = models.CharField(max_length=120, blank=True)
    # The coordinating office that decides.
    office = models.BigIntegerField()
    why = models.TextField(blank=True, max_length=2000)

    items_open = models.PositiveIntegerField(default=0)
    grave_open = models.PositiveIntegerField(default=0)
    answered_open = models.PositiveIntegerField(default=0)
    late_since = models.DateField(null=True)
    grave_since = models.DateField(null=True)

    level = models.CharField(max_length=10, choices=Level, blank=True)

    proposed = models.CharField(max_length=10, choices=Rung, blank=True)
    proposed_level = models.CharField(max_length=10, choices=Level, blank=True)
    proposed_to = models.BigIntegerField(null=True)
    quiet_until = models.DateField(null=True)

    # The day of an event of especially grave harm, while effects rest on it.
    harm_on = models.DateField(null=True)

    move_asked = models.JSONField(null=True)
    pause_asked = models.JSONField(null=True)
    paused_from = models.DateField(null=True)
    paused_until = models.DateField(null=True)
    pause_reason = models.CharField(max_length=400, blank=True)

    objects = CaseQuerySet.as_manager()

    # Where the end of its listing leaves it; worked out by whoever ends that, never kept.
    falls_to: State | None = None

    class Meta:
        indexes = [
            *desk_indexes("case"),
            # Columns of the board: open ones of a territory, the gravest first.
            models.Index(
                fields=["territory_code", "state", "grave_since", "late_since"],
                name="case_board",
                condition=Q(closed_at=None),
            ),
            # Entered at one organisation alone, which reaches its own case.
            models.Index(fields=["organisation"], name="case_of", condition=Q(closed_at=None)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                name="case_one_open_of_hazards",
                condition=Q(closed_at=None, kind=Kind.HAZARDS),
            ),
            models.CheckConstraint(
                name="case_ended_when_closed",
                condition=Q(state__in=ENDED, closed_at__isnull=False)
                | Q(state__in=COLUMNS, closed_at=None),
            ),
            models.CheckConstraint(
                name="case_of_an_area_names_it",
                condition=Q(kind=Kind.AREA, area__isnull=False) | ~Q(kind=Kind.AREA),
            ),
            models.CheckConstraint(
                name="case_listed_at_a_level",
                condition=~Q(state=State.LISTED) | ~Q(level=""),
            ),
            models.CheckConstraint(
                name="case_paused_from_and_until",
                condition=Q(paused_from=None, paused_until=None)
                | Q(paused_from__isnull=False, paused_until__gte=F("paused_from")),
            ),
        ]

    @property
    def organisation_name(self) -> Name:
        return {"zh": self.organisation_zh, "en": self.organisation_en}

    @property
    def rung(self) -> Rung | None:
        return rung_of(self.state)

    @property
    def is_of_hazards(self) -> bool:
        return self.kind == Kind.HAZARDS

    @property
    def is_grave(self) -> bool:
        return self.grave_open > 0 or not self.is_of_hazards

    @property
    def is_paused(self) -> bool:
        return self.paused_until is not None and self.paused_until >= clock.today()

    @property
    def with_the_unit(self) -> int:
        """How much still lies with the organisation itself, not with whoever accepts."""
        return self.items_open - self.answered_open

    @property
    def next_ability(self) -> str:
        return Ability.RESPOND if self.desk == self.organisation else Ability.DECIDE

    def days_late(self, on: date | None = None) -> int:
        """Working days since the oldest missed limit."""
        if self.late_since is None:
            return 0
        return max(0, workdays.between(self.late_since, on or clock.today()))

    def named(self) -> Iterable[int | None]:
        return (self.organisation, self.office, self.proposed_to, self.desk)

    def desk_now(self) -> int | None:
        """Whoever has to decide something has it; otherwise it lies with the organisation."""
        if self.state in ENDED:
            return None
        if self.proposed:
            return self.proposed_to or self.office
        is_undecided = self.state == State.WATCHED and not self.is_of_hazards
        if self.move_asked or self.pause_asked or is_undecided:
            return self.office
        return self.organisation

    @property
    def tone(self) -> str:
        if not self.is_open:
            return "closed" if self.state == State.CLOSED else "neutral"
        if self.state == State.LISTED or self.is_late:
            return "late"
        return "soon" if self.grave_open else "neutral"


class OfCaseQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(case__in=Case.objects.visible_to(actor).values("pk"))


class CaseItemQuerySet(OfCaseQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Only hazards that the reader reaches."""
        within = Hazard.objects.visible_to(actor).values("pk")
        return super().visible_to(actor).filter(hazard__in=within)

    def open(self) -> Self:
        return self.filter(settled_at=None)


class CaseItem(models.Model):
    """A hazard that an organisation has not put right in time."""

    class Outcome(models.TextChoices):
        CLOSED = "closed", _("closed")
        EXTENDED = "extended", _("more time given")
        MOVED = "moved", _("with somebody else")
        ENDED = "ended", _("no longer to be done")
        DROPPED = "dropped", _("dropped")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="items", db_index=False)
    hazard = models.ForeignKey(Hazard, models.PROTECT, related_name="late_in_cases", db_index=False)
    is_grave = models.BooleanField(default=False)
    # The day of the limit that was missed.
    late_since = models.DateField()
    # It waits for the eyes of somebody else, so the organisation is not late with it now.
    is_answered = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)

    objects = CaseItemQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["case", "settled_at", "id"], name="case_item"),
            # What the night does not take in again.
            models.Index(
                fields=["hazard"], name="case_item_dropped", condition=Q(outcome="dropped")
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["hazard"], name="case_item_open_once", condition=Q(settled_at=None)
            ),
            models.CheckConstraint(
                name="case_item_settled_somehow",
                condition=Q(settled_at=None, outcome="")
                | (Q(settled_at__isnull=False) & ~Q(outcome="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.hazard_id}"


class Decision(models.Model):
    """One rung taken by a body: on what basis, with what limit and what is required.

    ``skipped`` names the rungs that were passed over, ``reason`` why.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions", db_index=False)
    rung = models.CharField(max_length=10, choices=Rung)
    level = models.CharField(max_length=10, choices=Level, blank=True)
    taken_at = models.DateTimeField()
    body = models.BigIntegerField()
    body_zh = models.CharField(max_length=160)
    body_en = models.CharField(max_length=200, blank=True)
    post = models.UUIDField(null=True)
    basis = models.CharField(max_length=60)
    requirements = models.TextField(max_length=4000)
    due_at = models.DateTimeField()
    limit_days = models.PositiveSmallIntegerField()
    items = models.PositiveIntegerField(default=0)
    grave = models.PositiveIntegerField(default=0)
    was_proposed = models.BooleanField(default=False)
    skipped = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    reason = models.TextField(blank=True, max_length=2000)
    # Of an interview: when it was held, and what was said.
    held_on = models.DateField(null=True)
    minutes = models.TextField(blank=True, max_length=4000)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["case", "taken_at"], name="case_decision")]
        constraints = [
            models.CheckConstraint(
                name="decision_with_a_basis_and_what_is_required",
                condition=~Q(basis="") & ~Q(requirements=""),
            ),
            models.CheckConstraint(
                name="decision_skips_only_with_a_reason",
                condition=Q(skipped=[]) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.rung}"

    @property
    def body_name(self) -> Name:
        return {"zh": self.body_zh, "en": self.body_en}


class Proposal(models.Model):
    """What the night has put before an office: at most so many in a week of a county."""

    class Outcome(models.TextChoices):
        TAKEN = "taken", _("taken")
        OTHER = "other", _("something else was decided")
        DISMISSED = "dismissed", _("not now")
        LAPSED = "lapsed", _("no longer needed")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="proposals", db_index=False)
    county = models.BigIntegerField()
    # The Monday of the week in which it was made.
    week = models.DateField()
    rung = models.CharField(max_length=10, choices=Rung)
    level = models.CharField(max_length=10, choices=Level, blank=True)
    to = models.BigIntegerField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    reason = models.TextField(blank=True, max_length=2000)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["case", "made_at"], name="proposal_of_case"),
            models.Index(fields=["county", "week"], name="proposal_of_week"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], name="proposal_one_open", condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                name="proposal_ended_somehow",
                condition=Q(ended_at=None, outcome="")
                | (Q(ended_at__isnull=False) & ~Q(outcome="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.rung} {self.week}"
