"""Pages of the views that readers keep of lists."""

from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from anxiao.kernel.http import ActorRequest, asks, writes
from anxiao.people.saved import kept, services
from anxiao.people.saved.forms import ViewForm
from anxiao.people.saved.models import SavedView
from anxiao.ui.filters import chips
from anxiao.ui.lists import COLUMNS, LONGEST_QUERY, VIEW, Listed, after, lists


@asks
@login_required
def views(request: ActorRequest) -> HttpResponse:
    """The reader's views list by list; a POST keeps a new one and opens it."""
    if request.method == "POST":
        return _saved(request)
    known = [one for one in kept.views(request.actor) if _readable(request, one.of)]
    groups = [
        {"title": _(lists()[of].title), "url": reverse(lists()[of].page), "views": list(found)}
        for of, found in groupby(known, key=lambda one: one.of)
    ]
    return render(request, "people/saved/views.html", {"groups": groups})


def _saved(request: ActorRequest) -> HttpResponse:
    sent = request.POST
    view = services.save(
        actor=request.actor,
        of=sent.get("of", ""),
        name=sent.get("name", ""),
        query=sent.get("query", ""),
        columns=sent.getlist("column"),
        scope=sent.get("scope", ""),
    )
    messages.success(request, _("Saved the view %(name)s.") % {"name": view.name})
    return _opened(view)


@asks
@login_required
def view(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One view: what it filters, its name, who sees it; only its post changes it."""
    found = _view(request, pk)
    form = ViewForm(
        request.POST if request.method == "POST" else None, actor=request.actor, view=found
    )
    if form.is_valid():
        services.rename(actor=request.actor, view=found, name=form.cleaned_data["name"])
        services.share(actor=request.actor, view=found, scope=form.cleaned_data["scope"])
        messages.success(request, _("Kept."))
        return redirect("people:view", pk=pk)
    context = {
        "view": found,
        "form": form,
        "of": lists()[found.of],
        "title": _(lists()[found.of].title),
        "address": lists()[found.of].address(found.address_query),
        "filters": _filters(request, found),
        "columns": _columns(found),
    }
    status = 422 if form.is_bound else 200
    return render(request, "people/saved/view.html", context, status=status)


@writes
@login_required
def do(request: ActorRequest, pk: UUID, verb: str) -> HttpResponse:
    """Keep changes, open the list with it or not, delete it."""
    if verb not in VERBS:
        raise Http404(verb)
    return VERBS[verb](request, _view(request, pk))


def _revise(request: ActorRequest, found: SavedView) -> HttpResponse:
    query, columns = request.POST.get("query", ""), request.POST.getlist("column")
    done = services.revise(actor=request.actor, view=found, query=query, columns=columns)
    messages.success(request, _("Saved the view %(name)s.") % {"name": done.name})
    return _opened(done)


def _default(request: ActorRequest, found: SavedView) -> HttpResponse:
    services.make_default(actor=request.actor, view=found)
    messages.success(request, _("The list opens with this view from now on."))
    return redirect("people:view", pk=found.pk)


def _undefault(request: ActorRequest, found: SavedView) -> HttpResponse:
    services.clear_default(actor=request.actor, of=found.of)
    messages.success(request, _("The list opens with all its rows from now on."))
    return redirect("people:view", pk=found.pk)


def _delete(request: ActorRequest, found: SavedView) -> HttpResponse:
    services.delete(actor=request.actor, view=found)
    messages.success(request, _("Deleted the view %(name)s.") % {"name": found.name})
    return redirect("people:views")


VERBS = {"revise": _revise, "default": _default, "undefault": _undefault, "delete": _delete}


@writes
@login_required
def columns(request: ActorRequest) -> HttpResponse:
    """Choose the columns of a list: for a view they wait in the address until it is kept."""
    sent = request.POST
    found, query, view = _list(request), sent.get("query", "")[:LONGEST_QUERY], sent.get("view", "")
    chosen = [] if "usual" in sent else found.named(sent.getlist("column"))
    if view:
        shown = ",".join(chosen or found.usual)
        return redirect(after(found, query, **{VIEW: view[:36], COLUMNS: shown}))
    services.choose_columns(actor=request.actor, of=found.key, columns=chosen)
    return redirect(after(found, query))


def _list(request: ActorRequest) -> Listed:
    found = lists().get(request.POST.get("of", ""))
    if found is None or not request.actor.may(found.ability):
        raise Http404
    return found


def _readable(request: ActorRequest, of: str) -> bool:
    return of in lists() and request.actor.may(lists()[of].ability)


def _view(request: ActorRequest, pk: UUID) -> SavedView:
    rows = SavedView.objects.visible_to(request.actor).with_default(request.actor)
    found = get_object_or_404(rows.select_related("post", "organisation"), pk=pk)
    if not _readable(request, found.of):
        raise Http404(pk)
    found.may_change = kept.may_change(request.actor, found)
    return found


def _opened(view: SavedView) -> HttpResponse:
    return redirect(lists()[view.of].address(view.address_query))


def _filters(request: ActorRequest, found: SavedView) -> list[dict[str, Any]]:
    asked = QueryDict(found.query)
    return chips(lists()[found.of].form(asked, request.actor), asked)


def _columns(found: SavedView) -> list[Any]:
    return [one.title for one in lists()[found.of].columns if one.key in found.columns]
