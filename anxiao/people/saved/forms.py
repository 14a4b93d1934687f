"""What is filled in about a view: its name, and who sees it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anxiao.kernel.actors import Actor
from anxiao.people.abilities import Ability
from anxiao.people.saved.models import SavedView, Scope


def scopes(actor: Actor, already: str = "") -> list[tuple[str, Any]]:
    """With whom a post may share."""
    may = actor.may(Ability.SHARE_WIDELY) or already == Scope.TERRITORY
    return [one for one in Scope.choices if one[0] != Scope.TERRITORY or may]


class ViewForm(forms.Form):
    name = forms.CharField(label=_("Name of the view"), max_length=60)
    scope = forms.ChoiceField(label=_("Who sees it"), widget=forms.RadioSelect)

    def __init__(self, data: Any, *, actor: Actor, view: SavedView) -> None:
        super().__init__(data, initial={"name": view.name, "scope": view.scope})
        field = self.fields["scope"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = scopes(actor, view.scope)
