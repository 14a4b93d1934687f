"""What people fill in about programmes and tasks; the rules stand in the services."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from anxiao.evidence import services as evidence
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import pick
from anxiao.norms.models import FocusArea
from anxiao.people.models import Post
from anxiao.places.listing import saying
from anxiao.places.models import Organisation
from anxiao.programmes.plans import leaders
from anxiao.programmes.plans.below import organisations_below
from anxiao.programmes.plans.models import HEAVIEST, Programme, Task
from anxiao.programmes.plans.services.programmes import superiors
from anxiao.ui.widgets import Day, PhotosField, Sent

FEW = 60
Make = Callable[[Any], forms.Field]


def text(label: Any, rows: int = 2, most: int = 2000) -> Make:
    return lambda _row: forms.CharField(
        max_length=most, label=label, widget=forms.Textarea(attrs={"rows": rows})
    )


def number(label: Any, *, most: int = 2**31 - 1, least: int = 0, start: Any = None) -> Make:
    """A whole number; ``start`` names the field of the record whose value stands in it."""

    def make(row: Any) -> forms.Field:
        initial = getattr(row, start) if start else None
        attrs = {"inputmode": "numeric"}
        return forms.IntegerField(
            label=label,
            min_value=least,
            max_value=most,
            initial=initial,
            widget=forms.NumberInput(attrs=attrs),
        )

    return make


def percent(row: Task) -> forms.Field:
    made = number(_("Progress in per cent"), most=100)(row)
    made.initial = row.reported // 100
    return made


def is_reached(row: Task) -> forms.Field:
    return forms.TypedChoiceField(
        choices=[("yes", _("reached")), ("no", _("not reached yet"))],
        coerce=lambda value: value == "yes",
        label=_("Is it reached?"),
        widget=forms.RadioSelect,
        initial="yes" if row.reported else "no",
    )


def photos(_row: Any) -> forms.Field:
    return PhotosField(required=False, label=_("What shows it"))


def files_of(sent: Sent, actor: Actor) -> list[UUID]:
    """Files already uploaded in chunks, and those that came with the form itself."""
    stored = [
        evidence.store(actor=actor, content=file.read(), name=file.name or "photo")
        for file in sent.files
    ]
    return [*sent.ids, *(file.pk for file in stored)]


class OrganisationField(forms.CharField):
    """An organisation among those to which one may give tasks, by its name."""

    widget = forms.TextInput(
        attrs={"list": "organisation-names", "autocomplete": "off", "spellcheck": "false"}
    )
    default_error_messages = {
        "unknown": _("No organisation below yours has this name."),
        "several": _("Several organisations have this in their name: %(names)s."),
    }

    def __init__(self, rows: Any, **kwargs: Any) -> None:
        super().__init__(max_length=200, **kwargs)
        self.among = rows

    def prepare_value(self, value: Any) -> Any:
        return pick(value.name) if isinstance(value, Organisation) else value

    def clean(self, value: Any) -> Any:
        said = super().clean(value).strip()
        return self._find(said) if said else None

    def _find(self, said: str) -> Organisation:
        exact: list[Organisation] = [
            *self.among.filter(zh=said)[:2],
            *self.among.filter(short_zh=said)[:2],
        ]
        exact = exact or [*self.among.filter(en=said)[:2]]
        found: list[Organisation] = exact or [*saying(self.among, said).order_by("sort_key")[:4]]
        if len({one.pk for one in found}) == 1:
            return found[0]
        names = ", ".join(pick(one.name) for one in found)
        code = "several" if found else "unknown"
        raise ValidationError(self.error_messages[code], code=code, params={"names": names})


class LeaderField(forms.Field):
    """A post by its key; empty for the organisation's own."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> Post | None:
        if not value:
            return None
        try:
            found = leaders.current([UUID(str(value))])
        except ValueError:
            found = {}
        if not found:
            raise ValidationError(_("Nobody holds this post now: choose another leader."))
        return next(iter(found.values()))


