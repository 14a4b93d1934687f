"""Plans of inspections, what of them is sealed, who does not visit whom, what is re-checked."""

from collections.abc import Iterable
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from anxiao.hazards.models import Hazard
from anxiao.inspections.abilities import Ability
from anxiao.inspections.plans.lifecycle import ENDED, PlanState
from anxiao.inspections.visits.lifecycle import State as VisitState
from anxiao.inspections.visits.models import PartQuerySet, Visit
from anxiao.kernel.actors import NOBODY, Actor
from anxiao.kernel.governed import Governed, GovernedQuerySet, governed_indexes
from anxiao.kernel.ids import uuid7
from anxiao.kernel.names import Name
from anxiao.norms.models import LegalBasis
from anxiao.programmes.desks import DeskQuerySet, OnDesk, desk_indexes

SAID = ("title", "basis", "orderer_zh", "orderer_en")
# Kinds of which at least a part lies under seals until they have taken place.
SEALED_KINDS = (Visit.Kind.COVERT, Visit.Kind.RANDOM)


class PlanQuerySet(DeskQuerySet):
    def saying(self, words: str) -> Self:
        """Those that hold every word, in title, basis or the orderer's name."""
        rows = self
        for word in words.replace("\0", "").split()[:6]:
            held = Q()
            for name in SAID:
                held |= Q(**{f"{name}__icontains": word})
            rows = rows.filter(held)
        return rows


class InspectionPlan(OnDesk):
    """What an organisation sets out to look at, by which checklists, and for whom.

    This is what of a plan may be announced. Its sites, days and team stand in its scope, which of
    a random plan lies under a seal; of a covert one everything does.
    """

    class Kind(models.TextChoices):
        OPEN = "open", _("open visit")
        COVERT = "covert", _("covert visit")
        RANDOM = "random", _("random visit")
        SPECIAL = "special", _("special visit")
        JOINT = "joint", _("joint visit")

    state = models.CharField(max_length=12, choices=PlanState, default=PlanState.DRAFT)
    kind = models.CharField(max_length=12, choices=Kind)
    basis = models.CharField(max_length=240, blank=True)
    legal_basis = models.ForeignKey(
        LegalBasis, models.PROTECT, null=True, related_name="+", db_index=False
    )
    # The versions by which is inspected, in their order.
    checklists = ArrayField(models.UUIDField(), default=list)
    orderer = models.BigIntegerField()
    orderer_zh = models.CharField(max_length=160)
    orderer_en = models.CharField(max_length=200, blank=True)
    # Whom the visits serve besides.
    departments = ArrayField(models.BigIntegerField(), default=list, blank=True)
    campaign = models.UUIDField(null=True)
    campaign_title = models.CharField(max_length=160, blank=True)
    issued_at = models.DateTimeField(null=True)
    issued_by = models.UUIDField(null=True)
    reason = models.TextField(max_length=2000, blank=True)
    # Whoever fills in a form about it: what may be chosen is what she reaches.
    reader: Actor = NOBODY

    objects = PlanQuerySet.as_manager()

    class Meta:
        indexes = desk_indexes("inspection_plan")
        constraints = [
            models.CheckConstraint(
                name="inspection_plan_ended_when_closed",
                condition=Q(state__in=ENDED, closed_at__isnull=False)
                | (~Q(state__in=ENDED) & Q(closed_at=None)),
            ),
            models.CheckConstraint(
                name="inspection_plan_issued_by_somebody",
                condition=~Q(state__in=(PlanState.ISSUED, PlanState.UNDER_WAY, PlanState.ENDED))
                | Q(issued_at__isnull=False, issued_by__isnull=False),
            ),
            models.CheckConstraint(
                name="inspection_plan_covert_under_a_seal",
                condition=~Q(kind="covert") | Q(seal__isnull=False),
            ),
        ]

    @property
    def orderer_name(self) -> Name:
        return {"zh": self.orderer_zh, "en": self.orderer_en}

    @property
    def is_draft(self) -> bool:
        return self.state == PlanState.DRAFT

    @property
    def is_sealed(self) -> bool:
        """Whether its visits lie under seals until they have taken place."""
        return self.kind in SEALED_KINDS

    @property
    def is_covert(self) -> bool:
        return self.kind == InspectionPlan.Kind.COVERT

    @cached_property
    def is_known(self) -> bool:
        """Whether whoever asks knows its sites and days; the database shows the scope or not."""
        return PlanScope.objects.filter(plan=self).exists()

    @property
    def has_begun_visits(self) -> bool:
        return Visit.objects.of_plan(self).filter(state=VisitState.STARTED).exists()

    @property
    def has_planned_visits(self) -> bool:
        return Visit.objects.of_plan(self).filter(state=VisitState.PLANNED).exists()

    @property
    def next_ability(self) -> str:
        return Ability.PLAN

    def named(self) -> Iterable[int | None]:
        """A draft is its orderer's; once it is issued, those whom it serves know of it."""
        return (self.orderer, *(() if self.is_draft else self.departments))


