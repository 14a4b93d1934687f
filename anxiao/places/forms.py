"""Parsing filters and corrections of places; the rules stand in the services."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import Name, pick
from anxiao.places.codes import county_of, interval, is_credit_code, is_school_code
from anxiao.places.distance import Point
from anxiao.places.models import Organisation, School, Site, Territory
from anxiao.ui.widgets import Day, Folded

GATES = 8


class FilterForm(forms.Form):
    """The filters of both lists, all in the address."""

    q = forms.CharField(
        required=False,
        label=_("Name or pinyin"),
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("name, pinyin, initials")}
        ),
    )
    kind = forms.ChoiceField(required=False, label=_("Kind"))
    town = forms.ChoiceField(required=False, label=_("Town"))
    ended = forms.BooleanField(required=False, label=_("Those that ended too"))

    def __init__(self, *args: Any, actor: Actor, kinds: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = [("", _("all"))]
        _choose(self, "kind", [*everything, *kinds])
        _choose(self, "town", [*everything, *territories_below(actor)])
        self.fields["q"].is_quick = True  # type: ignore[attr-defined]


def territories_below(actor: Actor) -> list[tuple[str, str]]:
    """The towns of the actor's county, or the counties of a wider reach, to choose from."""
    code = actor.territory or 0
    level = "town" if code % 100_000_000 else "county"
    around = county_of(code) if level == "town" else code
    rows = Territory.objects.within(around).filter(level=level, valid_to=None)
    return [(str(row.code), pick(row.name)) for row in rows]


def territories_of(actor: Actor) -> list[tuple[str, str]]:
    """The actor's own territory and what lies just below it."""
    lo, hi = actor.reach.lo or 0, actor.reach.hi or 0
    own = Territory.objects.filter(pk=lo).first()
    rows = [(str(own.code), pick(own.name))] if own else []
    below = [(code, name) for code, name in territories_below(actor) if lo < int(code) <= hi]
    return rows + below


