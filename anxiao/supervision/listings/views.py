"""Pages of listings."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from anxiao.kernel.http import ActorRequest, asks, counted, keyset, needs, reads
from anxiao.supervision.abilities import Ability
from anxiao.supervision.cases.list_views import key_in
from anxiao.supervision.listings import record
from anxiao.supervision.listings.doors import DOORS
from anxiao.supervision.listings.forms import FilterForm
from anxiao.supervision.listings.listing import LISTINGS, narrowed
from anxiao.supervision.listings.models import Listing
from anxiao.supervision.tabs import tabs
from anxiao.ui.act_views import acted
from anxiao.ui.list_views import listed
from anxiao.ui.lists import Listing as ListShown

COUNT_UP_TO = 1000


@reads
@needs(Ability.READ)
@listed(LISTINGS)
def index(request: ActorRequest, listing: ListShown) -> HttpResponse:
    """The list within reach, newest first, with its filters in the address."""
    form, rows = FilterForm(request.GET), Listing.objects.visible_to(request.actor)
    found = (
        narrowed(rows, {**form.cleaned_data, "of": key_in(request.GET)})
        if form.is_valid()
        else rows.none()
    )
    page = keyset(found, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    context = {
        **listing.context,
        "form": form,
        "page": page,
        "count": counted(page, found, up_to=COUNT_UP_TO),
        "tabs": tabs("listings:index"),
    }
    return render(request, "listings/index.html", context)


@reads
@needs(Ability.READ)
def detail(request: ActorRequest, pk: UUID) -> HttpResponse:
    row = _listing(request, pk)
    trail = [(_("Listings"), reverse("listings:index")), (row.public_number or row.number, "")]
    return render(
        request, "listings/detail.html", {**record.page(request.actor, row), "trail": trail}
    )


@asks
@needs(Ability.READ)
def act(request: ActorRequest, pk: UUID, verb: str) -> HttpResponse:
    """Ask what a verb needs, or carry it out."""
    row = _listing(request, pk)
    return acted(request, DOORS, row, verb, page=reverse("listings:detail", args=[row.pk]))


def _listing(request: ActorRequest, pk: UUID) -> Listing:
    found: Any = get_object_or_404(Listing.objects.visible_to(request.actor), pk=pk)
    return found  # type: ignore[no-any-return]
