"""Parsing what is sent about an import: the file, and what its headings mean."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anxiao.imports.models import Import
from anxiao.kernel.sheets import LARGEST
from anxiao.kernel.staging import Kind

Options = Mapping[str, Sequence[tuple[str, str]]]
ENDINGS = ".xlsx,.xls,.ods,.csv"


class UploadForm(forms.Form):
    """One file with sheets."""

    file = forms.FileField(
        label=_("The sheet"),
        help_text=_("XLSX, XLS, ODS or CSV, at most 20 MB. Nothing is saved before you confirm."),
        widget=forms.FileInput(attrs={"accept": ENDINGS}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 20 MB."))
        return file


class MatchForm(forms.Form):
    """For each column the heading it stands under; for each unsure value what it means."""

    def __init__(
        self, *args: Any, one: Import, kind: Kind, asks: Sequence[dict[str, str]], options: Options
    ) -> None:
        super().__init__(*args)
        self.kind, self.asks = kind, list(asks)
        headings = [("", _("not in this sheet")), *((h, _shown(one, h)) for h in one.headings)]
        by_key = {key: heading for heading, key in one.matched.items()}
        for column in kind.columns:
            self.fields[f"column_{column.key}"] = forms.ChoiceField(
                label=column.title,
                choices=headings,
                required=column.required,
                initial=by_key.get(column.key, ""),
            )
        for number, ask in enumerate(self.asks):
            self._ask(number, ask, options.get(ask["column"], ()))

    def _ask(self, number: int, ask: dict[str, str], options: Sequence[tuple[str, str]]) -> None:
        self.fields[f"ask_{number}"] = forms.ChoiceField(
            label=ask["value"],
            choices=[("", "—"), *options],
            required=False,
            initial=ask.get("proposed", ""),
        )

    @property
    def columns(self) -> list[Any]:
        return [self[f"column_{column.key}"] for column in self.kind.columns]

    @property
    def questions(self) -> list[Any]:
        return [self[f"ask_{number}"] for number in range(len(self.asks))]

    def matched(self) -> dict[str, str]:
        """Heading to column; a heading chosen for two columns is said twice and refused below."""
        found: dict[str, str] = {}
        for column in self.kind.columns:
            heading = self.cleaned_data[f"column_{column.key}"]
            if heading in found:
                self.add_error(
                    f"column_{column.key}", _("This heading was chosen for another column too.")
                )
            if heading:
                found[heading] = column.key
        return found

    def choices(self, kept: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
        found = {column: dict(values) for column, values in kept.items()}
        for number, ask in enumerate(self.asks):
            if chosen := self.cleaned_data[f"ask_{number}"]:
                found.setdefault(ask["column"], {})[ask["value"]] = chosen
        return found


def _shown(one: Import, heading: str) -> str:
    sample = getattr(one, "samples", {}).get(heading, "")
    return f"{heading} · {sample}" if sample else heading
