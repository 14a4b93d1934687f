"""Pages of the papers of a case: the slip of its dispatch, one or many."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from anxiao.documents.answers import answer
from anxiao.documents.answers import sheet as paper
from anxiao.documents.forms import ReasonForm
from anxiao.documents.printing import LONGEST_BATCH, together
from anxiao.documents.revocation import check
from anxiao.hazards import list_views
from anxiao.hazards.abilities import Ability
from anxiao.hazards.models import Hazard
from anxiao.hazards.papers.panel import papers
from anxiao.hazards.papers.slip import SLIP
from anxiao.hazards.services import slips as slipping
from anxiao.kernel import clock
from anxiao.kernel.http import ActorRequest, asks, needs
from anxiao.kernel.sentences import word


@asks
@needs(Ability.READ)
def slip(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The slip of the present dispatch; before it is issued, a page that says so."""
    hazard = _hazard(request, pk)
    if request.method == "POST":
        slipping.issue_slip(actor=request.actor, hazard=hazard)
        return redirect("hazards:slip", pk=hazard.pk)
    held = papers(request.actor, hazard)
    if held["slip"] is not None:
        return paper(held["slip"])
    context = {
        "hazard": hazard,
        "against": slipping.objection(hazard),
        "trail": _trail(hazard, _("Dispatch slip")),
        **held,
    }
    return render(request, "hazards/slip.html", context)


def _trail(hazard: Hazard, last: str) -> list[tuple[str, str]]:
    here = reverse("hazards:detail", args=[hazard.pk])
    return [(_("Hazards"), reverse("hazards:index")), (hazard.number, here), (last, "")]


@asks
@needs(Ability.DISPATCH)
def slip_again(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Ask for the reason, revoke the slip that stands, and issue a new one."""
    hazard = _hazard(request, pk)
    if standing := slipping.current(actor=request.actor, hazard=hazard):
        check(standing, request.actor)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        why = form.cleaned_data["reason"]
        made = slipping.issue_slip(actor=request.actor, hazard=hazard, because=why)
        messages.success(request, _("Issued %(number)s.") % {"number": made.number})
        return redirect("hazards:detail", pk=hazard.pk)
    context = {"hazard": hazard, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "hazards/slip_again.html", context, status=status)


@asks
@needs(Ability.DISPATCH)
def slips(request: ActorRequest) -> HttpResponse:
    """Show which of the cases ticked in the list get a slip, then print all in one file."""
    posted = request.method == "POST"
    given = request.POST if posted else request.GET
    found = list_views.picked(request.actor, given, most=LONGEST_BATCH + ("all" not in given))
    if posted:
        made = slipping.issue_slips(actor=request.actor, hazards=found.keys)
        content = together(SLIP, [one.context for one in made])
        name = _("Dispatch slips")
        return answer(content, f"{name} {clock.today():%Y%m%d}")
    rows = Hazard.objects.visible_to(request.actor).filter(pk__in=found.keys).order_by("pk")
    can, cannot = slipping.sorted_out(actor=request.actor, hazards=rows)
    context = {
        "can": can,
        "cannot": [(row, word(why)) for row, why in cannot],
        "beyond": found.beyond,
    }
    return render(request, "hazards/slips.html", context)


def _hazard(request: ActorRequest, pk: UUID) -> Hazard:
    rows = Hazard.objects.visible_to(request.actor).for_page()
    found: Hazard = get_object_or_404(rows, pk=pk)
    return found
