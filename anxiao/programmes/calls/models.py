"""Calls of schools, and every step upwards that one has taken."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from anxiao.kernel.actors import Actor
from anxiao.kernel.ids import NUMERALS, uuid7
from anxiao.kernel.names import Name
from anxiao.places.models import Site
from anxiao.programmes.abilities import Ability
from anxiao.programmes.calls.lifecycle import ENDED, TOP, State
from anxiao.programmes.desks import DeskQuerySet, OnDesk, desk_indexes

# What the words of a search are looked for in.
SAID = ("title", "text", "place_zh", "place_en", "kind_zh", "kind_en")


def key_ends(word: str) -> str:
    """The end of the key behind a number like A1B2-C3D4; nothing where it is none."""
    digits = word.replace("-", "").upper()
    if len(digits) != 8 or not set(digits) <= set(NUMERALS):
        return ""
    value = 0
    for digit in digits:
        value = value * 32 + NUMERALS.index(digit)
    return f"{value:010x}"


class CallQuerySet(DeskQuerySet):
    def unanswered(self) -> Self:
        return self.filter(state=State.MADE, closed_at=None)

    def passed_up(self) -> Self:
        """Those that still wait, one or two levels above the department that was called."""
        return self.unanswered().filter(level__gt=0)

    def late(self, *, at: datetime) -> Self:
        """Passed upwards and still waiting counts as late, whatever time the next level has."""
        return self.unanswered().filter(Q(level__gt=0) | Q(due_at__lt=at))

    def put_to(self, organisations: Iterable[int]) -> Self:
        """Calls that are or were put to one of them: as department, as town, or from below."""
        own = list(organisations)
        town, above = Q(territorial_owner__in=own), Q(raised_to__overlap=own)
        return self.filter(Q(routed_to__in=own) | town | above | Q(routed_before__overlap=own))

    def of_schools(self, organisations: Iterable[int]) -> Self:
        own = list(organisations)
        return self.filter(Q(subject_owner__in=own) | Q(caller__in=own))

    def saying(self, words: str) -> Self:
        """Those that hold every word, in what they say, their place, their kind or number."""
        rows = self.annotate(key_text=Cast("pk", models.TextField()))
        for word in words.split()[:8]:
            held = Q()
            for name in SAID:
                held |= Q(**{f"{name}__icontains": word})
            if ends := key_ends(word):
                held |= Q(key_text__endswith=ends)
            rows = rows.filter(held)
        return rows

    def gravest_first(self) -> Self:
        """Unanswered before answered, passed upwards before all, then by their time."""
        is_waiting = models.Case(models.When(state=State.MADE, then=0), default=1)
        return self.order_by(is_waiting, "-level", F("due_at").asc(nulls_last=True), "pk")


class Call(OnDesk):
    """A school asks for help outside its own power (学校吹哨).

    It lies with the competent department and the town; what nobody answers in time goes upwards
    by itself, against the department. Only the school says whether it helped.
    """

    class Unit(models.TextChoices):
        HOUR = "working_hour", _("working hours")
        DAY = "working_day", _("working days")

    state = models.CharField(max_length=16, choices=State, default=State.MADE)
    # The school that called: the one in need itself, or the one that supervises it.
    caller = models.BigIntegerField()
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="calls", db_index=False)
    place_zh = models.CharField(max_length=160)
    place_en = models.CharField(max_length=200, blank=True)
    # The kind as the rule of its day had it: later rules judge later calls.
    kind = models.CharField(max_length=40)
    kind_zh = models.CharField(max_length=80)
    kind_en = models.CharField(max_length=120, blank=True)
    within = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=12, choices=Unit)
    text = models.TextField(blank=True, max_length=4000)
    reach_us = models.CharField(max_length=200, blank=True)

    level = models.PositiveSmallIntegerField(default=0)
    routed_to = models.BigIntegerField()
    routed_before = ArrayField(models.BigIntegerField(), default=list, blank=True)
    raised_to = ArrayField(models.BigIntegerField(), default=list, blank=True)
    # When the department itself had to answer: the time that runs upwards is ``due_at``.
    answer_by = models.DateTimeField()
    # Since when its time runs, kept as long as that ends past the last published calendar.
    limit_since = models.DateTimeField(null=True)
    answer = models.TextField(blank=True, max_length=4000)
    answered_by = models.BigIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)
    # An answer that came too late stays late, however the next one comes.
    is_late_answered = models.BooleanField(default=False)
    reopened = models.PositiveSmallIntegerField(default=0)
    outcome = models.TextField(blank=True, max_length=2000)

    objects = CallQuerySet.as_manager()

    class Meta:
        indexes = desk_indexes("call")
        constraints = [
            models.CheckConstraint(
                name="call_ended_when_closed",
                condition=Q(state__in=ENDED, closed_at__isnull=False)
                | (~Q(state__in=ENDED) & Q(closed_at=None)),
            ),
            models.CheckConstraint(
                name="call_unanswered_against_a_clock",
                condition=~Q(state=State.MADE) | Q(due_at__isnull=False, answered_by=None),
            ),
            models.CheckConstraint(
                name="call_answered_by_somebody",
                condition=~Q(state=State.ANSWERED)
                | Q(answered_by__isnull=False, answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="call_unhelped_after_an_answer",
                condition=~Q(state=State.CLOSED_UNHELPED) | Q(answered_by__isnull=False),
            ),
            models.CheckConstraint(name="call_no_higher_than_the_top", condition=Q(level__lte=TOP)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def place(self) -> Name:
        """The campus, or the school, as it was called then."""
        return {"zh": self.place_zh, "en": self.place_en}

    @property
    def kind_name(self) -> Name:
        return {"zh": self.kind_zh, "en": self.kind_en}

    @property
    def is_confidential(self) -> bool:
        return self.seal is not None

    @property
    def is_unanswered(self) -> bool:
        return self.state == State.MADE

    @property
    def is_passed_up(self) -> bool:
        return self.is_unanswered and self.level > 0

    def is_due_upwards(self, now: datetime) -> bool:
        """Whether its time is over and somebody is left above."""
        is_over = self.due_at is not None and self.due_at <= now
        return self.is_unanswered and self.level < TOP and is_over

    @property
    def tone(self) -> str:
        """Passed upwards stays red until somebody has answered."""
        return "late" if self.is_passed_up else super().tone

    @property
    def answerers(self) -> frozenset[int]:
        """The organisations that may answer now."""
        named = (self.routed_to, self.territorial_owner, *self.raised_to)
        return frozenset(one for one in named if one is not None)

    @property
    def next_ability(self) -> str:
        return Ability.CALL if self.state == State.ANSWERED else Ability.ANSWER_CALL

    def named(self) -> Iterable[int | None]:
        return (self.caller, self.subject_owner, self.desk, *self.answerers, *self.routed_before)


class CallPassQuerySet(models.QuerySet["CallPass"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(call__in=Call.objects.visible_to(actor).values("pk"))

    def against(self, organisation: int) -> Self:
        """What counts against a department: not answered in its time, and passed upwards."""
        return self.filter(against=organisation, is_late=True)


class CallPass(models.Model):
    """One step upwards of a call that nobody answered, and whose silence it was."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    call = models.ForeignKey(Call, models.PROTECT, related_name="passes", db_index=False)
    at = models.DateTimeField()
    from_level = models.PositiveSmallIntegerField()
    to_level = models.PositiveSmallIntegerField()
    # The department or town that was called, at whatever level the call lay meanwhile.
    against = models.BigIntegerField()
    to = models.BigIntegerField(null=True)
    was_due_at = models.DateTimeField()
    # Passed by hand before its time is nobody's fault.
    is_late = models.BooleanField()
    by_post = models.UUIDField(null=True)
    reason = models.TextField(blank=True, max_length=2000)

    objects = CallPassQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="call_pass_goes_upwards", condition=Q(to_level__gt=F("from_level"))
            ),
            models.UniqueConstraint(fields=["call", "to_level", "at"], name="call_pass_once"),
        ]
        indexes = [models.Index(fields=["against", "at"], name="call_pass_against")]

    def __str__(self) -> str:
        return f"{self.call_id} {self.from_level} → {self.to_level}"
