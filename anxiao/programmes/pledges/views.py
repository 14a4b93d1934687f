"""Pages of pledges."""

from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from anxiao.kernel import clock
from anxiao.kernel.errors import Invalid
from anxiao.kernel.http import ActorRequest, asks, counted, keyset, needs, reads
from anxiao.kernel.sheets import write
from anxiao.kernel.verbs import VerbForm
from anxiao.people.story import organisations
from anxiao.programmes.abilities import Ability
from anxiao.programmes.pledges import record, sheet
from anxiao.programmes.pledges.doors import BY_PASSWORD, DOORS
from anxiao.programmes.pledges.forms import FilterForm
from anxiao.programmes.pledges.listing import PLEDGES, narrowed
from anxiao.programmes.pledges.models import Pledge
from anxiao.programmes.tabs import PROGRAMMES, tabs
from anxiao.ui.act_views import acted
from anxiao.ui.list_views import listed, opened
from anxiao.ui.lists import Listing

COUNT_UP_TO = 1000


@reads
@needs(Ability.READ)
@listed(PLEDGES)
def index(request: ActorRequest, listing: Listing) -> HttpResponse:
    """The list within reach, newest first, with its filters in the address."""
    form, rows = _chosen(request, request.GET)
    asked = request.GET
    page = keyset(rows.for_list(), after=asked.get("after", ""), before=asked.get("before", ""))
    named = organisations(key for row in page.rows for key in (row.party_a, row.organisation))
    again = set(
        rows.filter(pk__in=[row.pk for row in page.rows])
        .to_be_resigned(on=clock.today())
        .values_list("pk", flat=True)
    )
    for row in page.rows:
        row.name_a, row.name_b = named.get(row.party_a), named.get(row.organisation)
        row.is_again = row.pk in again
    context = {
        **listing.context,
        "form": form,
        "page": page,
        "count": counted(page, rows, up_to=COUNT_UP_TO),
        "tabs": tabs(PROGRAMMES, "pledges:index"),
        "bulk": _bulk(request),
        "may_make": request.actor.may(Ability.MAKE_PLEDGE),
    }
    return render(request, "pledges/index.html", context)


def _bulk(request: ActorRequest) -> list[dict[str, str]]:
    """What the bar of the list offers for the rows chosen."""
    offered = (
        ("pledges:sign_many", _("Sign"), "pencil", Ability.SIGN_PLEDGE),
        ("pledges:papers", _("Print"), "printer", Ability.MAKE_PLEDGE),
    )
    return [
        {"url": reverse(name), "label": label, "icon": icon}
        for name, label, icon, ability in offered
        if request.actor.may(ability)
    ]


def _chosen(request: ActorRequest, asked: QueryDict) -> tuple[FilterForm, Any]:
    form, rows = FilterForm(asked, actor=request.actor), Pledge.objects.visible_to(request.actor)
    if not form.is_valid():
        return form, rows.none()
    of = asked.get("of", "")
    if of and not (of.isascii() and of.isdigit() and len(of) < 19):
        raise Http404(of)
    return form, narrowed(rows, {**form.cleaned_data, "of": of})


@reads
@needs(Ability.EXPORT)
def export(request: ActorRequest) -> FileResponse:
    """The rows of the view as XLSX, all of them, in the columns that are chosen."""
    _form, rows = _chosen(request, request.GET)
    target = TemporaryFile()  # noqa: SIM115 (FileResponse closes it)
    note = str(_("Demonstration data · fictional")) if settings.DEMO_LABEL else ""
    found = rows.for_list().order_by("-pk").iterator(chunk_size=2000)
    wants = opened(request, PLEDGES).wants
    write(target, sheet.rows(found, wants), title=str(_("Pledges")), note=note)
    target.seek(0)
    name = f"pledges-{clock.today():%Y%m%d}.xlsx"
    return FileResponse(target, as_attachment=True, filename=name)


@reads
@needs(Ability.READ)
def detail(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One pledge: its text, who signed it, and a field for the own password."""
    row = pledge(request, pk)
    trail = [(_("Pledges"), reverse("pledges:index")), (row.number, "")]
    context = {**record.page(request.actor, row), "trail": trail}
    return render(request, "pledges/detail.html", context)


@asks
@needs(Ability.READ)
def act(request: ActorRequest, pk: UUID, verb: str) -> HttpResponse:
    """Ask what a verb needs, or carry it out; what is signed stands above its password."""
    row = pledge(request, pk)
    page = reverse("pledges:detail", args=[row.pk])
    if verb not in BY_PASSWORD:
        return acted(request, DOORS, row, verb, page=page)
    DOORS.open(verb, row, request.actor)
    form = DOORS.form(verb, row, request.POST if request.method == "POST" else None)
    if form.is_valid() and (done := _signed(request, row, verb, form)) is not None:
        messages.success(request, _("Signed."), extra_tags=f"pledge.{verb}")
        return redirect("pledges:detail", pk=done.pk)
    context = {
        "row": row,
        "said": record.text(row),
        "warnings": record.warnings(request.actor, row),
        "form": form,
        "label": DOORS.label(verb),
        "page": page,
    }
    return render(request, "pledges/sign.html", context, status=422 if form.is_bound else 200)


def _signed(request: ActorRequest, row: Pledge, verb: str, form: VerbForm) -> Pledge | None:
    """The pledge as signed; None where the password is not right, which the form then says."""
    given = form.arguments(request.actor)
    try:
        done: Pledge = DOORS.table[verb].service(actor=request.actor, row=row, **given)
    except Invalid as error:
        form.add_error("password", str(error))
        return None
    return done


def pledge(request: ActorRequest, pk: UUID) -> Pledge:
    found: Pledge = get_object_or_404(Pledge.objects.visible_to(request.actor), pk=pk)
    return found
