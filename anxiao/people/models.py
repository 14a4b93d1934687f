"""Persons, posts with dates, tokens."""

from datetime import date, datetime, timedelta
from typing import Any, Self
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.governed import Governed, GovernedQuerySet, governed_indexes
from anxiao.kernel.ids import uuid7
from anxiao.kernel.names import Name
from anxiao.ledger.models import Subject
from anxiao.ledger.services import Facts
from anxiao.people.abilities import Ability
from anxiao.people.saved import models as saved_models  # noqa: F401 (Django finds tables here)
from anxiao.places.codes import interval
from anxiao.places.models import Organisation


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, actor: Actor) -> Self:
        """Whom an administrator of accounts answers for; to everybody else nobody.

        Who holds a post in her territory, and who left one there and holds none anywhere now.
        """
        if actor.is_system:
            return self.all()
        if not actor.may(Ability.ADMINISTER) or actor.territory is None:
            return self.none()
        own = Tenure.objects.filter(person=OuterRef("pk"))
        here = own.within(actor.territory)
        today = clock.today()
        return self.filter(
            Exists(here.unfinished(on=today)) | (Exists(here) & ~Exists(own.unfinished(on=today)))
        )

    def called(self, words: str) -> Self:
        """Persons whose name, user name or present organisation contains the words."""
        held = Tenure.objects.unfinished(on=clock.today()).filter(
            Q(post__organisation__zh__icontains=words)
            | Q(post__organisation__en__icontains=words)
            | Q(post__organisation__sort_key__icontains=words.lower())
        )
        named = Q(name__icontains=words) | Q(username__icontains=words)
        return self.filter(named | Q(pk__in=held.values("person")))


_Manager = BaseUserManager.from_queryset(PersonQuerySet)


class PersonManager(_Manager["Person"]):
    def create_user(self, username: str, password: str | None = None, **more: Any) -> "Person":
        person: Person = self.model(username=self.model.normalize_username(username), **more)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody who signs in. What she may do hangs on her posts, never on her."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    language = models.CharField(max_length=10, default="zh-hans")
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    joined_at = models.DateTimeField(null=True)

    objects = PersonManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.name


class PostQuerySet(models.QuerySet["Post"]):
    def held_by(self, person: Person, *, on: date) -> Self:
        """Posts that a person holds on a day."""
        current = Tenure.objects.valid(on=on).filter(person=person)
        return self.valid(on=on).filter(pk__in=current.values("post"))

    def valid(self, *, on: date) -> Self:
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)


class Post(models.Model):
    """A post in an organisation: its title, its role and its dates; holders come and go."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="posts")
    role = models.CharField(max_length=20)
    zh = models.CharField(max_length=120)
    en = models.CharField(max_length=160, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["organisation_id", "id"]
        constraints = [
            models.CheckConstraint(
                name="post_ends_after_it_begins",
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")),
            )
        ]

    def __str__(self) -> str:
        return self.zh

    @property
    def name(self) -> Name:
        return {"zh": self.zh, "en": self.en}

    def is_valid(self, *, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or self.valid_to >= on)


class TenureQuerySet(models.QuerySet["Tenure"]):
    def valid(self, *, on: date) -> Self:
        """Tenures in force on a day: begun, not over, and confirmed where that is needed."""
        running = Q(valid_to=None) | Q(valid_to__gte=on)
        return self.filter(running, valid_from__lte=on, is_confirmed=True)

    def unfinished(self, *, on: date) -> Self:
        """Tenures that run on a day, or begin after it."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on))

    def within(self, territory: int) -> Self:
        return self.filter(post__organisation__territory_code__range=interval(territory))


class Tenure(models.Model):
    """Who holds a post, from when to when; not yet in force before it is confirmed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="tenures")
    person = models.ForeignKey(Person, models.PROTECT, related_name="tenures")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    is_confirmed = models.BooleanField(default=True)

    objects = TenureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="tenure_ends_after_it_begins",
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")),
            ),
            models.UniqueConstraint(
                fields=["post", "person"], condition=Q(valid_to=None), name="tenure_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.post}"


class Contact(Governed):
    """How to reach a person: governed like any record, not part of the directory."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="contact")
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)

    objects = GovernedQuerySet.as_manager()

    class Meta:
        indexes = governed_indexes("people_contact")

    def __str__(self) -> str:
        return str(self.person)


class TokenQuerySet(models.QuerySet["Token"]):
    def living(self, *, at: datetime) -> Self:
        return self.filter(revoked_at=None, expires_at__gt=at)

    def calendars(self, person: UUID) -> Self:
        return self.filter(person=person, use=Token.Use.CALENDAR)


