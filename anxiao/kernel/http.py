"""HTTP glue: the request with an actor, verbs that write, keyset pages, answers to refusals."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods

from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, No
from anxiao.kernel.governed import in_order
from anxiao.kernel.sentences import sentence

PAGE = 50
V = TypeVar("V", bound=Callable[..., HttpResponseBase])


class ActorRequest(HttpRequest):
    """A request of somebody signed in: the middleware has set ``actor``."""

    actor: Actor
    htmx: Any


def reads(view: V) -> V:
    """A view that only reads: GET and HEAD."""
    return require_http_methods(["GET", "HEAD"])(view)


def writes(view: V) -> V:
    """A view that changes something: POST alone."""
    return require_http_methods(["POST"])(view)


def asks(view: V) -> V:
    """A view with a form: GET shows it, POST takes it."""
    return require_http_methods(["GET", "HEAD", "POST"])(view)


def needs(ability: str) -> Callable[[V], V]:
    """Answer 403 before anything is loaded where the post lacks an ability."""

    def decorate(view: V) -> V:
        @wraps(view)
        def guarded(request: ActorRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.actor.may(ability):
                raise PermissionDenied(ability)
            return view(request, *args, **kwargs)

        return guarded  # type: ignore[return-value]

    return decorate


@dataclass(frozen=True)
class Page:
    """One keyset page: rows newest first, with cursors to its neighbours."""

    rows: Sequence[Any]
    after: str | None
    before: str | None


def keyset(
    rows: QuerySet[Any],
    *,
    after: str = "",
    before: str = "",
    size: int = PAGE,
    first: Q | None = None,
) -> Page:
    """A page of rows ordered by id, newest first.

    ``after`` and ``before`` are ids as text; anything else is Invalid. The query must not be
    ordered already. ``first`` is a condition that most rows of a wide reach fulfil and whose
    rows an index has in the order of their ids: the page then ends where theirs ends, and the
    others are looked for no farther back.
    """
    if before:
        newer = rows.filter(pk__gt=_cursor(before))
        found = list(_no_farther(newer, "pk", size, first).order_by("pk")[: size + 1])
        more, kept = len(found) > size, list(reversed(found[:size]))
        return Page(kept, _id(kept, -1), _id(kept, 0) if more else None)
    if after:
        rows = rows.filter(pk__lt=_cursor(after))
    found = list(_no_farther(rows, "-pk", size, first).order_by("-pk")[: size + 1])
    kept = found[:size]
    more = len(found) > size
    return Page(kept, _id(kept, -1) if more else None, _id(kept, 0) if after else None)


def _no_farther(rows: QuerySet[Any], order: str, size: int, first: Q | None) -> QuerySet[Any]:
    """The rows up to where a page ends that is filled from a part of them alone."""
    if first is None:
        return rows
    part = rows.filter(first).select_related(None).order_by(order)
    with in_order():
        last = list(part.values_list("pk", flat=True)[size : size + 1])
    if not last:
        return rows
    return rows.filter(pk__gte=last[0]) if order == "-pk" else rows.filter(pk__lte=last[0])


def counted(page: Page, rows: QuerySet[Any], *, up_to: int, first: Q | None = None) -> int:
    """How many rows there are, and one more than ``up_to`` where there are more.

    A page without neighbours is counted by itself. Where ``first`` alone has enough of them, the
    others are not looked for.
    """
    if page.after is None and page.before is None:
        return len(page.rows)
    if first is not None:
        part = rows.filter(first).order_by("-pk").values("pk")
        with in_order():
            number = len(part[: up_to + 1])
        if number > up_to:
            return number
    return len(rows.values("pk")[: up_to + 1])


def _cursor(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid(sentence(N_("This page address is damaged. Open the list again."))) from None


def _id(rows: Sequence[Any], index: int) -> str | None:
    return str(rows[index].pk) if rows else None


class RefusalMiddleware:
    """Turn a service's no into a page or a fragment with its status; views contain no ``try``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, No):
            return None
        return refusal(request, error)


def refusal(request: HttpRequest, error: No) -> HttpResponse:
    if error.status == 404:
        raise Http404(str(error))
    context = {"sentence": str(error), "status": error.status}
    if not getattr(request, "htmx", False):
        return render(request, "ui/error.html", context, status=error.status)
    answer = render(request, "ui/_refusal.html", context, status=error.status)
    answer["HX-Retarget"] = "#messages"
    answer["HX-Reswap"] = "innerHTML"
    return answer


POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)


class PolicyMiddleware:
    """The strict content security policy, and no camera or position but for our own pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        answer.setdefault("Content-Security-Policy", POLICY)
        answer.setdefault("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()")
        return answer