class ScopeQuerySet(GovernedQuerySet):
    def of_plan(self, plan: InspectionPlan) -> Self:
        return self.filter(plan=plan)


class PlanScope(Governed):
    """Where, when and who: the part of a plan that nobody else may know before it is over."""

    class From(models.TextChoices):
        LIST = "list", _("sites named one by one")
        FILTER = "filter", _("all sites that fit")
        RECHECK = "recheck", _("hazards to be re-checked")

    plan = models.OneToOneField(InspectionPlan, models.PROTECT, related_name="scope")
    starts_on = models.DateField()
    ends_on = models.DateField()
    sites_from = models.CharField(max_length=12, choices=From, default=From.LIST)
    sites = ArrayField(models.UUIDField(), default=list, blank=True)
    # Which sites fit: kind, town, and whether only those that this term has not seen a visit.
    filters = models.JSONField(default=dict, blank=True)
    # The record whose result the sites are; no kind of plan has one yet.
    source = models.UUIDField(null=True)
    team = ArrayField(models.UUIDField(), default=list)
    # From when on the team knows; without it two persons of the office release each visit.
    release_at = models.DateTimeField(null=True)

    objects = ScopeQuerySet.as_manager()

    class Meta:
        indexes = governed_indexes("inspection_scope")
        constraints = [
            models.CheckConstraint(
                name="inspection_scope_ends_after_it_begins",
                condition=Q(ends_on__gte=F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.plan.title


class RecusalQuerySet(GovernedQuerySet):
    def standing(self) -> Self:
        return self.filter(ended_at=None)


class Recusal(Governed):
    """A post whose holder is so close to an organisation that she does not visit it."""

    class Kind(models.TextChoices):
        KIN = "kin", _("kin works or studies there")
        WORKED = "worked", _("worked there before")
        INTEREST = "interest", _("has an interest in it")
        OTHER = "other", _("another relation")

    post = models.UUIDField()
    post_zh = models.CharField(max_length=240)
    post_en = models.CharField(max_length=360, blank=True)
    organisation = models.BigIntegerField()
    organisation_zh = models.CharField(max_length=160)
    organisation_en = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=10, choices=Kind)
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = RecusalQuerySet.as_manager()

    class Meta:
        indexes = governed_indexes("recusal")
        constraints = [
            models.UniqueConstraint(
                fields=["post", "organisation"],
                name="recusal_stands_once",
                condition=Q(ended_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.post_zh} · {self.organisation_zh}"[:240]

    @property
    def post_name(self) -> Name:
        return {"zh": self.post_zh, "en": self.post_en}

    @property
    def organisation_name(self) -> Name:
        return {"zh": self.organisation_zh, "en": self.organisation_en}


class Recheck(models.Model):
    """A closed hazard to be looked at again on a visit, and what was seen: gone, or back.

    What was seen moves the hazard when the visit is finished, and not before.
    """

    class Outcome(models.TextChoices):
        GONE = "gone", _("the danger is gone")
        BACK = "back", _("the danger is back")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="rechecks")
    hazard = models.ForeignKey(Hazard, models.PROTECT, related_name="rechecks")
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    words = models.TextField(max_length=2000, blank=True)
    # Files that show it, and the post that added each.
    photos = models.JSONField(default=dict, blank=True)
    seen_at = models.DateTimeField(null=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "hazard"], name="recheck_of_a_hazard_once"),
            models.CheckConstraint(
                name="recheck_back_in_words", condition=~Q(outcome="back") | ~Q(words="")
            ),
        ]

    def __str__(self) -> str:
        return str(self.hazard_id)


def known_scope(actor: Actor, plan: InspectionPlan) -> PlanScope | None:
    """The scope of a plan, for those who may know it."""
    rows: Any = PlanScope.objects.visible_to(actor).of_plan(plan)
    found: PlanScope | None = rows.first()
    return found
