"""What people fill in about plans of visits; the rules stand in the services."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from anxiao.hazards.forms import towns_within
from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.plans.models import SEALED_KINDS, InspectionPlan, PlanScope, Recusal
from anxiao.inspections.visits.fields import colleagues
from anxiao.kernel import clock, occasions
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import pick
from anxiao.places.listing import in_force
from anxiao.places.models import Organisation, Site
from anxiao.programmes.fields import bodies_near
from anxiao.ui.widgets import Cards, Day, Folded, Moment

SHOWN, MOST_SHOWN = 6, 500
From = PlanScope.From
KIND_ICONS = {
    "open": "eye",
    "covert": "eye-off",
    "random": "refresh",
    "special": "target",
    "joint": "users-group",
}
KIND_HINTS = {
    "open": _("Announced: the school sees it in its calendar."),
    "covert": _("Known to your office alone until each visit is finished."),
    "random": _("The plan is announced; sites, days and team are not."),
    "special": _("On one matter, announced; at least two go."),
    "joint": _("Several departments go together, announced."),
}
FROM_HINTS = {
    "list": _("Choose them below."),
    "filter": _("By kind, town, and how long nobody has been there."),
    "recheck": _("Sites with hazards that their unit closed itself: gone, or back?"),
}


class PlanForm(forms.Form):
    """One column: what, by what, where, when, with whom."""

    kind = forms.ChoiceField(label=_("What kind of visits"))
    title = forms.CharField(max_length=160, label=_("What the visits are about"))
    basis = forms.CharField(
        max_length=240,
        required=False,
        label=_("Basis"),
        help_text=_("The paper or the law by which it is done."),
    )
    checklists = forms.TypedMultipleChoiceField(
        coerce=UUID, label=_("By which checklist"), widget=Folded(shown=SHOWN)
    )
    sites_from = forms.ChoiceField(
        label=_("Which sites"),
        choices=From.choices,
        initial=From.LIST,
        widget=Cards(hints=FROM_HINTS),
    )
    sites = forms.TypedMultipleChoiceField(
        coerce=UUID, required=False, label=_("Sites"), widget=Folded(shown=SHOWN)
    )
    filter_kind = forms.ChoiceField(
        required=False, label=_("Kind of sites that fit"), choices=Site.Kind.choices
    )
    filter_town = forms.ChoiceField(required=False, label=_("Town"))
    filter_due = forms.ChoiceField(
        required=False,
        label=_("Visited before"),
        choices=[
            ("", _("all")),
            ("never", _("never visited")),
            ("due", _("not often enough this term")),
        ],
    )
    filter_closed = forms.BooleanField(
        required=False, label=_("Re-check also what others have closed")
    )
    starts_on = forms.DateField(label=_("First day"), widget=Day())
    ends_on = forms.DateField(label=_("Last day"), widget=Day())
    team = forms.TypedMultipleChoiceField(
        coerce=UUID,
        label=_("Who goes"),
        help_text=_("The first of them leads. For most kinds two at least."),
        widget=Folded(shown=SHOWN),
    )
    release_at = forms.DateTimeField(
        required=False,
        label=_("When the team learns of it"),
        help_text=_("For covert and random visits. Empty: two of your office release each."),
        widget=Moment(),
    )
    departments = forms.TypedMultipleChoiceField(
        coerce=int,
        required=False,
        label=_("Departments that the visits serve besides"),
        widget=Folded(shown=SHOWN),
    )
    campaign = forms.TypedChoiceField(
        required=False,
        coerce=UUID,
        empty_value=None,
        label=_("Part of"),
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Any, *, actor: Actor, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self._offer_kinds(actor, initial or {})
        self._choose("checklists", _lists(actor))
        self._choose("sites", _sites(actor, (initial or {}).get("sites", ())))
        everywhere = [("", _("everywhere within reach"))]
        self._choose("filter_town", [*everywhere, *towns_within(actor, "")])
        own, territory = actor.organisation or 0, actor.territory or 0
        self._choose("team", colleagues(own, territory, None, set()))
        bodies = bodies_near(territory).exclude(pk=own)
        self._choose("departments", [(str(one.pk), pick(one.name)) for one in bodies])
        self._offer_campaigns(actor)

    def _choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        field.widget.choices = field.choices

    def _offer_kinds(self, actor: Actor, initial: dict[str, Any]) -> None:
        """Only a coordinating office comes unannounced; the kind of a draft stays."""
        kinds = InspectionPlan.Kind.choices
        if not actor.is_office:
            kinds = [one for one in kinds if one[0] not in SEALED_KINDS]
            del self.fields["release_at"]
        if initial.get("kind"):
            kinds = [one for one in kinds if one[0] == initial["kind"]]
        self.fields["kind"].widget = Cards(icons=KIND_ICONS, hints=KIND_HINTS)
        self._choose("kind", kinds)

    def _offer_campaigns(self, actor: Actor) -> None:
        running = occasions.running(actor, clock.today())
        if not running:
            del self.fields["campaign"]
            return
        rows = [(str(one.key), one.title) for one in running]
        self._choose("campaign", [("", _("routine work")), *rows])

    def asked(self) -> dict[str, Any]:
        """What was filled in, as the services take it."""
        given = dict(self.cleaned_data)
        filters = {
            "kind": given.pop("filter_kind", ""),
            "town": given.pop("filter_town", "") or None,
            "due": given.pop("filter_due", ""),
            "closed": given.pop("filter_closed", False),
        }
        return {**given, "filters": filters}


def initial_of(plan: InspectionPlan, scope: PlanScope) -> dict[str, Any]:
    """A draft as the form shows it."""
    filters = {f"filter_{name}": value for name, value in scope.filters.items()}
    return {
        "kind": plan.kind,
        "title": plan.title,
        "basis": plan.legal_basis_id or plan.basis,
        "checklists": [str(one) for one in plan.checklists],
        "sites_from": scope.sites_from,
        "sites": [str(one) for one in scope.sites],
        "starts_on": scope.starts_on,
        "ends_on": scope.ends_on,
        "team": [str(one) for one in scope.team],
        "release_at": scope.release_at,
        "departments": [str(one) for one in plan.departments],
        "campaign": str(plan.campaign or ""),
        **filters,
    }


def _lists(actor: Actor) -> list[tuple[str, str]]:
    rows = Checklist.objects.visible_to(actor).in_use().defer("form", "xform", "questions")
    return [(str(one.pk), pick(one.name)) for one in rows.order_by("owner", "zh", "pk")]


def _sites(actor: Actor, chosen: Iterable[Any]) -> list[tuple[str, str]]:
    """Those that are chosen already, then the campuses within reach by name."""
    rows = Site.objects.visible_to(actor).filter(in_force(clock.today()))
    first = list(rows.filter(pk__in=[*chosen]).order_by("sort_key", "pk"))
    known = {one.pk for one in first}
    others = rows.filter(kind=Site.Kind.CAMPUS).exclude(pk__in=known)
    found = [*first, *others.order_by("sort_key", "pk")[:MOST_SHOWN]]
    return [(str(one.pk), pick(one.name)) for one in found]


class RecusalForm(forms.Form):
    """From whom a post keeps away, and how it is related to them."""

    organisation = forms.TypedChoiceField(coerce=int, label=_("From visits of"))
    kind = forms.ChoiceField(
        label=_("How the post is related to it"), choices=Recusal.Kind.choices, widget=Cards()
    )
    post = forms.TypedChoiceField(coerce=UUID, label=_("Which post"))

    def __init__(self, data: Any, *, actor: Actor, posts: list[tuple[str, str]]) -> None:
        super().__init__(data, initial={"post": str(actor.post)})
        rows = Organisation.objects.filter(in_force(clock.today()))
        lo, hi = actor.reach.lo, actor.reach.hi
        if lo is not None and hi is not None:
            rows = rows.filter(territory_code__range=(lo, hi))
        rows = rows.order_by("kind", "sort_key", "pk")[:MOST_SHOWN]
        choices = {
            "organisation": [(str(one.pk), pick(one.name)) for one in rows],
            "post": posts,
        }
        for name, offered in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = offered
