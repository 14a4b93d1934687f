"""The ledger's pages."""

from itertools import groupby
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from anxiao.kernel.http import ActorRequest, keyset, needs, reads
from anxiao.ledger.abilities import Ability
from anxiao.ledger.models import Checkpoint, Entry, Subject, Verification
from anxiao.ledger.verification import Report, verify_entries

WALKED = 20_000


@reads
@needs(Ability.READ)
def index(request: ActorRequest) -> HttpResponse:
    """Entries within reach, the newest first, with the newest checkpoints beside them."""
    entries = Entry.objects.visible_to(request.actor)
    page = keyset(entries, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    subjects = Subject.objects.visible_to(request.actor)
    titles = dict(
        subjects.filter(pk__in={row.subject for row in page.rows}).values_list("pk", "title")
    )
    context = {
        "page": page,
        "rows": [(row, titles.get(row.subject, "")) for row in page.rows],
        "checkpoints": Checkpoint.objects.order_by("-number")[:8],
        "verification": Verification.objects.order_by("-at").first(),
        "may_verify": request.actor.may(Ability.VERIFY),
    }
    return render(request, "ledger/index.html", context)


@reads
@needs(Ability.VERIFY)
def verify(request: ActorRequest) -> HttpResponse:
    """Recompute the chains of what the reader can see, now."""
    report = Report()
    entries = Entry.objects.visible_to(request.actor).order_by("subject", "number")[:WALKED]
    heads = dict(Subject.objects.visible_to(request.actor).values_list("pk", "head"))
    for key, chain in groupby(entries, key=lambda entry: entry.subject):
        rows = list(chain)
        head = verify_entries(report, str(key), rows)
        if head != heads.get(key) and rows and report.entries < WALKED:
            report.fault(f"{key}: its head is not its last entry")
    return render(request, "ledger/_verified.html", {"report": report})


@reads
@needs(Ability.READ)
def subject(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One record's whole chain, digest by digest."""
    found = get_object_or_404(Subject.objects.visible_to(request.actor), pk=pk)
    entries = list(Entry.objects.visible_to(request.actor).of(found.pk))
    report = Report()
    verify_entries(report, found.title, entries)
    return render(
        request, "ledger/subject.html", {"subject": found, "entries": entries, "report": report}
    )
