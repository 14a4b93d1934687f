"""A double tap sends once: answers to an ``Idempotency-Key`` are kept and given again.

The forms of the pages carry theirs in a hidden field (``{% once %}``).
"""

from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from anxiao.kernel import clock
from anxiao.kernel.actors import NOBODY
from anxiao.kernel.canonical import canonical
from anxiao.kernel.models import StoredAnswer
from anxiao.kernel.problems import problem

HEADER, FIELD = "Idempotency-Key", "idempotency_key"
LONGEST = 120
# What differs between two sendings of one form that say the same: ``shown`` lists what the page
# showed beside it, which after a lost answer includes what the first sending made.
ASIDE = ("csrfmiddlewaretoken", FIELD, "shown")


class IdempotencyMiddleware:
    """For POSTs that carry a key, of the API and of pages; inside the request's transaction."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        post = getattr(request, "actor", NOBODY).post
        if request.method != "POST" or post is None:
            return self.get_response(request)
        key = request.headers.get(HEADER, "")
        if not key:
            return self._form(request, str(post), request.POST.get(FIELD, ""))
        if len(key) > LONGEST:
            return problem(422, _("An Idempotency-Key has at most %s characters.") % LONGEST)
        _wait_for(post, key)
        print_of = _keyed(request.get_full_path().encode() + b"\0" + request.body)
        stored = StoredAnswer.objects.filter(post=post, key=key).first()
        if stored is None:
            return self._first(request, str(post), key, print_of)
        if stored.fingerprint != print_of:
            return problem(422, _("This Idempotency-Key was used for another request."))
        return HttpResponse(stored.body, status=stored.status, content_type=stored.content_type)

    def _form(self, request: HttpRequest, post: str, key: str) -> HttpResponse:
        """A form that was accepted and comes again leads to where it led the first time.

        One that came back with errors was not accepted, and one with other words is another.
        """
        if not key or len(key) > LONGEST:
            return self.get_response(request)
        _wait_for(post, key)
        print_of = _print_of_form(request)
        stored = StoredAnswer.objects.filter(post=post, key=key).first()
        if stored is not None and stored.fingerprint == print_of:
            return HttpResponseRedirect(stored.body)
        answer = self.get_response(request)
        if stored is None and isinstance(answer, HttpResponseRedirect):
            self._keep(answer, post, key, print_of, body=answer.url)
        return answer

    def _first(self, request: HttpRequest, post: str, key: str, print_of: str) -> HttpResponse:
        answer = self.get_response(request)
        if answer.status_code < 500 and not answer.streaming and not _is_secret(answer):
            self._keep(answer, post, key, print_of, body=answer.content.decode())
        return answer

    def _keep(self, answer: HttpResponse, post: str, key: str, print_of: str, *, body: str) -> None:
        StoredAnswer.objects.create(
            post=post,
            key=key,
            fingerprint=print_of,
            status=answer.status_code,
            body=body,
            content_type=answer.get("Content-Type", "application/json")[:80],
            at=clock.now(),
        )


def _wait_for(post: object, key: str) -> None:
    """Let an earlier request with the same key end first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [f"{post}:{key}"])


def _print_of_form(request: HttpRequest) -> str:
    said = [(name, values) for name, values in request.POST.lists() if name not in ASIDE]
    files = [(name, file.name, file.size) for name, sent in request.FILES.lists() for file in sent]
    return _keyed(canonical([request.path, said, files]))


def _keyed(said: bytes) -> str:
    """What was said, as a print of it; keyed, because a password may be among it."""
    return salted_hmac(FIELD, said, algorithm="sha256").hexdigest()


def _is_secret(answer: HttpResponse) -> bool:
    """An answer that no cache may keep shows a password or a token once: nor is it kept here."""
    return "no-store" in answer.get("Cache-Control", "")
