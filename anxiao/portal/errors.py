"""Error pages that say what to do."""

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    says = _("There is no such page or record within your reach. Check the address, or your post.")
    return render(request, "ui/error.html", {"sentence": says, "status": 404}, status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Whoever has not signed in is led to the door and back; others learn what their post lacks."""
    if not request.user.is_authenticated:
        return _to_the_door(request)
    says = _("Your post may not do this. Switch the post, or ask the coordinating office.")
    return render(request, "ui/error.html", {"sentence": says, "status": 403}, status=403)


def broken(request: HttpRequest) -> HttpResponse:
    says = _("Something broke on our side. Nothing was changed. Try again in a minute.")
    return render(request, "ui/error.html", {"sentence": says, "status": 500}, status=500)


def _to_the_door(request: HttpRequest) -> HttpResponse:
    door = redirect_to_login(request.get_full_path())
    # A part of a page must not be replaced by the whole page of signing in.
    return HttpResponseClientRedirect(door.url) if getattr(request, "htmx", False) else door
