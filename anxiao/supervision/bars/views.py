"""Pages of effects."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from anxiao.kernel import clock
from anxiao.kernel.http import ActorRequest, counted, keyset, needs, reads
from anxiao.kernel.names import pick
from anxiao.kernel.sentences import word_day
from anxiao.kernel.subjects import page_of
from anxiao.ledger.models import Subject
from anxiao.people.story import organisations, story
from anxiao.supervision.abilities import Ability
from anxiao.supervision.bars.listing import BARS, FilterForm, narrowed
from anxiao.supervision.bars.models import Bar
from anxiao.supervision.cases.list_views import key_in
from anxiao.supervision.laws import citations
from anxiao.supervision.tabs import tabs
from anxiao.ui.list_views import listed
from anxiao.ui.lists import Listing

COUNT_UP_TO = 1000


@reads
@needs(Ability.READ)
@listed(BARS)
def index(request: ActorRequest, listing: Listing) -> HttpResponse:
    """What is barred within reach, newest first, with its filters in the address."""
    form, rows = FilterForm(request.GET), Bar.objects.visible_to(request.actor)
    found = (
        narrowed(rows, {**form.cleaned_data, "of": key_in(request.GET)})
        if form.is_valid()
        else rows.none()
    )
    page = keyset(found, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    today = clock.today()
    for row in page.rows:
        row.is_now = row.is_in_force(today)
        row.page = _page_of(row)
    context = {
        **listing.context,
        "form": form,
        "page": page,
        "count": counted(page, found, up_to=COUNT_UP_TO),
        "tabs": tabs("bars:index"),
    }
    return render(request, "bars/index.html", context)


def _page_of(row: Bar) -> str:
    return reverse("bars:detail", args=[row.pk])


@reads
@needs(Ability.READ)
def detail(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One effect: on whom, from when to when, what it was reckoned from, and on what it rests."""
    row: Any = get_object_or_404(Bar.objects.visible_to(request.actor), pk=pk)
    law = citations([row.legal_basis]).get(row.legal_basis, "")
    within = Subject.objects.visible_to(request.actor).filter(pk=row.source).exists()
    context = {
        "bar": row,
        "is_now": row.is_in_force(clock.today()),
        "facts": _facts(row, law),
        "source_url": page_of(row.source_kind, row.source) if within else "",
        "entries": story(request.actor, row.pk),
        "trail": [(_("Bars"), reverse("bars:index")), (pick(row.answers_for_name), "")],
    }
    return render(request, "bars/detail.html", context)


def _facts(row: Bar, law: str) -> list[tuple[str, Any]]:
    named = organisations([row.imposed_by])
    rows = [
        (_("Organisation"), row.answers_for_name),
        (_("Post then"), row.post_name if row.post else ""),
        (_("Answers as"), str(row.get_rank_display()) if row.rank else ""),
        (_("Barred from"), str(row.get_what_display())),
        (_("Basis"), str(row.get_basis_display())),
        (_("Counted from"), _start(row.start)),
        (_("From"), word_day(row.starts_on)),
        (_("Until"), word_day(row.ends_on)),
        (_("Months"), row.months),
        (_("Legal basis"), law),
        (_("Imposed by"), named.get(row.imposed_by)),
        (_("Lifted"), row.reason),
    ]
    return [(term, value) for term, value in rows if value]


def _start(start: str) -> str:
    return {
        "listing_date": _("the day of the listing"),
        "end_of_rectification": _("the end of the rectification period"),
        "event_date": _("the day of the event"),
    }[start]
