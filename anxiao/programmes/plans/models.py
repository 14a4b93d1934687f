"""Programmes, their tasks, and what these said before each revision."""

from collections.abc import Iterable
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from anxiao.kernel.actors import Actor
from anxiao.kernel.governed import Governed, GovernedQuerySet, governed_indexes
from anxiao.kernel.ids import number_of, uuid7
from anxiao.kernel.names import Name
from anxiao.kernel.search import matching
from anxiao.programmes.abilities import Ability
from anxiao.programmes.desks import DeskQuerySet, OnDesk, desk_indexes
from anxiao.programmes.plans.lifecycle import (
    COUNTED,
    DEEPEST,
    ENDED,
    ProgrammeState,
    TaskState,
)

# Progress is counted in hundredths of a per cent.
WHOLE = 10_000
HEAVIEST = 1000


def _share(otherwise: models.F | Value) -> Case:
    """What the parts have done, weighed and rounded half up; without parts, what is reported."""
    weighed = (F("weighted") * 2 + F("weight_sum")) / (F("weight_sum") * 2)
    return Case(
        When(weight_sum__gt=0, then=weighed), default=otherwise, output_field=models.IntegerField()
    )


class Weighed(models.Model):
    """How far the whole is, from its parts. The database keeps the sums, and nobody else."""

    # Never saved by a service: a trigger moves them with every change of a part.
    KEPT_BY_DATABASE = ("weight_sum", "weighted")

    weight_sum = models.BigIntegerField(default=0, db_default=0, editable=False)
    weighted = models.BigIntegerField(default=0, db_default=0, editable=False)

    class Meta:
        abstract = True

    @property
    def percent(self) -> str:
        """Progress as a per cent, without a fraction that says nothing."""
        done: int = self.progress  # type: ignore[attr-defined]
        return f"{done // 100}" if done % 100 == 0 else f"{done / 100:.1f}"


