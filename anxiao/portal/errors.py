"""Error pages that say what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    says = _("There is no such page or record within your reach. Check the address, or your post.")
    return render(request, "ui/error.html", {"sentence": says, "status": 404}, status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    says = _("Your post may not do this. Switch the post, or ask the coordinating office.")
    return render(request, "ui/error.html", {"sentence": says, "status": 403}, status=403)


def broken(request: HttpRequest) -> HttpResponse:
    says = _("Something broke on our side. Nothing was changed. Try again in a minute.")
    return render(request, "ui/error.html", {"sentence": says, "status": 500}, status=500)
