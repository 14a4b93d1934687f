"""The bar of a demonstration, for the pages of whoever has signed in."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from anxiao.kernel.actors import NOBODY, Actor


def bar(request: HttpRequest) -> dict[str, Any]:
    """What the frame shows above a page; nothing outside demonstrations, and none in a glance."""
    actor: Actor = getattr(request, "actor", NOBODY)
    is_glance = getattr(request, "is_glance", False)
    if not settings.DEMO_LABEL or actor.post is None or is_glance:
        return {}
    return {"demo_bar": "demo/_bar.html", "demo_page": request.get_full_path()}
