"""The page of one verb: it asks what the verb needs, or carries it out."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from anxiao.kernel.http import ActorRequest
from anxiao.kernel.verbs import Doors


def acted(
    request: ActorRequest,
    doors: Doors,
    row: Any,
    verb: str,
    *,
    page: str,
    template: str = "ui/act.html",
    **more: Any,
) -> HttpResponse:
    """Ask for, or carry out, one verb on a record that lies within reach.

    ``page`` is the record's own address, to which it leads back; ``more`` goes to the template,
    which is ``ui/act.html`` or grows from it. The form carries the version that its reader saw.
    """
    if verb not in doors:
        raise Http404(verb)
    doors.open(verb, row, request.actor)
    posted = request.method == "POST"
    data, files = (request.POST, request.FILES) if posted else (None, None)
    form = doors.form(verb, row, data, files)
    label = doors.label(verb)
    if form.is_valid():
        given = form.arguments(request.actor)
        doors.table[verb].service(actor=request.actor, row=row, version=_version(request), **given)
        tags = f"{doors.kind}.{verb}"
        messages.success(request, _("Done: %(verb)s.") % {"verb": label}, extra_tags=tags)
        return redirect(page)
    context = {"row": row, "form": form, "verb": verb, "label": label, "page": page, **more}
    return render(request, template, context, status=422 if form.is_bound else 200)


def _version(request: ActorRequest) -> int | None:
    seen = request.POST.get("version", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else None
