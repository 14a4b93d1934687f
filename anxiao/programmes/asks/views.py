"""Pages of requests and of orders: the same pages for both sorts."""

from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from anxiao.documents.answers import answer
from anxiao.documents.answers import sheet as paper_sheet
from anxiao.documents.kinds import kinds
from anxiao.documents.printing import LONGEST_BATCH, together
from anxiao.kernel import clock
from anxiao.kernel.http import ActorRequest, asks, counted, keyset, needs, reads
from anxiao.kernel.sentences import word
from anxiao.kernel.sheets import write
from anxiao.places.models import Organisation
from anxiao.programmes.abilities import Ability
from anxiao.programmes.asks import about as subjects
from anxiao.programmes.asks import record
from anxiao.programmes.asks.listing import name_sides, narrowed, sheet
from anxiao.programmes.asks.models import Ask, AskQuerySet
from anxiao.programmes.asks.services import papers
from anxiao.programmes.asks.sorts import Sort
from anxiao.programmes.asks.tabs import tabs
from anxiao.programmes.instructions.leaders import recent
from anxiao.ui.act_views import acted
from anxiao.ui.list_views import listed, opened
from anxiao.ui.lists import Listing

COUNT_UP_TO = 1000


def rows_of(request: ActorRequest, of: Sort) -> AskQuerySet:
    rows: AskQuerySet = of.model.objects.visible_to(request.actor)
    return rows


def _chosen(request: ActorRequest, of: Sort, asked: QueryDict) -> tuple[Any, AskQuerySet]:
    """The rows within reach that the filters of an address let through."""
    form = of.listed.form(asked, request.actor)
    rows = rows_of(request, of)
    if not form.is_valid():
        return form, rows.none()
    return form, narrowed(rows, form.cleaned_data, request.actor)


@reads
@needs(Ability.READ)
def index(request: ActorRequest, of: Sort) -> HttpResponse:
    """The list within reach, newest first, with its filters in the address."""
    shown: HttpResponse = listed(of.listed)(_index)(request, of)
    return shown


def _index(request: ActorRequest, listing: Listing, of: Sort) -> HttpResponse:
    form, rows = _chosen(request, of, request.GET)
    asked = request.GET
    page = keyset(rows, after=asked.get("after", ""), before=asked.get("before", ""))
    name_sides(page.rows)
    context = {
        **listing.context,
        "sort": of,
        "form": form,
        "page": page,
        "count": counted(page, rows, up_to=COUNT_UP_TO),
        "tabs": tabs(request.actor, of.listed.page),
        "may_send": request.actor.may(of.sends),
        "new_url": of.url("new"),
        "export_url": of.url("export") if request.actor.may(Ability.EXPORT) else "",
        "slips_url": of.url("papers"),
        "title": _(of.many),
        "new": _(of.new),
        "none": _(of.none),
        "slips": _(of.slips),
    }
    return render(request, "asks/index.html", context)


@reads
@needs(Ability.EXPORT)
def export(request: ActorRequest, of: Sort) -> FileResponse:
    """The rows of the view as XLSX, all of them, in the columns that are chosen."""
    _form, rows = _chosen(request, of, request.GET)
    target = TemporaryFile()  # noqa: SIM115 (FileResponse closes it)
    note = str(_("Demonstration data · fictional")) if settings.DEMO_LABEL else ""
    wants = opened(request, of.listed).wants
    write(target, sheet(rows.order_by("-pk"), wants), title=_(of.many), note=note)
    target.seek(0)
    name = f"{of.key}s-{clock.today():%Y%m%d}.xlsx"
    return FileResponse(target, as_attachment=True, filename=name)


@reads
@needs(Ability.READ)
def detail(request: ActorRequest, pk: UUID, of: Sort) -> HttpResponse:
    row = _row(request, pk, of)
    context = record.page(request.actor, row, of)
    context["trail"] = [(_(of.many), of.url("index")), (row.number, "")]
    return render(request, "asks/detail.html", context)


def _row(request: ActorRequest, pk: UUID, of: Sort) -> Any:
    found: Ask = get_object_or_404(rows_of(request, of), pk=pk)
    return found


@asks
@needs(Ability.READ)
def act(request: ActorRequest, pk: UUID, verb: str, of: Sort) -> HttpResponse:
    """Ask what a verb needs, or carry it out."""
    row = _row(request, pk, of)
    return acted(request, of.doors, row, verb, page=of.url("detail", pk))


# --- sending -----------------------------------------------------------------------------------


