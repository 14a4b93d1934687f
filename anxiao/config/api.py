"""The JSON API: one door for every app's router, with one way of saying no."""

import json
from typing import Any, NoReturn

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.parser import Parser
from ninja.renderers import BaseRenderer
from ninja.responses import NinjaJSONEncoder
from ninja.utils import check_csrf

from anxiao.config.openapi import complete
from anxiao.config.reference import Reference
from anxiao.documents.api import router as documents
from anxiao.evidence.api import router as evidence
from anxiao.hazards.api import router as hazards
from anxiao.inspections.checklists.api import router as checklists
from anxiao.inspections.paper.api import router as papers
from anxiao.inspections.phone.api import router as submissions
from anxiao.inspections.plans.api import router as inspection_plans
from anxiao.inspections.visits.api import router as visits
from anxiao.kernel.actors import NOBODY
from anxiao.kernel.errors import Invalid, No, NotAllowed
from anxiao.kernel.problems import problem
from anxiao.kernel.sentences import sentence
from anxiao.kernel.texts import fault_in
from anxiao.ledger.api import router as ledger
from anxiao.norms.api import router as norms
from anxiao.notices.api import router as notices
from anxiao.people.api import router as people
from anxiao.places.api import organisations, sites, territories
from anxiao.places.registers.protection.api import router as protection
from anxiao.places.registers.roads.api import router as roads
from anxiao.places.registers.vehicles.api import router as vehicles
from anxiao.portal.api import router as portal
from anxiao.programmes.asks.api import orders, requests
from anxiao.programmes.bookings.api import router as bookings
from anxiao.programmes.calls.api import router as calls
from anxiao.programmes.campaigns.api import router as campaigns
from anxiao.programmes.duties.api import router as duties
from anxiao.programmes.instructions.api import router as instructions
from anxiao.programmes.plans.api import programmes, tasks
from anxiao.programmes.pledges.api import router as pledges
from anxiao.programmes.projects.api import router as projects
from anxiao.supervision.api import bars
from anxiao.supervision.api import router as supervision

CHANGES = ("POST", "PUT", "PATCH", "DELETE")


class Renderer(BaseRenderer):
    """JSON with Chinese as Chinese."""

    media_type = "application/json"
    charset = "utf-8"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> str:
        return json.dumps(data, cls=NinjaJSONEncoder, ensure_ascii=False)


class StrictParser(Parser):
    """JSON as the standard has it, without what the database cannot keep."""

    def parse_body(self, request: HttpRequest) -> Any:
        found = json.loads(request.body, parse_constant=_no_constant)
        if fault := fault_in(found):
            raise Invalid(fault)
        return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def signed_in(request: HttpRequest) -> Any:
    """A person under a post, by session or by token; the middleware has looked.

    A session comes along with whatever page sends the request, so a change by session also
    carries the token against forged forms.
    """
    actor = getattr(request, "actor", NOBODY)
    if actor.post is None:
        return None
    is_by_session = not request.headers.get("Authorization")
    if is_by_session and request.method in CHANGES and check_csrf(request):
        raise NotAllowed(
            sentence(N_("Changes by session carry the header X-CSRFToken; use a token instead."))
        )
    return actor


class Api(NinjaAPI):
    """Ninja, with the document completed once for all operations."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        return complete(super().get_openapi_schema(**options))

    def get_openapi_operation_id(self, operation: Operation) -> str:
        app = operation.view_func.__module__.split(".")[1]
        return f"{app}_{operation.view_func.__name__}"


api = Api(
    title="Anxiao 安校",
    version=settings.VERSION,
    urls_namespace="api",
    auth=signed_in,
    renderer=Renderer(),
    parser=StrictParser(),
    docs=Reference(),
    description="How a county keeps its schools and their surroundings safe.",
)

api.add_router("/territories", territories)
api.add_router("/organisations", organisations)
api.add_router("/sites", sites)
api.add_router("/registers/protection", protection)
api.add_router("/registers/vehicles", vehicles)
api.add_router("/registers/roads", roads)
api.add_router("/people", people)
api.add_router("/norms", norms)
api.add_router("/evidence", evidence)
api.add_router("/hazards", hazards)
api.add_router("/programmes", programmes)
api.add_router("/tasks", tasks)
api.add_router("/key-projects", projects)
api.add_router("/pledges", pledges)
api.add_router("/campaigns", campaigns)
api.add_router("/gate-duties", duties)
api.add_router("/requests", requests)
api.add_router("/orders", orders)
api.add_router("/instructions", instructions)
api.add_router("/calls", calls)
api.add_router("/supervision", supervision)
api.add_router("/bars", bars)
api.add_router("/bookings", bookings)
api.add_router("/checklists", checklists)
api.add_router("/visits", visits)
api.add_router("/papers", papers)
api.add_router("/inspection-plans", inspection_plans)
api.add_router("/submissions", submissions)
api.add_router("/documents", documents)
api.add_router("/notices", notices)
api.add_router("/ledger", ledger)
api.add_router("/search", portal)


@api.exception_handler(No)
def say_no(request: HttpRequest, error: No) -> HttpResponse:
    fields = {name: str(No(says)) for name, says in error.fields.items()}
    return problem(error.status, str(error), **({"fields": fields} if fields else {}))


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404)


@api.exception_handler(PermissionDenied)
def forbidden(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return problem(403)


@api.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    answer = problem(401)
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    places = [".".join(map(str, one["loc"])) for one in error.errors]
    return problem(422, _("What was sent does not fit: %s") % ", ".join(places))


@api.exception_handler(HttpError)
def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    """A body that cannot be parsed; the parser's own sentence where it gave one."""
    if isinstance(error.__cause__, No):
        return say_no(request, error.__cause__)
    if error.status_code == 400:
        return problem(400, _("The body is not valid JSON."))
    return problem(error.status_code)
