"""One search over everything within reach: each app answers for its own."""

from importlib import import_module

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from anxiao.kernel.actors import Actor
from anxiao.kernel.hits import MOST, Hits
from anxiao.kernel.http import ActorRequest, reads

LONGEST = 100


def hits(actor: Actor, words: str) -> list[Hits]:
    """What was found, kind by kind; kinds without a hit are left out."""
    asked = words.replace("\x00", "").strip()[:LONGEST]
    if not asked or actor.post is None:
        return []
    offers = (import_module(name).search for name in settings.SEARCHED)
    found = [one for offer in offers for one in offer(actor, asked, MOST)]
    return [one for one in found if one.count]


@reads
def search(request: ActorRequest) -> HttpResponse:
    """The page of the search, or its answers alone for the box that every page has."""
    words = request.GET.get("q", "").strip()
    context = {"words": words, "found": hits(request.actor, words)}
    name = "portal/_hits.html" if request.htmx else "portal/search.html"
    return render(request, name, context)
