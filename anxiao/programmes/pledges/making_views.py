"""Pages on which pledges are made, counted and printed."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anxiao.documents.answers import answer
from anxiao.documents.answers import sheet as paper_sheet
from anxiao.documents.printing import LONGEST_BATCH, together
from anxiao.kernel import batches as kernel_batches
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.http import ActorRequest, asks, needs, reads, writes
from anxiao.kernel.models import Batch, BatchItem
from anxiao.kernel.sentences import word
from anxiao.places.models import Organisation
from anxiao.programmes.abilities import Ability
from anxiao.programmes.plans.models import Programme
from anxiao.programmes.pledges import batches, coverage, mandates, record
from anxiao.programmes.pledges.doors import DOORS
from anxiao.programmes.pledges.forms import MakeForm, SignManyForm
from anxiao.programmes.pledges.models import Pledge
from anxiao.programmes.pledges.papers.paper import PLEDGE_PAPER
from anxiao.programmes.pledges.services import printing, signing
from anxiao.programmes.pledges.views import pledge

SHOWN = 500


# --- coverage -------------------------------------------------------------------------------


@reads
@needs(Ability.READ)
def covered(request: ActorRequest, programme: UUID) -> HttpResponse:
    """Who has signed, town by town; every number opens the organisations that make it."""
    found = _programme(request, programme)
    lines = coverage.lines(request.actor, found)
    parts = coverage.groups(lines)
    group, state = request.GET.get("group", ""), request.GET.get("state", "")
    rows = [one for one in lines if group in ("", one.group) and state in ("", str(one.state))]
    context = {
        "programme": found,
        "groups": [_told(one) for one in parts],
        "whole": _told(coverage.whole(parts)),
        "states": [str(state.label) for state in coverage.State],
        "rows": rows[:SHOWN],
        "beyond": max(0, len(rows) - SHOWN),
        "chosen": _chosen_words(parts, group, state),
        "may_make": request.actor.may(Ability.MAKE_PLEDGE),
        "trail": [
            (_("Pledges"), reverse("pledges:index")),
            (found.title, f"{reverse('pledges:index')}?{urlencode({'programme': str(found.pk)})}"),
            (_("Coverage"), ""),
        ],
        "mandate": mandates.current(found.territory_code),
        "missing": word({"key": mandates.MISSING, "params": {}}),
    }
    return render(request, "pledges/coverage.html", context)


def _told(group: coverage.Group) -> dict[str, Any]:
    """A group with the addresses of its numbers."""
    return {
        "name": group.name,
        "total": group.total,
        "total_url": "?" + urlencode({"group": group.key}),
        "signed": group.signed,
        "cells": [
            {
                "count": count,
                "label": str(coverage.State(state).label),
                "url": "?" + urlencode({"group": group.key, "state": state}),
            }
            for state, count in group.cells()
        ],
    }


def _chosen_words(parts: list[coverage.Group], group: str, state: str) -> list[Any]:
    names = [one.name for one in parts if one.key == group]
    labels = [str(one.label) for one in coverage.State if one == state]
    return [*names, *labels]


def _programme(request: ActorRequest, pk: UUID) -> Programme:
    found: Programme = get_object_or_404(Programme.objects.visible_to(request.actor), pk=pk)
    return found


# --- making ---------------------------------------------------------------------------------


@asks
@needs(Ability.MAKE_PLEDGE)
def make(request: ActorRequest, programme: UUID) -> HttpResponse:
    """Show who gets a pledge with which words, then begin to make them."""
    found = _programme(request, programme)
    form = MakeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = request.POST.getlist("organisation")
        chosen = [int(key) for key in given if key.isascii() and key.isdigit()]
        begun = batches.begin(
            actor=request.actor, programme=found, organisations=chosen, **form.cleaned_data
        )
        return redirect("pledges:batch", pk=begun.pk)
    proposed = batches.proposals(request.actor, found)
    context = {
        "programme": found,
        "form": form,
        "due": [one.line for one in proposed if one.is_due][: kernel_batches.MOST],
        "settled": [one.line for one in proposed if not one.is_due],
        "mandate": mandates.current(found.territory_code),
        "missing": word({"key": mandates.MISSING, "params": {}}),
        "cancel_url": reverse("pledges:coverage", args=[found.pk]),
    }
    return render(request, "pledges/make.html", context, status=422 if form.is_bound else 200)


@reads
@needs(Ability.READ)
def batch(request: ActorRequest, pk: UUID) -> HttpResponse:
    """How the making of many goes: what is made, what was refused and why."""
    found = _batch(request, pk)
    name = "pledges/_batch.html" if request.htmx else "pledges/batch.html"
    return render(request, name, _progress(request.actor, found))


@writes
@needs(Ability.READ)
def again(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Try the refused ones once more."""
    found = _batch(request, pk)
    kernel_batches.again(actor=request.actor, pk=found.pk)
    return redirect("pledges:batch", pk=found.pk)


def _batch(request: ActorRequest, pk: UUID) -> Batch:
    rows = Batch.objects.visible_to(request.actor).filter(verb=batches.VERB)
    found: Batch = get_object_or_404(rows, pk=pk)
    return found


