"""Pages on which an office acts for those who do not sign in: on paper, and by link."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from anxiao.hazards import record
from anxiao.hazards.abilities import Ability
from anxiao.hazards.answering.sending import LinkForm, lines, shown_once
from anxiao.hazards.doors import DOORS, open_door
from anxiao.hazards.models import Hazard
from anxiao.hazards.on_paper.behalf import BehalfForm, offered
from anxiao.hazards.services import entering
from anxiao.hazards.services import links as hazard_links
from anxiao.kernel.http import ActorRequest, asks, needs, reads, writes
from anxiao.kernel.sentences import word
from anxiao.people import story
from anxiao.people.models import CaseLink, Post
from anxiao.places.models import Organisation


@reads
@needs(Ability.ENTER_ON_BEHALF)
def choose(request: ActorRequest, pk: UUID) -> HttpResponse:
    """For which post, and which step; the post whose step is next is proposed."""
    hazard = _hazard(request, pk)
    posts = entering.posts(actor=request.actor, hazard=hazard)
    asked = request.GET.get("post", "")
    chosen = next((one for one in posts if str(one.pk) == asked), posts[0] if posts else None)
    context = {
        "hazard": hazard,
        "posts": posts,
        "chosen": chosen,
        "offers": _steps(request, hazard, chosen) if chosen else [],
    }
    return render(request, "hazards/on_paper/choose.html", context)


def _steps(request: ActorRequest, hazard: Hazard, post: Post) -> list[dict[str, Any]]:
    named = entering.enter_for(actor=request.actor, hazard=hazard, post=post.pk)
    return [
        {
            "verb": verb,
            "label": record.label(verb, hazard),
            "icon": record.ICONS.get(verb, ""),
            "reason": word(reason) if reason else "",
            "url": reverse("hazards:enter", args=[hazard.pk, post.pk, verb]),
        }
        for verb, reason in offered(hazard, named).items()
    ]


@asks
@needs(Ability.ENTER_ON_BEHALF)
def enter(request: ActorRequest, pk: UUID, post: UUID, verb: str) -> HttpResponse:
    """Ask for the step and its paper, or enter it for the named post."""
    hazard = _hazard(request, pk)
    if verb not in entering.VERBS:
        raise Http404(verb)
    named = entering.enter_for(actor=request.actor, hazard=hazard, post=post)
    open_door(verb, hazard, named)
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = BehalfForm(*data, verb=verb, hazard=hazard)
    if form.is_valid():
        return _entered(request, hazard, post, verb, form)
    assert named.behalf is not None
    context = {
        "hazard": hazard,
        "form": form,
        "named": story.named(entering.told(actor=named)),
        "label": record.label(verb, hazard),
        "back": f"{reverse('hazards:behalf', args=[pk])}?post={post}",
    }
    status = 422 if form.is_bound else 200
    return render(request, "hazards/on_paper/enter.html", context, status=status)


def _entered(
    request: ActorRequest, hazard: Hazard, post: UUID, verb: str, form: BehalfForm
) -> HttpResponse:
    given = {**form.arguments(request.actor), **form.remedied(hazard)}
    actor = entering.enter_for(
        actor=request.actor,
        hazard=hazard,
        post=post,
        signed_on=form.cleaned_data["signed_on"],
        papers=form.papers(request.actor),
        note=form.cleaned_data.get("note", ""),
    )
    seen = request.POST.get("version", "")
    version = int(seen) if seen.isdigit() and len(seen) < 10 else None
    said = record.label(verb, hazard)
    done = DOORS[verb].service(actor=actor, hazard=hazard, version=version, **given)
    messages.success(request, _("Entered on behalf: %(verb)s.") % {"verb": said})
    return redirect("hazards:detail", pk=done.pk)


def _hazard(request: ActorRequest, pk: UUID) -> Hazard:
    rows = Hazard.objects.visible_to(request.actor).for_page()
    found: Hazard = get_object_or_404(rows, pk=pk)
    return found


# --- one-time links ---------------------------------------------------------------------------


@never_cache
@asks
@needs(Ability.MAKE_LINK)
def links(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The links of a case; a new one shows its address and its picture this once."""
    hazard = _hazard(request, pk)
    against = hazard_links.objection(hazard)
    form = LinkForm(request.POST if request.method == "POST" else None, hazard=hazard)
    made = None
    if form.is_valid():
        _link, secret = hazard_links.make(actor=request.actor, hazard=hazard, **form.cleaned_data)
        made, form = shown_once(secret), LinkForm(None, hazard=hazard)
    context = {
        "hazard": hazard,
        "form": form,
        "made": made,
        "against": word(against) if against else "",
        "lead": Organisation.objects.filter(pk=hazard.lead or 0).first(),
        "lines": lines(request.actor, hazard),
    }
    status = 422 if form.is_bound else 200
    return render(request, "hazards/answering/links.html", context, status=status)


@writes
@needs(Ability.MAKE_LINK)
def revoke_link(request: ActorRequest, pk: UUID, link: UUID) -> HttpResponse:
    hazard = _hazard(request, pk)
    rows = CaseLink.objects.visible_to(request.actor).select_related("organisation")
    found = get_object_or_404(rows, pk=link, subject=hazard.pk)
    hazard_links.revoke(actor=request.actor, hazard=hazard, link=found)
    messages.success(request, _("The link no longer opens anything."))
    return redirect("hazards:links", pk=hazard.pk)
