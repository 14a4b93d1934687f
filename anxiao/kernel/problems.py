"""The API's way of saying no: RFC 9457 problem details, whoever refuses, in the caller's words."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

API = "/api/"
MEDIA_TYPE = "application/problem+json"
BODIES = ("application/json", "application/octet-stream")
KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")
SENTENCES = {
    400: N_("The request cannot be read."),
    401: N_("Sign in, or send a token as Authorization: Bearer."),
    403: N_("Your post may not do this."),
    404: N_("There is no such record within your reach."),
    405: N_("This address does not take this method."),
    413: N_("More was sent than one request may carry."),
    415: N_("Send the body as application/json."),
    422: N_("What was sent does not fit."),
    500: N_("Something broke on our side. Nothing was changed. Try again in a minute."),
    503: N_("The system is not ready. Try again in a minute."),
}


def problem(status: int, detail: str = "", **more: Any) -> JsonResponse:
    """An error as problem details, worded for the reader."""
    says = detail or _(SENTENCES.get(status, SENTENCES[500 if status >= 500 else 400]))
    return JsonResponse(
        {"type": "about:blank", "status": status, "detail": says, **more},
        status=status,
        content_type=MEDIA_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )


def is_for_api(request: HttpRequest) -> bool:
    return request.path.startswith(API)


class ApiMiddleware:
    """Below the API's address nothing but JSON goes in and out.

    A refusal of Django's own (an unknown address, a wrong method, a broken server) becomes
    problem details. A body of another kind is refused before anything reads it. A GET that
    carries the ETag of the last answer is told that nothing has changed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_for_api(request):
            return self.get_response(request)
        answer = problem(415) if _has_other_body(request) else self.get_response(request)
        if answer.status_code >= 400 and answer.get("Content-Type") != MEDIA_TYPE:
            return _as_problem(answer)
        if request.method == "GET" and answer.has_header("ETag"):
            return get_conditional_response(request, etag=answer["ETag"], response=answer) or answer
        return answer


def _has_other_body(request: HttpRequest) -> bool:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return length != "0" and request.content_type not in BODIES


def _as_problem(answer: HttpResponse) -> HttpResponse:
    told = problem(answer.status_code)
    for name in KEPT_HEADERS:
        if answer.has_header(name):
            told[name] = answer[name]
    return told
