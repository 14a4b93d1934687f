"""One case answered without an account, by whoever holds its one-time link."""

from typing import Any
from uuid import UUID

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from anxiao.evidence import views as evidence
from anxiao.evidence.models import Attachment
from anxiao.hazards import record
from anxiao.hazards.answering.forms import AnswerForm
from anxiao.hazards.doors import DOORS, INPUTS, offers, open_door
from anxiao.hazards.models import Hazard
from anxiao.hazards.services import links as hazard_links
from anxiao.kernel import clock
from anxiao.kernel.http import ActorRequest, asks, reads
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import Sentence, sentence, word
from anxiao.norms.models import Criterion
from anxiao.people.links import services as links
from anxiao.people.models import CaseLink
from anxiao.places.models import Organisation

# Unknown, expired and withdrawn links answer alike, so that guessing learns nothing.
NOT_VALID = N_(
    "This link is not valid: it is incomplete, has expired, or was withdrawn. "
    "Ask the office that sent it for a new one."
)
ANSWERED = N_("This case was answered by this link. For anything further call %(sender)s.")
GUESSES = {"link": "20/10m/ip"}
PRIMARY = ("sign_for", "request_acceptance")


@csrf_exempt  # The secret is what counts; and without a referrer browsers send no origin.
@never_cache
@asks
def open_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Who asks, and a button: a mail scanner that follows the link opens nothing.

    The button exchanges the secret for a short ticket, and the secret leaves the address.
    """
    answer = _opened(request, secret)
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _opened(request: HttpRequest, secret: str) -> HttpResponse:
    if not _may_guess(request, dry_run=True):
        return render(request, "429.html", status=429)
    link = links.find(secret)
    if link is None or link.revoked_at or link.expires_at <= clock.now():
        _may_guess(request)
        return _ended(request, sentence(NOT_VALID), 404)
    if link.spent_at is not None:
        return _ended(request, _answered(link), 410)
    if request.method != "POST":
        context = {"link": link, "sender": link.sender, "who": link.organisation}
        return render(request, "hazards/answering/open.html", context)
    return _with_ticket(link)


def _may_guess(request: HttpRequest, *, dry_run: bool = False) -> bool:
    return bool(
        ratelimit.consume(
            request,
            app="anxiao.people",
            action="link",
            config=GUESSES,
            limit_get=True,
            dry_run=dry_run,
        )
    )


def _with_ticket(link: CaseLink) -> HttpResponse:
    actor = links.actor_by_link(link)
    with acting(actor):
        links.mark_opened(actor=actor, link=link)
    answer = redirect("answer:case")
    answer.set_cookie(
        links.COOKIE,
        links.ticket_for(link),
        max_age=links.TICKET_SECONDS,
        path=links.PATH,
        secure=settings.IS_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return answer


def _answered(link: CaseLink) -> Sentence:
    return sentence(ANSWERED, sender=link.sender.name)


def _ended(request: HttpRequest, says: Sentence, status: int) -> HttpResponse:
    context = {"says": says, "is_done": status == 200}
    return render(request, "hazards/answering/ended.html", context, status=status)


# --- the one case --------------------------------------------------------------------------------


@never_cache
@reads
def case(request: ActorRequest) -> HttpResponse:
    """The facts, the photos, the limit, and what may be answered; nothing of other cases."""
    if request.actor.link is None:
        return _without_link(request)
    hazard = _hazard(request)
    against = hazard_links.against_answering(actor=request.actor, hazard=hazard)
    if against is not None:
        return _ended(request, against, 410)
    context = {
        "hazard": hazard,
        "who": Organisation.objects.filter(pk=request.actor.organisation or 0).first(),
        "sender": _sender(request),
        "offers": _offers(request, hazard),
        "criteria": Criterion.objects.filter(pk__in=hazard.criteria) if hazard.criteria else (),
        **_photos(request, hazard),
    }
    return render(request, "hazards/answering/case.html", context)


@never_cache
@asks
def act(request: ActorRequest, verb: str) -> HttpResponse:
    """Ask what a verb needs, or carry it out: the same services as for those with an account."""
    if request.actor.link is None:
        return _without_link(request)
    if verb not in request.actor.link.verbs:
        raise Http404(verb)
    hazard = _hazard(request)
    open_door(verb, hazard, request.actor)
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = AnswerForm(*data, verb=verb, hazard=hazard)
    if form.is_valid():
        return _carry_out(request, hazard, verb, form)
    context = {"hazard": hazard, "form": form, "label": record.label(verb, hazard)}
    status = 422 if form.is_bound else 200
    return render(request, "hazards/answering/act.html", context, status=status)


def _carry_out(request: ActorRequest, hazard: Hazard, verb: str, form: AnswerForm) -> HttpResponse:
    given = form.arguments(request.actor)
    DOORS[verb].service(actor=request.actor, hazard=hazard, **given)
    messages.success(request, _("Done: %(verb)s.") % {"verb": record.label(verb, hazard)})
    return redirect("answer:case")


@reads
def served(request: ActorRequest, pk: UUID) -> HttpResponse:
    """A photo of the case."""
    return evidence.served(request, pk) if _hangs_here(request, pk) else _no_file(pk)


@reads
def thumb(request: ActorRequest, pk: UUID) -> HttpResponse:
    return evidence.thumb(request, pk) if _hangs_here(request, pk) else _no_file(pk)


def _hangs_here(request: ActorRequest, pk: UUID) -> bool:
    case = request.actor.reach.case
    if request.actor.link is None or case is None:
        return False
    hung = Attachment.objects.visible_to(request.actor).of(case)
    return bool(hung.filter(file=pk).exclude(role=Attachment.Role.PAPER).exists())


def _no_file(pk: UUID) -> HttpResponse:
    raise Http404(str(pk))


def _without_link(request: ActorRequest) -> HttpResponse:
    """Nobody, or somebody whose link has just been spent by the answer itself."""
    link = links.link_by_ticket(request.COOKIES.get(links.COOKIE, ""))
    if link is not None and link.spent_at is not None:
        return _ended(request, _answered(link), 200)
    return _ended(request, sentence(NOT_VALID), 404)


def _hazard(request: ActorRequest) -> Hazard:
    rows = Hazard.objects.visible_to(request.actor).for_page()
    found: Hazard = get_object_or_404(rows)
    return found


def _sender(request: ActorRequest) -> Organisation | None:
    link = request.actor.link
    rows = CaseLink.objects.visible_to(request.actor).select_related("sender")
    found = rows.filter(pk=link.id).first() if link else None
    return found.sender if found else None


def _offers(request: ActorRequest, hazard: Hazard) -> list[dict[str, Any]]:
    assert request.actor.link is not None
    offered = offers(hazard, request.actor, PRIMARY)
    kept = {verb: why for verb, why in offered.items() if verb in request.actor.link.verbs}
    first = next((verb for verb in PRIMARY if verb in kept and kept[verb] is None), None)
    return [
        {
            "verb": verb,
            "label": record.label(verb, hazard),
            "icon": record.ICONS.get(verb, ""),
            "reason": word(why) if why else "",
            "primary": verb == first,
            "url": reverse("answer:act", args=[verb]),
            "method": "get" if DOORS[verb].asks(hazard, INPUTS) else "post",
        }
        for verb, why in kept.items()
    ]


def _photos(request: ActorRequest, hazard: Hazard) -> dict[str, Any]:
    """The photos at this link's own addresses, without who took them."""
    found = record.photos(request.actor, hazard)
    return {
        side: [
            {**one, "by": "", "url": reverse("answer:served", args=[one["file"]]),
             "thumb": reverse("answer:thumb", args=[one["file"]])}
            for one in found[side]
        ]
        for side in ("before", "after")
    }  # fmt: skip