class Token(models.Model):
    """A secret of a person for one use: kept as a digest, bound to a post, expiring, revocable.

    Programs send theirs with every request of the API; that of a calendar stands in its address
    and opens nothing else.
    """

    class Use(models.TextChoices):
        API = "api", _("API")
        CALENDAR = "calendar", _("calendar")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="tokens")
    post = models.ForeignKey(Post, models.CASCADE, related_name="tokens")
    label = models.CharField(max_length=80)
    use = models.CharField(max_length=8, choices=Use, default=Use.API)
    digest = models.CharField(max_length=140, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = TokenQuerySet.as_manager()

    def __str__(self) -> str:
        return self.label

    def is_living(self, *, at: datetime) -> bool:
        return self.revoked_at is None and self.expires_at > at


class CaseLinkQuerySet(models.QuerySet["CaseLink"]):
    def visible_to(self, actor: Actor) -> Self:
        """The links of records within reach."""
        return self.filter(subject__in=Subject.objects.visible_to(actor).values("pk"))

    def living(self, *, at: datetime) -> Self:
        return self.filter(revoked_at=None, spent_at=None, expires_at__gt=at)


class CaseLink(models.Model):
    """A one-time link: one organisation answers one record without an account.

    Kept as a digest. It lives until it has been spent by the last step that it is for, is
    revoked, or expires.
    """

    LONGEST = timedelta(days=30)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    digest = models.CharField(max_length=140, unique=True)
    kind = models.CharField(max_length=40)
    subject = models.UUIDField()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="links")
    sender = models.ForeignKey(Organisation, models.PROTECT, related_name="links_made")
    verbs = ArrayField(models.CharField(max_length=40))
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sent_to = models.EmailField(blank=True)
    opened_at = models.DateTimeField(null=True)
    spent_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = CaseLinkQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["subject", "id"], name="case_link_subject")]
        constraints = [
            models.CheckConstraint(
                name="case_link_expires_within_a_month",
                condition=Q(
                    expires_at__gt=models.F("made_at"),
                    expires_at__lte=models.F("made_at") + timedelta(days=30),
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def is_living(self, *, at: datetime) -> bool:
        return self.revoked_at is None and self.spent_at is None and at < self.expires_at


class SecurityEvent(models.Model):
    """What happened to an account; the job of notices pulls these and tells the person."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="security_events")
    says = models.JSONField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person} {self.at:%Y-%m-%d}"


class ConfirmationQuerySet(models.QuerySet["Confirmation"]):
    def visible_to(self, actor: Actor) -> Self:
        """What is about persons whom an administrator answers for, and about oneself."""
        answered = Q(person__in=Person.objects.visible_to(actor).values("pk"))
        return self.filter(answered | Q(person=actor.person) if actor.person else answered)

    def waiting(self) -> Self:
        return self.filter(outcome="")


class Confirmation(models.Model):
    """What one administrator asked for and a second one has to confirm before it counts."""

    class Kind(models.TextChoices):
        POST = "post", _("a new post")
        RESET = "reset", _("a new password")

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmed")
        REFUSED = "refused", _("refused")
        BY_TIME = "by_time", _("in force after a day")
        LAPSED = "lapsed", _("lapsed")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=8, choices=Kind)
    person = models.ForeignKey(Person, models.CASCADE, related_name="confirmations")
    tenure = models.ForeignKey(Tenure, models.SET_NULL, null=True, related_name="confirmations")
    password = models.CharField(max_length=160, blank=True)
    says = models.JSONField()
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    takes_effect_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(outcome="", kind="reset"),
                name="confirmation_of_one_reset_at_a_time",
            ),
            models.CheckConstraint(
                name="confirmation_by_other_eyes",
                condition=~Q(outcome="confirmed")
                | ~Q(decided_by=models.F("asked_by")) & Q(decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="confirmation_keeps_no_password_afterwards",
                condition=Q(outcome="") | Q(password=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.person}"


def person_facts(person: Person, organisation: Organisation) -> Facts:
    """How a person stands in the ledger: reached through the organisation of her post.

    Every organisation in which she ever held a post is named, so that each finds her chain.
    """
    held = Tenure.objects.filter(person=person).values_list("post__organisation", flat=True)
    return Facts(
        kind="person",
        id=person.pk,
        title=person.name,
        territory_code=organisation.territory_code,
        subject_owner=organisation.pk,
        parties=sorted({organisation.pk, *held}),
    )
