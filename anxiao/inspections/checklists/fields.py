"""Codes of the norms as people choose them: by their words, found while typing."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxiao.kernel import clock
from anxiao.kernel.names import near, pick
from anxiao.norms.models import HazardItem, LegalBasis


class Coded:
    """Codes with the words that stand for them: what a list of proposals shows and takes back."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self.words = dict(pairs)

    @cached_property
    def codes(self) -> dict[str, str]:
        """The code of each wording; of two that are worded alike the first."""
        found: dict[str, str] = {}
        for code, words in self.words.items():
            found.setdefault(words, code)
        return found

    def code(self, said: str) -> str | None:
        """The code that somebody chose by its words, or wrote as it is."""
        text = said.strip()
        return text if text in self.words else self.codes.get(text)

    def said(self, code: str) -> str:
        return self.words.get(code, code)


def hazards() -> Coded:
    rows = HazardItem.objects.valid(on=clock.today()).order_by("code")
    return Coded((one.code, pick(one.name)) for one in rows)


def bases() -> Coded:
    rows = LegalBasis.objects.valid(on=clock.today()).order_by("key")
    return Coded((one.key, f"{pick(one.name)} {one.article}".strip()) for one in rows)


class CodedField(forms.CharField):
    """A code chosen by its words; ``clean`` gives the code, empty where nothing was chosen."""

    def __init__(self, *, coded: Coded, proposals: str, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=300, **kwargs)
        self.coded = coded
        self.widget.attrs.update({"list": proposals, "autocomplete": "off"})

    def prepare_value(self, value: Any) -> Any:
        return self.coded.said(str(value)) if value else value

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        if not text:
            return ""
        code = self.coded.code(text)
        if code is None:
            likely = near(text, self.coded.codes, 2)
            says = _("Not in the list. Did you mean: %s?") % "、".join(likely)
            raise forms.ValidationError(says if likely else _("Choose one of the list."))
        return code


GRADES = (
    ("", gettext_lazy("as the hazard item says")),
    ("general", gettext_lazy("general")),
    ("major", gettext_lazy("major")),
)
