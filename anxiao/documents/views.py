"""Pages of papers, and the papers themselves."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from anxiao.documents import services
from anxiao.documents.answers import sheet
from anxiao.documents.forms import ReasonForm
from anxiao.documents.models import Document
from anxiao.documents.revocation import against, check
from anxiao.kernel.http import ActorRequest, asks, reads
from anxiao.kernel.sentences import word_moment
from anxiao.kernel.subjects import page_of
from anxiao.places.models import Organisation


@reads
def file(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The paper as it was issued, to whoever reaches the record it is about."""
    return sheet(_document(request, pk))


@reads
def detail(request: ActorRequest, pk: UUID) -> HttpResponse:
    """What is known of a paper: its number, who issued it, what it counts, its digests."""
    row = _document(request, pk)
    context = {
        "document": row,
        "record_url": page_of(row.subject_kind, row.subject),
        "facts": _facts(row),
        "may_revoke": against(row, request.actor) is None,
    }
    return render(request, "documents/detail.html", context)


@asks
def revoke(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Ask for the reason, and take the paper back."""
    row = _document(request, pk)
    check(row, request.actor)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        services.revoke(actor=request.actor, document=row, **form.cleaned_data)
        messages.success(request, _("Revoked %(number)s.") % {"number": row.number})
        return redirect("documents:detail", pk=row.pk)
    context = {"document": row, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "documents/revoke.html", context, status=status)


def _document(request: ActorRequest, pk: UUID) -> Document:
    found: Document = get_object_or_404(Document.objects.visible_to(request.actor), pk=pk)
    return found


def _facts(row: Document) -> list[tuple[str, Any]]:
    facts = [
        (_("Document number"), row.number),
        (_("Kind"), _(row.sort.name)),
        (
            _("Issuing organisation"),
            row.issued_as(Organisation.objects.filter(pk=row.issuer).first()),
        ),
        (_("Post"), row.issued_by_title),
        (_("Issued"), word_moment(row.issued_at)),
        (_("Check code on the paper"), row.short_content),
        (_("Digest of the file"), row.digest),
    ]
    if row.replaced_at is not None:
        facts.append((_("Replaced"), word_moment(row.replaced_at)))
    if row.revoked_at is not None:
        facts += [(_("Revoked"), word_moment(row.revoked_at)), (_("Reason"), row.reason)]
    return facts