def _choose(form: forms.Form, name: str, choices: list[Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = field.widget.choices = choices


def credit_code(text: str) -> None:
    if not is_credit_code(text):
        raise ValidationError(
            _("The last of the 18 characters does not fit the others: compare with the paper.")
        )


def school_code(text: str) -> None:
    if not is_school_code(text):
        raise ValidationError(_("A school identification code has ten digits."))


class NameForm(forms.Form):
    """How something is called, in two languages."""

    zh = forms.CharField(label=_("Name in Chinese"), max_length=160)
    en = forms.CharField(label=_("Name in English"), max_length=200, required=False)

    @property
    def name(self) -> Name:
        return {"zh": self.cleaned_data["zh"], "en": self.cleaned_data["en"]}


class OrganisationForm(NameForm):
    credit_code = forms.CharField(
        label=_("Unified social credit code"),
        max_length=18,
        required=False,
        validators=[credit_code],
        help_text=_("18 characters; a teaching point may have none"),
    )

    @classmethod
    def kept(cls, organisation: Organisation) -> dict[str, Any]:
        names = ("zh", "en", "credit_code")
        return {name: getattr(organisation, name) for name in names}

    def arguments(self) -> dict[str, Any]:
        return {"name": self.name, "credit_code": self.cleaned_data["credit_code"]}


class SchoolForm(forms.Form):
    """The profile of a school, as the head teacher counts it today."""

    stage = forms.ChoiceField(label=_("Stage"), choices=School.Stage.choices)
    is_private = forms.BooleanField(label=_("Private"), required=False)
    school_code = forms.CharField(
        label=_("School identification code"),
        max_length=10,
        required=False,
        validators=[school_code],
        help_text=_("ten digits"),
    )
    pupils = forms.IntegerField(label=_("Pupils"), min_value=0, max_value=100_000)
    boarders = forms.IntegerField(label=_("Boarders"), min_value=0, max_value=100_000)
    staff = forms.IntegerField(label=_("Staff"), min_value=0, max_value=20_000)
    guards = forms.IntegerField(label=_("Guards"), min_value=0, max_value=1_000)

    @classmethod
    def kept(cls, school: School) -> dict[str, Any]:
        return {name: getattr(school, name) for name in cls.base_fields}

    def clean_boarders(self) -> int:
        boarders: int = self.cleaned_data["boarders"]
        if boarders > self.cleaned_data.get("pupils", boarders):
            raise ValidationError(_("There cannot be more boarders than pupils."))
        return boarders


class PositionedForm(forms.Form):
    latitude = forms.DecimalField(
        label=_("Latitude"),
        max_digits=9,
        decimal_places=6,
        required=False,
        min_value=-90,
        max_value=90,
    )
    longitude = forms.DecimalField(
        label=_("Longitude"),
        max_digits=9,
        decimal_places=6,
        required=False,
        min_value=-180,
        max_value=180,
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if (values.get("latitude") is None) != (values.get("longitude") is None):
            self.add_error("longitude", _("A position needs both, latitude and longitude."))
        return values

    @property
    def position(self) -> Point | None:
        latitude, longitude = self.cleaned_data["latitude"], self.cleaned_data["longitude"]
        return (latitude, longitude) if latitude is not None else None


class SiteForm(PositionedForm, NameForm):
    """How a site is called and where it lies."""

    address = forms.CharField(label=_("Address"), max_length=240, required=False)
    field_order = ("zh", "en", "kind", "address", "latitude", "longitude")

    @classmethod
    def kept(cls, site: Site) -> dict[str, Any]:
        names = ("zh", "en", "address", "latitude", "longitude")
        return {name: getattr(site, name) for name in names}

    def arguments(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "address": self.cleaned_data["address"],
            "position": self.position,
        }


class NewSiteForm(SiteForm):
    """A further site of an organisation, in the trade of its kind."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Site.Kind.choices)
    near = forms.TypedMultipleChoiceField(
        label=_("Schools it concerns"),
        required=False,
        coerce=int,
        widget=Folded(shown=8),
        help_text=_("Those at whose gate it lies, or whose pupils it carries; they see it."),
    )

    def __init__(self, *args: Any, of: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "near", schools_around(of.territory_code, but=of.pk))

    def arguments(self) -> dict[str, Any]:
        near = Organisation.objects.filter(pk__in=self.cleaned_data["near"])
        return {**super().arguments(), "kind": self.cleaned_data["kind"], "near": list(near)}


def schools_around(territory: int, *, but: int = 0, first: Sequence[int] = ()) -> list[Any]:
    """The schools of a county: the chosen ones first, then those of the same town."""
    rows = Organisation.objects.filter(
        territory_code__range=interval(county_of(territory))
    ).exclude(pk=but)
    found = sorted(
        rows.filter(kind=Organisation.Kind.SCHOOL, valid_to=None),
        key=lambda one: (
            one.pk not in first,
            one.territory_code // 1000 != territory // 1000,
            one.sort_key,
        ),
    )
    return [(str(one.pk), pick(one.name)) for one in found]


class GateForm(PositionedForm):
    """One gate; an empty line is no gate."""

    name = forms.CharField(label=_("Gate"), max_length=40, required=False)
    name_en = forms.CharField(label=_("In English"), max_length=60, required=False)
    field_order = ("name", "name_en", "latitude", "longitude")

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if values.get("latitude") is not None and not values.get("name"):
            self.add_error("name", _("Each gate needs a name."))
        return values

    @property
    def gate(self) -> dict[str, str]:
        """The gate as it is kept: text, so that digits stay as they were given."""
        values = self.cleaned_data
        kept = {"name": values["name"], "name_en": values["name_en"]}
        if values["latitude"] is not None:
            kept |= {"lat": str(values["latitude"]), "lon": str(values["longitude"])}
        return {key: value for key, value in kept.items() if value}


GateForms = forms.formset_factory(GateForm, extra=2, max_num=GATES, absolute_max=GATES)


def gates_kept(site: Site) -> list[dict[str, Any]]:
    return [
        {
            "name": gate.get("name", ""),
            "name_en": gate.get("name_en", ""),
            "latitude": _decimal(gate.get("lat")),
            "longitude": _decimal(gate.get("lon")),
        }
        for gate in site.gates
    ]


def _decimal(value: Any) -> Decimal | None:
    return Decimal(str(value)) if value not in (None, "") else None


def gates_of(rows: Any) -> list[dict[str, str]]:
    """The lines of a valid set of gates that were filled in."""
    return [row.gate for row in rows if row.cleaned_data.get("name")]


class EndForm(forms.Form):
    """The last day; taken back by leaving it empty."""

    on = forms.DateField(label=_("Last day"), widget=Day)

    def __init__(self, *args: Any, has_ended: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["on"]
        field.initial = clock.today()
        if has_ended:
            field.required = False
            field.help_text = _("Leave it empty to take the last day back.")


class MergeForm(forms.Form):
    """Which towns end, which one goes on, from which day."""

    from_codes = forms.TypedMultipleChoiceField(
        label=_("Towns that end"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    into = forms.TypedChoiceField(label=_("The town that goes on"), coerce=int)
    on = forms.DateField(label=_("First day of the merged town"), widget=Day)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        towns = [one for one in territories_below(actor) if int(one[0]) % 1_000_000]
        _choose(self, "from_codes", towns)
        _choose(self, "into", [("", "—"), *towns])
        self.fields["on"].initial = clock.today()
