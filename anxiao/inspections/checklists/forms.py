"""What people fill in about checklists; the rules stand in the services."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxiao.inspections.checklists import xlsform
from anxiao.inspections.checklists.book import Form
from anxiao.inspections.checklists.faults import Fault, Faulty
from anxiao.inspections.checklists.lifecycle import State
from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.checklists.reading import MOST_BYTES
from anxiao.inspections.checklists.services import LONGEST
from anxiao.inspections.checklists.terms import VISIT_KINDS
from anxiao.kernel.errors import No
from anxiao.places.models import Site

STATES = (
    ("", gettext_lazy("in use, and drafts")),
    (State.PUBLISHED.value, gettext_lazy("in use")),
    (State.DRAFT.value, State.DRAFT.label),
    (State.REPLACED.value, State.REPLACED.label),
    (State.WITHDRAWN.value, State.WITHDRAWN.label),
    ("all", gettext_lazy("all versions")),
)
WHOSE = (
    ("", "—"),
    ("own", gettext_lazy("of the own organisation")),
    ("library", gettext_lazy("of the library")),
)


class FilterForm(forms.Form):
    """The filters of the list, all in the address."""

    q = forms.CharField(required=False, max_length=200, label=gettext_lazy("Words"))
    state = forms.ChoiceField(required=False, label=gettext_lazy("State"), choices=STATES)
    site_kind = forms.ChoiceField(
        required=False,
        label=gettext_lazy("For"),
        choices=[("", "—"), *Site.Kind.choices],
    )
    of = forms.ChoiceField(required=False, label=gettext_lazy("Whose"), choices=WHOSE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].is_quick = True  # type: ignore[attr-defined]


class HeadingForm(forms.Form):
    """What a checklist is called and meant for."""

    zh = forms.CharField(max_length=LONGEST["zh"], label=gettext_lazy("Name of the checklist"))
    en = forms.CharField(
        required=False, max_length=LONGEST["en"], label=gettext_lazy("Name in English")
    )
    about_zh = forms.CharField(
        required=False,
        max_length=LONGEST["about_zh"],
        label=gettext_lazy("What it is for"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    site_kinds = forms.MultipleChoiceField(
        required=False,
        choices=Site.Kind.choices,
        label=gettext_lazy("For which sites"),
        help_text=gettext_lazy("none chosen: for all"),
        widget=forms.CheckboxSelectMultiple,
    )
    visit_kinds = forms.MultipleChoiceField(
        required=False,
        label=gettext_lazy("For which visits"),
        help_text=gettext_lazy("none chosen: for all"),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, row: Checklist | None = None, **kwargs: Any) -> None:
        if row is not None:
            kwargs["initial"] = {name: getattr(row, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        field = self.fields["visit_kinds"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(code, _(words)) for code, words in VISIT_KINDS.items()]


class SheetForm(forms.Form):
    """A workbook with the questions of a draft."""

    file = forms.FileField(
        label=gettext_lazy("The XLSForm"),
        help_text=gettext_lazy(
            "XLSX, at most 2 MB. What is wrong is told cell by cell;"
            " nothing is kept before it fits."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )

    # What is wrong with the workbook, cell by cell; and the rows of one that fits.
    faults: Sequence[Fault] = ()
    rows: Form | None = None

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 2 MB."))
        try:
            self.rows = xlsform.read(file.read())
        except Faulty as error:
            self.faults = error.faults
            raise forms.ValidationError(str(error)) from None
        except No as error:
            raise forms.ValidationError(str(error)) from None
        return file


class UploadForm(SheetForm):
    """A new checklist from a workbook; its name may stand in the workbook."""

    zh = forms.CharField(
        required=False,
        max_length=LONGEST["zh"],
        label=gettext_lazy("Name of the checklist"),
        help_text=gettext_lazy("else the form_title of the sheet “settings”"),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        settings = (self.rows or {}).get("settings") or [{}]
        given["zh"] = given.get("zh") or settings[0].get("form_title", "")[: LONGEST["zh"]]
        if self.rows is not None and not given["zh"]:
            self.add_error("zh", _("Give the checklist a name."))
        return given