class Programme(Weighed, Governed):
    """What a territory sets itself for a year; under it its tasks."""

    title = models.CharField(max_length=160)
    goals = models.TextField(blank=True, max_length=8000)
    state = models.CharField(max_length=12, choices=ProgrammeState, default=ProgrammeState.DRAFT)
    issuer = models.BigIntegerField()
    document_number = models.CharField(max_length=120, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    superior = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="inferiors", db_index=False
    )
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="copies", db_index=False
    )
    made_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=0)
    progress = models.GeneratedField(
        expression=_share(Value(0)), output_field=models.IntegerField(), db_persist=True
    )
    version = models.PositiveIntegerField(default=1)

    objects = GovernedQuerySet.as_manager()

    class Meta:
        indexes = governed_indexes("programme")
        constraints = [
            models.CheckConstraint(
                name="programme_ends_after_it_begins", condition=Q(ends_on__gt=F("starts_on"))
            ),
            models.CheckConstraint(
                name="programme_issued_when_it_counts",
                condition=Q(state__in=("draft", "dropped"), issued_at=None)
                | Q(state__in=("issued", "closed"), issued_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def number(self) -> str:
        return number_of(self.pk)

    @property
    def is_running(self) -> bool:
        return self.state == ProgrammeState.ISSUED

    @property
    def tone(self) -> str:
        return "closed" if self.state == ProgrammeState.CLOSED else "neutral"

    def named(self) -> Iterable[int | None]:
        return (self.issuer,)

    def has_tasks(self) -> bool:
        return self.tasks.exclude(state=TaskState.CANCELLED).exists()

    def first_unfit(self) -> "Task | None":
        """The first drafted task that lacks one of the four."""
        drafts = self.tasks.filter(state=TaskState.DRAFT).incomplete()
        found: Task | None = drafts.order_by("sort_code", "pk").first()
        return found


INCOMPLETE = (
    Q(leader=None) | Q(organisation=None) | (Q(standard="") & Q(measure="")) | Q(deadline=None)
)


class TaskQuerySet(DeskQuerySet):
    def incomplete(self) -> Self:
        """Tasks that lack one of the four things without which nothing is handed over."""
        return self.filter(INCOMPLETE)

    def at_top(self) -> Self:
        """Tasks of a programme that hang under no other task of it."""
        return self.filter(is_top=True)

    def saying(self, words: str) -> Self:
        """Tasks that hold every word in their title or their number."""
        return self.filter(matching("programmes_task", words))

    def counted(self) -> Self:
        return self.filter(state__in=COUNTED)


class Task(Weighed, OnDesk):
    """What one organisation has to reach by a day, under a leader, by a standard."""

    class Measure(models.TextChoices):
        NONE = "", _("in words alone")
        COUNT = "count", _("a count")
        RATIO = "ratio", _("a share")
        YES_NO = "yes_no", _("yes or no")

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="tasks", db_index=False)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="parts", db_index=False
    )
    # The joint action in which it is carried out; routine work has none.
    campaign = models.ForeignKey(
        "programmes.Campaign", models.PROTECT, null=True, related_name="tasks", db_index=False
    )
    project = models.ForeignKey(
        "programmes.KeyProject", models.PROTECT, null=True, related_name="tasks", db_index=False
    )
    # Its number among the tasks of the programme, as it is read and as it is sorted.
    code = models.CharField(max_length=80)
    sort_code = models.CharField(max_length=80)
    depth = models.PositiveSmallIntegerField(default=1)
    is_top = models.BooleanField(default=True)
    title = models.CharField(max_length=240)
    state = models.CharField(max_length=12, choices=TaskState, default=TaskState.DRAFT)
    weight = models.PositiveIntegerField(default=1)
    focus_area = models.CharField(max_length=40, blank=True)
    # For which class of towns or schools it was worded, when it was fanned out by classes.
    kind = models.CharField(max_length=40, blank=True)

    giver = models.BigIntegerField()
    # Who gave the tasks above it, from the top: all of them may look on.
    above = ArrayField(models.BigIntegerField(), default=list, blank=True)
    # Of its programme, which whoever has but a part of it does not reach.
    issuer = models.BigIntegerField()
    programme_title = models.CharField(max_length=160)
    organisation = models.BigIntegerField(null=True)
    assists = ArrayField(models.BigIntegerField(), default=list, blank=True)
    leader = models.UUIDField(null=True)
    # As the post was called when the task was given: posts are renamed and end.
    leader_zh = models.CharField(max_length=200, blank=True)
    leader_en = models.CharField(max_length=240, blank=True)
    standard = models.TextField(blank=True, max_length=2000)
    measure = models.CharField(max_length=8, choices=Measure, blank=True, default="")
    metric = models.CharField(max_length=60, blank=True)
    target_numerator = models.PositiveIntegerField(null=True)
    target_denominator = models.PositiveIntegerField(null=True)
    evidence = models.TextField(blank=True, max_length=1000)
    starts_on = models.DateField(null=True)
    deadline = models.DateField(null=True)

    handed_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.UUIDField(null=True)
    reached_numerator = models.PositiveIntegerField(null=True)
    reached_denominator = models.PositiveIntegerField(null=True)
    reported = models.PositiveIntegerField(default=0)
    reported_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True, max_length=2000)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.UUIDField(null=True)
    confirmed_by = models.BigIntegerField(null=True)
    # The revision of the programme in which its present words came.
    since_revision = models.PositiveIntegerField(default=0)
    progress = models.GeneratedField(
        expression=_share(F("reported")), output_field=models.IntegerField(), db_persist=True
    )

    objects = TaskQuerySet.as_manager()

    class Meta:
        indexes = [
            *desk_indexes("task"),
            models.Index(
                fields=["territory_code", "campaign"],
                name="task_campaign",
                condition=Q(campaign__isnull=False),
            ),
            # Only ever entered at one key, so nobody walks past what she reaches.
            models.Index(fields=["programme", "sort_code", "id"], name="task_of_programme"),
            models.Index(
                fields=["programme", "sort_code"], name="task_tops", condition=Q(is_top=True)
            ),
            models.Index(
                fields=["programme", "sort_code"],
                name="task_unfit",
                condition=Q(state="draft") & INCOMPLETE,
            ),
            models.Index(
                fields=["parent", "sort_code", "id"],
                name="task_parts",
                condition=Q(parent__isnull=False),
            ),
            models.Index(
                fields=["project", "sort_code", "id"],
                name="task_of_project",
                condition=Q(project__isnull=False),
            ),
            models.Index(fields=["giver", "id"], name="task_given"),
        ]
        constraints = [
            models.CheckConstraint(
                name="task_handed_over_with_the_four",
                condition=Q(state__in=("draft", "cancelled"))
                | (
                    Q(leader__isnull=False, organisation__isnull=False, deadline__isnull=False)
                    & (~Q(standard="") | ~Q(measure=""))
                ),
            ),
            models.CheckConstraint(
                name="task_ends_after_it_begins",
                condition=Q(starts_on=None) | Q(deadline=None) | Q(deadline__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="task_weighs_something", condition=Q(weight__range=(1, HEAVIEST))
            ),
            models.CheckConstraint(
                name="task_not_too_deep", condition=Q(depth__range=(1, DEEPEST))
            ),
            models.CheckConstraint(
                name="task_reported_up_to_the_whole", condition=Q(reported__lte=WHOLE)
            ),
            models.CheckConstraint(
                name="task_ended_when_closed",
                condition=Q(state__in=ENDED, closed_at__isnull=False)
                | (~Q(state__in=ENDED) & Q(closed_at=None)),
            ),
            models.CheckConstraint(
                name="task_is_not_its_own_part", condition=Q(parent=None) | ~Q(parent=F("pk"))
            ),
            models.CheckConstraint(
                name="task_measured_against_a_target",
                condition=~Q(measure__in=("count", "ratio"))
                | Q(target_numerator__isnull=False, target_denominator__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def leader_name(self) -> Name:
        return {"zh": self.leader_zh, "en": self.leader_en}

    @property
    def next_ability(self) -> str:
        return Ability.JUDGE if self.state == TaskState.SUBMITTED else Ability.RESPOND

    @property
    def is_counted(self) -> bool:
        return self.state in COUNTED

    @property
    def has_parts(self) -> bool:
        """Whether parts of it count: its progress is theirs then."""
        return self.weight_sum > 0

    def named(self) -> Iterable[int | None]:
        """Of a draft nobody but its giver knows."""
        if self.state == TaskState.DRAFT:
            return (self.giver,)
        return (self.giver, self.organisation, self.desk, *self.assists, *self.above)

    def missing(self) -> list[str]:
        """Which of the four it lacks; a measurable target is a standard too."""
        given = {
            "leader": self.leader,
            "organisation": self.organisation,
            "standard": self.standard or self.measure,
            "deadline": self.deadline,
        }
        return [name for name, value in given.items() if not value]

    @property
    def whole(self) -> "Programme | Task":
        """What it belongs to: the task above it, or the programme for one at the top."""
        return self.programme if self.is_top or self.parent is None else self.parent

    @property
    def is_measured(self) -> bool:
        return self.measure in (Task.Measure.COUNT, Task.Measure.RATIO)

    def has_open_children(self) -> bool:
        return type(self).objects.filter(parent=self.pk, closed_at=None).exists()


class OfProgrammeQuerySet(models.QuerySet["Revision"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(programme__in=Programme.objects.visible_to(actor).values("pk"))


class Revision(models.Model):
    """A change of an issued programme: its number, its reason, and who made it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    reason = models.TextField(max_length=2000)
    made_at = models.DateTimeField()
    made_by_title = models.CharField(max_length=120, blank=True)

    objects = OfProgrammeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="revision_once"),
            models.CheckConstraint(name="revision_with_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.programme} · {self.number}"


class FormerTaskQuerySet(models.QuerySet["FormerTask"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(task__in=Task.objects.visible_to(actor).values("pk"))

    def at(self, revision: int) -> Self:
        """What stood in a revision and was changed by a later one."""
        return self.filter(from_revision__lte=revision, to_revision__gt=revision)


class FormerTask(models.Model):
    """What a task said before a revision changed it; read by whoever reaches the task."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    task = models.ForeignKey(Task, models.PROTECT, related_name="former")
    programme = models.UUIDField()
    from_revision = models.PositiveIntegerField()
    to_revision = models.PositiveIntegerField()
    words = models.JSONField()

    objects = FormerTaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "to_revision"], name="former_task_once"),
            models.CheckConstraint(
                name="former_task_before_its_change",
                condition=Q(to_revision__gt=F("from_revision")),
            ),
        ]
        indexes = [models.Index(fields=["programme", "to_revision"], name="former_task_of")]

    def __str__(self) -> str:
        return f"{self.task} · {self.from_revision}"
