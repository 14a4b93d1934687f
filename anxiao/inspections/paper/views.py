"""Pages of papers: printing them, finding one by its code, entering what stands on it."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from anxiao.documents.answers import answer
from anxiao.inspections.abilities import Ability
from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.paper import codes, shelf
from anxiao.inspections.paper.answers import workbook
from anxiao.inspections.paper.forms import CodeForm, EnterForm, PrintForm, UploadForm
from anxiao.inspections.paper.models import PaperSheet
from anxiao.inspections.paper.papers.blank import printed
from anxiao.inspections.paper.services import entering, issuing
from anxiao.inspections.plans.services.sealing import note_listing, note_reading
from anxiao.inspections.visits import record, terms
from anxiao.inspections.visits.lifecycle import LATE
from anxiao.inspections.visits.models import Visit
from anxiao.kernel import clock
from anxiao.kernel.http import ActorRequest, asks, needs, reads
from anxiao.kernel.sentences import word
from anxiao.places.listing import narrowed as narrowed_sites
from anxiao.places.models import Site

SHOWN, FOUND = 30, 12


# --- finding a paper ------------------------------------------------------------------------


@reads
@needs(Ability.VISIT)
def by_code(request: ActorRequest, code: str) -> HttpResponse:
    """Where the square code of a paper leads; there is no such page for whoever may not know."""
    rows = PaperSheet.objects.visible_to(request.actor).select_related("visit")
    found: PaperSheet = get_object_or_404(rows, code=codes.plain(code)[:40])
    return redirect(_onward(request, found))


def _onward(request: ActorRequest, paper: PaperSheet) -> str:
    """To the answers where it was begun, to the visit where it is over, else to the paper."""
    visit = paper.visit
    if visit is None or (
        not paper.is_used and entering.against(actor=request.actor, paper=paper) is None
    ):
        return reverse("paper:detail", args=[paper.pk])
    if not (paper.is_used and record.may_save(request.actor, visit)):
        return reverse("visits:detail", args=[visit.pk])
    sheets = record.sheets_of(request.actor, visit)
    return record.typed_url(record.open_sheet(visit, sheets) or sheets[0])


@reads
@needs(Ability.VISIT)
def enter(request: ActorRequest) -> HttpResponse:
    """A box for the code, a way for workbooks, and what was printed here and not entered yet."""
    form = CodeForm(request.GET if "code" in request.GET else None, actor=request.actor)
    if form.is_valid():
        return redirect("paper:code", code=form.cleaned_data["code"])
    rows = PaperSheet.objects.visible_to(request.actor).waiting().printed_by_us(request.actor)
    found = list(rows.select_related("visit").order_by("-pk")[:SHOWN])
    waiting = [one for one in found if entering.against(actor=request.actor, paper=one) is None]
    note_listing(*(one.visit for one in waiting if one.visit), actor=request.actor)
    context = {
        "form": form,
        "upload": UploadForm(None, None, actor=request.actor),
        "waiting": waiting,
        "trail": [(_("Visits"), reverse("visits:index")), (_("Enter from paper"), "")],
    }
    return render(request, "paper/enter.html", context, status=422 if form.is_bound else 200)


# --- printing -------------------------------------------------------------------------------


@asks
@needs(Ability.VISIT)
def new(request: ActorRequest) -> HttpResponse:
    """Print checklists for a visit to come. Without a site one is looked for first."""
    wanted = request.POST.get("site") or request.GET.get("site", "")
    if not wanted:
        return _which_site(request)
    site = terms.site_within(request.actor, _uuid(wanted))
    kinds = terms.kinds_open(request.actor, site)
    lists = terms.meant_for(request.actor, site, kinds)
    posted = request.method == "POST"
    form = PrintForm(
        request.POST if posted else None,
        actor=request.actor,
        site=site,
        kinds=kinds,
        lists=lists,
        asked=request.GET.get("checklist", ""),
    )
    if form.is_valid():
        made = issuing.print_by_hand(actor=request.actor, site=site, **form.cleaned_data)
        return redirect("paper:detail", pk=made.pk)
    why = terms.against(request.actor, site, terms.Kind.OPEN) if not kinds else None
    context = {
        "form": form,
        "site": site,
        "why": word(why) if why else "",
        "has_lists": bool(lists),
    }
    return render(request, "paper/new.html", context, status=422 if posted else 200)


def _which_site(request: ActorRequest) -> HttpResponse:
    words = request.GET.get("q", "").replace("\x00", "").strip()
    rows = Site.objects.visible_to(request.actor).select_related("organisation")
    checklist = _checklist(request)
    if checklist is not None and checklist.site_kinds:
        rows = rows.filter(kind__in=checklist.site_kinds)
    found = narrowed_sites(rows, {"q": words}, on=clock.today()).order_by("sort_key", "pk")
    own = rows.filter(organisation=request.actor.organisation or 0, valid_to=None)
    context = {
        "words": words,
        "rows": list((found if words else own.order_by("pk"))[:FOUND]),
        "checklist": checklist,
    }
    return render(request, "paper/which_site.html", context)


def _checklist(request: ActorRequest) -> Checklist | None:
    wanted = request.GET.get("checklist", "")
    rows = Checklist.objects.visible_to(request.actor).in_use().defer("form", "xform")
    found: Checklist | None = rows.filter(pk=_uuid(wanted)).first() if wanted else None
    return found


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


# --- one paper ------------------------------------------------------------------------------


@asks
@needs(Ability.VISIT)
def detail(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One paper: print it, take it along as a workbook, or begin to enter it."""
    paper = _paper(request, pk)
    why = entering.against(actor=request.actor, paper=paper)
    if paper.is_used:
        return redirect(_onward(request, paper))
    posted = request.method == "POST"
    data, files = (request.POST, request.FILES) if posted else (None, None)
    form = EnterForm(data, files, actor=request.actor, paper=paper)
    if form.is_valid():
        asked = form.asked(request.actor)
        visit = entering.enter(actor=request.actor, row=paper, **asked)
        return redirect(record.typed_url(record.sheets_of(request.actor, visit)[0]))
    _note(request, [paper])
    context = _detail(request, paper, form, why)
    return render(request, "paper/detail.html", context, status=422 if posted else 200)


