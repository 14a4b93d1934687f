"""What people fill in about key projects; the rules stand in the services."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import pick
from anxiao.kernel.sentences import word_day
from anxiao.people.models import Post
from anxiao.programmes.fields import OneOrganisation, Organisations, bodies_near
from anxiao.programmes.plans.models import Programme
from anxiao.programmes.projects.lifecycle import ProjectState
from anxiao.programmes.projects.models import KeyProject
from anxiao.programmes.projects.services.planning import Step
from anxiao.ui.widgets import Day, Folded

MILESTONE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[\s,，:：、]*(.+)")
LEADING = ("leader", "coordinator")


class Sponsors(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Posts that may sponsor a project, with their organisation."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{pick(obj.organisation.name)} · {pick(obj.name)}"


class PlanForm(forms.Form):
    """A key project as it is set up; what is not known yet may be left out."""

    title = forms.CharField(max_length=160, label=_("Title"))
    what = forms.CharField(
        required=False,
        max_length=4000,
        label=_("What is done"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    why = forms.CharField(
        required=False,
        max_length=4000,
        label=_("Why"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    sponsor = Sponsors(Post.objects.none(), required=False, label=_("Sponsor leader"))
    lead = OneOrganisation(None, required=False, label=_("Lead"))
    assists = Organisations(None, required=False, label=_("Assisting"), widget=Folded)
    budget = forms.IntegerField(
        required=False, min_value=0, label=_("Budget in yuan"), help_text=_("A whole number.")
    )
    budget_source = forms.CharField(required=False, max_length=160, label=_("Who pays"))
    starts_on = forms.DateField(required=False, label=_("First day"), widget=Day)
    deadline = forms.DateField(required=False, label=_("Deadline"), widget=Day)
    programme = forms.ModelChoiceField(
        Programme.objects.none(), required=False, label=_("Programme")
    )
    ordinal = forms.IntegerField(
        required=False, min_value=1, max_value=999, label=_("Number in the list")
    )
    milestones = forms.CharField(
        required=False,
        label=_("Milestones"),
        help_text=_("One a line, the day first: 2026-06-30 Crossings are marked"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, data: Any, *, actor: Actor, row: KeyProject | None = None) -> None:
        super().__init__(data, initial=_initial(row))
        territory = actor.territory or 0
        for name in ("lead", "assists"):
            self.fields[name].queryset = bodies_near(territory)  # type: ignore[attr-defined]
        self.fields["sponsor"].queryset = sponsors(actor)  # type: ignore[attr-defined]
        self.fields["programme"].queryset = _programmes(actor)  # type: ignore[attr-defined]
        if row is not None:
            for name in ("milestones", "programme"):
                del self.fields[name]

    def clean_milestones(self) -> list[Step]:
        lines = [one.strip() for one in self.cleaned_data["milestones"].splitlines()]
        return [_step(one) for one in lines if one]

    def arguments(self) -> dict[str, Any]:
        """What was filled in, as the services take it; an empty number is left to them."""
        given = dict(self.cleaned_data)
        given["sponsor"] = given["sponsor"].pk if given["sponsor"] else None
        given["lead"] = given["lead"].pk if given["lead"] else None
        given["assists"] = [one.pk for one in given["assists"]]
        if given["ordinal"] is None:
            del given["ordinal"]
        return given


def _step(line: str) -> Step:
    """A line as a milestone, or the sentence that shows how it is written."""
    found = MILESTONE.fullmatch(line)
    try:
        if found:
            return {"due_on": date(*map(int, found.groups()[:3])), "title": found[4].strip()}
    except ValueError:
        pass
    says = _("This is no milestone: “%(line)s”. Write the day first, then what is reached.")
    raise ValidationError(says, params={"line": line})


def _initial(row: KeyProject | None) -> dict[str, Any]:
    if row is None:
        return {}
    names = (
        "title", "what", "why", "sponsor", "lead", "assists", "budget", "budget_source",
        "starts_on", "deadline", "ordinal",
    )  # fmt: skip
    return {name: getattr(row, name) for name in names}


def sponsors(actor: Actor) -> Any:
    """Posts of the leading kind in the actor's territory that are there today."""
    near = bodies_near(actor.territory or 0)
    rows = Post.objects.valid(on=clock.today()).filter(role__in=LEADING, organisation__in=near)
    return rows.select_related("organisation").order_by("-role", "organisation__sort_key", "pk")


def _programmes(actor: Actor) -> Any:
    rows = Programme.objects.visible_to(actor).filter(issuer=actor.organisation)
    return rows.filter(state__in=("draft", "issued")).order_by("-starts_on", "pk")


class FilterForm(forms.Form):
    """The filters of the list, all in the address."""

    q = forms.CharField(required=False, label=_("Words"))
    state = forms.ChoiceField(required=False, label=_("State"))
    due = forms.ChoiceField(
        required=False, label=_("Deadline"), choices=[("", _("all")), ("late", _("late"))]
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        state = self.fields["state"]
        assert isinstance(state, forms.ChoiceField)
        state.choices = [("", _("all")), ("open", _("open")), *ProjectState.choices]


# --- fields of verbs, each made for a project -------------------------------------------------


def milestone(row: KeyProject) -> forms.Field:
    """One of the steps that are not reached yet, the next one proposed."""
    steps = [one for one in row.way() if one.done_on is None]
    return forms.ChoiceField(
        choices=[(str(one.pk), f"{word_day(one.due_on)} · {one.title}") for one in steps],
        initial=str(steps[0].pk) if steps else None,
        label=_("Milestone"),
    )


def spent(row: KeyProject) -> forms.Field:
    return forms.IntegerField(
        min_value=0, label=_("Spent so far, in yuan"), initial=row.spent or None
    )
