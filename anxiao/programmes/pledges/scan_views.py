"""The page on which signed papers come back: upload, match, enter."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import ngettext

from anxiao.kernel.errors import Invalid
from anxiao.kernel.http import ActorRequest, asks, needs, writes
from anxiao.kernel.sentences import sentence, word
from anxiao.programmes.abilities import Ability
from anxiao.programmes.fields import kept
from anxiao.programmes.pledges.forms import ScansForm
from anxiao.programmes.pledges.models import Pledge, Scan
from anxiao.programmes.pledges.services import scans


@asks
@needs(Ability.MAKE_PLEDGE)
def index(request: ActorRequest) -> HttpResponse:
    """The scans that wait, page by page, each with the pledge that its code names."""
    posted = request.method == "POST"
    form = ScansForm(request.POST if posted else None)
    if form.is_valid():
        told = scans.enter(
            actor=request.actor, signed_on=form.cleaned_data["signed_on"], told=_told(request)
        )
        _say(request, told)
        return redirect("pledges:scans")
    waiting = list(Scan.objects.visible_to(request.actor).waiting())
    choices = scans.choices(actor=request.actor)
    context = {
        "form": form,
        "scans": [_shown(request, one, choices) for one in waiting],
        "choices": choices,
        "ready": len(_matched(waiting)),
        "most": scans.MOST_FILES,
    }
    return render(request, "pledges/scans.html", context, status=422 if posted else 200)


@writes
@needs(Ability.MAKE_PLEDGE)
def upload(request: ActorRequest) -> HttpResponse:
    """Take scans in, and look for the codes on their pages."""
    sent = request.FILES.getlist("scans")
    if not sent:
        raise Invalid(sentence(N_("Choose the scans first.")))
    files = [kept(request.actor, one) for one in sent[: scans.MOST_FILES]]
    taken = scans.take_in(actor=request.actor, files=files)
    pages = [page for one in taken for page in one.pages]
    read = sum(page["read"] for page in pages)
    says = ngettext("%(n)s page was read", "%(n)s pages were read", len(pages)) % {"n": len(pages)}
    if read < len(pages):
        left = len(pages) - read
        says += _(", ") + ngettext(
            "%(n)s without a readable code", "%(n)s without a readable code", left
        ) % {"n": left}
    messages.success(request, says)
    return redirect("pledges:scans")


@writes
@needs(Ability.MAKE_PLEDGE)
def drop(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Forget a scan that was taken in by mistake."""
    scans.drop(actor=request.actor, pk=pk)
    return redirect("pledges:scans")


def _told(request: ActorRequest) -> dict[tuple[UUID, int], str]:
    """What was chosen by hand: ``page-<scan>-<number>``."""
    found = {}
    for name, value in request.POST.items():
        kind, _dash, rest = name.partition("-")
        scan, _colon, page = rest.partition(":")
        if (
            kind == "page"
            and page.isascii()
            and page.isdigit()
            and len(page) < 4
            and isinstance(value, str)
        ):
            found[_uuid(scan), int(page)] = value
    return {place: value for place, value in found.items() if place[0] is not None}  # type: ignore[misc]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _say(request: ActorRequest, told: scans.Entered) -> None:
    if told.done:
        says = ngettext("%(n)s pledge entered", "%(n)s pledges entered", told.done)
        messages.success(request, says % {"n": told.done})
    if told.refused:
        says = ngettext(
            "%(n)s was refused: it says why below", "%(n)s were refused: they say why below",
            told.refused,
        )  # fmt: skip
        messages.warning(request, says % {"n": told.refused})


def _matched(waiting: list[Scan]) -> set[str]:
    pages = [page for one in waiting for page in one.pages]
    return {page["pledge"] for page in pages if page["pledge"] and not page.get("done")}


def _shown(request: ActorRequest, scan: Scan, choices: list[Pledge]) -> dict[str, Any]:
    keys = [page["pledge"] for page in scan.pages if page["pledge"]]
    named = Pledge.objects.visible_to(request.actor).for_list().in_bulk(keys)
    titles = {str(pk): row for pk, row in named.items()}
    return {
        "scan": scan,
        "pages": [
            {
                "number": number + 1,
                "name": f"page-{scan.pk}:{number}",
                "pledge": titles.get(page["pledge"] or ""),
                "is_read": page["read"],
                "is_done": page.get("done", False),
                "is_out": page.get("out", False),
                "says": word(page["says"]) if page["says"] else "",
            }
            for number, page in enumerate(scan.pages)
        ],
    }
