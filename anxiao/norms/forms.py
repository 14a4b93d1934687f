"""Parsing new rules, mandates and legal bases; the rules about them stand in the services."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from anxiao.kernel.actors import Actor
from anxiao.kernel.names import pick
from anxiao.norms.models import Approval, LegalBasis, Level, RuleKey
from anxiao.norms.value_fields import ROOT, fields, flat, value_of
from anxiao.places.forms import territories_of
from anxiao.ui.widgets import Day


class DatedForm(forms.Form):
    """Something that holds in a territory from a day on."""

    territory_code = forms.TypedChoiceField(label=_("Where it holds"), coerce=int)
    valid_from = forms.DateField(label=_("First day"), widget=Day)
    valid_to = forms.DateField(label=_("Last day"), required=False, widget=Day)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "territory_code", territories_of(actor))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last = values.get("valid_from"), values.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("The last day lies before the first."))
        return values


def choose(form: forms.Form, name: str, choices: list[Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


class RuleForm(DatedForm):
    """A dated value of one rule, in fields made from its schema."""

    legal_basis = forms.ChoiceField(label=_("Legal basis"), required=False)
    note_zh = forms.CharField(label=_("Note in Chinese"), required=False, max_length=400)
    note_en = forms.CharField(label=_("Note in English"), required=False, max_length=600)

    def __init__(self, *args: Any, key: RuleKey, value: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=flat(value), **kwargs)
        self.key = key
        self.fields.update(fields(key))
        self.order_fields([*fields(key), "territory_code", "valid_from", "valid_to"])
        bases = LegalBasis.objects.filter(valid_to=None)
        choices = [(one.pk, f"{pick(one.name)} {one.article}".strip()) for one in bases]
        choose(self, "legal_basis", [("", "—"), *choices])

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        kept = {name: given[name] for name in given if name.partition("__")[0] != ROOT}
        return {**kept, "key": self.key.pk, "value": value_of(given, self.key.schema)}


class MandateForm(DatedForm):
    """The paper by which a superior allows a regulated module."""

    approves = forms.ChoiceField(label=_("What it approves"), choices=Approval.choices)
    authority = forms.CharField(label=_("Approved by"), max_length=160)
    number = forms.CharField(
        label=_("Document number"), max_length=80, help_text=_("as it stands on the paper")
    )
    quota = forms.IntegerField(label=_("Quota"), required=False, min_value=1, max_value=100_000)
    field_order = ("approves", "authority", "number", "territory_code", "valid_from", "valid_to")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_to"].required = True

    def arguments(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        approves = Approval(given.pop("approves"))
        return {**given, "module": approves.module, "kind": approves.value}


class BasisForm(DatedForm):
    """A text of law that the county applies and the software does not bring along."""

    zh = forms.CharField(label=_("Title in Chinese"), max_length=240)
    en = forms.CharField(label=_("Title in English"), max_length=400, required=False)
    article = forms.CharField(
        label=_("Article"), max_length=60, required=False, help_text=_("empty for the whole text")
    )
    issuer_zh = forms.CharField(label=_("Issued by"), max_length=160)
    level = forms.ChoiceField(label=_("Level"), choices=Level.choices, initial=Level.LOCAL)
    note_zh = forms.CharField(
        label=_("What it says, in a sentence"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ("zh", "en", "article", "issuer_zh", "level", "note_zh")

    def clean_zh(self) -> str:
        title: str = self.cleaned_data["zh"].strip("《》 ")
        if not title:
            raise ValidationError(_("A title is needed."))
        return title

    def arguments(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        return {"name": {"zh": given.pop("zh"), "en": given.pop("en")}, **given}


class FindForm(forms.Form):
    """The words looked for within a list."""

    q = forms.CharField(
        required=False, label=_("Words"), widget=forms.TextInput(attrs={"type": "search"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].is_quick = True  # type: ignore[attr-defined]

    @property
    def words(self) -> str:
        return str(self.cleaned_data["q"]).strip() if self.is_valid() else ""


class BasesForm(FindForm):
    """Legal bases by level; those that ended only when asked for."""

    level = forms.ChoiceField(
        required=False, label=_("Level"), choices=[("", _("all")), *Level.choices]
    )
    ended = forms.BooleanField(required=False, label=_("Those that ended too"))


class RulesForm(FindForm):
    """Rules as they hold on a day."""

    on = forms.DateField(required=False, label=_("In force on"), widget=Day)
