"""The list of calls as readers keep it: its filters and its columns."""

from typing import Any

from django.http import Http404, QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.programmes.abilities import Ability
from anxiao.programmes.calls.filters import narrowed
from anxiao.programmes.calls.forms import FilterForm
from anxiao.programmes.calls.models import Call
from anxiao.ui.lists import Column, Listed

NUMBER = r"[1-9]\d{0,17}"
CALLS = Listed(
    key="calls",
    title=N_("Calls for help"),
    page="calls:index",
    ability=Ability.READ,
    form=lambda asked, actor: FilterForm(asked, actor=actor),
    beside={"of": NUMBER},
    columns=(
        Column("title", _("Call"), "ax-main-cell", is_fixed=True),
        Column("number", _("Number"), "ax-num", is_shown=False),
        Column("kind", _("Kind"), "ax-optional"),
        Column("state", _("State")),
        Column("limit", _("To be answered")),
        Column("turn", _("Whose turn"), "ax-optional"),
        Column("routed", _("Department called"), is_shown=False),
        Column("made", _("Since"), "ax-num ax-optional"),
        Column("closed", _("Closed"), "ax-num", is_shown=False),
    ),
)


def chosen(actor: Actor, asked: QueryDict) -> tuple[FilterForm, Any]:
    """The rows within reach that the filters of an address let through."""
    form = FilterForm(asked, actor=actor)
    rows = Call.objects.visible_to(actor)
    if not form.is_valid():
        return form, rows.none()
    return form, narrowed(actor, rows, {**form.cleaned_data, "of": school_in(asked)})


def school_in(asked: QueryDict) -> str:
    """The one school whose calls are asked for; it stands in the address and in no field."""
    key = str(asked.get("of", ""))
    if key and not (key.isascii() and key.isdigit() and len(key) < 19):
        raise Http404(key)
    return key
