"""From a request to the list as its reader keeps it."""

from collections.abc import Callable, Sequence
from functools import wraps
from importlib import import_module
from typing import Any

from django.conf import settings
from django.http import HttpResponseBase
from django.shortcuts import redirect

from anxiao.kernel.http import ActorRequest
from anxiao.ui.lists import COLUMNS, VIEW, Listed, Listing, View


def opened(request: ActorRequest, of: Listed) -> Listing:
    """What a reader keeps of a list: the address decides, then the view, then she herself."""
    kept = import_module(settings.LIST_VIEWS)
    views: Sequence[View] = kept.views(request.actor, of.key)
    current = next((one for one in views if str(one.pk) == request.GET.get(VIEW)), None)
    asked = of.named(request.GET.get(COLUMNS, "").split(","))
    chosen = asked or (of.named(current.columns) if current else [])
    chosen = chosen or of.named(kept.columns(request.actor, of.key))
    return Listing(of, views, current, chosen or of.usual, is_chosen=bool(chosen))


def listed(of: Listed) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A page of a list: its view is given the listing, and the bare address opens the default."""

    def decorate(page: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(page)
        def found(request: ActorRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            listing = opened(request, of)
            if query := listing.leads_to(request.GET):
                return redirect(f"{request.path}?{query}")
            return page(request, listing, *args, **kwargs)

        return found

    return decorate
