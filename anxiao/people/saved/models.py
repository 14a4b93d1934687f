"""What readers keep of lists: filters and columns under a name, never the rows they find."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from anxiao.kernel.actors import Actor
from anxiao.kernel.ids import uuid7
from anxiao.ledger.services import Facts
from anxiao.places.models import Organisation
from anxiao.ui.lists import LONGEST_QUERY, VIEW

COLUMN = 40


class Scope(models.TextChoices):
    PRIVATE = "private", _("only me")
    ORGANISATION = "organisation", _("my organisation")
    TERRITORY = "territory", _("everybody in my territory")


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own, those of the organisation, and those of the territory around it."""
        if actor.post is None:
            return self.none()
        own = Q(post=actor.post, person=actor.person)
        near = Q(scope=Scope.ORGANISATION, organisation=actor.organisation)
        place = actor.territory or 0
        around = Q(scope=Scope.TERRITORY, territory_lo__lte=place, territory_hi__gte=place)
        return self.filter(own | near | around)

    def of_post(self, actor: Actor) -> Self:
        """Those that the acting post may change: her own, and what the post has shared."""
        theirs = Q(person=actor.person) | ~Q(scope=Scope.PRIVATE)
        return self.filter(theirs, post=actor.post)

    def with_default(self, actor: Actor) -> Self:
        chosen = DefaultView.objects.filter(
            view=OuterRef("pk"), person=actor.person, post=actor.post
        )
        return self.annotate(is_default=Exists(chosen))


class SavedView(models.Model):
    """The filters and columns of a list under a name: for one person, or shared."""

    MOST = 50

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    of = models.CharField(max_length=30)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=LONGEST_QUERY, blank=True)
    columns = ArrayField(models.CharField(max_length=COLUMN), default=list, blank=True)
    scope = models.CharField(max_length=12, choices=Scope, default=Scope.PRIVATE)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="saved_views")
    post = models.ForeignKey("people.Post", models.CASCADE, related_name="saved_views")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    territory_lo = models.BigIntegerField()
    territory_hi = models.BigIntegerField()
    changed_at = models.DateTimeField()

    objects = SavedViewQuerySet.as_manager()
    is_default = False
    may_change = False

    class Meta:
        indexes = [models.Index(fields=["of", "territory_lo"], name="saved_view_around")]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "person", "of", "name"], name="saved_view_has_its_own_name"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def address_query(self) -> str:
        """Its filters, spelled out, so that the link says what it shows."""
        return f"{self.query}&{VIEW}={self.pk}" if self.query else f"{VIEW}={self.pk}"

    @property
    def shared_words(self) -> str:
        return "" if self.scope == Scope.PRIVATE else self.get_scope_display()

    def as_subject(self) -> Facts:
        return Facts(
            kind="saved_view",
            id=self.pk,
            title=self.name,
            territory_code=self.territory_lo,
            subject_owner=self.organisation_id,
            parties=[self.organisation_id],
        )


class DefaultView(models.Model):
    """Which view a list opens with, for a person under one of her posts."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    of = models.CharField(max_length=30)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    post = models.ForeignKey("people.Post", models.CASCADE, related_name="+")
    view = models.ForeignKey(SavedView, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "post", "of"], name="default_view_of_a_post_is_one"
            )
        ]

    def __str__(self) -> str:
        return self.of


class ChosenColumns(models.Model):
    """Which columns a person sees in a list, as long as no view says otherwise."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    of = models.CharField(max_length=30)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    columns = ArrayField(models.CharField(max_length=COLUMN))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "of"], name="columns_are_chosen_once")
        ]

    def __str__(self) -> str:
        return self.of
