"""Visits, the checklists filled in on them, who went, and what was found."""

from collections.abc import Iterable, Sequence
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anxiao.hazards.models import Hazard
from anxiao.inspections.abilities import Ability
from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.visits.lifecycle import ENDED, OPEN, State
from anxiao.kernel.actors import NOBODY, Actor
from anxiao.kernel.ids import uuid7
from anxiao.kernel.names import Name
from anxiao.places.distance import Point
from anxiao.places.models import Site
from anxiao.programmes.desks import DeskQuerySet, OnDesk, desk_indexes

SAID = ("title", "place_zh", "place_en", "visitor_zh")


class VisitQuerySet(DeskQuerySet):
    def finished(self) -> Self:
        return self.filter(state=State.FINISHED)

    def at_site(self, site: Site) -> Self:
        """Named with its place too, because that is how the index of visits begins."""
        return self.filter(site=site, territory_code=site.territory_code)

    def of_plan(self, plan: Any) -> Self:
        return self.filter(orderer=plan.orderer, plan=plan)

    def of_team(self, actor: Actor) -> Self:
        """Those on which the actor's post went."""
        return self.filter(posts__contains=[actor.post]) if actor.post else self.none()

    def to_release(self, actor: Actor) -> Self:
        """Sealed ones that wait for a word of the actor, as one of two persons of her office."""
        rows = self.filter(plan__isnull=False, orderer=actor.organisation or 0)
        rows = rows.filter(state=State.PLANNED)
        rows = rows.filter(released_at=None, release_at=None)
        return rows.exclude(release_asked_by=actor.post).exclude(release_asked_person=actor.person)

    def asked_of(self, actor: Actor) -> Self:
        """Finished ones whose subject, for whom the actor answers, has not given its opinion."""
        own = [*{*actor.answers_for} - {None}]
        rows = self.filter(state=State.FINISHED, opinion="", subject_owner__in=own)
        return rows.exclude(kind=Visit.Kind.SELF_CHECK)

    def saying(self, words: str) -> Self:
        """Those that hold every word, in their title, place or visitor."""
        rows = self
        for word in words.replace("\0", "").split()[:6]:
            held = Q()
            for name in SAID:
                held |= Q(**{f"{name}__icontains": word})
            rows = rows.filter(held)
        return rows