def _detail(request: ActorRequest, paper: PaperSheet, form: EnterForm, why: Any) -> dict[str, Any]:
    rows = Checklist.objects.visible_to(request.actor).defer("form", "xform", "questions")
    lists = rows.in_bulk(paper.checklists)
    first, last = shelf.days(paper)
    return {
        "paper": paper,
        "form": form,
        "why": word(why) if why else "",
        "checklists": [lists[pk] for pk in paper.checklists if pk in lists],
        "first": first,
        "last": last + LATE if last else None,
        "trail": [
            (_("Visits"), reverse("visits:index")),
            (_("Enter from paper"), reverse("paper:enter")),
            (paper.shown, ""),
        ],
    }


@reads
@needs(Ability.VISIT)
def of_visit(request: ActorRequest, pk: UUID) -> HttpResponse:
    """To the paper of a visit that was printed."""
    visit = get_object_or_404(Visit.objects.visible_to(request.actor), pk=pk)
    found = get_object_or_404(PaperSheet.objects.visible_to(request.actor), visit=visit)
    return redirect("paper:detail", pk=found.pk)


@reads
@needs(Ability.VISIT)
def print_one(request: ActorRequest, pk: UUID) -> HttpResponse:
    paper = _paper(request, pk)
    _note(request, [paper])
    return answer(printed(request.actor, [paper]), f"{paper} {paper.shown}")


@reads
@needs(Ability.VISIT)
def workbook_of_one(request: ActorRequest, pk: UUID) -> HttpResponse:
    paper = _paper(request, pk)
    _note(request, [paper])
    return workbook(shelf.filled(request.actor, [paper]), f"{paper} {paper.shown}")


def _paper(request: ActorRequest, pk: UUID) -> PaperSheet:
    rows = PaperSheet.objects.visible_to(request.actor).select_related("visit", "site")
    found: PaperSheet = get_object_or_404(rows, pk=pk)
    return found


def _note(request: ActorRequest, papers: list[PaperSheet]) -> None:
    """Whoever reads the paper of a sealed visit stands on its record."""
    note_reading(*(one.visit for one in papers if one.visit is not None), actor=request.actor)


# --- several at once ------------------------------------------------------------------------


@asks
@needs(Ability.VISIT)
def mine(request: ActorRequest) -> HttpResponse:
    """The visits on which the reader goes, of one plan or of all, printed in one go."""
    plan = _plan(request)
    if request.method == "POST":
        issuing.print_mine(actor=request.actor, plan=plan)
        return redirect(request.get_full_path())
    visits = issuing.mine(actor=request.actor, plan=plan)
    note_listing(*visits, actor=request.actor)
    printed_ones = [one for one in visits if hasattr(one, "paper")]
    context = {
        "visits": visits,
        "asked": f"?plan={plan}" if plan else "",
        "left": len(visits) - len(printed_ones),
        "printed": len(printed_ones),
        "trail": [
            (_("My visits"), reverse("inspection_plans:mine")),
            (_("Print to fill in by hand"), ""),
        ],
    }
    return render(request, "paper/mine.html", context)


@reads
@needs(Ability.VISIT)
def print_mine(request: ActorRequest) -> HttpResponse:
    content = printed(request.actor, _mine(request))
    return answer(content, f"{_('Checklists')} {clock.today():%Y%m%d}")


@reads
@needs(Ability.VISIT)
def workbook_of_mine(request: ActorRequest) -> HttpResponse:
    content = shelf.filled(request.actor, _mine(request))
    return workbook(content, f"{_('Checklists')} {clock.today():%Y%m%d}")


def _mine(request: ActorRequest) -> list[PaperSheet]:
    """The papers of the visits on which the reader goes; there is no such file where none are."""
    visits = issuing.mine(actor=request.actor, plan=_plan(request))
    rows = PaperSheet.objects.visible_to(request.actor).of_visits(visits).select_related("visit")
    found = list(rows.order_by("visit"))
    if not found:
        raise Http404
    _note(request, found)
    return found


def _plan(request: ActorRequest) -> UUID | None:
    wanted = request.GET.get("plan", "")
    return _uuid(wanted) if wanted else None
