"""Parsing a new rule."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anxiao.kernel.names import pick
from anxiao.norms.models import LegalBasis, RuleKey
from anxiao.ui.widgets import Day


class RuleForm(forms.Form):
    """A dated rule; its value is JSON, checked by the schema of its key."""

    key = forms.ChoiceField(label=_("Rule"))
    territory_code = forms.IntegerField(
        label=_("Territory code"), min_value=100_000_000_000, max_value=999_999_999_999
    )
    valid_from = forms.DateField(label=_("First day"), widget=Day)
    valid_to = forms.DateField(label=_("Last day"), required=False, widget=Day)
    legal_basis = forms.ChoiceField(label=_("Legal basis"), required=False)
    value = forms.JSONField(label=_("Value"))
    note_zh = forms.CharField(label=_("Note in Chinese"), required=False, max_length=400)
    note_en = forms.CharField(label=_("Note in English"), required=False, max_length=600)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [(one.pk, pick(one.name)) for one in RuleKey.objects.all()]
        bases = [(one.pk, pick(one.name)) for one in LegalBasis.objects.all()]
        for name, choices in (("key", keys), ("legal_basis", [("", "—"), *bases])):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
