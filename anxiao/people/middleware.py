"""From request to actor, and from actor to the database principal."""

from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header

from anxiao.kernel import clock
from anxiao.kernel.actors import NOBODY, Actor
from anxiao.kernel.principal import become
from anxiao.kernel.problems import problem
from anxiao.people.actors import actor_for
from anxiao.people.links import services as links
from anxiao.people.models import Person, Post, Token
from anxiao.people.tokens import bearer

Answer = Callable[[HttpRequest], HttpResponse]
LANGUAGES = ("zh-hans", "zh-hant", "en")
COOKIE = "language"
HEALTH = "/healthz"
# Below this path the secret in the address says who reads, and nothing else does.
CALENDAR = "/calendar/"


class LanguageMiddleware:
    """The reader's language: her choice, else the browser's, else simplified Chinese."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(COOKIE, "")
        if chosen not in LANGUAGES:
            chosen = _from_browser(request)
        with translation.override(chosen):
            request.LANGUAGE_CODE = chosen
            answer = self.get_response(request)
        answer.setdefault("Content-Language", chosen)
        return answer


def _from_browser(request: HttpRequest) -> str:
    """The first language of the browser's list that we have."""
    accepted = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    found = (_ours(tag.lower()) for tag, _quality in accepted)
    return next(filter(None, found), "zh-hans")


def _ours(tag: str) -> str:
    if tag in ("zh-tw", "zh-hk", "zh-mo") or tag.startswith("zh-hant"):
        return "zh-hant"
    if tag == "zh" or tag.startswith("zh-"):
        return "zh-hans"
    return "en" if tag == "en" or tag.startswith("en-") else ""


class ActorMiddleware:
    """Run the request in one transaction in which the database knows who acts.

    A server error rolls the whole request back. What is streamed afterwards reads nothing.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == HEALTH:
            # It says whether the database answers, so it must not need it to begin with.
            return self.get_response(request)
        with transaction.atomic():
            request.actor = self._actor(request)  # type: ignore[attr-defined]
            become(request.actor)  # type: ignore[attr-defined]
            answer = self.get_response(request)
            if answer.status_code >= 500:
                transaction.set_rollback(True)
        return answer

    def _actor(self, request: HttpRequest) -> Actor:
        if request.path.startswith(links.PATH):
            return links.actor_by_ticket(request.COOKIES.get(links.COOKIE, "")) or NOBODY
        if request.path.startswith(CALENDAR):
            return self._of_token(request, _secret(request.path), Token.Use.CALENDAR)
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return self._of_token(request, secret.strip(), Token.Use.API)
        person = request.user
        return acting_post(request, person) if isinstance(person, Person) else NOBODY

    def _of_token(self, request: HttpRequest, secret: str, use: Token.Use) -> Actor:
        found = bearer(secret, use)
        request.holder = found.person if found else None  # type: ignore[attr-defined]
        return found.actor if found else NOBODY


def _secret(path: str) -> str:
    return path.removeprefix(CALENDAR).partition(".")[0]


def acting_post(request: HttpRequest, person: Person) -> Actor:
    """The post chosen in this session, else the first that the person holds."""
    held = Post.objects.held_by(person, on=clock.today()).select_related("organisation")
    posts = list(held)
    request.posts = posts  # type: ignore[attr-defined]
    chosen = request.session.get("post")
    post = next((one for one in posts if str(one.pk) == chosen), posts[0] if posts else None)
    return actor_for(person, post) if post else NOBODY


class FirstPasswordMiddleware:
    """Somebody with a first password changes it before anything else; so does her token's owner.

    A page leads her there, the API answers 403 with the sentence. What stays open: that page,
    what to do without the password, signing out, the language, and whether the system is alive.
    """

    OPEN = (
        "account_change_password",
        "account_recovery",
        "account_logout",
        "portal:switch_language",
        "portal:healthz",
    )

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _has_first_password(request) or request.path in map(reverse, self.OPEN):
            return self.get_response(request)
        if request.path.startswith("/api/"):
            return problem(403, _("Change your first password before anything else."))
        page = reverse("account_change_password")
        if getattr(request, "htmx", False):
            return HttpResponse(status=204, headers={"HX-Redirect": page})
        return redirect(page)


def _has_first_password(request: HttpRequest) -> bool:
    actor: Actor = getattr(request, "actor", NOBODY)
    for person in (getattr(request, "holder", None), request.user):
        if isinstance(person, Person) and actor.person in (None, person.pk):
            return person.must_change_password
    if actor.person is None:
        return False
    return Person.objects.filter(pk=actor.person, must_change_password=True).exists()