@asks
@needs(Ability.READ)
def new(request: ActorRequest, of: Sort) -> HttpResponse:
    """Write a request or an order; what it is about and to whom come with the address."""
    sender = Organisation.objects.filter(pk=request.actor.organisation or 0).first()
    if not request.actor.may(of.sends) or sender is None:
        raise PermissionDenied(of.sends)
    before = _before(request, of)
    about = subjects.found(request.actor, _key(request.GET.get("about")) or _about(before))
    form = of.form(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        sender=sender,
        proposed=_proposed(request, about),
        initial={"text": before.text, "title": before.title} if before else None,
    )
    if form.is_valid():
        given = form.given(request.actor)
        sent = of.send(actor=request.actor, about=about.pk, **given)
        return _sent(request, of, sent)
    context = {"form": form, "about": about, "title": _(of.new), "cancel_url": of.url("index")}
    context |= {"draft": f"{of.key}s.new", "send": _(of.new), "many": _(of.many)}
    status = 422 if form.is_bound else 200
    return render(request, "asks/new.html", context, status=status)


def _key(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Http404(text) from None


def _before(request: ActorRequest, of: Sort) -> Any:
    """The one that was declined, whose words are asked of another."""
    key = _key(request.GET.get("again"))
    return _row(request, key, of) if key else None


def _about(before: Any) -> UUID | None:
    found: UUID | None = before.about if before is not None else None
    return found


def _proposed(request: ActorRequest, about: subjects.About) -> list[int]:
    """Likely recipients: the one that the address names, those of the record, recent ones."""
    named = request.GET.get("to", "")
    first = [int(named)] if named.isascii() and named.isdigit() and len(named) < 19 else []
    return list(dict.fromkeys([*first, *about.organisations, *recent(request.actor)]))


def _sent(request: ActorRequest, of: Sort, sent: Any) -> HttpResponse:
    """To the record; to the list where several orders were issued at once."""
    rows = sent if isinstance(sent, list) else [sent]
    messages.success(request, _("Sent."), extra_tags=f"{of.key}s.new")
    if len(rows) == 1:
        return redirect(of.url("detail", rows[0].pk))
    return redirect(f"{of.url('index')}?box=from")


# --- papers ------------------------------------------------------------------------------------


@asks
@needs(Ability.READ)
def paper(request: ActorRequest, pk: UUID, of: Sort) -> HttpResponse:
    """The slip of the present sending; before it is issued, a page that says so."""
    row = _row(request, pk, of)
    if request.method == "POST":
        papers.issue_paper(actor=request.actor, row=row)
        return redirect(of.url("paper", pk))
    held = papers.current(actor=request.actor, row=row)
    if held is not None:
        return paper_sheet(held)
    why = papers.objection(actor=request.actor, row=row)
    context = {
        "row": row,
        "title": _(kinds()[of.key].name),
        "against": word(why) if why else "",
        "back": of.url("detail", pk),
        "trail": [(_(of.many), of.url("index")), (row.number, of.url("detail", pk))],
        **record.papers_of(request.actor, row, of),
    }
    return render(request, "asks/paper.html", context)


@asks
@needs(Ability.READ)
def slips(request: ActorRequest, of: Sort) -> HttpResponse:
    """Show which of those ticked in the list get a slip, then print all in one file."""
    if not request.actor.may(of.sends):
        raise PermissionDenied(of.sends)
    if request.method == "POST":
        keys = _ticked(request, of, request.POST)
        made = papers.issue_papers(actor=request.actor, model=of.model, keys=keys)
        content = together(kinds()[of.key], [one.context for one in made])
        return answer(content, f"{_(of.slips)} {clock.today():%Y%m%d}")
    keys = _ticked(request, of, request.GET)
    found = rows_of(request, of).filter(pk__in=keys).order_by("pk")
    can, cannot = papers.sorted_out(actor=request.actor, rows=found)
    name_sides(can)
    context = {
        "can": can,
        "cannot": [(row, word(why)) for row, why in cannot],
        "title": _(of.slips),
        "list_url": of.url("index"),
        "many": _(of.many),
        "detail": f"{of.key}s:detail",
    }
    return render(request, "asks/slips.html", context)


def _ticked(request: ActorRequest, of: Sort, given: QueryDict) -> list[UUID]:
    """The rows that were ticked, or all that fit the filters of the list, the newest first."""
    if "all" not in given:
        found = (_key(text) for text in given.getlist("row")[:LONGEST_BATCH])
        return [one for one in found if one is not None]
    _form, rows = _chosen(request, of, QueryDict(str(given["all"])))
    return list(rows.order_by("-pk").values_list("pk", flat=True)[:LONGEST_BATCH])
