"""The page on which towns merge: first what would move, then the merge."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.http import ActorRequest, asks, needs
from anxiao.places import merging
from anxiao.places.abilities import Ability
from anxiao.places.forms import MergeForm

NAMED = (
    ("hazard", N_("Hazards")),
    ("site", N_("Sites")),
    ("school", N_("Schools")),
    ("contact", N_("Contacts")),
)


@asks
@needs(Ability.EDIT)
def merge(request: ActorRequest) -> HttpResponse:
    """Choose the towns, see what would move, and merge them when sure."""
    form = MergeForm(request.POST if request.method == "POST" else None, actor=request.actor)
    planned = None
    if form.is_valid():
        if request.POST.get("confirmed") == "1":
            merging.merge_territories(actor=request.actor, **form.cleaned_data)
            messages.success(request, _("The towns are merged; everything in them has moved."))
            return redirect("places:organisations")
        planned = merging.plan(actor=request.actor, **form.cleaned_data)
    context = {
        "form": form,
        "planned": planned,
        "facts": _facts(planned) if planned else [],
        "cancel_url": reverse("places:organisations"),
    }
    is_wrong = form.is_bound and not form.is_valid()
    return render(request, "places/merge.html", context, status=422 if is_wrong else 200)


def _facts(planned: merging.Merge) -> list[tuple[str, int]]:
    """Counts by the names of kinds; what has no name of its own is counted together."""
    moved = [(_("Organisations"), planned.organisations)]
    moved += [(_(words), planned.records[name]) for name, words in NAMED if name in planned.records]
    others = sum(n for name, n in planned.records.items() if name not in dict(NAMED))
    return [*moved, (_("Other records"), others)] if others else moved
