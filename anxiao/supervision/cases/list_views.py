"""What an address of the list means: its rows."""

from typing import Any

from django.http import Http404, QueryDict

from anxiao.kernel.actors import Actor
from anxiao.supervision.cases.filters import narrowed
from anxiao.supervision.cases.forms import FilterForm
from anxiao.supervision.cases.models import Case


def chosen(actor: Actor, asked: QueryDict) -> tuple[FilterForm, Any]:
    """The rows within reach that the filters of an address let through."""
    form = FilterForm(asked, actor=actor)
    rows = Case.objects.visible_to(actor)
    if not form.is_valid():
        return form, rows.none()
    return form, narrowed(rows, {**form.cleaned_data, "of": key_in(asked)})


def key_in(asked: QueryDict) -> str:
    """The one organisation that is asked for; it stands in the address and in no field."""
    key = str(asked.get("of", ""))
    if key and not (key.isascii() and key.isdigit() and len(key) < 19):
        raise Http404(key)
    return key