def _progress(actor: Actor, found: Batch) -> dict[str, Any]:
    items = list(BatchItem.objects.visible_to(actor).of(found.pk))
    names = {
        one.uid: one for one in Organisation.objects.filter(uid__in=[i.subject for i in items])
    }
    rows = [
        {
            "organisation": names.get(one.subject),
            "title": str(names.get(one.subject) or one.subject),
            "state": one.get_state_display(),
            "tone": {"done": "closed", "refused": "late"}.get(one.state, "neutral"),
            "says": one.says,
        }
        for one in sorted(items, key=lambda one: (one.state != "refused", one.number))
    ]
    done = sum(one.state == BatchItem.State.DONE for one in items)
    refused = sum(one.state == BatchItem.State.REFUSED for one in items)
    programme = items[0].given.get("programme", "") if items else ""
    return {
        "batch": found,
        "rows": rows,
        "columns": [_("Organisation"), _("State"), _("What happened")],
        "total": len(items),
        "settled": done + refused,
        "refused": refused,
        "says": _says(found, done, refused, len(items)),
        "list_url": f"{reverse('pledges:index')}?{urlencode({'programme': programme})}",
    }


def _says(found: Batch, done: int, refused: int, total: int) -> str:
    if not found.is_complete:
        running = _("Under way: %(settled)s of %(total)s. You may leave this page.")
        return running % {"settled": done + refused, "total": total}
    text = ngettext("%(done)s done", "%(done)s done", done) % {"done": done}
    if refused:
        text += _(", ") + ngettext("%(n)s refused", "%(n)s refused", refused) % {"n": refused}
    return text


# --- on paper, and many at once ---------------------------------------------------------------


@asks
@needs(Ability.READ)
def paper(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The paper of a pledge; before it is issued, its preview with what speaks against it."""
    row = pledge(request, pk)
    if request.method == "POST":
        printing.issue(actor=request.actor, row=row)
        return redirect("pledges:paper", pk=row.pk)
    held = printing.current(actor=request.actor, row=row)
    if held is not None:
        return paper_sheet(held)
    here = reverse("pledges:detail", args=[row.pk])
    objection = printing.objection(row)
    context = {
        "row": row,
        "said": record.text(row),
        "warnings": record.warnings(request.actor, row),
        "against": word(objection) if objection else "",
        "may_issue": objection is None and request.actor.may(Ability.MAKE_PLEDGE),
        "trail": [(_("Pledges"), reverse("pledges:index")), (row.number, here), (_("Paper"), "")],
    }
    return render(request, "pledges/paper.html", context)


@asks
@needs(Ability.MAKE_PLEDGE)
def papers(request: ActorRequest) -> HttpResponse:
    """Show which of the chosen pledges are printed, then print all in one file."""
    keys = _keys(request)
    if request.method == "POST":
        made = printing.issue_many(actor=request.actor, keys=keys)
        content = together(PLEDGE_PAPER, [one.context for one in made])
        return answer(content, f"{_('Pledges')} {clock.today():%Y%m%d}")
    rows = Pledge.objects.visible_to(request.actor).for_list().filter(pk__in=keys).order_by("pk")
    sorted_out = [(row, printing.objection(row)) for row in rows]
    can = [row for row, why in sorted_out if why is None]
    context = {
        "can": can,
        "cannot": [(row, word(why)) for row, why in sorted_out if why is not None],
        "bare": sum(row.mandate is None for row in can),
        "missing": word({"key": mandates.MISSING, "params": {}}),
    }
    return render(request, "pledges/papers.html", context)


@asks
@needs(Ability.SIGN_PLEDGE)
def sign_many(request: ActorRequest) -> HttpResponse:
    """Several texts, one password; each text lies open above it."""
    keys = _keys(request)[: signing.MOST]
    rows = list(Pledge.objects.visible_to(request.actor).filter(pk__in=keys).order_by("pk"))
    posted = request.method == "POST"
    form = SignManyForm(request.POST if posted else None)
    if form.is_valid():
        shown = [(row, request.POST.get(f"digest-{row.pk}", "")) for row in rows]
        done = signing.sign_many(
            actor=request.actor, rows=shown, password=form.cleaned_data["password"]
        )
        return render(request, "pledges/signed.html", {"rows": done})
    open_ones, barred = _sorted(request.actor, rows)
    context = {"form": form, "can": open_ones, "cannot": barred}
    return render(request, "pledges/sign_many.html", context, status=422 if posted else 200)


def _sorted(actor: Actor, rows: list[Pledge]) -> tuple[list[Any], list[Any]]:
    """The pledges that the reader may sign now with their texts, and the others with the reason."""
    can, cannot = [], []
    for row in rows:
        offered = DOORS.offers(row, actor)
        reason = offered.get("sign")
        if "sign" in offered and reason is None:
            can.append({"row": row, "said": record.text(row)})
        else:
            cannot.append((row, word(reason) if reason else _("There is nothing to sign here.")))
    return can, cannot


def _keys(request: ActorRequest) -> list[UUID]:
    given = request.POST if request.method == "POST" else request.GET
    try:
        return [UUID(text) for text in given.getlist("pledge")[:LONGEST_BATCH]]
    except ValueError:
        raise Http404 from None
