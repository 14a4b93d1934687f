"""The ledger's pages."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from anxiao.kernel import clock
from anxiao.kernel.http import ActorRequest, keyset, needs, reads
from anxiao.kernel.subjects import page_of
from anxiao.ledger.abilities import Ability
from anxiao.ledger.models import Checkpoint, Entry, Subject, Verification
from anxiao.ledger.reports import Report
from anxiao.ledger.verification import verify_entries, verify_within

SHOWN = 8


@reads
@needs(Ability.READ)
def index(request: ActorRequest) -> HttpResponse:
    """Entries within reach by day, the newest first, with the newest checkpoints beside them."""
    entries = Entry.objects.visible_to(request.actor)
    page = keyset(entries, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    subjects = Subject.objects.visible_to(request.actor)
    titles = dict(
        subjects.filter(pk__in={row.subject for row in page.rows}).values_list("pk", "title")
    )
    context = {
        "page": page,
        "rows": [_row(row, titles.get(row.subject, "")) for row in page.rows],
        "checkpoints": Checkpoint.objects.order_by("-number")[:SHOWN],
        "verification": Verification.objects.order_by("-at").first(),
        "may_verify": request.actor.may(Ability.VERIFY),
    }
    return render(request, "ledger/index.html", context)


def _row(entry: Entry, title: str) -> dict[str, Any]:
    return {
        "entry": entry,
        "title": title,
        "day": entry.at.astimezone(clock.LOCAL).date(),
        "short": entry.digest.partition(":")[2][:8],
        "behalf": (entry.on_behalf_of or {}).get("title"),
    }


@reads
@needs(Ability.VERIFY)
def verify(request: ActorRequest) -> HttpResponse:
    """Recompute the chains of what the reader can see, now, and say what was looked at."""
    context = {
        "report": verify_within(request.actor),
        "at": clock.now(),
        "verification": Verification.objects.order_by("-at").first(),
    }
    name = "ledger/_verified.html" if request.htmx else "ledger/verified.html"
    return render(request, name, context)


@reads
@needs(Ability.READ)
def subject(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One record's whole chain, digest by digest."""
    found = get_object_or_404(Subject.objects.visible_to(request.actor), pk=pk)
    entries = list(Entry.objects.visible_to(request.actor).of(found.pk))
    report = Report()
    verify_entries(report, found.title, entries)
    context = {
        "subject": found,
        "rows": [_row(entry, found.title) for entry in entries],
        "report": report,
        "record_url": page_of(found.kind, found.pk),
    }
    return render(request, "ledger/subject.html", context)
