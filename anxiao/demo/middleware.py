"""Every request of a demonstration happens on the day that its clock shows."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from anxiao.demo.moving import running
from anxiao.people.middleware import HEALTH


class ClockMiddleware:
    """Before anybody acts, so that the database learns the same time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.DEMO_LABEL or request.path == HEALTH:
            return self.get_response(request)
        with running():
            return self.get_response(request)
