"""Pages of bookings: the list, the calendar of a school, the form, the record."""

from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anxiao.kernel import clock
from anxiao.kernel.given import YEARS
from anxiao.kernel.http import ActorRequest, asks, counted, keyset, needs, reads
from anxiao.kernel.sheets import write
from anxiao.people.story import organisations
from anxiao.programmes.abilities import Ability
from anxiao.programmes.bookings import calendar, meeting, record
from anxiao.programmes.bookings.circle import orders_unannounced
from anxiao.programmes.bookings.doors import DOORS
from anxiao.programmes.bookings.forms import BookForm
from anxiao.programmes.bookings.listing import BOOKINGS, chosen, sheet
from anxiao.programmes.bookings.models import Booking
from anxiao.programmes.bookings.schools import school_of
from anxiao.programmes.bookings.services import booking as bookings
from anxiao.programmes.tabs import CAMPAIGNS as TABS
from anxiao.programmes.tabs import tabs
from anxiao.ui.act_views import acted
from anxiao.ui.list_views import listed, opened
from anxiao.ui.lists import Listing

COUNT_UP_TO = 1000


@reads
@needs(Ability.READ)
@listed(BOOKINGS)
def index(request: ActorRequest, listing: Listing) -> HttpResponse:
    """The list within reach, newest first, with its filters in the address."""
    form, rows = chosen(request.actor, request.GET)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    page = keyset(rows, after=after, before=before)
    names = organisations(one.orderer for one in page.rows)
    for row in page.rows:
        row.orderer_name = names.get(row.orderer)
    context = {
        **listing.context,
        "form": form,
        "page": page,
        "count": counted(page, rows, up_to=COUNT_UP_TO),
        "tabs": tabs(TABS, "bookings:index"),
    }
    return render(request, "bookings/index.html", context)


@reads
@needs(Ability.EXPORT)
def export(request: ActorRequest) -> FileResponse:
    """The rows of the view as XLSX, all of them, in the columns that are chosen."""
    _form, rows = chosen(request.actor, request.GET)
    target = TemporaryFile()  # noqa: SIM115 (FileResponse closes it)
    note = str(_("Demonstration data · fictional")) if settings.DEMO_LABEL else ""
    found = rows.order_by("-pk").iterator(chunk_size=2000)
    write(target, sheet(found, opened(request, BOOKINGS).wants), title=_("Bookings"), note=note)
    target.seek(0)
    name = f"bookings-{clock.today():%Y%m%d}.xlsx"
    return FileResponse(target, as_attachment=True, filename=name)


@reads
@needs(Ability.READ)
def school(request: ActorRequest, pk: int) -> HttpResponse:
    """The year of one school: what is booked, what is left of its quota, what else is due."""
    found, actor = school_of(request.actor, pk), request.actor
    context = {
        **calendar.page(actor, found, _year(request.GET.get("year", ""))),
        "trail": [(_("Bookings"), reverse("bookings:index")), (found.name, "")],
        "has_page": actor.may("hazard.read"),
    }
    return render(request, "bookings/school.html", context)


def _year(text: str) -> int:
    is_year = text.isascii() and text.isdigit() and len(text) == 4 and int(text) in YEARS[1:-1]
    return int(text) if is_year else clock.today().year


@asks
@needs(Ability.BOOK)
def book(request: ActorRequest) -> HttpResponse:
    """Book a visit to one or more schools; what it meets is shown before anything is kept."""
    posted = request.method == "POST"
    form = _form(request, request.POST if posted else None)
    met = meeting.Meeting()
    if form.is_valid():
        met = meeting.of(request.actor, form)
        if not met.asks(request.POST):
            return _booked(request, form)
    status = 422 if form.errors else 409
    context = {"form": form, "met": met, "cancel_url": reverse("bookings:index")}
    return render(request, "bookings/book.html", context, status=status if posted else 200)


def _form(request: ActorRequest, data: Any) -> BookForm:
    school = request.GET.get("school", "")
    is_key = school.isascii() and school.isdigit() and len(school) < 19
    return BookForm(
        data,
        actor=request.actor,
        unannounced=orders_unannounced(request.actor),
        school=int(school) if is_key else None,
    )


def _booked(request: ActorRequest, form: BookForm) -> HttpResponse:
    made = bookings.book_many(
        actor=request.actor,
        merges=form.merges(),
        exception_reason=form.reason,
        **form.cleaned_data,
    )
    if len(made) == 1:
        messages.success(request, _("Kept, and written to the ledger."), extra_tags="booking.book")
        return redirect("bookings:detail", pk=made[0].pk)
    says = ngettext("Booked at %(n)s school.", "Booked at %(n)s schools.", len(made))
    messages.success(request, says % {"n": len(made)}, extra_tags="booking.book")
    return redirect("bookings:index")


@reads
@needs(Ability.BOOK)
def against(request: ActorRequest) -> HttpResponse:
    """What the form as it is filled in would meet: a part of the page, asked for as it changes."""
    form = _form(request, request.GET)
    form.is_valid()
    context = {"form": form, "met": meeting.of(request.actor, form)}
    return render(request, "bookings/_against.html", context)


@reads
@needs(Ability.READ)
def detail(request: ActorRequest, pk: UUID) -> HttpResponse:
    found = _booking(request, pk)
    year = f"{reverse('bookings:school', args=[found.school])}?year={found.year}"
    trail = [
        (_("Bookings"), reverse("bookings:index")),
        (found.school_name, year),
        (found.number, ""),
    ]
    context = {**record.page(request.actor, found), "trail": trail, "year_url": year}
    return render(request, "bookings/detail.html", context)


@asks
@needs(Ability.READ)
def act(request: ActorRequest, pk: UUID, verb: str) -> HttpResponse:
    """Ask what a verb needs, or carry it out."""
    found = _booking(request, pk)
    return acted(request, DOORS, found, verb, page=reverse("bookings:detail", args=[found.pk]))


def _booking(request: ActorRequest, pk: UUID) -> Booking:
    found: Booking = get_object_or_404(Booking.objects.visible_to(request.actor), pk=pk)
    return found
