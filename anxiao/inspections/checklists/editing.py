"""The page editor of plain lists: its fields, and what its buttons do to them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from anxiao.inspections.checklists.bindings import LONGEST_LIMIT
from anxiao.inspections.checklists.checking import refused_text
from anxiao.inspections.checklists.fields import GRADES, Coded, CodedField, bases, hazards
from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.checklists.plain import MOST, Question, questions_of

HAZARDS, BASES = "known-hazards", "known-bases"
TEXT = 600
TEXTS = ("heading_zh", "heading_en", "zh", "en", "hint_zh", "hint_en")
ADD, REMOVE, UP, DOWN = "add", "remove", "up", "down"


class QuestionForm(forms.Form):
    """One question: its words, and what follows when it fails."""

    name = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    heading_zh = forms.CharField(required=False, max_length=TEXT, label=_("Heading above it"))
    heading_en = forms.CharField(required=False, max_length=TEXT, label=_("Heading in English"))
    zh = forms.CharField(
        max_length=TEXT, label=_("Question"), widget=forms.Textarea(attrs={"rows": 2})
    )
    en = forms.CharField(
        required=False,
        max_length=TEXT,
        label=_("Question in English"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    hint_zh = forms.CharField(required=False, max_length=TEXT, label=_("How it is looked at"))
    hint_en = forms.CharField(required=False, max_length=TEXT, label=_("The same in English"))
    grade = forms.ChoiceField(required=False, choices=GRADES, label=_("Grade"))
    days = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=LONGEST_LIMIT,
        label=_("Limit"),
        help_text=_("working days"),
    )
    photo = forms.BooleanField(required=False, label=_("A failure needs a photo"))

    def __init__(self, known: Mapping[str, Coded], **given: Any) -> None:
        super().__init__(empty_permitted=True, use_required_attribute=False, **given)
        self.fields["hazard"] = CodedField(
            coded=known["hazard"], proposals=HAZARDS, label=_("Hazard item when it fails")
        )
        self.fields["basis"] = CodedField(
            coded=known["basis"], proposals=BASES, label=_("Legal basis")
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name in TEXTS:
            if says := refused_text("label", str(given.get(name, ""))):
                self.add_error(name, gettext(says) % {"most": TEXT})
        return given


class Editor:
    """All questions of a draft as one form, posted whole whichever button is pressed."""

    def __init__(self, row: Checklist, data: Mapping[str, Any] | None = None) -> None:
        self.known = {"hazard": hazards(), "basis": bases()}
        self.kept = {one.name: one for one in questions_of(row.form) or ()}
        self.action, self.place = _pressed(data)
        if data is None:
            self.forms = [self._shown(n, one) for n, one in enumerate(self.kept.values())]
            self.forms = self.forms or [self._empty(0)]
        else:
            places = range(min(_count(data), MOST))
            self.forms = [self._sent(n, data) for n in places]

    @property
    def proposals(self) -> list[tuple[str, Sequence[str]]]:
        return [(HAZARDS, [*self.known["hazard"].codes]), (BASES, [*self.known["basis"].codes])]

    def is_valid(self) -> bool:
        faulty = [one for one in self.forms if not one.is_valid()]
        return not faulty

    @property
    def errors(self) -> list[tuple[int, Any]]:
        """Which questions have faults, counted from 1."""
        return [(n, one) for n, one in enumerate(self.forms, start=1) if one.errors]

    def questions(self) -> list[Question]:
        """What was filled in; what the editor does not ask stays with each question.

        A question that was added and left empty is none.
        """
        return [self._question(one.cleaned_data) for one in self.forms if one.cleaned_data]

    def _question(self, given: dict[str, Any]) -> Question:
        before = self.kept.get(given["name"])
        name = given["name"] if before else ""
        own = {key: given[key] for key in given if key != "name"}
        return Question(**own, name=name, rest=before.rest if before else {})

    def rearranged(self) -> "Editor":
        """What the pressed button makes of it: nothing is judged, nothing kept."""
        sent = [_raw(one) for one in self.forms]
        at = self.place
        if self.action == ADD and len(sent) < MOST:
            sent.insert(at + 1 if 0 <= at < len(sent) else len(sent), {})
        elif self.action == REMOVE and 0 <= at < len(sent):
            del sent[at]
        elif self.action == UP and 0 < at < len(sent):
            sent[at - 1], sent[at] = sent[at], sent[at - 1]
        elif self.action == DOWN and 0 <= at < len(sent) - 1:
            sent[at + 1], sent[at] = sent[at], sent[at + 1]
        self.forms = [
            QuestionForm(prefix=f"q{n}", known=self.known, initial=one)
            for n, one in enumerate(sent or [{}])
        ]
        return self

    @property
    def focus(self) -> int:
        """The question that the reader goes on with after a button."""
        last = len(self.forms) - 1
        moved = {UP: self.place - 1, DOWN: self.place + 1, REMOVE: min(self.place, last)}
        if self.action == ADD:
            return min(self.place + 1, last) if self.place >= 0 else last
        return moved.get(self.action, -1)

    def _shown(self, number: int, one: Question) -> QuestionForm:
        initial = {name: getattr(one, name) for name in one.__dataclass_fields__}
        return QuestionForm(prefix=f"q{number}", known=self.known, initial=initial)

    def _empty(self, number: int) -> QuestionForm:
        return QuestionForm(prefix=f"q{number}", known=self.known)

    def _sent(self, number: int, data: Mapping[str, Any]) -> QuestionForm:
        return QuestionForm(data=data, prefix=f"q{number}", known=self.known)


def _raw(one: QuestionForm) -> dict[str, Any]:
    """The fields as they were sent."""
    return {name: one[name].data for name in one.fields}


def _count(data: Mapping[str, Any]) -> int:
    text = str(data.get("count", ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0


def _pressed(data: Mapping[str, Any] | None) -> tuple[str, int]:
    """Which button was pressed, on which question; -1 where it belongs to none."""
    action, _colon, place = str((data or {}).get("do", "")).partition(":")
    known = action in (ADD, REMOVE, UP, DOWN)
    number = int(place) if place.isascii() and place.isdigit() and len(place) < 5 else -1
    return (action if known else ""), number
