"""What people fill in about requests and orders; the rules stand in the services."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

from anxiao.evidence import services as evidence
from anxiao.hazards.forms import files_of, in_days
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import near, pick
from anxiao.kernel.sentences import sentence, word
from anxiao.norms import services as norms
from anxiao.places.models import Organisation
from anxiao.programmes.asks.lifecycle import OrderState, RequestState, Urgency
from anxiao.programmes.asks.models import Ask
from anxiao.programmes.asks.peers import against_order, to_ask, to_order
from anxiao.programmes.asks.services.sending import answer_days
from anxiao.ui.widgets import Day, Folded, PhotosField

PAPERS = ".pdf,.docx,.xlsx,application/pdf"
SEPARATORS = "，,、；;\n"
BOXES = (("to", _("to us")), ("from", _("sent by us")))


# --- fields, of pages that send and of verbs ---------------------------------------------------


def text(label: Any, rows: int = 2, most: int = 2000) -> forms.CharField:
    return forms.CharField(
        max_length=most, label=label, widget=forms.Textarea(attrs={"rows": rows})
    )


def limit(territory: int) -> forms.Field:
    """The limits that the place uses; the rule for answers stands first in mind."""
    usual = answer_days(territory)
    options = norms.rule("hazard.limit_options", territory=territory, on=clock.today())
    days = sorted({usual, *(one for one in options if one > 0)})
    return forms.TypedChoiceField(
        choices=[(day, in_days(day)) for day in days], coerce=int, initial=usual, label=_("Limit")
    )


def paper() -> forms.Field:
    return forms.FileField(
        required=False,
        label=_("A paper (PDF, Word, Excel)"),
        widget=forms.FileInput(attrs={"accept": PAPERS}),
    )


def paper_of(sent: Any, actor: Actor) -> list[UUID]:
    """The paper that came with the form, kept as a file of whoever sends it."""
    if not sent:
        return []
    return [evidence.store(actor=actor, content=sent.read(), name=sent.name or "paper").pk]


def chosen(rows: Iterable[Organisation], label: Any, initial: Any = None) -> forms.Field:
    """One organisation of a few."""
    choices = [("", "—"), *((one.pk, pick(one.name)) for one in rows)]
    return forms.TypedChoiceField(choices=choices, coerce=int, label=label, initial=initial)


def new_recipient(row: Ask) -> forms.Field:
    """Who may have an order instead of its present recipient."""
    sender = Organisation.objects.get(pk=row.sender)
    return chosen(to_order(sender).exclude(pk=row.recipient), _("Recipient"))


def new_limit(row: Ask) -> forms.Field:
    """A day after the present limit."""
    least = row.due_at.astimezone(clock.LOCAL).date() if row.due_at else clock.today()
    return forms.DateField(label=_("New limit"), widget=Day(attrs={"min": f"{least:%Y-%m-%d}"}))


def limit_again(row: Ask) -> forms.Field:
    """A new limit, or none: the present one then stays."""
    field = limit(row.territory_code)
    assert isinstance(field, forms.TypedChoiceField)
    days: Any = field.choices
    field.choices = [("", _("as it is")), *days]
    field.initial, field.required, field.empty_value = "", False, None
    return field


# --- pages that send ---------------------------------------------------------------------------


class AskForm(forms.Form):
    """A request: to whom, what, until when."""

    def __init__(
        self, *args: Any, sender: Organisation, proposed: list[int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        listed = to_ask(sender)
        also = Organisation.objects.filter(pk__in=proposed).exclude(pk__in=listed.values("pk"))
        rows = [*also.exclude(pk=sender.pk), *listed]
        self.fields["recipient"] = chosen(rows, _("Recipient"))
        self.fields["text"] = text(_("What help is asked for"), rows=4, most=4000)
        self.fields["title"] = forms.CharField(
            max_length=160, required=False, label=_("Title"), help_text=_("else how it begins")
        )
        self.fields["limit_days"] = limit(sender.territory_code)
        self.fields["photos"] = PhotosField(required=False, label=_("Photos"))
        self.fields["paper"] = paper()

    def given(self, actor: Actor) -> dict[str, Any]:
        """What was filled in, as the service takes it."""
        values = dict(self.cleaned_data)
        return {"files": _files(values, actor), **values}


class Recipients(forms.Form):
    """To whom an order goes: likely ones first, the others folded, schools by their name."""

    def __init__(
        self, *args: Any, sender: Organisation, proposed: list[int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sender = sender
        below = Organisation.objects.filter(pk__in=proposed)
        first = [one for one in below if against_order(sender, one) is None]
        first.sort(key=lambda one: proposed.index(one.pk))
        others = to_order(sender).exclude(pk__in=[one.pk for one in first])
        self.fields["recipients"] = forms.TypedMultipleChoiceField(
            choices=[(one.pk, pick(one.name)) for one in (*first, *others)],
            coerce=int,
            required=False,
            label=_("Recipient"),
            widget=Folded(shown=len(first)),
        )
        self.fields["others"] = forms.CharField(
            required=False,
            max_length=2000,
            label=_("Others by name"),
            help_text=_("schools and operators too; several with commas between them"),
        )

    def clean_others(self) -> list[int]:
        """The organisations of these names below the sender; a name that is none is said."""
        names = self.cleaned_data["others"]
        for sign in SEPARATORS:
            names = names.replace(sign, "\n")
        return [self._named(one.strip()) for one in names.split("\n") if one.strip()]

    def _named(self, name: str) -> int:
        rows = Organisation.objects.filter(Q(zh=name) | Q(short_zh=name) | Q(en__iexact=name))
        fits = [one for one in rows[:20] if against_order(self.sender, one) is None]
        if len(fits) == 1:
            return fits[0].pk
        raise forms.ValidationError(self._unknown(name, is_twice=len(fits) > 1))

    def _unknown(self, name: str, *, is_twice: bool) -> str:
        if is_twice:
            return word(sentence(N_("There are several called “%(name)s”."), name=name))
        alike = Organisation.objects.filter(zh__contains=name[:2]).values_list("zh", flat=True)
        likely = near(name, alike[:200])
        if likely:
            says = N_("Nobody below you is called “%(name)s”. Do you mean %(likely)s?")
            return word(sentence(says, name=name, likely="、".join(likely)))
        return word(sentence(N_("Nobody below you is called “%(name)s”."), name=name))

    def all_recipients(self) -> list[int]:
        given = (*self.cleaned_data["recipients"], *self.cleaned_data["others"])
        return list(dict.fromkeys(given))


class OrderForm(Recipients):
    """An order: to whom, what, until when."""

    def __init__(
        self, *args: Any, sender: Organisation, proposed: list[int], **kwargs: Any
    ) -> None:
        super().__init__(*args, sender=sender, proposed=proposed, **kwargs)
        self.fields["text"] = text(_("What is to be done"), rows=4, most=4000)
        self.fields["title"] = forms.CharField(
            max_length=160, required=False, label=_("Title"), help_text=_("else how it begins")
        )
        self.fields["limit_days"] = limit(sender.territory_code)
        self.fields["urgency"] = forms.ChoiceField(
            choices=Urgency.choices, initial=Urgency.NORMAL, label=_("Urgency")
        )
        self.fields["photos"] = PhotosField(required=False, label=_("Photos"))
        self.fields["paper"] = paper()

    def clean(self) -> dict[str, Any]:
        super().clean()
        given = self.cleaned_data.get("recipients") or self.cleaned_data.get("others")
        if not given and "others" not in self.errors:
            self.add_error("recipients", _("Choose at least one organisation."))
        return self.cleaned_data

    def given(self, actor: Actor) -> dict[str, Any]:
        """What was filled in, as the service takes it."""
        values = dict(self.cleaned_data)
        del values["others"]
        files = _files(values, actor)
        return {**values, "recipients": self.all_recipients(), "files": files}


def _files(values: dict[str, Any], actor: Actor) -> list[UUID]:
    """The photos and the paper, taken out of what was filled in."""
    photos, sent = values.pop("photos"), values.pop("paper")
    return [*files_of(photos, actor), *paper_of(sent, actor)]


# --- lists -----------------------------------------------------------------------------------


class FilterForm(forms.Form):
    """The filters of the lists, all in the address."""

    q = forms.CharField(required=False, label=_("Words"))
    box = forms.ChoiceField(
        required=False, label=_("Which way"), choices=[("", _("all within reach")), *BOXES]
    )
    state = forms.ChoiceField(required=False, label=_("State"))
    due = forms.ChoiceField(
        required=False, label=_("Limit"), choices=[("", _("all")), ("late", _("late"))]
    )

    def __init__(self, *args: Any, states: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        state = self.fields["state"]
        assert isinstance(state, forms.ChoiceField)
        state.choices = [("", _("all")), ("open", _("open")), *states]


def request_filters(asked: Any, _actor: Actor) -> FilterForm:
    return FilterForm(asked, states=RequestState.choices)


def order_filters(asked: Any, _actor: Actor) -> FilterForm:
    return FilterForm(asked, states=OrderState.choices)
