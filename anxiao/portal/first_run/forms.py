"""Parsing what the first-run page is sent; the rules stand beside the service."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anxiao.imports.forms import UploadForm
from anxiao.kernel.errors import No
from anxiao.people import beginning
from anxiao.portal.first_run.chosen import Chosen


def _heard(service: Callable[..., Chosen], *given: Any) -> Chosen:
    """What a rule gives; its no is said beside the field."""
    try:
        return service(*given)
    except No as error:
        raise forms.ValidationError(str(error)) from None


class CountyForm(forms.Form):
    """One of the divisions of the country, by its code."""

    county = forms.CharField(max_length=12)

    def clean_county(self) -> Chosen:
        return _heard(Chosen.by_code, self.cleaned_data["county"])


class SheetForm(UploadForm):
    """The county and its towns, where they do not come with the program."""

    chosen: Chosen

    def clean_file(self) -> Any:
        self.chosen = _heard(Chosen.by_sheet, super().clean_file().read())
        return self.cleaned_data["file"]


class OfficeForm(forms.Form):
    """The chosen county, its office, and whose the first two accounts are."""

    chosen = forms.CharField(widget=forms.HiddenInput)
    office = forms.CharField(
        label=_("Coordinating office"),
        max_length=160,
        help_text=_("The full official name, as it stands on its papers."),
    )
    administrator = forms.CharField(
        label=_("Administrator of accounts"),
        max_length=80,
        help_text=_("The official's own name. She opens accounts and sees no business data."),
    )
    coordinator = forms.CharField(
        label=_("Coordinator"),
        max_length=80,
        help_text=_("The official's own name. She brings in the sheets and hands out hazards."),
    )

    @classmethod
    def about(cls, chosen: Chosen) -> "OfficeForm":
        """The empty form for a county, with what its office is usually called."""
        office = beginning.office_of(chosen.name["zh"])
        return cls(initial={"chosen": chosen.said, "office": office})

    def clean_chosen(self) -> Chosen:
        return _heard(Chosen.of, self.cleaned_data["chosen"])

    def county(self) -> Chosen:
        """Which county it is about, whether or not anything has been sent."""
        return Chosen.of(str(self["chosen"].value()))

    def terms(self) -> dict[str, Any]:
        """What the service asks for."""
        given = self.cleaned_data
        return {
            "county": given["chosen"].county,
            "names": given["chosen"].names,
            "office": given["office"],
            "persons": (given["administrator"], given["coordinator"]),
        }
