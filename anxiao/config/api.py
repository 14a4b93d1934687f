"""The JSON API: one door for every app's router, with one way of saying no."""

import json
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.renderers import BaseRenderer
from ninja.responses import NinjaJSONEncoder

from anxiao.evidence.api import router as evidence
from anxiao.hazards.api import router as hazards
from anxiao.kernel.actors import NOBODY
from anxiao.kernel.errors import No
from anxiao.kernel.repeats import problem
from anxiao.ledger.api import router as ledger
from anxiao.norms.api import router as norms
from anxiao.notices.api import router as notices
from anxiao.people.api import router as people
from anxiao.places.api import organisations, sites, territories


class Renderer(BaseRenderer):
    """JSON with Chinese as Chinese."""

    media_type = "application/json"
    charset = "utf-8"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> str:
        return json.dumps(data, cls=NinjaJSONEncoder, ensure_ascii=False)


def signed_in(request: HttpRequest) -> Any:
    """A person under a post, by session or by token; the middleware has looked."""
    actor = getattr(request, "actor", NOBODY)
    return actor if actor.post is not None else None


api = NinjaAPI(
    title="Anxiao 安校",
    version=settings.VERSION,
    urls_namespace="api",
    auth=signed_in,
    renderer=Renderer(),
    description="How a county keeps its schools and their surroundings safe.",
)

api.add_router("/territories", territories)
api.add_router("/organisations", organisations)
api.add_router("/sites", sites)
api.add_router("/people", people)
api.add_router("/norms", norms)
api.add_router("/evidence", evidence)
api.add_router("/hazards", hazards)
api.add_router("/notices", notices)
api.add_router("/ledger", ledger)


@api.exception_handler(No)
def say_no(request: HttpRequest, error: No) -> HttpResponse:
    fields = {name: str(No(says)) for name, says in error.fields.items()}
    return problem(error.status, str(error), **({"fields": fields} if fields else {}))


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404, _("There is no such record within your reach."))


@api.exception_handler(PermissionDenied)
def forbidden(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return problem(403, _("Your post may not do this."))


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    places = [".".join(map(str, one["loc"])) for one in error.errors]
    return problem(422, _("What was sent does not fit: %s") % ", ".join(places))


@api.exception_handler(HttpError)
def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, str(error))
