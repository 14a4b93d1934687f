"""Parsing what administrators send about accounts; the rules stand beside the services."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import No
from anxiao.kernel.names import pick
from anxiao.kernel.sentences import word
from anxiao.people import administering as rules
from anxiao.people.roles import roles
from anxiao.places.models import Organisation
from anxiao.ui.widgets import Day


class FilterForm(forms.Form):
    """The filters of the list, all in the address."""

    q = forms.CharField(required=False, label=_("Name, user name or organisation"), max_length=80)
    role = forms.ChoiceField(required=False, label=_("Role"))
    state = forms.ChoiceField(
        required=False,
        label=_("Account"),
        choices=[("", _("all")), ("open", _("open account")), ("closed", _("closed account"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].is_quick = True  # type: ignore[attr-defined]
        _choose(self, "role", [("", _("all")), *_roles()])


class PostForm(forms.Form):
    """A post in an organisation: role, title and dates."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation"))
    role = forms.ChoiceField(
        label=_("Role"), help_text=_("What the post may do, and how far it reaches.")
    )
    title_zh = forms.CharField(
        label=_("Title of the post"),
        required=False,
        max_length=120,
        help_text=_("As it stands on the door. Without one, the role is the title."),
    )
    title_en = forms.CharField(
        label=_("Title of the post in English"), required=False, max_length=160
    )
    valid_from = forms.DateField(label=_("First day"), widget=Day)
    valid_to = forms.DateField(label=_("Last day"), required=False, widget=Day)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rules.organisations(actor).exclude(kind=Organisation.Kind.OPERATOR)
        field.choices = [("", "—"), *_by_kind(field.queryset)]
        _choose(self, "role", [("", "—"), *_roles()])
        self.fields["valid_from"].initial = clock.today

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("valid_from"):
            self._check(rules.check_dates, given["valid_from"], given.get("valid_to"))
        return given

    def terms(self) -> dict[str, Any]:
        """What the services ask for."""
        given = dict(self.cleaned_data)
        zh, en = given.pop("title_zh"), given.pop("title_en")
        return {**given, "title": {"zh": zh, "en": en}}

    def _check(self, rule: Callable[..., object], *values: Any) -> None:
        """Say beside its field what a rule of the services says against it."""
        try:
            rule(*values)
        except No as error:
            for name, says in error.fields.items():
                self.add_error(name, word(says))


class AccountForm(PostForm):
    """A person and her first post."""

    name = forms.CharField(label=_("Name"), max_length=80)
    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        help_text=_("Letters, digits or . _ - @ +, without spaces; for example zhang.san"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    field_order = ("name", "username")

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("username"):
            self._check(rules.check_username, given["username"])
        return given


class SlipsForm(forms.Form):
    """For which place slips are printed."""

    place = forms.TypedChoiceField(label=_("For which place"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, places: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "place", [(one.code, f"{pick(one.name)} · {n}") for one, n in places])


class EndForm(forms.Form):
    """The last day in a post."""

    on = forms.DateField(label=_("Last day"), widget=Day)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today


def _choose(form: forms.Form, name: str, choices: list[Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def _roles() -> list[tuple[str, str]]:
    return [(code, pick(role.name)) for code, role in roles().items()]


def _by_kind(rows: Any) -> list[Any]:
    """Organisations under the name of their kind."""
    groups: dict[str, list[tuple[int, str]]] = {kind: [] for kind in Organisation.Kind.values}
    for one in rows.order_by("territory_code", "sort_key"):
        groups[one.kind].append((one.pk, pick(one.name)))
    kinds = dict(Organisation.Kind.choices)
    return [(kinds[kind], group) for kind, group in groups.items() if group]
