"""The app on the phone: its shell, its worker, and what it takes along."""

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from anxiao.inspections.abilities import Ability
from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.forms.runner import runner
from anxiao.inspections.phone import packs, shell, standing
from anxiao.kernel.http import ActorRequest, needs, reads
from anxiao.kernel.names import pick

DEVICE = "X-Device"


@reads
def open_shell(_request: ActorRequest) -> HttpResponse:
    """The page that opens without network. It says nothing about anybody, and asks for nobody."""
    context = {"configuration": shell.configuration(), "styles": shell.styles()}
    context["app"] = shell.plain("inspections/phone/app.js")
    return HttpResponse(render_to_string("phone/shell.html", context))


@reads
@never_cache
def worker(request: ActorRequest) -> HttpResponse:
    """The service worker, with the addresses and the version of the files that it keeps."""
    asked = request.GET.get("language", "")
    with override(asked if asked in dict(settings.LANGUAGES) else get_language()):
        answer = HttpResponse(shell.worker(), content_type="text/javascript")
    answer["Service-Worker-Allowed"] = reverse("phone:shell")
    return answer


@reads
def manifest(request: ActorRequest) -> JsonResponse:
    """What a phone needs to put the app on its home screen."""
    icon = static("inspections/phone/icon-192.png")
    said = {
        "name": str(_("Anxiao inspections")),
        "short_name": str(_("Anxiao")),
        "start_url": reverse("phone:shell"),
        "scope": reverse("phone:shell"),
        "display": "standalone",
        "background_color": "#f6f4ee",
        "theme_color": "#1d4f83",
        "icons": [
            {"src": icon, "sizes": "192x192", "type": "image/png"},
            {
                "src": static("inspections/phone/icon-512.png"),
                "sizes": "512x512",
                "type": "image/png",
            },
            {"src": static("ui/logo.svg"), "sizes": "any", "type": "image/svg+xml"},
        ],
    }
    return JsonResponse(said, content_type="application/manifest+json")


@reads
@never_cache
def stand(request: ActorRequest) -> JsonResponse:
    """Who is signed in; 401 where nobody is, with whether the device must forget what it has."""
    actor = request.actor
    if actor.post is None:
        wipe = standing.is_revoked(request.headers.get(DEVICE, "")[:400])
        return JsonResponse({"wipe": wipe}, status=401)
    said = {
        "person": str(actor.person),
        "name": actor.name,
        "post": str(actor.post),
        "title": pick({"zh": actor.title, "en": actor.title_en}),
        "organisation": pick({"zh": actor.organisation_name, "en": actor.organisation_name_en}),
        "may": actor.may(Ability.VISIT),
        "device": standing.device_of(actor),
        "csrf": get_token(request),
    }
    return JsonResponse(said)


@reads
@never_cache
@needs(Ability.VISIT)
def pack(request: ActorRequest) -> JsonResponse:
    """Visits, sites, checklists and colleagues, as they are now within reach."""
    return JsonResponse(packs.pack(request.actor))


@reads
@needs(Ability.VISIT)
def form(request: ActorRequest, pk: UUID) -> JsonResponse:
    """A checklist as the form engine takes it, in the reader's language."""
    rows = Checklist.objects.visible_to(request.actor).exclude(xform="")
    found = get_object_or_404(rows, pk=pk)
    data = runner(found, finish=_("Finish the visit"))["data"]
    # Where the words of the registers are asked for, so that what is known stands there already.
    registers = {
        one.register: one.path for one in found.items if one.register and not one.is_repeated
    }
    said = {"name": pick(found.name), "form_id": found.form_id, "registers": registers}
    return JsonResponse({**data, **said})
