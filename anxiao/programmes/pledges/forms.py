"""What people fill in about pledges; the rules stand in the services."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import pick
from anxiao.programmes.plans.models import Programme
from anxiao.programmes.pledges import text
from anxiao.programmes.pledges.lifecycle import PledgeState, Side
from anxiao.programmes.pledges.models import Pledge
from anxiao.programmes.pledges.signers import posts_of
from anxiao.ui.widgets import Day


def duties_field(initial: str = "") -> forms.Field:
    return forms.CharField(
        max_length=4000,
        label=_("Duties of party B"),
        help_text=_("One a line."),
        initial=initial or "\n".join(text.DUTIES),
        widget=forms.Textarea(attrs={"rows": 6}),
    )


def assessment_field(initial: str = "") -> forms.Field:
    return forms.CharField(
        max_length=2000,
        label=_("How it is assessed"),
        initial=initial or text.ASSESSMENT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def until_field(_row: Any = None) -> forms.Field:
    today = f"{clock.today():%Y-%m-%d}"
    return forms.DateField(
        required=False, label=_("To be signed by"), widget=Day(attrs={"min": today})
    )


class MakeForm(forms.Form):
    """What is the same in all pledges that are made at once."""

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["duties"] = duties_field()
        self.fields["assessment"] = assessment_field()
        self.fields["until"] = until_field()


class FilterForm(forms.Form):
    """The filters of the list, all in the address."""

    q = forms.CharField(required=False, label=_("Words"))
    state = forms.ChoiceField(required=False, label=_("State"))
    programme = forms.ChoiceField(required=False, label=_("Programme"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        state, programme = self.fields["state"], self.fields["programme"]
        assert isinstance(state, forms.ChoiceField)
        assert isinstance(programme, forms.ChoiceField)
        special = [
            ("open", _("waiting for a signature")),
            ("again", _("to be signed again")),
            ("bare", _("without a mandate")),
        ]
        state.choices = [("", _("all")), *special, *PledgeState.choices]
        programme.choices = [("", _("all")), *_programmes(actor)]


def _programmes(actor: Actor) -> list[tuple[str, str]]:
    rows = Programme.objects.visible_to(actor).filter(issued_at__isnull=False)
    found = rows.order_by("-starts_on", "pk").values_list("pk", "title")[:40]
    return [(str(pk), title) for pk, title in found]


class SignManyForm(forms.Form):
    """One password for several texts."""

    password = forms.CharField(
        max_length=200,
        label=_("Your password, or a code of your authenticator"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class ScansForm(forms.Form):
    """When the papers of the waiting scans were signed."""

    signed_on = forms.DateField(label=_("Date on the papers"), widget=Day)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        field = self.fields["signed_on"]
        field.initial = clock.today()
        field.widget.attrs["max"] = f"{clock.today():%Y-%m-%d}"


# --- fields of verbs, each made for a pledge --------------------------------------------------


def password(_row: Pledge) -> forms.Field:
    return forms.CharField(
        max_length=200,
        strip=False,
        label=_("Your password, or a code of your authenticator"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


def digest(row: Pledge) -> forms.Field:
    """The text that is shown, by its digest."""
    return forms.CharField(max_length=140, initial=row.digest, widget=forms.HiddenInput)


def duties(row: Pledge) -> forms.Field:
    return duties_field("\n".join(row.content["duties"]))


def assessment(row: Pledge) -> forms.Field:
    return assessment_field(row.content["assessment"])


def post_of(side: Side, label: Any) -> Any:
    def made(row: Pledge) -> forms.Field:
        posts = posts_of(row.party(side), on=clock.today())
        choices = [(str(one.pk), pick(one.name)) for one in posts]
        first = choices[0][0] if choices else ""
        return forms.ChoiceField(
            choices=choices or [("", "—")], initial=first, required=False, label=label
        )

    return made


def is_unsigned(side: Side) -> Any:
    """Whether a side has still to sign, so that the page asks who did."""
    return lambda row: side not in row.signed
