"""Pages of acts on many hazards: what is proposed for each, then how it goes."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.utils.translation import gettext_noop as N_

from anxiao.hazards import batches as acts
from anxiao.hazards import list_views
from anxiao.hazards.abilities import Ability
from anxiao.hazards.forms import in_days, leads_in, named_choice
from anxiao.hazards.models import Hazard
from anxiao.kernel import batches, clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid
from anxiao.kernel.http import ActorRequest, asks, needs, reads, writes
from anxiao.kernel.models import Batch, BatchItem
from anxiao.kernel.sentences import sentence, word
from anxiao.norms import services as norms

ICONS = {"dispatch": "send", "sign_for": "pencil"}
NONE_CHOSEN = gettext_lazy("Choose hazards in the list first.")


class TermsForm(forms.Form):
    """What is said for all of them; left empty, each keeps what its item proposes."""

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        territory = actor.territory or 0
        self.fields["lead"] = named_choice(leads_in(territory))
        self.fields["limit_days"] = _limit(territory)


def _limit(territory: int) -> forms.Field:
    days = norms.rule("hazard.limit_options", territory=territory, on=clock.today())
    return forms.TypedChoiceField(
        choices=[("", _("as the item of each says")), *((day, in_days(day)) for day in days)],
        coerce=int,
        empty_value=None,
        required=False,
        label=_("Limit for all"),
    )


def buttons(actor: Actor) -> list[dict[str, str]]:
    """What the bar of the list offers for the rows chosen, pages of other apps included."""
    own = [
        {"url": reverse("hazards:bulk", args=[verb]), "label": _(words), "icon": ICONS[verb]}
        for verb, words in acts.open_to(actor).items()
    ]
    others = [
        {"url": reverse(name), "label": _(words), "icon": icon}
        for name, words, icon, ability in settings.HAZARD_BULK_PAGES
        if actor.may(ability)
    ]
    return own + others


@asks
@needs(Ability.READ)
def bulk(request: ActorRequest, verb: str) -> HttpResponse:
    """Show what would happen to each chosen hazard, or begin it."""
    if verb not in acts.VERBS:
        raise Http404(verb)
    if verb not in acts.open_to(request.actor):
        raise PermissionDenied(verb)
    posted = request.method == "POST"
    given = request.POST if posted else request.GET
    found = list_views.picked(request.actor, given, most=batches.MOST)
    form = TermsForm(request.POST if posted else None, actor=request.actor)
    if posted and form.is_valid():
        return _begin(request, verb, found.keys, form.cleaned_data)
    rows = acts.proposals(request.actor, verb, found.keys)
    can = [row for row in rows if row.reason is None]
    context = {
        "form": form if verb == "dispatch" else None,
        "label": _(acts.VERBS[verb][1]),
        "can": [(row, in_days(row.limit_days)) for row in can],
        "cannot": [(row, word(row.reason)) for row in rows if row.reason],
        "none": NONE_CHOSEN,
        "beyond": found.beyond,
        "verb": verb,
    }
    return render(request, "hazards/bulk.html", context, status=422 if posted else 200)


def _begin(
    request: ActorRequest, verb: str, keys: list[UUID], terms: dict[str, Any]
) -> HttpResponse:
    if not keys:
        raise Invalid(sentence(N_("Choose hazards in the list first.")))
    lead = terms["lead"].pk if terms.get("lead") else None
    given = {"lead": lead, "limit_days": terms.get("limit_days")}
    items = [(key, {**given, "version": _version(request, key)}) for key in keys]
    begun = acts.begin(actor=request.actor, verb=verb, items=items)
    return redirect("hazards:batch", pk=begun.pk)


def _version(request: ActorRequest, key: UUID) -> int | None:
    seen = request.POST.get(f"version-{key}", "")
    return int(seen) if seen.isdigit() and len(seen) < 10 else None


@reads
@needs(Ability.READ)
def batch(request: ActorRequest, pk: UUID) -> HttpResponse:
    """How an act on many hazards goes: what is done, what was refused and why."""
    found = get_object_or_404(Batch.objects.visible_to(request.actor), pk=pk)
    name = "hazards/_batch.html" if request.htmx else "hazards/batch.html"
    return render(request, name, _progress(request.actor, found))


def _progress(actor: Actor, found: Batch) -> dict[str, Any]:
    items = list(BatchItem.objects.visible_to(actor).of(found.pk))
    hazards = Hazard.objects.visible_to(actor).in_bulk([one.subject for one in items])
    rows = [
        {
            "hazard": hazards.get(one.subject),
            "title": str(hazards.get(one.subject) or one.subject),
            "state": one.get_state_display(),
            "tone": {"done": "closed", "refused": "late"}.get(one.state, "neutral"),
            "says": one.says,
        }
        for one in sorted(items, key=lambda one: (one.state != "refused", one.number))
    ]
    done = sum(one.state == BatchItem.State.DONE for one in items)
    refused = sum(one.state == BatchItem.State.REFUSED for one in items)
    verb = found.verb.partition(".")[2]
    return {
        "batch": found,
        "label": _(acts.VERBS[verb][1]),
        "rows": rows,
        "columns": [_("Hazard"), _("State"), _("What happened")],
        "total": len(items),
        "settled": done + refused,
        "refused": refused,
        "says": _says(found, done, refused, len(items)),
    }


def _says(found: Batch, done: int, refused: int, total: int) -> str:
    if not found.is_complete:
        running = _("Under way: %(settled)s of %(total)s. You may leave this page.")
        return running % {"settled": done + refused, "total": total}
    text = ngettext("%(done)s done", "%(done)s done", done) % {"done": done}
    if refused:
        text += _(", ") + ngettext("%(n)s refused", "%(n)s refused", refused) % {"n": refused}
    return text


@writes
@needs(Ability.READ)
def again(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Try the refused ones once more."""
    found = get_object_or_404(Batch.objects.visible_to(request.actor), pk=pk)
    batches.again(actor=request.actor, pk=found.pk)
    return redirect("hazards:batch", pk=found.pk)
