"""Values from outside that the database cannot keep, refused once for every door."""

import math
from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.errors import Invalid
from anxiao.kernel.http import refusal
from anxiao.kernel.problems import is_for_api, problem
from anxiao.kernel.sentences import Sentence, sentence

LARGEST = 2**63
NO_TEXT = N_("A character in what was sent is none that a text can have. Remove it.")
NO_NUMBER = N_("A number in what was sent is too large.")


def fault_in(value: Any) -> Sentence | None:
    """Why a value cannot be kept, however deep it lies; None when it can.

    PostgreSQL keeps no NUL and no half of a surrogate pair in a text, no integer beyond
    eight bytes, and JSON knows no infinity.
    """
    if isinstance(value, str):
        return None if _is_text(value) else sentence(NO_TEXT)
    if isinstance(value, dict):
        return _first(chain(value.keys(), value.values()))
    if isinstance(value, list):
        return _first(value)
    return None if _is_in_range(value) else sentence(NO_NUMBER)


def _first(values: Iterable[Any]) -> Sentence | None:
    return next((fault for fault in map(fault_in, values) if fault), None)


def _is_text(value: str) -> bool:
    return "\0" not in value and not any("\ud800" <= c <= "\udfff" for c in value)


def _is_in_range(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return not isinstance(value, int) or -LARGEST <= value < LARGEST


class TextMiddleware:
    """Refuse addresses and forms with a character that no text has; forget such cookies.

    Bodies of the API are looked through where they are parsed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        cookies = request.COOKIES.items()
        request.COOKIES = {name: value for name, value in cookies if _is_text(value)}
        fault = fault_in([request.path_info, dict(request.GET.lists())])
        return _refused(request, fault) if fault else self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if request.method != "POST" or is_for_api(request):
            return None
        fault = fault_in(dict(request.POST.lists()))
        return _refused(request, fault) if fault else None


def _refused(request: HttpRequest, fault: Sentence) -> HttpResponse:
    error = Invalid(fault)
    if is_for_api(request):
        return problem(error.status, str(error))
    return refusal(request, error)
