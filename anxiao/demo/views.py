"""The bar of a demonstration: move the clock, look with other eyes, try to cheat."""

import re
from base64 import b64encode
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_htmx.middleware import HtmxDetails

from anxiao.demo import cheating, moving
from anxiao.demo.watchers import watchers
from anxiao.hazards.models import Hazard
from anxiao.kernel import clock
from anxiao.kernel.errors import No
from anxiao.kernel.http import ActorRequest, asks, reads, refusal, writes
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import word_day
from anxiao.people.actors import actor_for
from anxiao.people.models import Tenure
from anxiao.portal import errors

View = Callable[..., HttpResponse]
STEPS = {"1": 1, "5": 5}
HOPS = 3
PHOTOS = 12
SCRIPT = re.compile(r"<script\b.*?</script>", re.DOTALL)
LINK = re.compile(r'(<a\b[^>]*?)\shref="([^"#][^"]*)"')
# Scripts fold the filters on narrow screens; a glance has none.
UNFOLDED = re.compile(r"(<details\b[^>]*?) open>")
PHOTO = re.compile(r'src="(/evidence/[^"]+)"')
# Apps whose pages may be looked at with other eyes; a glance at a glance has no end.
NOT_SEEN = {"demo", "evidence"}


def in_demo(view: View) -> View:
    """Outside a demonstration, and for strangers, there is no such page."""

    @wraps(view)
    def guarded(request: ActorRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO_LABEL or request.actor.post is None:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


# --- the clock ------------------------------------------------------------------------------


@writes
@in_demo
def move(request: ActorRequest) -> HttpResponse:
    """Let days pass, and say what that did to what the reader sees."""
    days = STEPS.get(request.POST.get("days", ""))
    if days is None:
        raise Http404
    before = _late(request)
    end = moving.advance(actor=request.actor, working_days=days)
    with clock.at(end):
        more = _late(request) - before
    day = word_day(end.astimezone(clock.LOCAL).date())
    says = ngettext(
        "It is %(day)s now. %(n)s more case is late.",
        "It is %(day)s now. %(n)s more cases are late.",
        more,
    )
    messages.success(request, says % {"day": day, "n": more})
    return redirect(_back(request))


def _late(request: ActorRequest) -> int:
    return Hazard.objects.visible_to(request.actor).late(at=clock.now()).count()


def _back(request: ActorRequest) -> str:
    back = request.POST.get("next", "/")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if is_ours and back.startswith("/") else "/"


# --- the same page with other eyes ----------------------------------------------------------


@reads
@in_demo
def together(request: ActorRequest) -> HttpResponse:
    """One page as a school, a town, the police and the county see it, side by side."""
    page = request.GET.get("page", "/")
    match = _match(page)
    given = match.kwargs.get("pk")
    case = given if isinstance(given, UUID) else None
    school = given if isinstance(given, int) else None
    eyes = [
        {"title": _(title), "tenure": tenure, **_glance(request, tenure, page)}
        for title, tenure in watchers(case, school)
    ]
    return render(request, "demo/together.html", {"eyes": eyes, "page": page})


def _match(page: str) -> ResolverMatch:
    """The page that an address of ours names, or Http404."""
    parts = urlsplit(page)
    if parts.scheme or parts.netloc or not parts.path.startswith("/"):
        raise Http404(page)
    try:
        match = resolve(parts.path)
    except Resolver404:
        raise Http404(page) from None
    is_ours = match.func.__module__.startswith("anxiao.")
    if not is_ours or match.app_name in (*NOT_SEEN, "ninja"):
        raise Http404(page)
    return match


def _glance(request: ActorRequest, tenure: Tenure, page: str) -> dict[str, Any]:
    """The page under another post's reach; whatever it would have changed is rolled back."""
    with transaction.atomic():
        answer = _answer(request, tenure, page)
        html = answer.content.decode() if not answer.streaming else ""
        html = PHOTO.sub(lambda found: _photo(request, tenure, found[1]), html, count=PHOTOS)
        transaction.set_rollback(True)
    html = LINK.sub(lambda found: _led_on(found, page), SCRIPT.sub("", html))
    html = UNFOLDED.sub(r"\1>", html)
    return {"html": html, "status": answer.status_code}


def _answer(request: ActorRequest, tenure: Tenure, page: str, hops: int = HOPS) -> Any:
    asked = _asked(request, tenure, page)
    with acting(asked.actor):
        answer = _answered(asked)
    if answer.status_code in (301, 302) and hops:
        return _answer(request, tenure, answer["Location"], hops - 1)
    return answer


def _asked(request: ActorRequest, tenure: Tenure, page: str) -> Any:
    """A request for a page as somebody else would send it, with a session that nobody keeps."""
    parts, asked = urlsplit(page), HttpRequest()
    names = ("SERVER_NAME", "SERVER_PORT", "HTTP_HOST", "wsgi.url_scheme")
    asked.META = {name: request.META[name] for name in names if name in request.META}
    asked.method, asked.path, asked.path_info = "GET", parts.path, parts.path
    asked.META["QUERY_STRING"] = parts.query
    asked.GET = QueryDict(f"{parts.query}&print=1" if parts.query else "print=1")
    asked.session, asked.user = SessionStore(), tenure.person
    asked.LANGUAGE_CODE = request.LANGUAGE_CODE
    extra: Any = asked
    extra.actor, extra.posts = actor_for(tenure.person, tenure.post), [tenure.post]
    extra.htmx, extra.is_glance = HtmxDetails(asked), True
    return asked


def _answered(asked: HttpRequest) -> HttpResponseBase:
    """What a view says, or the page that says no, as the middleware would make it."""
    try:
        match = _match(asked.path)
        answer: HttpResponseBase = match.func(asked, *match.args, **match.kwargs)
    except Http404 as error:
        return errors.not_found(asked, error)
    except PermissionDenied as error:
        return errors.forbidden(asked, error)
    except No as error:
        return errors.not_found(asked, error) if error.status == 404 else refusal(asked, error)
    return answer


def _photo(request: ActorRequest, tenure: Tenure, url: str) -> str:
    """A photo as the other post gets it, within the page: the reader may not be let see it."""
    asked = _asked(request, tenure, url)
    match = resolve(urlsplit(url).path)
    try:
        with acting(asked.actor):
            answer = match.func(asked, *match.args, **match.kwargs)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    except (Http404, PermissionDenied, No):
        return 'src="data:,"'
    return f'src="data:image/jpeg;base64,{b64encode(content).decode()}"'


def _led_on(found: re.Match[str], page: str) -> str:
    """A link within a glance leads all four on."""
    start, link = found[1], found[2].replace("&amp;", "&")
    if link.startswith("?"):
        link = urlsplit(page).path + link
    if not link.startswith("/"):
        return start
    return f'{start} target="_top" href="/demo/together/?page={quote(link)}"'


# --- trying to cheat ------------------------------------------------------------------------


@asks
@in_demo
def cheat(request: ActorRequest) -> HttpResponse:
    """The attempts; those chosen are made, rolled back, and told."""
    name = request.POST.get("attempt", "")
    if request.method == "POST" and name not in (*cheating.ATTEMPTS, "all"):
        raise Http404(name)
    chosen = list(cheating.ATTEMPTS) if name == "all" else [name] if name else []
    made = {key: cheating.attempt(key, actor=request.actor) for key in chosen}
    rows = [
        {"key": key, "title": title, "icon": cheating.ICONS[key], "made": made.get(key)}
        for key, title in cheating.TITLES.items()
    ]
    return render(request, "demo/cheat.html", {"rows": rows})
