"""The form of one row of the roster; the rules stand in the services."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Case, IntegerField, Q, When
from django.utils.translation import gettext_lazy as _

from anxiao.kernel import clock
from anxiao.kernel.names import pick
from anxiao.places.codes import county_of, interval
from anxiao.places.listing import in_force
from anxiao.places.models import Organisation, Site
from anxiao.programmes.duties.grid import ONLY_GATE, WEEKDAYS, named
from anxiao.programmes.duties.models import STRONGEST, Kind, Peak
from anxiao.programmes.duties.services import SCHOOL_WEEK
from anxiao.ui.widgets import Cards


class Providers(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return pick(obj.name)


def providers_for(site: Site) -> Any:
    """Who may send people: police and the town first, then the school itself, then others near."""
    county = interval(county_of(site.territory_code))
    near = Organisation.objects.filter(in_force(clock.today()), territory_code__range=county)
    rows = near.exclude(kind__in=("school", "operator")) | near.filter(pk=site.organisation_id)
    police = Q(sectors__overlap=["police", "traffic_police"])
    town = Q(kind="town", territory_code=site.territory_code // 1000 * 1000)
    order = Case(
        When(police, then=0),
        When(town, then=1),
        When(pk=site.organisation_id, then=2),
        default=3,
        output_field=IntegerField(),
    )
    return rows.order_by(order, "sort_key", "pk")


class DutyForm(forms.Form):
    """A row for the whole week in one act."""

    gate = forms.ChoiceField(label=_("Gate"), required=False, widget=forms.RadioSelect)
    other_gate = forms.CharField(label=_("Another gate"), required=False, max_length=60)
    peaks = forms.MultipleChoiceField(
        label=_("Peaks"), choices=Peak.choices, widget=forms.CheckboxSelectMultiple
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days"),
        coerce=int,
        choices=[(n, _(word)) for n, word in enumerate(WEEKDAYS, start=1)],
        initial=[*SCHOOL_WEEK],
        widget=forms.CheckboxSelectMultiple,
    )
    kind = forms.ChoiceField(
        label=_("Who keeps it"),
        choices=Kind.choices,
        initial=Kind.POLICE,
        widget=Cards(icons={"police": "shield", "guard": "user-check", "volunteer": "users"}),
        help_text=_("Teachers are not put on duty in the street."),
    )
    provider = Providers(Organisation.objects.none(), label=_("Sent by"))
    strength = forms.IntegerField(label=_("How many"), min_value=1, max_value=STRONGEST, initial=2)
    note = forms.CharField(label=_("Note"), required=False, max_length=200)

    def __init__(self, *args: Any, site: Site, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(one["name"], pick(named(one))) for one in site.gates if one.get("name")]
        gate, provider = self.fields["gate"], self.fields["provider"]
        assert isinstance(gate, forms.ChoiceField)
        assert isinstance(provider, forms.ModelChoiceField)
        gate.choices = known or [(ONLY_GATE["zh"], pick(ONLY_GATE))]
        provider.queryset = providers_for(site)

    def clean(self) -> dict[str, Any]:
        """A gate that is written goes before the one that is chosen."""
        found = super().clean() or self.cleaned_data
        if not found.get("other_gate") and not found.get("gate"):
            self.add_error("gate", _("Name the gate."))
        return found

    def arguments(self, *, site: Site, week: date) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        other = given.pop("other_gate")
        gate, sender = given.pop("gate"), given.pop("provider")
        return {
            **given, "site": site.pk, "week": week, "gate": other or gate, "provider": sender.pk,
        }  # fmt: skip
