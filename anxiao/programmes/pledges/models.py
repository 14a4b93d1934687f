"""Pledges, who signed them, and the scans of papers that have still to be entered."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.ids import uuid7
from anxiao.kernel.names import Name
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.norms.models import Mandate
from anxiao.people.desks import desks
from anxiao.people.models import Tenure
from anxiao.programmes.abilities import Ability
from anxiao.programmes.desks import DeskQuerySet, OnDesk, desk_indexes
from anxiao.programmes.plans.models import Programme
from anxiao.programmes.pledges import mandates, text
from anxiao.programmes.pledges.lifecycle import GONE, OPEN, PledgeState, Side

# Between the programme and the organisation in the title of a pledge.
PART = " · "


class PledgeQuerySet(DeskQuerySet):
    def standing(self) -> Self:
        """Those that are being signed or are in force."""
        return self.exclude(state__in=GONE)

    def saying(self, words: str) -> Self:
        return self.filter(title__icontains=words)

    def to_be_resigned(self, *, on: date) -> Self:
        """Signed ones of which a post has changed hands since."""
        lapsed = Signature.objects.lapsed(on=on).filter(pledge=OuterRef("pk"))
        return self.filter(Exists(lapsed), state=PledgeState.SIGNED)

    def without_successor(self) -> Self:
        new = Pledge.objects.filter(replaces=OuterRef("pk"), state__in=OPEN)
        return self.exclude(Exists(new))

    def for_list(self) -> Self:
        """Without the text, which no list shows."""
        return self.defer("content")


class Pledge(OnDesk):
    """The tasks of one organisation in a programme, frozen, and signed by it and by their giver."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="pledges", db_index=False)
    title = models.CharField(max_length=340)
    state = models.CharField(max_length=12, choices=PledgeState, default=PledgeState.MADE)
    party_a = models.BigIntegerField()
    organisation = models.BigIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=140)
    # The approval under which it was made; None where there was none to be found.
    mandate = models.UUIDField(null=True)
    revision = models.PositiveIntegerField(default=0)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="successors", db_index=False
    )
    reason = models.TextField(blank=True, max_length=2000)

    objects = PledgeQuerySet.as_manager()

    class Meta:
        indexes = [
            *desk_indexes("pledge"),
            # Only ever entered at one key, so nobody walks past what she reaches.
            models.Index(fields=["programme", "organisation", "id"], name="pledge_of_programme"),
            models.Index(
                fields=["replaces"], name="pledge_replaces", condition=Q(replaces__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "party_a", "organisation"],
                condition=Q(state__in=OPEN),
                name="pledge_being_signed_once",
            ),
            models.UniqueConstraint(
                fields=["programme", "party_a", "organisation"],
                condition=Q(state=PledgeState.SIGNED),
                name="pledge_in_force_once",
            ),
            models.CheckConstraint(
                name="pledge_between_two", condition=~Q(party_a=F("organisation"))
            ),
            models.CheckConstraint(
                name="pledge_ended_when_closed",
                condition=Q(state__in=OPEN, closed_at=None)
                | Q(state__in=(PledgeState.SIGNED, *GONE), closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="pledge_void_with_a_reason",
                condition=Q(state=PledgeState.VOID) & ~Q(reason="")
                | ~Q(state=PledgeState.VOID) & Q(reason=""),
            ),
        ]

    @property
    def next_ability(self) -> str:
        return Ability.SIGN_PLEDGE

    @property
    def tone(self) -> str:
        return "neutral" if self.state in GONE else super().tone

    @property
    def signed_at(self) -> datetime | None:
        """When the second side signed; None for what never came so far."""
        return self.closed_at if self.state == PledgeState.SIGNED else None

    @property
    def programme_title(self) -> str:
        """What the programme was called, without reading the text."""
        return self.title.rpartition(PART)[0]

    def named(self) -> Iterable[int | None]:
        return (self.party_a, self.organisation, self.desk)

    def party(self, side: str) -> int:
        return self.party_a if side == Side.A else self.organisation

    def desk_now(self) -> int | None:
        """Party B is asked first; whoever has still to sign is asked then."""
        waits = {
            PledgeState.MADE: self.organisation,
            PledgeState.SIGNED_A: self.organisation,
            PledgeState.SIGNED_B: self.party_a,
        }
        return waits.get(PledgeState(self.state))

    def side_of(self, actor: Actor) -> str:
        """The side for which an actor signs: her own, or that of a school without a post."""
        if actor.organisation == self.party_a:
            return Side.A
        if actor.organisation == self.organisation:
            return Side.B
        if self.organisation not in actor.reach.subjects:
            return ""
        able = set(desks(self.organisation, Ability.SIGN_PLEDGE))
        return Side.B if actor.post in able else ""

    # --- what speaks of it now ---------------------------------------------------------------

    @cached_property
    def signed(self) -> "dict[str, Signature]":
        """The signatures by their side."""
        return {one.side: one for one in self.signatures.all()}

    @cached_property
    def signers(self) -> set[UUID | None]:
        return set(self.signatures.values_list("person", flat=True)) - {None}

    @cached_property
    def lapsed_sides(self) -> list[str]:
        """The sides whose post has changed hands since they signed."""
        if self.state != PledgeState.SIGNED:
            return []
        rows = Signature.objects.lapsed(on=clock.today()).filter(pledge=self.pk)
        return sorted(rows.values_list("side", flat=True))

    @cached_property
    def successor(self) -> "Pledge | None":
        """The new pledge that is to take its place and is not signed yet."""
        found: Pledge | None = type(self).objects.filter(replaces=self.pk, state__in=OPEN).first()
        return found

    @cached_property
    def mandate_row(self) -> Mandate | None:
        return Mandate.objects.filter(pk=self.mandate).first() if self.mandate else None

    def mandate_fault(self, on: date | None = None) -> Sentence | None:
        """Why it may not be signed on a day: what it was made under has ended."""
        return mandates.fault(self.mandate_row, territory=self.territory_code, on=on)

    def text_changed(self, actor: Actor) -> bool:
        """Whether the tasks say something else by now, for whoever can tell."""
        if not self._can_tell(actor):
            return False
        kept: list[dict[str, Any]] = self.content["tasks"]
        return kept != text.tasks_of(actor, self.programme_id, self.party_a, self.organisation)

    def _can_tell(self, actor: Actor) -> bool:
        if actor.is_free or self.side_of(actor):
            return True
        return Programme.objects.visible_to(actor).filter(pk=self.programme_id).exists()

    def renewal(self, actor: Actor) -> Sentence | None:
        """Why a new pledge should take its place, if it should."""
        if self.text_changed(actor):
            return sentence(N_("The tasks have changed since this text was made."))
        if self.lapsed_sides:
            return sentence(N_("To be signed again: a post has changed hands since."))
        if self.mandate_row is None and mandates.current(self.territory_code) is not None:
            return sentence(N_("A mandate has been entered since; this text names none."))
        return self.mandate_fault()


class SignatureQuerySet(models.QuerySet["Signature"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(pledge__in=Pledge.objects.visible_to(actor).values("pk"))

    def lapsed(self, *, on: date) -> Self:
        """Those by somebody who no longer holds the post, or whom another has followed in it."""
        now = Tenure.objects.valid(on=on).filter(
            Q(post__valid_to=None) | Q(post__valid_to__gte=on), post=OuterRef("post")
        )
        later = now.filter(valid_from__gt=OuterRef("signed_on"))
        same = Exists(now.filter(person=OuterRef("person")))
        other = Exists(later.filter(~Q(person=OuterRef("person"))))
        named = Q(person__isnull=False) & (~same | other)
        return self.filter(named | Q(person=None) & Exists(later), post__isnull=False)


class Signature(models.Model):
    """One side of a pledge signed: by which post, who held it then, when, and how."""

    class How(models.TextChoices):
        PAPER = "paper", _("on paper")
        PASSWORD = "password", _("with the own password")
        CODE = "code", _("with a one-time code")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=1, choices=Side)
    organisation = models.BigIntegerField()
    post = models.UUIDField(null=True)
    post_zh = models.CharField(max_length=120, blank=True)
    post_en = models.CharField(max_length=160, blank=True)
    person = models.UUIDField(null=True)
    person_name = models.CharField(max_length=80, blank=True)
    how = models.CharField(max_length=8, choices=How)
    signed_on = models.DateField()
    signed_at = models.DateTimeField()
    digest = models.CharField(max_length=140)
    # Who entered a paper; a signature by password is nobody else's.
    entered_by_title = models.CharField(max_length=120, blank=True)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pledge", "side"], name="signature_once"),
            models.CheckConstraint(
                name="signature_by_somebody",
                condition=Q(how="paper") | Q(post__isnull=False, person__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pledge_id} {self.side}"

    @property
    def post_name(self) -> Name:
        return {"zh": self.post_zh, "en": self.post_en}


class ScanQuerySet(models.QuerySet["Scan"]):
    def visible_to(self, actor: Actor) -> Self:
        """A scan is its own post's, until its pages have been entered."""
        return self.filter(post=actor.post) if actor.post else self.none()

    def waiting(self) -> Self:
        return self.filter(done_at=None).order_by("pk")


class Scan(models.Model):
    """A file of signed papers: which page is of which pledge, read from its code or told by hand.

    ``pages`` has one entry for each page: the pledge or none, whether its code was read, and what
    was said against entering it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.UUIDField()
    file = models.UUIDField()
    name = models.CharField(max_length=160)
    pages = models.JSONField(default=list)
    came_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    objects = ScanQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["post", "id"], name="scan_own")]

    def __str__(self) -> str:
        return self.name


def of_pair(rows: QuerySet[Any], programme: UUID, party_a: int, organisation: int) -> QuerySet[Any]:
    return rows.filter(programme=programme, party_a=party_a, organisation=organisation)