class TaskForm(forms.Form):
    """What a task says: added, changed, given as a part, or revised with a reason."""

    title = forms.CharField(max_length=240, label=_("What is to be done"))
    standard = forms.CharField(
        max_length=2000,
        required=False,
        label=_("Standard"),
        help_text=_("What it looks like when it is done, so that others can see it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    measure = forms.ChoiceField(required=False, label=_("Measured by"), choices=Task.Measure)
    target_numerator = forms.IntegerField(required=False, min_value=0, label=_("Target"))
    target_denominator = forms.IntegerField(
        required=False, min_value=0, label=_("of"), help_text=_("for a share, such as 95 of 100")
    )
    deadline = forms.DateField(required=False, label=_("Deadline"), widget=Day)
    starts_on = forms.DateField(required=False, label=_("Begins on"), widget=Day)
    weight = forms.IntegerField(
        required=False, min_value=1, max_value=HEAVIEST, label=_("Weight"), initial=1
    )
    focus_area = forms.ChoiceField(required=False, label=_("Focus area"))
    evidence = forms.CharField(
        max_length=1000,
        required=False,
        label=_("Evidence expected"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reason = forms.CharField(
        max_length=2000,
        label=_("Reason for the revision"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    MAIN = ("title", "organisation", "standard", "deadline")
    MORE = (
        "measure", "target_numerator", "target_denominator", "weight", "starts_on", "focus_area",
        "evidence",
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        giver: Organisation,
        is_revision: bool = False,
        is_part: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.giver = giver
        rows = organisations_below(giver)
        self.fields["organisation"] = OrganisationField(
            rows, required=is_part, label=_("Organisation")
        )
        self.fields["deadline"].required = is_part
        self.fields["leader"] = LeaderField(required=False, label=_("Leader"))
        areas = FocusArea.objects.filter(parent=None).order_by("order")
        choices = [("", "—"), *((area.code, pick(area.name)) for area in areas)]
        self.fields["focus_area"].choices = choices  # type: ignore[attr-defined]
        if not is_revision:
            del self.fields["reason"]

    @property
    def names(self) -> list[str]:
        """Names to choose from while one types; nobody is shown thousands."""
        rows = organisations_below(self.giver).order_by("kind", "sort_key")
        return [pick(one.name) for one in rows[:FEW]]

    @property
    def main(self) -> list[Any]:
        return [self[name] for name in self.MAIN]

    @property
    def more(self) -> list[Any]:
        return [self[name] for name in self.MORE]

    @property
    def is_more_wrong(self) -> bool:
        return any(name in self.errors for name in self.MORE)

    def terms(self) -> dict[str, Any]:
        """What was filled in, as the terms of the services."""
        said = {**self.cleaned_data}
        said.pop("reason", None)
        one, post = said.pop("organisation"), said.pop("leader")
        said["organisation"] = one.pk if one else None
        said["leader"] = post.pk if post else self._own(one)
        said["weight"] = said["weight"] or 1
        return said

    @staticmethod
    def _own(one: Organisation | None) -> UUID | None:
        return leaders.own_leaders([one.pk]).get(one.pk) if one else None


def task_values(task: Task) -> dict[str, Any]:
    """A task as the form shows it."""
    names = [*TaskForm.base_fields, "leader"]
    values = {name: getattr(task, name) for name in names if hasattr(task, name)}
    one = Organisation.objects.filter(pk=task.organisation or 0).first()
    return {**values, "organisation": one}


class ProgrammeForm(forms.Form):
    """A programme's title, days, goals, and the one above it."""

    title = forms.CharField(max_length=160, label=_("Title"))
    starts_on = forms.DateField(label=_("First day"), widget=Day)
    ends_on = forms.DateField(label=_("Last day"), widget=Day)
    superior = forms.ModelChoiceField(
        Programme.objects.none(), required=False, label=_("Programme above it"), empty_label="—"
    )
    document_number = forms.CharField(max_length=120, required=False, label=_("Document number"))
    goals = forms.CharField(
        max_length=8000,
        required=False,
        label=_("Goals"),
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["superior"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = superiors(actor=actor)

    def given(self) -> dict[str, Any]:
        said = {**self.cleaned_data}
        said["superior"] = said["superior"].pk if said["superior"] else None
        return said


def programme_values(row: Programme) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ProgrammeForm.base_fields}


def own_posts(giver: Organisation, chosen: Iterable[UUID | None]) -> list[Post]:
    """Posts to choose a leader from at once: the one that leads, and those of who gives."""
    near = leaders.held().filter(organisation=giver, role__in=leaders.leading_roles())
    near = near.order_by("pk")[:8]
    found = {post.pk: post for post in [*leaders.current(chosen).values(), *near]}
    return list(found.values())
