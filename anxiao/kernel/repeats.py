"""A double tap sends once: answers to an ``Idempotency-Key`` are kept and given again."""

from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from anxiao.kernel import clock
from anxiao.kernel.actors import NOBODY
from anxiao.kernel.digests import digest
from anxiao.kernel.models import StoredAnswer
from anxiao.kernel.problems import problem

HEADER = "Idempotency-Key"
LONGEST = 120


class IdempotencyMiddleware:
    """For POSTs to the API that carry the header; runs inside the request's transaction."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key, post = request.headers.get(HEADER, ""), getattr(request, "actor", NOBODY).post
        if request.method != "POST" or not key or post is None:
            return self.get_response(request)
        if len(key) > LONGEST:
            return problem(422, _("An Idempotency-Key has at most %s characters.") % LONGEST)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [f"{post}:{key}"]
            )
        print_of = digest(request.get_full_path().encode() + b"\0" + request.body)
        stored = StoredAnswer.objects.filter(post=post, key=key).first()
        if stored is None:
            return self._first(request, str(post), key, print_of)
        if stored.fingerprint != print_of:
            return problem(422, _("This Idempotency-Key was used for another request."))
        return HttpResponse(stored.body, status=stored.status, content_type=stored.content_type)

    def _first(self, request: HttpRequest, post: str, key: str, print_of: str) -> HttpResponse:
        answer = self.get_response(request)
        if answer.status_code < 500 and not answer.streaming:
            StoredAnswer.objects.create(
                post=post,
                key=key,
                fingerprint=print_of,
                status=answer.status_code,
                body=answer.content.decode(),
                content_type=answer.get("Content-Type", "application/json")[:80],
                at=clock.now(),
            )
        return answer
