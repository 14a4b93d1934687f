"""The page of the search, and its answers for the box that every page has."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render

from anxiao.kernel.http import ActorRequest, reads
from anxiao.portal.finding import hits


@reads
def search(request: ActorRequest) -> HttpResponse:
    """The page of the search, or its answers alone for the box that every page has."""
    if request.actor.post is None:
        raise PermissionDenied("search")
    words = request.GET.get("q", "").strip()
    context = {"words": words, "found": hits(request.actor, words)}
    name = "portal/_hits.html" if request.htmx else "portal/search.html"
    return render(request, name, context)