class Visit(OnDesk):
    """Somebody went to a site and looked, by one checklist or several.

    It lies on the desk of the organisation that carries it out, and reaches whoever reaches the
    site, with everybody whose organisation was there.
    """

    class Kind(models.TextChoices):
        SELF_CHECK = "self_check", _("self-check")
        OPEN = "open", _("open visit")
        COVERT = "covert", _("covert visit")
        RANDOM = "random", _("random visit")
        SPECIAL = "special", _("special visit")
        JOINT = "joint", _("joint visit")

    class Opinion(models.TextChoices):
        AGREES = "agrees", _("agrees")
        OBJECTS = "objects", _("objects")
        REFUSED = "refused", _("refused to sign")

    class Way(models.TextChoices):
        SYSTEM = "system", _("in the system")
        PAPER = "paper", _("signed on paper")
        TEAM = "team", _("recorded by the team")

    state = models.CharField(max_length=12, choices=State, default=State.STARTED)
    kind = models.CharField(max_length=12, choices=Kind)
    site = models.ForeignKey(Site, models.PROTECT, related_name="visits", db_index=False)
    # As they were called then.
    place_zh = models.CharField(max_length=160)
    place_en = models.CharField(max_length=200, blank=True)
    visitor = models.BigIntegerField()
    visitor_zh = models.CharField(max_length=160)
    visitor_en = models.CharField(max_length=200, blank=True)
    # The posts that went, whoever started it first; how many it takes was judged then.
    posts = ArrayField(models.UUIDField(), default=list)
    team_least = models.PositiveSmallIntegerField(default=1)
    started_by = models.UUIDField()
    # The day on which it took place, where it was entered later from paper.
    happened_on = models.DateField(null=True)
    finished_at = models.DateTimeField(null=True)
    finished_by = models.UUIDField(null=True)
    failed = models.PositiveSmallIntegerField(default=0)
    campaign = models.UUIDField(null=True)
    campaign_title = models.CharField(max_length=160, blank=True)
    reason = models.TextField(max_length=2000, blank=True)
    # Whether those of the roster stood at the gates: by their turn, whether, and when it was seen.
    at_gates = models.JSONField(default=dict, blank=True)

    # What a plan says of it: who ordered it, on which days it takes place, where one goes.
    plan = models.ForeignKey(
        "inspections.InspectionPlan",
        models.PROTECT,
        null=True,
        related_name="visits",
        db_index=False,
    )
    orderer = models.BigIntegerField(null=True)
    ordered_by = models.UUIDField(null=True)
    booking = models.UUIDField(null=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    is_recheck = models.BooleanField(default=False)
    # A sealed one is its team's only once it is released: at a time, or by two persons.
    release_at = models.DateTimeField(null=True)
    release_asked_by = models.UUIDField(null=True)
    release_asked_person = models.UUIDField(null=True)
    released_at = models.DateTimeField(null=True)

    opinion = models.CharField(max_length=8, choices=Opinion, blank=True)
    opinion_way = models.CharField(max_length=8, choices=Way, blank=True)
    opinion_words = models.TextField(max_length=2000, blank=True)
    opinion_at = models.DateTimeField(null=True)
    opinion_post = models.UUIDField(null=True)
    opinion_by = models.CharField(max_length=240, blank=True)

    # Made on the device: the same key is the same visit, whatever the network did.
    client_key = models.UUIDField(null=True)
    client_digest = models.CharField(max_length=80, blank=True)
    finish_key = models.UUIDField(null=True)
    finish_digest = models.CharField(max_length=80, blank=True)
    # Whoever fills in a form about it: what may be chosen is what she reaches.
    reader: Actor = NOBODY
    # The sheets that it was given, in the transaction in which it begins; nobody else has them yet.
    begun: Sequence["Sheet"] = ()

    objects = VisitQuerySet.as_manager()

    class Meta:
        indexes = [
            *desk_indexes("visit"),
            # The visits of a site, entered at its place; coverage joins on it.
            models.Index(fields=["territory_code", "site", "finished_at"], name="visit_of_a_site"),
            # Who ordered it is always named on it, so this too starts with reach.
            models.Index(
                fields=["orderer", "plan"],
                name="visit_of_a_plan",
                condition=Q(plan__isnull=False),
            ),
            models.Index(
                fields=["subject_owner", "closed_at"],
                name="visit_without_opinion",
                condition=Q(state=State.FINISHED, opinion=""),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["started_by", "client_key"],
                name="visit_started_once",
                condition=Q(client_key__isnull=False),
            ),
            models.CheckConstraint(
                name="visit_ended_when_closed",
                condition=Q(state__in=ENDED, closed_at__isnull=False)
                | Q(state__in=OPEN, closed_at=None),
            ),
            models.CheckConstraint(
                name="visit_planned_by_somebody",
                condition=Q(plan=None, seal=None)
                & ~Q(state=State.PLANNED)
                & Q(kind__in=("self_check", "open", "joint"))
                | Q(
                    plan__isnull=False,
                    orderer__isnull=False,
                    ordered_by__isnull=False,
                    starts_on__isnull=False,
                    ends_on__gte=models.F("starts_on"),
                ),
            ),
            models.CheckConstraint(
                name="visit_sealed_by_its_kind",
                condition=Q(kind__in=("covert", "random"), seal__isnull=False)
                | (~Q(kind__in=("covert", "random")) & Q(seal=None)),
            ),
            models.CheckConstraint(
                name="visit_carried_out_once_released",
                condition=Q(plan=None)
                | Q(released_at__isnull=False)
                | Q(state__in=(State.PLANNED, State.DROPPED)),
            ),
            models.CheckConstraint(
                name="visit_finished_by_somebody",
                condition=Q(state=State.FINISHED, finished_at__isnull=False)
                | (~Q(state=State.FINISHED) & Q(finished_at=None)),
            ),
            models.CheckConstraint(
                name="visit_finished_by_enough",
                condition=~Q(state=State.FINISHED) | Q(posts__len__gte=models.F("team_least")),
            ),
            models.CheckConstraint(
                name="visit_opinion_whole",
                condition=Q(opinion="", opinion_way="", opinion_at=None)
                | (~Q(opinion="") & ~Q(opinion_way="") & Q(opinion_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="visit_objection_in_words",
                condition=Q(opinion__in=("", "agrees")) | ~Q(opinion_words=""),
            ),
        ]

    @property
    def place(self) -> Name:
        return {"zh": self.place_zh, "en": self.place_en}

    @property
    def visitor_name(self) -> Name:
        return {"zh": self.visitor_zh, "en": self.visitor_en}

    @property
    def is_self_check(self) -> bool:
        return self.kind == Visit.Kind.SELF_CHECK

    @property
    def is_planned(self) -> bool:
        return self.state == State.PLANNED

    @property
    def position(self) -> Point | None:
        """Where the site lay when the visit was planned."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude

    @property
    def is_on_paper(self) -> bool:
        return self.happened_on is not None

    @property
    def is_under_way(self) -> bool:
        return self.state == State.STARTED

    @property
    def next_ability(self) -> str:
        return Ability.VISIT

    def named(self) -> Iterable[int | None]:
        return (self.visitor, self.subject_owner, self.desk, self.orderer)


class PartQuerySet(models.QuerySet[Any]):
    """What hangs on a visit is there for whoever reaches the visit."""

    def visible_to(self, actor: Actor) -> Self:
        return self.filter(visit__in=Visit.objects.visible_to(actor).values("pk"))

    def of_visit(self, visit: Visit) -> Self:
        return self.filter(visit=visit)

    def with_questions(self) -> Self:
        """Sheets with the questions of their lists, but not the whole forms."""
        rows = self.select_related("checklist")
        return rows.defer("checklist__form", "checklist__xform")


class Sheet(models.Model):
    """One checklist as it is filled in on a visit: answers by their path in the form.

    ``photos`` are files by the path of the question that they show, ``holders`` the posts that
    added them. ``xml`` is what an engine sent, to the letter. ``foretold`` is what stood there when
    it began, because the system knew it: to be confirmed by whoever fills it in.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="sheets")
    checklist = models.ForeignKey(Checklist, models.PROTECT, related_name="+", db_index=False)
    place = models.PositiveSmallIntegerField()
    answers = models.JSONField(default=dict, blank=True)
    foretold = models.JSONField(default=dict, blank=True)
    photos = models.JSONField(default=dict, blank=True)
    holders = models.JSONField(default=dict, blank=True)
    xml = models.TextField(blank=True)
    xml_digest = models.CharField(max_length=80, blank=True)
    digest = models.CharField(max_length=80, blank=True)
    saved_at = models.DateTimeField(null=True)
    saved_by = models.CharField(max_length=120, blank=True)
    finished_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = PartQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "checklist"], name="sheet_of_a_list_once")
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def unconfirmed(self) -> list[str]:
        """Paths at which still stands what the system filled in."""
        return [path for path, text in self.foretold.items() if self.answers.get(path) == text]


