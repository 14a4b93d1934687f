"""Parsing what people send about hazards; the rules stand in the services."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from anxiao.evidence import services as evidence
from anxiao.hazards.lifecycle import FIVE_ITEMS, Grade, State
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import pick
from anxiao.norms.models import Cause, FocusArea, HazardItem
from anxiao.places.models import Organisation, Site, Territory
from anxiao.ui.widgets import PhotosField, Sent


class OrganisationChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of organisations, named in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        return pick(obj.name)


class ReportForm(forms.Form):
    """Category first, then the place; words are optional, the item says what it is."""

    item = forms.ModelChoiceField(HazardItem.objects.all(), to_field_name="code")
    site = forms.ModelChoiceField(Site.objects.none())
    title = forms.CharField(max_length=120, required=False, label=_("In a few words"))
    description = forms.CharField(
        max_length=4000,
        required=False,
        label=_("What was seen"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    photos = PhotosField(required=False, label=_("Photos"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        site = self.fields["site"]
        assert isinstance(site, forms.ModelChoiceField)
        site.queryset = Site.objects.visible_to(actor)


class FilterForm(forms.Form):
    """The filters of the list, all in the address."""

    q = forms.CharField(required=False, label=_("Words"))
    state = forms.ChoiceField(required=False, label=_("State"))
    grade = forms.ChoiceField(required=False, label=_("Grade"))
    area = forms.ChoiceField(required=False, label=_("Focus area"))
    town = forms.ChoiceField(required=False, label=_("Town"))
    due = forms.ChoiceField(required=False, label=_("Limit"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = [("", _("all"))]
        areas = FocusArea.objects.order_by("order")
        self._choose("state", [*everything, ("open", _("open")), *State.choices])
        self._choose("grade", [*everything, *Grade.choices])
        self._choose("area", [*everything, *((area.code, pick(area.name)) for area in areas)])
        self._choose("town", [*everything, *_towns(actor)])
        self._choose("due", [*everything, ("late", _("late")), ("soon", _("within 3 days"))])

    def _choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


def _towns(actor: Actor) -> list[tuple[str, str]]:
    lo, hi = actor.reach.lo, actor.reach.hi
    if lo is None or hi is None or hi - lo > 10_000_000:
        return []
    towns = Territory.objects.filter(level="town", code__range=(lo, hi))
    return [(str(town.code), pick(town.name)) for town in towns]


def _label(one: Any) -> str:
    return pick(one.name)


class DispatchForm(forms.Form):
    """Lead, assists and limit, proposed by the item."""

    grade_as = forms.ChoiceField(choices=Grade.choices, required=False, label=_("Grade"))
    lead = OrganisationChoice(Organisation.objects.none(), label=_("Lead"))
    assists = forms.ModelMultipleChoiceField(
        Organisation.objects.none(), required=False, label=_("Assisting")
    )
    limit_days = forms.IntegerField(min_value=0, max_value=400, label=_("Working days"))

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("lead", "assists"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = choices
            field.label_from_instance = _label  # type: ignore[method-assign,assignment]


class ReasonForm(forms.Form):
    reason = forms.CharField(
        max_length=1000, label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2})
    )


class TransferForm(ReasonForm):
    lead = OrganisationChoice(Organisation.objects.none(), label=_("New lead"))

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["lead"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = choices


class PhotosForm(forms.Form):
    photos = PhotosField(required=False, label=_("Photos"))


class InterimForm(PhotosForm):
    measures = forms.CharField(
        max_length=1000, label=_("Interim measures"), widget=forms.Textarea(attrs={"rows": 2})
    )


class ExtensionForm(ReasonForm):
    until = forms.DateField(label=_("New limit"), widget=forms.DateInput(attrs={"type": "date"}))


class PlanForm(forms.Form):
    measures = forms.CharField(label=_("Measures"), max_length=1000)
    responsibility = forms.CharField(label=_("Responsibility (a post)"), max_length=200)
    funds = forms.CharField(label=_("Funds"), max_length=200)
    time_limit = forms.CharField(label=_("Time limit"), max_length=200)
    contingency = forms.CharField(label=_("Contingency plan"), max_length=1000)

    def items(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in FIVE_ITEMS}


class RemedyForm(PhotosForm):
    remedy = forms.CharField(
        max_length=2000, label=_("How it was fixed"), widget=forms.Textarea(attrs={"rows": 2})
    )


class AcceptForm(PhotosForm):
    on_site = forms.BooleanField(required=False, label=_("I was on site"))
    opinion = forms.CharField(max_length=1000, required=False, label=_("Opinion"))


class CloseForm(forms.Form):
    cause = forms.ChoiceField(required=False, label=_("Cause"))
    change = forms.CharField(
        max_length=1000,
        required=False,
        label=_("What was changed"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["cause"]
        assert isinstance(field, forms.ChoiceField)
        causes = Cause.objects.order_by("pk")
        field.choices = [("", "—"), *((cause.pk, pick(cause.name)) for cause in causes)]


def files_of(sent: Sent, actor: Actor) -> list[UUID]:
    """Files already uploaded in chunks, and those that came with the form itself."""
    stored = [
        evidence.store(actor=actor, content=file.read(), name=file.name or "photo")
        for file in sent.files
    ]
    return [*sent.ids, *(file.pk for file in stored)]