class Member(models.Model):
    """A post that went on a visit, as it was called then."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="members")
    post = models.UUIDField()
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=160, blank=True)
    organisation = models.BigIntegerField()
    organisation_zh = models.CharField(max_length=160)
    organisation_en = models.CharField(max_length=200, blank=True)
    joined_at = models.DateTimeField()

    objects = PartQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "post"], name="member_goes_once")]

    def __str__(self) -> str:
        return f"{self.organisation_zh} {self.title_zh}"

    @property
    def title(self) -> Name:
        return {"zh": self.title_zh, "en": self.title_en}

    @property
    def organisation_name(self) -> Name:
        return {"zh": self.organisation_zh, "en": self.organisation_en}


class Finding(models.Model):
    """An item that failed, in the words of its checklist then, and what became of it.

    It opened a hazard, was added to one that was open already (``is_sighting``), or was put right
    on the spot and opened none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="findings")
    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="findings", db_index=False)
    number = models.PositiveSmallIntegerField()
    path = models.CharField(max_length=240)
    question_zh = models.CharField(max_length=1000)
    question_en = models.CharField(max_length=1000, blank=True)
    answer = models.CharField(max_length=400)
    item = models.CharField(max_length=60, blank=True)
    note = models.TextField(blank=True, max_length=4000)
    photos = ArrayField(models.UUIDField(), default=list, blank=True)
    is_fixed = models.BooleanField(default=False)
    hazard = models.ForeignKey(Hazard, models.PROTECT, null=True, related_name="findings")
    is_sighting = models.BooleanField(default=False)
    departments = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    indicator = models.CharField(max_length=80, blank=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "path"], name="finding_of_a_question_once"),
            models.UniqueConstraint(fields=["visit", "number"], name="finding_numbered_once"),
            models.CheckConstraint(
                name="finding_seen_again_on_a_hazard",
                condition=Q(is_sighting=False) | Q(hazard__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.question_zh

    @property
    def question(self) -> Name:
        return {"zh": self.question_zh, "en": self.question_en}
